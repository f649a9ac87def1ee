"""What stands around every page: the clinic's name, the language switch, help and emergency."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.core.check_in import events as ev
from kiosk.core.check_in.state import EnterDigits, Idle, Kiosk, OutOfService, PutCard, Registering, SeeClerk, TakeSlip
from kiosk.core.texts import Language, Text
from kiosk.look.pictures import illustration
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.label import Label

_BEFORE_THE_CHIP = Idle | EnterDigits | PutCard | OutOfService
"""Pages on which one may still say that one has no chip card."""
_ENDING = TakeSlip | SeeClerk | Registering
"""Pages that nobody helps with any more, and that end by themselves or by `done`."""
_STAFF_TOUCHES, _STAFF_PAUSE_MS = 5, 1_500
_FEW_LANGUAGES = 2
_TWO_LINES = 116
Emit = Callable[[ev.Event], None]


class Lotus(QWidget):
    """The sign beside the clinic's name; staff who know it touch it five times to get to the desk's window."""

    def __init__(self, on_staff: Callable[[], None]) -> None:
        super().__init__()
        self._on_staff = on_staff
        self._touches = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_STAFF_PAUSE_MS)
        self._pause.timeout.connect(self._forget_touches)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Count touches that follow each other."""
        event.accept()
        self._touches += 1
        self._pause.start()
        if self._touches == _STAFF_TOUCHES:
            self._touches = 0
            self._on_staff()

    def _forget_touches(self) -> None:
        self._touches = 0

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self.setFixedSize(QSize(metrics.px(84), metrics.px(84)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it."""
        illustration("lotus").render(QPainter(self), QRectF(self.rect()))


class LanguageSwitch(QWidget):
    """One button a language, each in its own words, and one for the patient's own view."""

    def __init__(self, emit: Emit, languages: tuple[Language, ...], on_view: Callable[[], None]) -> None:
        super().__init__()
        self._metrics = Metrics(1080, 1920)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[Language, Button] = {}
        for language in languages:
            button = Button(f"language-{language}", Kind.QUIET, role=Role.CAPTION_STRONG)
            button.say(language.own_name)
            button.clicked.connect(lambda _checked=False, language=language: emit(ev.LanguageChosen(language)))
            self._row.addWidget(button)
            self._buttons[language] = button
            button.setVisible(len(languages) > 1)
        self._view = Button("view", Kind.QUIET, "view", Role.CAPTION_STRONG)
        self._view.clicked.connect(lambda _checked=False: on_view())
        self._row.addWidget(self._view)
        self.voice = False
        """Whether a voice is there; without one, none is promised."""
        self.crowded = len(languages) > _FEW_LANGUAGES
        """Whether there is no room for another button beside the languages."""

    def translate(self, current: Language, *, at_rest: bool) -> None:
        """Mark the language that is spoken now; `at_rest`, nobody is here and there is room for words."""
        room = at_rest and not self.crowded and self._metrics.portrait and self._metrics.text <= 1
        view = (words.VIEW if self.voice else words.VIEW_SILENT)(current)
        self._view.say(view if room else "")
        self._view.setAccessibleName(view)
        self.setAccessibleName(words.LANGUAGE(current))
        for language, button in self._buttons.items():
            button.kind = Kind.PRIMARY if language is current else Kind.QUIET
            button.setMinimumWidth(max(self._metrics.target, button.minimumSizeHint().width()))
            button.update()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self._row.setSpacing(metrics.gap)


class Header(QWidget):
    """The clinic's name; in a wide window the language switch too."""

    def __init__(self, clinic: str, on_staff: Callable[[], None]) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._lotus = Lotus(on_staff)
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
        self._metrics = Metrics(1080, 1920)
        self._column = QVBoxLayout(self)
        self._upper = QHBoxLayout()
        self._lower = QHBoxLayout()
        self._column.addLayout(self._upper)
        self._column.addLayout(self._lower)
        self._cancel = Button("cancel", Kind.QUIET, "close", Role.CAPTION_STRONG)
        self._help = Button("help", Kind.QUIET, "hand", Role.CAPTION_STRONG)
        self._emergency = Button("emergency", Kind.DANGER, "cross", Role.CAPTION_STRONG)
        self._cancel.clicked.connect(lambda _checked=False: emit(ev.Cancel()))
        self._helps: ev.Event = ev.NoChipCard()
        self._help.clicked.connect(lambda _checked=False: emit(self._helps))
        self._emergency.clicked.connect(lambda _checked=False: emit(ev.EmergencyCalled()))
        self._lower.addStretch(0)
        for button in (self._help, self._emergency):
            self._lower.addWidget(button, 1)

    def hold(self, switch: LanguageSwitch | None) -> None:
        """Take the language switch in, with `stop` beside it; without a switch, one row is enough."""
        if switch is not None:
            self._upper.addWidget(switch)
            self._upper.addStretch(1)
        if switch is None or switch.crowded:
            self._lower.insertWidget(1, self._cancel, 1)
        else:
            self._upper.addWidget(self._cancel)

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer what this page knows how to answer."""
        language = kiosk.language
        self._helps = ev.NoChipCard() if isinstance(kiosk.page, _BEFORE_THE_CHIP) else ev.HelpWanted()
        self._help.say(_help_words(kiosk)(language))
        self._cancel.say(words.CANCEL(language))
        self._emergency.say(words.EMERGENCY(language))
        page = kiosk.page
        self._cancel.setVisible(not isinstance(page, Idle | OutOfService | _ENDING))
        self._help.setVisible(not isinstance(page, _ENDING))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        edge = metrics.px(30)
        self._column.setContentsMargins(metrics.margin, edge, metrics.margin, edge)
        self._column.setSpacing(metrics.gap)
        self._upper.setSpacing(metrics.gap)
        self._lower.setSpacing(metrics.gap)
        self._emergency.setMaximumWidth(metrics.px(520))
        self._help.tight = True
        for button in (self._help, self._emergency):  # as high with one line of words as with two
            button.setMinimumHeight(
                max(metrics.target, metrics.px(_TWO_LINES)) if metrics.portrait and not metrics.low else metrics.target
            )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground."""
        QPainter(self).fillRect(self.rect(), self._metrics.shade(Colour.PAPER_DEEP))


def _help_words(kiosk: Kiosk) -> Text:
    match kiosk.page:
        case OutOfService():
            return words.WITHOUT_CARD
        case Idle() | EnterDigits() | PutCard():
            return words.NO_CHIP_CARD
        case _:
            return words.HELP
