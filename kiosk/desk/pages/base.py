"""What the desk's pages have in common: where they stand, how they ask, and how they say what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.core.desk.flow import Event
from kiosk.core.desk.model import Session
from kiosk.core.desk.ports import Refused
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.texts import Language, Text
from kiosk.desk import words
from kiosk.desk.office import Office
from kiosk.desk.widgets.controls import words as say
from kiosk.desk.widgets.panel import Sheet
from kiosk.desk.worker import Asker, Lane, Worker
from kiosk.look.tokens import Tone
from kiosk.process.logs import place_of

T = TypeVar("T")
_WITH_MINUTES = ("locked_out", "screen_locked")


@dataclass(frozen=True, slots=True)
class View:
    """What a page is given."""

    office: Office
    worker: Worker
    session: Session
    language: Language
    emit: Callable[[Event], None]
    notice: Callable[[Text, Tone], None]
    """Says one line over the page."""
    host: QWidget
    """The window, which dialogs cover."""
    over: QWidget
    """What rests below a dialog."""

    def t(self, text: Text) -> str:
        """Return words in the clerk's language."""
        return text(self.language)


def words_of(error: Exception) -> Text:
    """Say in one line what went wrong and what to do."""
    match error:
        case Refused():
            text = words.REFUSALS.get(error.code, Text.from_data(str(error)))
            return text.filled(minutes=error.minutes or "…") if error.code in _WITH_MINUTES else text
        case RegisterUnavailable(fault=fault):
            return fault.whole
        case _:
            return words.OUR_FAULT.filled(code=f"{type(error).__name__} {place_of(error)}")


class DeskPage(QWidget):
    """A page. It is made when it is opened and thrown away when it is left: nothing of a patient stays behind."""

    refresh_seconds: float | None = None
    """How often `load` is called while the page is open; None for once."""
    first: QWidget | None = None
    """Where the keyboard begins."""

    def __init__(self, view: View, title: Text | None = None) -> None:
        super().__init__()
        self.setObjectName("page")
        self.view = view
        self._asker = Asker(view.worker, self.failed)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 16, 24, 16)
        self.column.setSpacing(10)
        if title is not None:
            self.column.addWidget(say(self.t(title), "title", name="page-title"))
        self._refresh = QTimer(self)
        self._refresh.timeout.connect(self.load)

    def t(self, text: Text) -> str:
        """Return words in the clerk's language."""
        return self.view.t(text)

    def load(self) -> None:
        """Ask for what the page shows. Called when it opens, and again while it is open."""

    def open(self) -> None:
        """Begin: load, and load again as often as the page wants. Called once the page stands in its window."""
        self.load()
        if self.first is not None:
            self.first.setFocus()
        if self.refresh_seconds is not None:
            self._refresh.start(round(self.refresh_seconds * 1000))

    def leave(self) -> None:
        """End: no answer and no timer comes any more."""
        self._refresh.stop()
        self._asker.leave()

    def scanned(self, code: str) -> bool:
        """Take what a scanner typed beside every field; say whether it belongs here, else the desk looks for it."""
        del code
        return False

    def key(self, event: QKeyEvent) -> bool:
        """Take a key that no field wants; say whether it meant something here."""
        del event
        return False

    @property
    def quiet(self) -> bool:
        """Whether no answer is awaited: for tests."""
        return not self._asker.open

    def ask(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[Exception], None] | None = None,
        lane: Lane = Lane.REGISTER,
    ) -> None:
        """Run what blocks on a worker; `then` gets the answer here."""
        self._asker.ask(job, then, failed=failed, lane=lane)

    def failed(self, error: Exception) -> None:
        """Say what went wrong."""
        self.view.notice(words_of(error), Tone.STOP)

    def sheet(self, title: Text, on_yes: Callable[[Sheet], None], yes: Text = words.OK) -> Sheet:
        """Return a dialog over the window, not yet open."""
        return Sheet(
            self.view.host,
            self.view.over,
            self.t(title),
            yes=self.t(yes),
            no=self.t(words.CANCEL),
            on_yes=on_yes,
        )

    def settle_sheet(self, sheet: Sheet, job: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run what a dialog asked for; it goes when that is done, and says what is wrong when not."""
        sheet.yes.setEnabled(False)

        def done(result: T) -> None:
            sheet.done()
            then(result)

        def broke(error: Exception) -> None:
            sheet.yes.setEnabled(True)
            sheet.refuse(self.t(words_of(error)))

        self.ask(job, done, failed=broke)
