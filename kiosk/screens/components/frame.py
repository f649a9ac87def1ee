"""What stands around every page: the clinic's name, the language switch, help and emergency."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.core import events as ev
from kiosk.core.state import Idle, Kiosk, OutOfService, Registering, SeeClerk, TakeSlip
from kiosk.core.texts import Language
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.label import Label
from kiosk.screens.pictures import illustration
from kiosk.screens.tokens import Colour, Metrics, Role

Emit = Callable[[ev.Event], None]


class Lotus(QWidget):
    """The sign beside the clinic's name."""

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self.setFixedSize(QSize(metrics.px(84), metrics.px(84)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        illustration("lotus").render(QPainter(self), QRectF(self.rect()))


class LanguageSwitch(QWidget):
    """One button a language, each in its own words."""

    def __init__(self, emit: Emit, languages: tuple[Language, ...]) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[Language, Button] = {}
        for language in languages:
            button = Button(f"language-{language}", Kind.QUIET, role=Role.CAPTION_STRONG)
            button.say(words.LANGUAGES[language])
            button.clicked.connect(lambda _checked=False, language=language: emit(ev.LanguageChosen(language)))
            self._row.addWidget(button)
            self._buttons[language] = button
        if len(languages) < 2:  # noqa: PLR2004 - nothing to choose from
            self.hide()

    def translate(self, current: Language) -> None:
        """Mark the language that is spoken now."""
        self.setAccessibleName(words.LANGUAGE(current))
        for language, button in self._buttons.items():
            button.kind = Kind.PRIMARY if language is current else Kind.QUIET
            button.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._row.setSpacing(metrics.gap)


class Header(QWidget):
    """The clinic's name; in a wide window the language switch too."""

    def __init__(self, clinic: str) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._lotus = Lotus()
        self._clinic = Label(Role.CAPTION_STRONG, Colour.TEAL)
        self._row.addWidget(self._lotus)
        self._row.addWidget(self._clinic, 1)
        self._clinic.setText(clinic)

    def hold(self, switch: LanguageSwitch) -> None:
        """Take the language switch in."""
        self._row.addWidget(switch, 0, Qt.AlignmentFlag.AlignRight)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._row.setContentsMargins(metrics.margin, metrics.px(24), metrics.margin, metrics.px(8))
        self._row.setSpacing(metrics.px(28))


class Stack(QStackedWidget):
    """The pages, one on top. Pages that are not seen claim no room."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Take the room that header and footer leave."""
        return False

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Claim nothing."""
        return QSize(0, 0)


class Footer(QWidget):
    """Stop, help and emergency; in a high window the language switch too."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._upper = QHBoxLayout()
        self._lower = QHBoxLayout()
        self._column.addLayout(self._upper)
        self._column.addLayout(self._lower)
        self._cancel = Button("cancel", Kind.QUIET, "close", Role.CAPTION_STRONG)
        self._help = Button("help", Kind.QUIET, "hand", Role.CAPTION_STRONG)
        self._emergency = Button("emergency", Kind.DANGER, "cross", Role.CAPTION_STRONG)
        self._cancel.clicked.connect(lambda _checked=False: emit(ev.Cancel()))
        self._help.clicked.connect(lambda _checked=False: emit(ev.HelpWanted()))
        self._emergency.clicked.connect(lambda _checked=False: emit(ev.EmergencyCalled()))
        self._lower.addStretch(0)
        for button in (self._help, self._emergency):
            self._lower.addWidget(button, 1)

    def hold(self, switch: LanguageSwitch | None) -> None:
        """Take the language switch in, with `stop` beside it; without a switch, one row is enough."""
        if switch is None:
            self._lower.insertWidget(1, self._cancel, 1)
            return
        self._upper.addWidget(switch)
        self._upper.addStretch(1)
        self._upper.addWidget(self._cancel)

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer what this page knows how to answer."""
        language = kiosk.language
        no_card = isinstance(kiosk.page, Idle)
        self._help.say((words.NO_CHIP_CARD if no_card else words.HELP)(language))
        self._cancel.say(words.CANCEL(language))
        self._emergency.say(words.EMERGENCY(language))
        page = kiosk.page
        self._cancel.setVisible(not isinstance(page, Idle | OutOfService | Registering | TakeSlip | SeeClerk))
        self._help.setVisible(not isinstance(page, TakeSlip | SeeClerk | Registering))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        edge = metrics.px(30)
        self._column.setContentsMargins(metrics.margin, edge, metrics.margin, edge)
        self._column.setSpacing(metrics.gap)
        self._upper.setSpacing(metrics.gap)
        self._lower.setSpacing(metrics.gap)
        self._emergency.setMaximumWidth(metrics.px(520))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), Colour.PAPER_DEEP)
