"""The testers' panel: a shelf of people's cards, a reader to put them on, and dials for profile, forgery and fault."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cardreader.commands.one_line import OneLineParser
from cardreader.errors import CardReaderError, ExitCode
from cardreader.plain_text import PlainLabel, button_text, set_choice_tooltip, set_window_title
from cardreader.virtual.faults import FAULTS
from cardreader.virtual.forgeries import FORGERIES
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LINKS, Link
from cardreader.virtual.panel import look
from cardreader.virtual.panel.look import Language, word
from cardreader.virtual.panel.shelf import Shelf
from cardreader.virtual.panel.side import OnReader
from cardreader.virtual.panel.slot import PAUSE_SECONDS, InProcessPlace, PortPlace, Slot, Wish
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.profile import DEFAULT, load_profiles
from cardreader.virtual.vpcd import DEFAULT_PORT, port_number

_SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
"""Qt's platforms that need no display server."""
_TEAR_AT_ONCE_MS = 700
"""A card that gets no command for so long is taken out all the same."""
_HAND_MS = 900
"""A hand needs so long to change cards. pcscd looks at its reader twice a second: a card that is changed between two
looks after a broken command is never noticed."""


class _FromCard(QObject):
    """Carries what the card's thread reports into the window's thread."""

    command = Signal(str)
    gone = Signal(int)


class Panel(QWidget):
    """The window. Cards go to the virtual reader at `port`, or to `reader` when there is one in this process."""

    def __init__(
        self,
        people: Sequence[Person],
        issuer: Issuer,
        port: int = DEFAULT_PORT,
        language: Language = "en",
        *,
        reader: InProcessReader | None = None,
    ) -> None:
        super().__init__()
        self._language = language
        self.setObjectName("panel")
        set_window_title(self, word("title", language))
        self.setStyleSheet(look.sheet())
        self._heard = _FromCard()
        self._heard.command.connect(self._command)
        self._heard.gone.connect(self._gone)
        place = PortPlace(port) if reader is None else InProcessPlace(reader)
        self.slot = Slot(issuer, place, self._heard.command.emit, self._heard.gone.emit)
        self._empty_for = QElapsedTimer()
        self._next: Person | None = None
        self._hand = QTimer(self)
        self._hand.setSingleShot(True)
        self._hand.timeout.connect(self._insert_next)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(round(PAUSE_SECONDS * 1000))
        self._quiet.timeout.connect(self._read_ended)
        self.shelf = Shelf(people, language, self.insert)
        self.dials = Dials(language)
        self.on_reader = OnReader(language)
        self.error = PlainLabel()
        self.error.setObjectName("error")
        self.error.setWordWrap(True)
        self._remove = self._button("remove", self.remove)
        self._tear = self._button("tear_out", self.tear_out)
        self._build()
        self._show(None)
        self.resize(1180, 760)

    def _button(self, name: str, act: object) -> QPushButton:
        button = QPushButton(button_text(word(name, self._language)))
        button.setObjectName(name.replace("_", "-"))
        button.setAutoDefault(True)  # Enter presses the focused button
        button.clicked.connect(act)
        return button

    def _build(self) -> None:
        title, hint = PlainLabel(word("title", self._language)), PlainLabel(word("hint", self._language))
        title.setObjectName("title")
        hint.setObjectName("hint")
        left = QVBoxLayout()
        left.setContentsMargins(22, 18, 8, 8)
        left.addWidget(title)
        left.addWidget(hint)
        left.addWidget(self.shelf, 1)
        side = QWidget()
        side.setObjectName("side")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(420)
        right = QVBoxLayout(side)
        right.setContentsMargins(20, 14, 20, 14)
        right.setSpacing(10)
        right.addWidget(self.on_reader, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._remove)
        buttons.addWidget(self._tear)
        right.addLayout(buttons)
        right.addWidget(self.error)
        right.addWidget(self.dials)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(side)

    def insert(self, person: Person) -> None:
        """Put that person's card on the reader as soon as it has been empty for a moment; spoilt as the dials say."""
        if self.slot.holds_card:
            self.remove()
        self._next = person
        waited = self._empty_for.elapsed() if self._empty_for.isValid() else _HAND_MS
        self._hand.start(max(0, _HAND_MS - waited))

    def _insert_next(self) -> None:
        person, self._next = self._next, None
        if person is None:
            return
        self.error.clear()
        self.on_reader.clear_log()
        try:
            self.slot.insert(Wish(person, self.dials.profile, self.dials.forgery, self.dials.fault, self.dials.link))
        except CardReaderError as trouble:
            self.error.setText(f"{trouble}. {trouble.remedy}")
            self._show(None)
            return
        self._show(person)

    def remove(self) -> None:
        """Take the card off the reader."""
        self._next = None
        self.slot.remove()
        self._empty()

    def tear_out(self) -> None:
        """Pull the card off in the middle of its next command, or at once when none comes."""
        self.slot.tear()
        number = self.slot.insertion
        QTimer.singleShot(_TEAR_AT_ONCE_MS, self, lambda: self._tear_now(number))

    def _tear_now(self, number: int) -> None:
        if number == self.slot.insertion and self.slot.holds_card:
            self.remove()

    def _command(self, line: str) -> None:
        self.on_reader.log(line)
        self._quiet.start()

    def _read_ended(self) -> None:
        self.on_reader.show_timing(self.slot.timing)

    def _gone(self, number: int) -> None:
        if number == self.slot.insertion and not self.slot.holds_card:
            self._empty()

    def _empty(self) -> None:
        self._empty_for.start()
        self._show(None)

    def _show(self, person: Person | None) -> None:
        self.on_reader.show_person(person)
        self.shelf.mark(person)
        for button in (self._remove, self._tear):
            button.setEnabled(person is not None)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the reader empty."""
        self.slot.remove()
        event.accept()


def main(argv: Sequence[str] | None = None) -> int:
    """Open the panel and stay until it is closed. Gives an exit code (`cardreader.errors.ExitCode`)."""
    parser = OneLineParser(prog="virtual-card panel", description=__doc__)
    parser.add_argument(
        "--port", type=port_number, default=DEFAULT_PORT, help="port of the virtual reader (%(default)s)"
    )
    parser.add_argument("--language", choices=("vi", "en"), default="en", help="language of the panel (%(default)s)")
    options = parser.parse_args(argv)
    if not (QApplication.instance() or _screen_there()):
        sys.stderr.write("virtual-card: there is no screen to show the panel on. Set DISPLAY or WAYLAND_DISPLAY.\n")
        return int(ExitCode.USAGE)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    look.apply(cast("QApplication", app))
    try:
        panel = Panel(load_people(), Issuer.load(), options.port, options.language)
    except CardReaderError as trouble:
        sys.stderr.write(f"virtual-card: {trouble}. {trouble.remedy}\n")
        return int(trouble.exit_code)
    panel.show()
    return app.exec()


def _screen_there() -> bool:
    """Return whether Qt will find a screen; it ends the process when it finds none."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return named or not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") in _SCREENLESS


if __name__ == "__main__":
    sys.exit(main())


_LARGEST = 99_999
_FIRST = 12


class Dials(QWidget):
    """What the next card will be like. It takes effect when a card is put on the reader."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._profile = self._box("profile", [(one.name, one.name, one.description) for one in load_profiles()])
        self._profile.setCurrentIndex(self._profile.findData(DEFAULT))
        genuine = [(word("genuine", language), "", "")]
        forged = [(one.name, one.name, f"{one.imitates} ({one.caught_by})") for one in FORGERIES]
        self._forgery = self._box("forgery", genuine + forged)
        none = [(word("no_fault", language), "", "")]
        faults = [(one.name, one.name, f"{one.description} N: {one.argument}.") for one in FAULTS]
        self._fault = self._box("fault", none + faults)
        at_once = [(word("no_link", language), "", "")]
        self._link = self._box("link", at_once + [(_rate(one), one.name, "") for one in LINKS])
        self._number = QSpinBox()
        self._number.setObjectName("fault-number")
        self._number.setAccessibleName("N")
        self._number.setRange(0, _LARGEST)
        self._number.setValue(_FIRST)
        self._fault.currentIndexChanged.connect(self._offer_number)
        self._offer_number()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(word("profile", language), self._profile)
        form.addRow(word("forgery", language), self._forgery)
        row = QHBoxLayout()
        row.addWidget(self._fault, 1)
        row.addWidget(self._number)
        form.addRow(word("fault", language), row)
        form.addRow(word("link", language), self._link)
        boxes = {"profile": self._profile, "forgery": self._forgery, "fault": self._fault, "link": self._link}
        for name, box in boxes.items():
            box.setAccessibleName(word(name, language))

    @staticmethod
    def _box(name: str, entries: list[tuple[str, str, str]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        for place, (shown, data, tip) in enumerate(entries):
            box.addItem(shown, data)
            set_choice_tooltip(box, place, tip)
        return box

    def _offer_number(self) -> None:
        self._number.setEnabled(bool(self._fault.currentData()))

    @property
    def profile(self) -> str:
        """Name of the chosen profile."""
        return str(self._profile.currentData())

    @property
    def forgery(self) -> str:
        """Name of the chosen forgery, or empty."""
        return str(self._forgery.currentData())

    @property
    def fault(self) -> str:
        """The chosen fault with its number, such as `torn-at:12`, or empty."""
        name = str(self._fault.currentData())
        return f"{name}:{self._number.value()}" if name else ""

    @property
    def link(self) -> str:
        """Name of the chosen link, or empty."""
        return str(self._link.currentData())


def _rate(link: Link) -> str:
    return f"{link.name} kbit/s" if link.contactless else f"T=1, {link.rate:.0f} bit/s"
