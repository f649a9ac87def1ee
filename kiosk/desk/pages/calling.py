"""Call numbers to a counter, and see the whole line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from kiosk.core.desk.flow import Opened, Place
from kiosk.core.desk.model import HELP_LINE, Called, Standing, VisitState
from kiosk.core.texts import Text
from kiosk.core.visit import Track
from kiosk.desk import show, words
from kiosk.desk import words_visits as say
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.widgets.controls import Choice, Tick, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Flowing, Panel
from kiosk.desk.widgets.table import Cell, Line, Table
from kiosk.look.tokens import Tone

Waiting = dict[tuple[str, Track], int]
UNDO_MS = 10_000
"""For so long the last act can be taken back."""


class Counter:
    """What a counter calls for; kept while somebody works, forgotten with the window."""

    def __init__(self, counters: Sequence[str], services: Sequence[str]) -> None:
        self.counter = counters[0]
        self.services = set(services)


class CallingPage(DeskPage):
    """The number that is called now, and the line: any number of it can be called, put back or called again."""

    refresh_seconds = 2.0

    def __init__(self, view: View, counter: Counter, board: Callable[[], None]) -> None:
        super().__init__(view, words.PLACES[Place.CALLING])
        self._counter = counter
        self._called: Called | None = None
        self._standing: dict[str, Standing] = {}
        self._undo: tuple[UUID, VisitState] | None = None
        self._keys: dict[int, QPushButton] = {}
        services = view.office.clinic.services
        self._lines = (
            (HELP_LINE, self.t(say.HELP_LINE)),
            *((service.key, f"{service.prefix}: {self.t(service.name)}") for service in services),
        )
        columns = QHBoxLayout()
        columns.setSpacing(14)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._now())
        left.addWidget(self._choose())
        left.addStretch(1)
        titles = (say.TICKET, say.STATE, say.SERVICE)
        self.line = Table("line", self.t(say.LINE), [self.t(one) for one in titles], 1, 2)
        self.line.opened.connect(lambda _key: self._call_this())
        self.line.itemSelectionChanged.connect(self._selected)
        right.addWidget(label(self.t(say.LINE), "heading"))
        right.addWidget(self.line, 1)
        acts = Flowing()
        self.call_this = self._act("call-this", say.CALL_THIS, Qt.Key.Key_F4, self._call_this, "call", "secondary")
        self.put_back = self._act("put-back", say.PUT_BACK, Qt.Key.Key_F6, self._put_back, "people")
        open_board = button("board", self.t(say.OPEN_BOARD), "quiet", "people")
        open_board.clicked.connect(board)
        for one in (self.call_this, self.put_back, open_board):
            acts.addWidget(one)
        right.addLayout(acts)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self.column.addLayout(columns, 1)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.timeout.connect(lambda: self._offer_undo(None))
        self._show_called()
        self._selected()

    def _act(
        self, name: str, text: Text, key: Qt.Key, act: Callable[[], None], icon: str, kind: str = "quiet"
    ) -> QPushButton:
        """Return a button that shows its key."""
        shown = say.WITH_KEY.filled(act=text, key=f"F{key - Qt.Key.Key_F1 + 1}")
        made = button(name, self.t(shown), kind, icon)
        made.clicked.connect(act)
        self._keys[key] = made
        return made

    def _choose(self) -> Panel:
        clinic = self.view.office.clinic
        panel = Panel(name="counter-panel")
        line = QHBoxLayout()
        counters = [(one, f"{self.t(say.COUNTER)} {one}") for one in clinic.counters]
        self.counter = Choice("counter", self.t(say.COUNTER), counters)
        self.counter.choose(self._counter.counter)
        self.counter.currentIndexChanged.connect(self._chosen)
        line.addWidget(self.counter)
        panel.column.addLayout(line)
        panel.column.addWidget(label(self.t(say.CALLS_FOR), "strong"))
        self.services: dict[str, Tick] = {}
        for key, name in self._lines:
            tick = Tick(f"service-{key or 'help'}", name, ticked=key in self._counter.services)
            tick.toggled.connect(self._chosen)
            self.services[key] = tick
            panel.column.addWidget(tick)
        return panel

    def _now(self) -> Panel:
        panel = Panel(self.t(say.CALLED_NOW), "called-now")
        self.number = label("", "number", name="called-number")
        self.when = label("", soft=True, name="called-when")
        self.next = self._act("call-next", say.CALL_NEXT, Qt.Key.Key_F2, self._call_next, "call", "huge")
        self.again = self._act("call-again", say.CALL_AGAIN, Qt.Key.Key_F3, self._call_again, "call")
        self.absent = self._act("absent", say.ABSENT, Qt.Key.Key_F7, self._mark_absent, "clock")
        self.served = self._act("served", say.SERVED, Qt.Key.Key_F8, self._mark_served, "check", "secondary")
        self.served_next = self._act(
            "served-next", say.SERVED_AND_NEXT, Qt.Key.Key_F9, self._serve_and_call, "check", "primary"
        )
        self.undo = self._act("undo", say.UNDO, Qt.Key.Key_F10, self._take_back, "close")
        self.undo.setEnabled(False)
        self.open_called = button("open-called", self.t(words.OPEN), "quiet", "person")
        self.open_called.clicked.connect(self._open_called)
        head = QHBoxLayout()
        head.addWidget(self.number)
        head.addWidget(self.when, 1)
        head.addWidget(self.open_called)
        panel.column.addLayout(head)
        panel.column.addWidget(self.next)
        panel.column.addWidget(self.served_next)
        others = Flowing()
        for one in (self.again, self.absent, self.served, self.undo):
            others.addWidget(one)
        panel.column.addLayout(others)
        self.first = self.next
        return panel

    def key(self, event: QKeyEvent) -> bool:
        """Act by the key that a button shows."""
        pressed = self._keys.get(event.key())
        if pressed is None or not pressed.isEnabled():
            return False
        pressed.click()
        return True

    def load(self) -> None:
        """Ask who waits and who is called, unless the last answer is still awaited."""
        if self.quiet:
            self.ask(self._read, self._came)

    def _read(self) -> tuple[Waiting, Sequence[Called], Sequence[Standing]]:
        queue = self.view.office.queue
        return queue.waiting(), queue.board(), queue.line(sorted(self._counter.services))

    def _came(self, answer: tuple[Waiting, Sequence[Called], Sequence[Standing]]) -> None:
        waiting, board, line = answer
        for key, name in self._lines:
            count = sum(waiting.get((key, track), 0) for track in Track)
            self.services[key].say(self.t(say.WAITS_HERE.filled(service=name, count=count)))
        self._standing = {str(one.id): one for one in line}
        self.line.show_lines([self._row(one) for one in line])
        self._selected()
        mine = [called for called in board if called.counter == self.counter.value]
        self._called = mine[0] if mine else None
        self._show_called()

    def _row(self, one: Standing) -> Line:
        office, language = self.view.office, self.view.language
        waited = show.waited(one.since, office.clock())(language)
        counter = f"{self.t(say.COUNTER)} {one.counter}" if one.counter else ""
        state = (self.t(say.STATES[one.state]), waited if one.state is VisitState.WAITING else counter)
        name = office.clinic.service_name(one.service)(language) if one.service else self.t(say.HELP_LINE)
        return Line(
            str(one.id),
            (
                Cell(one.number, strong=True),
                Cell("  ·  ".join(part for part in state if part), show.STATE_TONES[one.state]),
                Cell(name),
            ),
        )

    def _selected(self) -> None:
        one = self._standing.get(self.line.selected)
        state = one.state if one is not None else None
        self.call_this.setEnabled(state in (VisitState.WAITING, VisitState.ABSENT, VisitState.CALLED))
        self.put_back.setEnabled(state in (VisitState.ABSENT, VisitState.CALLED))

    def _chosen(self) -> None:
        self._counter.counter = self.counter.value
        self._counter.services = {key for key, tick in self.services.items() if tick.box.isChecked()}
        self._called = None
        self._show_called()
        self.load()

    def _show_called(self) -> None:
        called = self._called
        self.number.setText(called.number if called else "—")
        time = show.clock_time(called.at, self.view.office.clinic) if called else ""
        told = say.CALLED_TIMES.filled(count=called.times, time=time) if called else say.CALLED_NOBODY
        self.when.setText(self.t(told))
        for one in (self.again, self.absent, self.served, self.served_next, self.open_called):
            one.setEnabled(called is not None)

    # Calling ---------------------------------------------------------------------------------------------------------

    def _call_next(self) -> None:
        chosen = self._services()
        if chosen:
            queue, by, counter = self.view.office.queue, self.view.session, self.counter.value
            self.next.setEnabled(False)
            self.ask(lambda: queue.call_next(by, counter, chosen), self._next_called, failed=self._not_called)

    def _serve_and_call(self) -> None:
        """Note that the patient was received, and call the next number: one act for the commonest step."""
        chosen, called = self._services(), self._called
        if not chosen or called is None:
            return
        queue, by, counter = self.view.office.queue, self.view.session, self.counter.value

        def both() -> Called | None:
            queue.served(by, called.id)
            return queue.call_next(by, counter, chosen)

        self.next.setEnabled(False)
        self.ask(both, self._next_called, failed=self._not_called)

    def _services(self) -> list[str]:
        chosen = sorted(self._counter.services)
        if not chosen:
            self.view.notice(say.CHOOSE_SERVICE, Tone.CAUTION)
        return chosen

    def _next_called(self, called: Called | None) -> None:
        self.next.setEnabled(True)
        if called is None:
            self.view.notice(say.NOBODY_WAITS, Tone.NOTE)
            self._offer_undo(None)
        else:
            self._offer_undo((called.id, VisitState.WAITING))
        self._called = called
        self._show_called()
        self.load()

    def _not_called(self, error: Exception) -> None:
        self.next.setEnabled(True)
        self.failed(error)

    def _call_again(self) -> None:
        if self._called is not None:
            queue, by, of = self.view.office.queue, self.view.session, self._called.id
            self.ask(lambda: queue.call_again(by, of), self._called_again)

    def _called_again(self, called: Called) -> None:
        self._offer_undo(None)
        self._called = called
        self._show_called()
        self.load()

    def _call_this(self) -> None:
        one = self._standing.get(self.line.selected)
        if one is None:
            return
        queue, by, counter = self.view.office.queue, self.view.session, self.counter.value

        def called(answer: Called) -> None:
            self._called_again(answer)
            if one.state is not VisitState.CALLED:
                self._offer_undo((one.id, one.state))

        self.ask(lambda: queue.call_this(by, one.id, counter), called)

    def _put_back(self) -> None:
        one = self._standing.get(self.line.selected)
        if one is not None:
            queue, by = self.view.office.queue, self.view.session
            self.ask(lambda: queue.put_back(by, one.id), lambda _: self._gone(one.id))

    def _mark_absent(self) -> None:
        if self._called is not None:
            queue, by, of = self.view.office.queue, self.view.session, self._called.id
            self.ask(lambda: queue.absent(by, of), lambda _: self._gone(of))

    def _mark_served(self) -> None:
        if self._called is not None:
            queue, by, of = self.view.office.queue, self.view.session, self._called.id
            self.ask(lambda: queue.served(by, of), lambda _: self._gone(of))

    def _gone(self, of: UUID) -> None:
        self._offer_undo((of, VisitState.CALLED))
        self._called = None
        self._show_called()
        self.load()

    def _offer_undo(self, act: tuple[UUID, VisitState] | None) -> None:
        """Offer for ten seconds to take the last act back."""
        self._undo = act
        self.undo.setEnabled(act is not None)
        if act is not None:
            self._forget.start(UNDO_MS)

    def _take_back(self) -> None:
        if self._undo is None:
            return
        of, state = self._undo
        queue, by = self.view.office.queue, self.view.session
        self._offer_undo(None)
        self.ask(lambda: queue.undo(by, of, state), self._taken_back)

    def _taken_back(self, _none: None) -> None:
        self.view.notice(say.UNDONE, Tone.NOTE)
        self._called = None
        self.load()

    def _open_called(self) -> None:
        if self._called is not None:
            self.view.emit(Opened(self._called.id))
