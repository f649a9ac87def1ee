"""Log in: name, PIN, and figures to touch for a desk without a keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cardreader.plain_text import set_tooltip
from kiosk.core.desk.flow import Event, LoggedIn, PinChosen
from kiosk.core.desk.model import Session
from kiosk.core.texts import Language, Text
from kiosk.desk import words
from kiosk.desk.office import Office
from kiosk.desk.pages.base import words_of
from kiosk.desk.pages.staff import checked_pin
from kiosk.desk.widgets.controls import Entry, button, pin_entry
from kiosk.desk.widgets.controls import words as say
from kiosk.desk.widgets.panel import Form, Panel
from kiosk.desk.worker import Asker, Worker

_WIDTH = 430


class LoginPage(QWidget):
    """Nobody is logged in, or somebody's session is locked."""

    def __init__(
        self,
        office: Office,
        worker: Worker,
        language: Language,
        emit: Callable[[Event], None],
        locked: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._office, self._language, self._emit = office, language, emit
        self._asker = Asker(worker, self._refused)
        panel = Panel()
        panel.setFixedWidth(_WIDTH)
        t = self._t
        panel.column.addWidget(say(t(words.LOCKED if locked else words.LOGIN_TITLE), "title", name="page-title"))
        panel.column.addWidget(say(t(words.LOCKED_LEAD if locked else words.LOGIN_LEAD), soft=True))
        form = Form()
        self.login = Entry("login", t(words.LOGIN))
        self.login.setText(locked)
        self.pin = pin_entry("pin", t(words.PIN))
        form.add("login", t(words.LOGIN), self.login)
        form.add("pin", t(words.PIN), self.pin)
        panel.column.addLayout(form)
        self.fault = say("", "fault", name="login-fault")
        self.fault.hide()
        panel.column.addWidget(self.fault)
        panel.column.addLayout(_pad(language, self._typed_in))
        self.enter = button("enter", t(words.ENTER), "primary")
        panel.column.addWidget(self.enter)
        self.enter.clicked.connect(self._log_in)
        self.login.entered.connect(self.pin.setFocus)
        self.pin.entered.connect(self._log_in)
        _centred(self, office.clinic.name, panel)

    def open(self) -> None:
        """Put the cursor where something is missing."""
        (self.pin if self.login.text() else self.login).setFocus()

    def leave(self) -> None:
        """Want no answer any more, and hold no PIN."""
        self._asker.leave()
        self.pin.clear()

    @property
    def quiet(self) -> bool:
        """Whether no answer is awaited."""
        return not self._asker.open

    def _t(self, text: Text) -> str:
        return text(self._language)

    def _typed_in(self) -> Entry:
        return self.pin

    def _log_in(self) -> None:
        login, pin = self.login.text().strip(), "".join(self.pin.text().split())  # a one-time PIN has groups
        if not (login and pin):
            self._say(words.REFUSALS["wrong_pin"])
            return
        self.enter.setEnabled(False)
        self.enter.setText(self._t(words.CHECKING))
        self._asker.ask(lambda: self._office.accounts.log_in(login, pin), self._welcome)

    def _welcome(self, session: Session) -> None:
        self._emit(LoggedIn(session, self._office.clock()))

    def _refused(self, error: Exception) -> None:
        self.enter.setEnabled(True)
        self.enter.setText(self._t(words.ENTER))
        self.pin.clear()
        self.pin.setFocus()
        self._say(words_of(error))

    def _say(self, text: Text) -> None:
        self.fault.setText(self._t(text))
        self.fault.show()


class FirstPinPage(QWidget):
    """Somebody came with a one-time PIN. Two fields for a PIN of one's own, and nothing else before that."""

    def __init__(
        self, office: Office, worker: Worker, language: Language, session: Session, emit: Callable[[Event], None]
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._office, self._language, self._session, self._emit = office, language, session, emit
        self._asker = Asker(worker, self._refused)
        panel = Panel()
        panel.setFixedWidth(_WIDTH)
        t = self._t
        panel.column.addWidget(say(t(words.FIRST_PIN_TITLE), "title", name="page-title"))
        panel.column.addWidget(say(t(words.FIRST_PIN_LEAD.filled(name=session.staff.name)), soft=True))
        self._form = Form()
        self.new = pin_entry("new-pin", t(words.NEW_PIN))
        self.again = pin_entry("new-pin-again", t(words.NEW_PIN_AGAIN))
        self._form.add("pin", t(words.NEW_PIN), self.new)
        self._form.add("again", t(words.NEW_PIN_AGAIN), self.again)
        panel.column.addLayout(self._form)
        self.fault = say("", "fault", name="login-fault")
        self.fault.hide()
        panel.column.addWidget(self.fault)
        panel.column.addLayout(_pad(language, self._typed_in))
        self.keep = button("keep-pin", t(words.KEEP_PIN), "primary")
        panel.column.addWidget(self.keep)
        self.keep.clicked.connect(self._choose)
        self.new.entered.connect(self.again.setFocus)
        self.again.entered.connect(self._choose)
        _centred(self, office.clinic.name, panel)

    def open(self) -> None:
        """Put the cursor into the first field."""
        self.new.setFocus()

    def leave(self) -> None:
        """Want no answer any more, and hold no PIN."""
        self._asker.leave()
        self._forget()

    @property
    def quiet(self) -> bool:
        """Whether no answer is awaited."""
        return not self._asker.open

    def _t(self, text: Text) -> str:
        return text(self._language)

    def _typed_in(self) -> Entry:
        return (
            self.again if self.window().focusWidget() is self.again else self.new
        )  # also in a window that is not active

    def _forget(self) -> None:
        self.new.clear()
        self.again.clear()

    def _choose(self) -> None:
        self.fault.hide()
        pin = checked_pin(self._form, self.new, self.again, self._language)
        if pin is None:
            return
        self.keep.setEnabled(False)
        accounts, session = self._office.accounts, self._session
        self._asker.ask(lambda: accounts.choose_pin(session, pin), self._chosen)

    def _chosen(self, session: Session) -> None:
        self._emit(PinChosen(session, self._office.clock()))

    def _refused(self, error: Exception) -> None:
        self.keep.setEnabled(True)
        self._forget()
        self.new.setFocus()
        self.fault.setText(self._t(words_of(error)))
        self.fault.show()


class NoAccountPage(QWidget):
    """Nobody has an account yet. The page says who makes the first one and offers nothing: anybody may stand here."""

    def __init__(self, clinic: str, language: Language) -> None:
        super().__init__()
        self.setObjectName("page")
        panel = Panel()
        panel.setFixedWidth(_WIDTH + 60)
        panel.column.addWidget(say(words.NO_ACCOUNT_TITLE(language), "title", name="page-title"))
        for each in (language, *(other for other in Language if other is not language)):
            panel.column.addWidget(say(words.NO_ACCOUNT(each), name=f"no-account-{each}"))
        _centred(self, clinic, panel)

    def open(self) -> None:
        """Need no cursor: there is nothing to type."""

    def leave(self) -> None:
        """Hold nothing."""

    @property
    def quiet(self) -> bool:
        """Whether no answer is awaited."""
        return True


def _pad(language: Language, entry: Callable[[], Entry]) -> QGridLayout:
    """Return figures to touch; `entry` names the line into which they are typed."""
    pad = QGridLayout()
    pad.setSpacing(8)
    for place, digit in enumerate("123456789"):
        pad.addWidget(_key(digit, entry), place // 3, place % 3)
    pad.addWidget(_key("0", entry), 3, 1)
    erase = button("key-erase", "", "key", "erase")
    erase.setAccessibleName(words.ERASE(language))
    set_tooltip(erase, words.ERASE(language))
    erase.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    erase.clicked.connect(lambda: entry().backspace())
    pad.addWidget(erase, 3, 2)
    return pad


def _key(digit: str, entry: Callable[[], Entry]) -> QWidget:
    key = button(f"key-{digit}", digit, "key")
    key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    key.clicked.connect(lambda: entry().insert(digit))
    return key


def _centred(page: QWidget, clinic: str, panel: Panel) -> None:
    column = QVBoxLayout(page)
    column.addStretch(1)
    name = say(clinic, "heading")
    name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    column.addWidget(name)
    column.addSpacing(8)
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(panel)
    line.addStretch(1)
    column.addLayout(line)
    column.addStretch(2)
