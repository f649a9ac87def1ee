"""The patient's window: the frame, the pages, the keys and the time that is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QVBoxLayout, QWidget

from cardreader.access.password import PasswordError
from cardreader.access.qr import from_qr
from kiosk.core import state
from kiosk.core.events import AccessGiven, Cancel, Event, Touched
from kiosk.core.state import Kiosk
from kiosk.core.texts import Language
from kiosk.screens.components.base import Adaptive
from kiosk.screens.components.frame import Footer, Header, LanguageSwitch, Stack
from kiosk.screens.components.still_there import StillThere
from kiosk.screens.pages.base import Page
from kiosk.screens.pages.clerk import ClerkPage
from kiosk.screens.pages.digits import DigitsPage
from kiosk.screens.pages.idle import IdlePage
from kiosk.screens.pages.out_of_service import OutOfServicePage
from kiosk.screens.pages.put_card import PutCardPage
from kiosk.screens.pages.reading import ReadingPage, RegisteringPage
from kiosk.screens.pages.services import ServicesPage
from kiosk.screens.pages.slip import SlipPage
from kiosk.screens.pages.you import YouPage
from kiosk.screens.tokens import SCAN_GAP_MS, Metrics
from kiosk.screens.wedge import Scanned, Typed, Wedge

_WARNED = state.EnterDigits | state.PutCard | state.ReadingChip | state.You | state.ChooseService
_SMALLER_TEXT = (1.75, 1.5, 1.35, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7)
_FRAME_TEXT = 1.2
"""Header and footer are never larger than this: they would leave no room for the page."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _no_limit(_kiosk: Kiosk) -> float | None:
    return None


def _silent(_language: Language) -> None:
    return None


class KioskWindow(QWidget):
    """Shows the kiosk's state and emits what the patient does. All of it happens on the GUI thread.

    Args:
        emit: Takes every event.
        clinic: The clinic's name, as the header shows it.
        languages: The languages on offer.
        limit: Seconds of quiet after which the shown state ends by itself; None for never.
        warn_seconds: How long before that end the patient is asked.
        motion: Whether the picture of the idle page moves.
        on_warning: Called when the patient is asked, with the language: the place for a sound.
        text: How much larger than designed the words are, 1.0 to 2.0.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        *,
        clinic: str,
        languages: tuple[Language, ...] = tuple(Language),
        limit: Callable[[Kiosk], float | None] = _no_limit,
        warn_seconds: int = 20,
        motion: bool = True,
        on_warning: Callable[[Language], None] = _silent,
        text: float = 1.0,
    ) -> None:
        super().__init__()
        self._emit, self._limit, self._warn_seconds, self._text = emit, limit, warn_seconds, text
        self._on_warning = on_warning
        self.kiosk = Kiosk()
        self._high: bool | None = None
        self.setWindowTitle(clinic)
        self.setAutoFillBackground(True)
        self._wedge = Wedge()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SCAN_GAP_MS)
        self._pause.timeout.connect(lambda: self._burst_ended(self._wedge.pause()))
        self._warn = QTimer(self)
        self._warn.setSingleShot(True)
        self._warn.timeout.connect(self._ask_still_there)
        self._header = Header(clinic)
        self._footer = Footer(emit)
        self._switch = LanguageSwitch(emit, languages)
        self._stack = Stack()
        self._pages = _pages(emit, motion=motion)
        for page in self._pages.values():
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._header)
        column.addWidget(self._stack, 1)
        column.addWidget(self._footer)
        self._still_there = StillThere(self, lambda: emit(Touched()))
        self._cold: list[Page] = []
        self._warming = QTimer(self)
        self._warming.timeout.connect(self._warm_one)
        self._take_sizes()
        self.show(Kiosk())

    # Screens -------------------------------------------------------------------------------------------------------

    def show(self, kiosk: Kiosk | None = None) -> None:
        """Show that state, and nothing of an earlier turn. Without a state: show the window."""
        if kiosk is None:
            super().show()
            return
        before, after = self.page, self._pages[type(kiosk.page)]
        if before is not after or _turn_id(self.kiosk) != _turn_id(kiosk):
            before.forget()
        if self.kiosk.serial != kiosk.serial or before is not after:
            self._restart_warning(kiosk)
        self.kiosk = kiosk
        after.show_state(kiosk)
        self._stack.setCurrentWidget(after)
        self._fit(after)
        self._footer.show_state(kiosk)
        self._switch.translate(kiosk.language)
        if before is not after:
            self._drop_focus()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        current = self._stack.currentWidget()
        assert isinstance(current, Page)  # noqa: S101 - only pages are stacked
        return current

    # Time that is left ---------------------------------------------------------------------------------------------

    def _restart_warning(self, kiosk: Kiosk) -> None:
        self._warn.stop()
        self._still_there.end()
        limit = self._limit(kiosk)
        if limit is not None and isinstance(kiosk.page, _WARNED):
            self._warn.start(round(max(0.0, limit - self._warn_seconds) * 1000))

    def _ask_still_there(self) -> None:
        limit = self._limit(self.kiosk) or 0
        self._still_there.begin(self.kiosk.language, min(self._warn_seconds, round(limit)))
        self._on_warning(self.kiosk.language)

    # Keys and touches ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Collect what a scanner or fingers type; Enter and Space touch the focused button, Escape stops."""
        key, text = event.key(), event.text()
        if key in _ENTER and self._wedge.busy:
            self._pause.stop()
            self._burst_ended(self._wedge.enter())
        elif key in _ENTER or (key == Qt.Key.Key_Space and not self._wedge.busy):
            self._click_focused()
        elif key == Qt.Key.Key_Escape:
            self._emit(Cancel())
        elif text and (text.isprintable() or key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)):
            self._wedge.key(text)
            self._pause.start()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a touch beside the buttons as a sign of life."""
        event.accept()
        self._emit(Touched())

    def _burst_ended(self, burst: Typed | Scanned | None) -> None:
        match burst:
            case Typed(characters=characters):
                for character in characters:
                    if not self.page.typed(character) and character == " ":
                        self._click_focused()
            case Scanned(text=text):
                self._scanned(text)
            case None:
                pass

    def _scanned(self, text: str) -> None:
        try:
            code = from_qr(text)
        except PasswordError:
            self.page.refuse_scan()
            self._emit(Touched())
            return
        self._emit(AccessGiven(code))

    def _click_focused(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.isVisible():
            focused.click()

    def _drop_focus(self) -> None:
        """Let the next Tab begin at the new page's first control, and Enter touch nothing by accident."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()

    # Sizes ---------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit everything to the new size."""
        super().resizeEvent(event)
        self._take_sizes()

    def _fit(self, page: Page) -> None:
        """Give the page the largest words, up to those asked for, with which all of it stands in its place."""
        for text in (self._text, *(size for size in _SMALLER_TEXT if size < self._text)):
            if page.metrics.text != text:
                self._adapt(page, Metrics(self.width(), self.height(), text))
                page.show_state(self.kiosk)
            if page.fits(self._stack.size()):
                return

    def _adapt(self, part: QWidget, metrics: Metrics) -> None:
        for widget in (part, *part.findChildren(QWidget)):
            if isinstance(widget, Adaptive):
                widget.adapt(metrics)

    def _take_sizes(self) -> None:
        metrics = Metrics(self.width(), self.height(), min(self._text, _FRAME_TEXT))
        if metrics.portrait is not self._high:
            self._high = metrics.portrait
            self._footer.hold(self._switch if metrics.portrait else None)
            if not metrics.portrait:
                self._header.hold(self._switch)
        for part in (self._header, self._footer, self._switch, self._still_there):
            self._adapt(part, metrics)
        for page in self._pages.values():
            self._adapt(page, Metrics(self.width(), self.height(), self._text))
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self._fit(self.page)
        self._cold = [page for page in self._pages.values() if page is not self.page]
        self._warming.start()

    def _warm_one(self) -> None:
        """Draw one page that nobody sees, so that pictures and letters are ready when its turn comes."""
        if not self._cold or not self.isVisible():
            self._warming.stop()
            return
        page = self._cold.pop()
        if page is not self.page:
            page.resize(self._stack.size())
            page.grab()


def _pages(emit: Callable[[Event], None], *, motion: bool) -> dict[type, Page]:
    return {
        state.Idle: IdlePage(emit, motion=motion),
        state.EnterDigits: DigitsPage(emit),
        state.PutCard: PutCardPage(emit, motion=motion),
        state.ReadingChip: ReadingPage(emit),
        state.You: YouPage(emit),
        state.ChooseService: ServicesPage(emit),
        state.Registering: RegisteringPage(emit),
        state.TakeSlip: SlipPage(emit),
        state.SeeClerk: ClerkPage(emit),
        state.OutOfService: OutOfServicePage(emit),
    }


def _turn_id(kiosk: Kiosk) -> int | None:
    return kiosk.turn.id if kiosk.turn else None
