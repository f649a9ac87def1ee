"""The clerk's window: shows the state of the desk's session, and the page in it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cardreader.plain_text import set_window_title
from kiosk.core.desk import flow
from kiosk.core.desk.flow import (
    ChoosingPin,
    DeskRules,
    DeskState,
    Event,
    LoggedOut,
    Place,
    Starting,
    Working,
    seen_of,
    step,
)
from kiosk.core.desk.model import HELP_LINE, Role
from kiosk.core.desk.policy import Action
from kiosk.core.texts import Language, Text
from kiosk.desk import words
from kiosk.desk.board import BoardWindow
from kiosk.desk.health import Reading, Watch
from kiosk.desk.office import Office
from kiosk.desk.pages.base import DeskPage, View, words_of
from kiosk.desk.pages.calling import Counter
from kiosk.desk.pages.health import HealthPage
from kiosk.desk.pages.login import FirstPinPage, LoginPage, NoAccountPage
from kiosk.desk.pages.make import MakePage, Makers, make_page
from kiosk.desk.pages.staff import own_pin
from kiosk.desk.rail import Rail
from kiosk.desk.widgets.controls import button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Notice
from kiosk.desk.widgets.style import sheet, text_pixels
from kiosk.desk.worker import Asker, Worker
from kiosk.look.tokens import Tone
from kiosk.screens.keys import SCAN_REST_MS, Scanned, Typed, Wedge

_TICK_MS = 5_000
_TICK_OVER_KIOSK_MS = 1_000
_LEFT_AFTER = timedelta(seconds=30)
"""Quiet after which a desk over a kiosk in which nobody works gives the screen back to the patients."""
_RETRY_MS = 3_000
_LIFE = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})
_NEEDS = {Place.REPORT: Action.REPORT, Place.STAFF: Action.STAFF, Place.CALLING: Action.CALL}


AnyPage = DeskPage | LoginPage | FirstPinPage | NoAccountPage


class DeskWindow(QWidget):
    """Build and close it in the GUI thread. Whatever blocks runs on workers of its own.

    Args:
        office: What stands behind the windows.
        report: Makes the page of the day report; without it there is none.
        language: The first clerk's language.
        over_kiosk: Whether patients wait for this screen: the desk then closes soon after everybody left it.
    """

    closed = Signal()
    """The window was closed; nobody is logged in any more."""

    def __init__(
        self,
        office: Office,
        *,
        report: MakePage | None = None,
        language: Language = Language.VI,
        over_kiosk: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("desk")
        set_window_title(self, f"{words.DESK(language)}: {office.clinic.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.office, self._report = office, report
        self.desk = DeskState(language=language)
        self.worker = Worker()
        self.watch = Watch(office.probes, self.worker, self)
        self.watch.read.connect(self._device_read)
        self._rules = DeskRules(office.clinic.lock_after, self._open_to)
        self._counter = Counter(
            office.clinic.counters, [HELP_LINE, *(service.key for service in office.clinic.services)]
        )
        self._asker = Asker(self.worker, self._not_known)
        self._page: AnyPage | None = None
        self._rail: Rail | None = None
        self._notice: Notice | None = None
        self.board: BoardWindow | None = None
        self._text = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown = QWidget()
        self._column.addWidget(self._shown)
        self._wedge = Wedge()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._paused)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_OVER_KIOSK_MS if over_kiosk else _TICK_MS)
        self._tick.timeout.connect(self._ticked)
        self._over_kiosk, self._seen = over_kiosk, office.clock()
        self._draw()

    # Life ------------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Ask whether there are accounts, and begin."""
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr] # a window has an application
        self._tick.start()
        self._ask_accounts()

    def _ticked(self) -> None:
        now, worked = self.office.clock(), self._in_use
        self.post(flow.Ticked(now))
        if worked and not self._in_use:
            self._seen = now  # who comes back at once still finds the lock, and the work behind it
        if isinstance(self.desk.state, LoggedOut) and self.desk.state.no_account and not self._asker.open:
            self._ask_accounts()
        if self._over_kiosk and not self._in_use and now - self._seen >= _LEFT_AFTER:
            self.close()

    @property
    def _in_use(self) -> bool:
        return isinstance(self.desk.state, Working | ChoosingPin)

    def _ask_accounts(self) -> None:
        self._asker.ask(self.office.accounts.empty, lambda empty: self.post(flow.AccountsKnown(empty)))

    def _not_known(self, error: Exception) -> None:
        starting = self._shown.findChild(QLabel, "starting")
        if isinstance(starting, QLabel):
            starting.setText(words_of(error)(self.desk.language))
            QTimer.singleShot(_RETRY_MS, self, self._ask_accounts)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Log out and stop."""
        if self._in_use:
            self.post(flow.LeaveAsked())
        self._tick.stop()
        self.watch.stop()
        self._asker.leave()
        if self._page is not None:
            self._page.leave()
        if self.board is not None:
            self.board.close()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.worker.stop()
        self.closed.emit()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take keys and clicks in this window as signs of life, and the keys that work everywhere.

        Not by shortcuts: without a window manager no window is ever active, and Qt's shortcuts sleep.
        """
        if event.type() not in _LIFE or not isinstance(watched, QWidget) or watched.window() is not self:
            return False
        self._seen = self.office.clock()
        self.desk, _ = step(self.desk, flow.Touched(self._seen), self._rules)
        return isinstance(event, QKeyEvent) and self._pressed(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        working, page = self.desk.state, self._page
        if not isinstance(working, Working) or not isinstance(page, DeskPage):
            return False
        if not page.isEnabled():  # a dialog is open: what is scanned there means nothing
            return not self._types and self._struck(event, page)
        place, places = event.key() - Qt.Key.Key_1, self._places(working)
        match event.modifiers():
            case Qt.KeyboardModifier.ControlModifier if event.key() == Qt.Key.Key_L:
                self.post(flow.LockAsked())
            case Qt.KeyboardModifier.AltModifier if 0 <= place < len(places):
                self.post(flow.Went(places[place]))
            case Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.ShiftModifier if not self._types:
                return self._struck(event, page)
            case _:
                return False
        return True

    @property
    def _types(self) -> bool:
        return isinstance(self.focusWidget(), QLineEdit | QComboBox)

    # Scans -----------------------------------------------------------------------------------------------------------

    @property
    def is_struck(self) -> bool:
        """Whether keys were struck whose burst has not ended: for tests."""
        return self._wedge.busy

    def _struck(self, event: QKeyEvent, page: DeskPage) -> bool:
        """Take a key beside every field. A scanner's keys are told from fingers' by their speed, as at the kiosk.

        So no key means anything before its burst has ended: a code's blank must not press the button with the focus.
        """
        if self._wedge.busy and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._burst_ended(self._wedge.enter())
            return True
        if not (event.text() and event.text().isprintable()):
            return page.isEnabled() and page.key(event)
        self._burst_ended(self._wedge.key(event.text(), event.timestamp()))
        self._pause.start(self._wedge.scan_pause_ms)
        return True

    def _paused(self) -> None:
        if self._wedge.may_go_on:
            self._wedge.waited = True
            self._pause.start(SCAN_REST_MS)
        else:
            self._burst_ended(self._wedge.pause())

    def _burst_ended(self, burst: Typed | Scanned | None) -> None:
        page = self._page
        match burst:
            case Typed(characters=characters) if isinstance(page, DeskPage):
                for character in characters:
                    self._typed(character, page)
            case Scanned(text=text) if isinstance(page, DeskPage):
                self._scanned(text, page)
            case _:
                pass

    def _typed(self, character: str, page: DeskPage) -> None:
        """Let fingers' keys mean what they mean: those of the page, and the blank that presses a button."""
        key = QKeyEvent(QEvent.Type.KeyPress, ord(character.upper()), Qt.KeyboardModifier.NoModifier, character)
        focused = self.focusWidget()
        meant = page.isEnabled() and page.key(key)
        if not meant and character == " " and isinstance(focused, QAbstractButton) and focused.isEnabled():
            focused.click()

    def _scanned(self, code: str, page: DeskPage) -> None:
        """Find that person or visit, on whatever page somebody scans; a form that is open takes the code."""
        if not page.isEnabled() or page.scanned(code):
            return
        self.post(flow.Went(Place.SEARCH))
        if isinstance(self._page, DeskPage):
            self._page.scanned(code)

    def _places(self, working: Working) -> tuple[Place, ...]:
        return tuple(place for place in Place if self._open_to(working.session.staff.role, place))

    # State -----------------------------------------------------------------------------------------------------------

    def _open_to(self, role: Role, place: Place) -> bool:
        if place is Place.REPORT and self._report is None:
            return False
        needed = _NEEDS.get(place)
        return needed is None or self.office.policy.may(role, needed)

    def post(self, event: Event) -> None:
        """Take an event, show what follows."""
        before = self.desk
        self.desk, ended = step(before, event, self._rules)
        if ended is not None:
            accounts, session, locked = self.office.accounts, ended.session, ended.locked
            self.worker.run(lambda: accounts.log_out(session, locked=locked), _nothing, _nothing)
        if seen_of(before) != seen_of(self.desk):
            self._draw()

    @property
    def page(self) -> AnyPage | None:
        """The page that is shown."""
        return self._page

    def notice(self, text: Text, tone: Tone) -> None:
        """Say one line over the page."""
        if self._notice is not None:
            self._notice.say(text(self.desk.language), tone)

    # Drawing ---------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the words' size from the window."""
        super().resizeEvent(event)
        text = text_pixels(self.width())
        if text != self._text:
            self._text = text
            self.setStyleSheet(sheet(text))

    def _draw(self) -> None:
        """Throw the old page away, with all that it held, and make the new one."""
        if self._page is not None:
            self._page.leave()
        for dialog in self.findChildren(QWidget, "sheet"):
            dialog.deleteLater()
            dialog.hide()
        told = self._notice.kept if self._notice and isinstance(self.desk.state, Working) else None
        old, self._shown = self._shown, QWidget()
        self._column.replaceWidget(old, self._shown)
        old.hide()
        old.deleteLater()
        self._page = self._rail = self._notice = None
        match self.desk.state:
            case Starting():
                QVBoxLayout(self._shown).addWidget(
                    label(words.LOADING(self.desk.language), soft=True, name="starting"),
                    0,
                    Qt.AlignmentFlag.AlignCenter,
                )
                return
            case LoggedOut(no_account=True):
                self._page = NoAccountPage(self.office.clinic.name, self.desk.language)
                self._alone(self._page)
            case LoggedOut(resume=resume):
                self.watch.stop()
                self._page = LoginPage(
                    self.office, self.worker, self.desk.language, self.post, resume.login if resume else ""
                )
                self._alone(self._page)
            case ChoosingPin(session=session):
                self._page = FirstPinPage(self.office, self.worker, self.desk.language, session, self.post)
                self._alone(self._page)
            case Working() as working:
                self._page = self._work(working, told)
        self._page.open()

    def _alone(self, page: QWidget) -> None:
        column = QVBoxLayout(self._shown)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(page, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        language = self.desk.language
        other = Language.EN if language is Language.VI else Language.VI
        switch = button("language", words.OTHER_LANGUAGE(language), "quiet", "info")
        switch.clicked.connect(lambda: self.post(flow.LanguageChosen(other)))
        quit_desk = button("quit", words.QUIT(language), "quiet", "close")
        quit_desk.clicked.connect(self.close)
        line.addWidget(switch)
        line.addWidget(quit_desk)
        line.addStretch(1)
        column.addLayout(line)

    def _work(self, working: Working, told: tuple[str, Tone] | None) -> DeskPage:
        language = self.desk.language
        places = self._places(working)
        self._rail = Rail(self.office.clinic.name, working.session, language, places, self.post, self._change_pin)
        self._notice = Notice(words.CLOSE_NOTICE(language))
        if told is not None:
            self._notice.say(*told)
        self._rail.mark(working.place)
        view = View(
            self.office, self.worker, working.session, language, self.post, self.notice, host=self, over=self._shown
        )
        page = make_page(working, view, Makers(self._counter, self.watch, self.open_board, self._report))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(24, 10, 24, 0)
        line.addWidget(self._notice)
        column.addLayout(line)
        column.addWidget(page, 1)
        across = QHBoxLayout(self._shown)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addLayout(column, 1)
        self._rail.warn(self.watch.level)
        if not self.watch.running:
            self.watch.start()
        return page

    def _device_read(self, key: str, reading: Reading) -> None:
        if self._rail is not None:
            self._rail.warn(self.watch.level)
        if isinstance(self._page, HealthPage):
            self._page.show_reading(key, reading)

    def _change_pin(self) -> None:
        if isinstance(self._page, DeskPage):
            own_pin(self._page)

    def open_board(self) -> None:
        """Open the queue board, on the second screen if there is one; close it when it is open."""
        if self.board is not None:
            self.board.close()
            self.board = None
            return
        self.board = BoardWindow(self.office, self.worker, self.desk.language)
        self.board.place(QApplication.screens(), self.screen())
        self.board.start()


def _nothing(_result: object) -> None:
    """Want no answer: a session that ended is over, whether the register could note it or not."""
