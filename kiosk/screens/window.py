"""The patient's window: the frame, the pages, the keys and the time that is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from cardreader.access.mrz_scan import ZoneScan
from cardreader.access.qr import from_qr_to_open
from cardreader.password import PasswordError
from kiosk.core.check_in import state
from kiosk.core.check_in.events import AccessGiven, Back, Begin, Cancel, Event, PaperCardScanned, Touched
from kiosk.core.check_in.limits import is_noted_down
from kiosk.core.check_in.state import Kiosk
from kiosk.core.insurance_card import number_in, takes
from kiosk.core.texts import Language
from kiosk.screens.components.sheets import StillThere, View, ViewSheet
from kiosk.screens.keys import Keys, Meanings
from kiosk.screens.look import AS_DESIGNED, Look
from kiosk.screens.panel import Panel
from kiosk.screens.voice import Voice, buttons
from kiosk.sound.port import Speaker

_WARNED = (
    state.EnterDigits
    | state.PutCard
    | state.ReadingChip
    | state.You
    | state.NotCovered
    | state.Question
    | state.NoChip
    | state.EnterNumber
)
_WITH_BACK = (
    state.NotCovered
    | state.AskAdult
    | state.AskPriority
    | state.AskPapers
    | state.AskPaperNumber
    | state.AskPaperDate
    | state.NoChip
    | state.EnterNumber
)
ZONE_REST_MS = 3_000
"""The lines of a machine readable zone come within that time."""
_VIEW_REST_MS = 60_000
"""After so long without a touch the idle page looks as it did before."""


def _no_limit(_kiosk: Kiosk) -> float | None:
    return None


def _silent(_language: Language) -> None:
    return None


class KioskWindow(Panel):
    """Shows the kiosk's state and emits what the patient does. All of it happens on the GUI thread.

    Args:
        emit: Takes every event.
        clinic: The clinic's name, as the header shows it.
        languages: The languages on offer.
        limit: Seconds of quiet after which the shown state ends by itself; None for never.
        warn_seconds: How long before that end the patient is asked.
        on_warning: Called when the patient is asked, with the language: the place for a sound.
        look: Size of the words, motion, night.
        speaker: A voice that reads pages aloud; None for none.
    """

    desk_wanted = Signal()
    """Staff touched the clinic's sign five times, or pressed Ctrl+Alt+D: they want the desk's window."""

    def __init__(
        self,
        emit: Callable[[Event], None],
        *,
        clinic: str,
        languages: tuple[Language, ...] = tuple(Language),
        limit: Callable[[Kiosk], float | None] = _no_limit,
        warn_seconds: int = 20,
        on_warning: Callable[[Language], None] = _silent,
        look: Look = AS_DESIGNED,
        speaker: Speaker | None = None,
    ) -> None:
        super().__init__(emit, clinic, languages, look, self._staff)
        self._emit = emit
        self.attend(limit=limit, warn_seconds=warn_seconds, on_warning=on_warning, speaker=speaker)
        self._keys = Keys(
            self,
            Meanings(
                self._typed,
                self._scanned,
                self._click_focused,
                self._move_focus,
                self._go_back,
                self._headset,
                self._staff,
            ),
            look.scan_pause_ms,
        )
        self._zone = ZoneScan()
        self._zone_rest = _timer(self, self._forget_zone)
        self._warn = _timer(self, self.ask_still_there)
        self._view_rest = _timer(self, self._forget_view)
        self._still_there = StillThere(self, lambda: emit(Touched()))
        self._sheet = ViewSheet(self, self._wish, self._say_again)
        self.take_sizes()
        self.show(Kiosk())

    def attend(
        self,
        *,
        limit: Callable[[Kiosk], float | None],
        warn_seconds: int,
        on_warning: Callable[[Language], None],
        speaker: Speaker | None,
    ) -> None:
        """Take what watches over the patient's time and reads pages aloud; as at construction."""
        self._limit, self._warn_seconds, self._on_warning = limit, warn_seconds, on_warning
        self._voice = Voice(speaker)
        self.switch.voice = self._voice.there

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay when the window manager closes the whole screen: a key of a keyboard must not end the kiosk.

        It ends with its service, or by a signal; in a window (`--windowed`) it is closed as any other.
        """
        if event.spontaneous() and self.isFullScreen():
            event.ignore()
        else:
            super().closeEvent(event)

    # Screens -------------------------------------------------------------------------------------------------------

    def show(self, kiosk: Kiosk | None = None) -> None:
        """Show that state, and nothing of an earlier turn. Without a state: show the window."""
        if kiosk is None:
            super().show()
            return
        before, after = self.page, self.page_of(kiosk)
        of_other = _turn_id(self.kiosk) != _turn_id(kiosk)
        if before is not after or of_other:
            before.forget()
            self._sheet.hide()
        ends = state.TakeSlip | state.SeeClerk  # whoever reads a number must not see it jump
        stays = before is after and not of_other and (self.kiosk.serial == kiosk.serial or isinstance(kiosk.page, ends))
        if self.kiosk.serial != kiosk.serial or before is not after:
            self._restart_warning(kiosk)
        ended = self.kiosk.turn is not None and of_other
        self.kiosk = kiosk
        if ended:
            self._forget_view()
        if before is not after:
            self._drop_focus()  # first: Qt would move the focus on from a page that is hidden, as if a key had
        self.show_page(kiosk, stays=stays)
        self._voice.read(after, kiosk.language)

    # Time that is left ---------------------------------------------------------------------------------------------

    def _restart_warning(self, kiosk: Kiosk) -> None:
        self._warn.stop()
        self._still_there.end()
        limit = self._limit(kiosk)
        if limit is not None and (isinstance(kiosk.page, _WARNED) or is_noted_down(kiosk)):
            self._warn.start(round(max(0.0, limit - self._warn_seconds) * 1000))

    def ask_still_there(self) -> None:
        """Ask whether somebody is there, over the page."""
        limit = self._limit(self.kiosk) or 0
        self._sheet.hide()
        self._still_there.begin(self.kiosk.language, min(self._warn_seconds, round(limit)))
        self._drop_focus()
        self._on_warning(self.kiosk.language)
        self._voice.read(self._still_there, self.kiosk.language)

    # The patient's own view ----------------------------------------------------------------------------------------

    def open_view(self) -> None:
        """Offer the patient's own view; where larger words are all there is to offer, change to them and back."""
        self._emit(Touched())
        high = self.height() > self.width()
        if not (self._voice.there or high):
            self._take_wish(replace(self.view, large=not self.view.large))
            return
        self._sheet.open(self.view, self.kiosk.language, voice=self._voice.there, low=high)
        self._drop_focus()
        self._voice.read(self._sheet, self.kiosk.language)

    def _wish(self, view: View) -> None:
        """Take a wish at once, and show it on the sheet."""
        self._take_wish(view)
        self.open_view()

    def _take_wish(self, view: View) -> None:
        self.take_view(view)
        if isinstance(self.kiosk.page, state.Idle):
            self._view_rest.start(_VIEW_REST_MS)

    def take_view(self, view: View) -> None:
        """Take the patient's own view; the voice follows."""
        self._voice.attend(wanted=view.spoken)
        if not self._voice.audible:
            self._voice.hush()
        super().take_view(view)

    def _forget_view(self) -> None:
        """Return the next patient the panel as it was."""
        self._view_rest.stop()
        self._sheet.hide()
        self._voice.hush()
        self.take_view(View())

    def _say_again(self) -> None:
        self._emit(Touched())
        self._sheet.hide()
        self._voice.read(self.page, self.kiosk.language, again=True)

    def _headset(self, plugged: bool) -> None:  # noqa: FBT001 - a key went down
        self._voice.attend(headset=plugged)
        self._voice.hush()
        self._emit(Touched())
        self._voice.read(self.page, self.kiosk.language)

    # Keys and touches ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Sort keys; what means nothing here is left to Qt."""
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's name and signature
        """Take Tab and Shift-Tab."""
        self._keys.tab(1 if next else -1)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a touch beside the buttons as a sign of life; on the first page as the wish to begin."""
        event.accept()
        self._emit(Begin() if isinstance(self.kiosk.page, state.Idle) else Touched())

    def _typed(self, character: str) -> bool:
        return self.page.typed(character)

    def _staff(self) -> None:
        self.desk_wanted.emit()

    def _scanned(self, text: str) -> None:
        try:
            code = from_qr_to_open(text)
        except PasswordError:
            if takes(self.kiosk.page) and number_in(text) is not None:
                self._emit(PaperCardScanned(text))
            else:
                self._zone_scanned(text)
            return
        self._emit(AccessGiven(code))

    def _zone_scanned(self, text: str) -> None:
        """Take a line of a passport's machine readable zone; anything else is of no use."""
        try:
            key = self._zone.take(text)
        except PasswordError:
            self.page.refuse_scan()
            self._emit(Touched())
            return
        self._zone_rest.start(ZONE_REST_MS)
        self._emit(Touched() if key is None else AccessGiven(key))

    def _forget_zone(self) -> None:
        self._zone = ZoneScan()

    def _controls(self) -> list[QAbstractButton]:
        """Return what can be touched now, in reading order."""
        for over in (self._still_there, self._sheet):
            if over.isVisibleTo(self):
                return list(buttons(over))
        return [button for part in (self.page, self.footer, self.header) for button in buttons(part)]

    def _move_focus(self, step: int) -> None:
        """Go to the next control. Between the last and the first lies the page itself, which is read again."""
        controls = self._controls()
        stops: list[QAbstractButton | None] = [None, *controls]
        focused = next((button for button in controls if button is self.focusWidget()), None)
        reached = stops[(stops.index(focused) + step) % len(stops)]
        if reached is None and not self._voice.audible:
            reached = stops[step]
        self._emit(Touched())
        if reached is None:
            self._drop_focus()
            self._voice.read(self.page, self.kiosk.language, again=True)
        else:
            reached.setFocus(Qt.FocusReason.TabFocusReason)
            self._voice.name(reached, self.kiosk.language)

    def _go_back(self) -> None:
        """Take Escape: close what lies over the page, else a question back, else stop."""
        if self._sheet.isVisibleTo(self):
            self._sheet.hide()
        elif isinstance(self.kiosk.page, _WITH_BACK):
            self._emit(Back())
        else:
            self._emit(Cancel())

    def _click_focused(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.isVisible():
            focused.click()

    def _drop_focus(self) -> None:
        """Let the next Tab begin at the new page's first control, and Enter touch nothing by accident."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()


def _timer(parent: QWidget, on_end: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.timeout.connect(on_end)
    return timer


def _turn_id(kiosk: Kiosk) -> int | None:
    return kiosk.turn.id if kiosk.turn else None
