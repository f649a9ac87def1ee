"""Call numbers to a counter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from kiosk.core.desk.flow import Opened, Place
from kiosk.core.desk.model import HELP_LINE, Called
from kiosk.core.visit import Track
from kiosk.desk import show, words
from kiosk.desk import words_visits as say
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.widgets.controls import Choice, Tick, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Panel
from kiosk.desk.widgets.table import Cell, Line, Table
from kiosk.look.tokens import Tone

Waiting = dict[tuple[str, Track], int]


class Counter:
    """What a counter calls for; kept while somebody works, forgotten with the window."""

    def __init__(self, counters: Sequence[str], services: Sequence[str]) -> None:
        self.counter = counters[0]
        self.services = set(services)


class CallingPage(DeskPage):
    """One large button, the number that is called now, and who waits."""

    refresh_seconds = 2.0

    def __init__(self, view: View, counter: Counter, board: Callable[[], None]) -> None:
        super().__init__(view, words.PLACES[Place.CALLING])
        self._counter = counter
        self._called: Called | None = None
        services = view.office.clinic.services
        self._lines = (
            (HELP_LINE, self.t(say.HELP_LINE)),
            *((service.key, f"{service.prefix}: {self.t(service.name)}") for service in services),
        )
        columns = QHBoxLayout()
        columns.setSpacing(14)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._choose())
        left.addWidget(self._now())
        left.addStretch(1)
        titles = (say.SERVICE, say.TRACKS[Track.PRIORITY], say.TRACKS[Track.NORMAL])
        self.waiting = Table("waiting", self.t(say.WAITING), [self.t(one) for one in titles], 0)
        titles = (say.TICKET, say.COUNTER, say.CALLED_AT)
        self.calls = Table("calls", self.t(say.BOARD), [self.t(one) for one in titles], 0)
        right.addWidget(label(self.t(say.WAITING), "heading"))
        right.addWidget(self.waiting, 1)
        right.addWidget(label(self.t(say.BOARD), "heading"))
        right.addWidget(self.calls, 1)
        open_board = button("board", self.t(say.OPEN_BOARD), "quiet", "people")
        open_board.clicked.connect(board)
        right.addWidget(open_board)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self.column.addLayout(columns, 1)
        self._show_called()

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
        panel.column.addWidget(self.number)
        panel.column.addWidget(self.when)
        line = QHBoxLayout()
        self.again = button("call-again", self.t(say.CALL_AGAIN), icon_name="call")
        self.absent = button("absent", self.t(say.ABSENT), "quiet", "clock")
        self.served = button("served", self.t(say.SERVED), "secondary", "check")
        self.again.clicked.connect(self._call_again)
        self.absent.clicked.connect(self._mark_absent)
        self.served.clicked.connect(self._mark_served)
        for one in (self.again, self.absent, self.served):
            line.addWidget(one)
        panel.column.addLayout(line)
        self.open_called = button("open-called", self.t(words.OPEN), "quiet", "person")
        self.open_called.clicked.connect(self._open_called)
        self.next = button("call-next", self.t(say.CALL_NEXT), "huge", "call")
        self.next.clicked.connect(self._call_next)
        panel.column.addWidget(self.open_called)
        panel.column.addWidget(self.next)
        self.first = self.next
        return panel

    def key(self, event: QKeyEvent) -> bool:
        """Call the next number by F2."""
        if event.key() != Qt.Key.Key_F2 or not self.next.isEnabled():
            return False
        self.next.click()
        return True

    def load(self) -> None:
        """Ask who waits and who is called, unless the last answer is still awaited."""
        if self.quiet:
            self.ask(self._read, self._came)

    def _read(self) -> tuple[Waiting, Sequence[Called]]:
        queue = self.view.office.queue
        return queue.waiting(), queue.board()

    def _came(self, answer: tuple[Waiting, Sequence[Called]]) -> None:
        waiting, board = answer
        clinic = self.view.office.clinic
        self.waiting.show_lines(
            [
                Line(
                    key,
                    (
                        Cell(name),
                        Cell(str(waiting.get((key, Track.PRIORITY), 0)), strong=True),
                        Cell(str(waiting.get((key, Track.NORMAL), 0)), strong=True),
                    ),
                )
                for key, name in self._lines
            ]
        )
        self.calls.show_lines(
            [
                Line(
                    str(called.id),
                    (
                        Cell(called.number, strong=True),
                        Cell(called.counter),
                        Cell(show.clock_time(called.at, clinic)),
                    ),
                )
                for called in board
            ]
        )
        mine = [called for called in board if called.counter == self.counter.value]
        self._called = mine[0] if mine else None
        self._show_called()

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
        for one in (self.again, self.absent, self.served, self.open_called):
            one.setEnabled(called is not None)

    # Calling ---------------------------------------------------------------------------------------------------------

    def _call_next(self) -> None:
        chosen = sorted(self._counter.services)
        if not chosen:
            self.view.notice(say.CHOOSE_SERVICE, Tone.CAUTION)
            return
        queue, by, counter = self.view.office.queue, self.view.session, self.counter.value
        self.next.setEnabled(False)
        self.ask(lambda: queue.call_next(by, counter, chosen), self._next_called, failed=self._not_called)

    def _next_called(self, called: Called | None) -> None:
        self.next.setEnabled(True)
        if called is None:
            self.view.notice(say.NOBODY_WAITS, Tone.NOTE)
        else:
            self._called = called
            self._show_called()
        self.load()

    def _not_called(self, error: Exception) -> None:
        self.next.setEnabled(True)
        self.failed(error)

    def _call_again(self) -> None:
        if self._called is not None:
            queue, by, of = self.view.office.queue, self.view.session, self._called.id
            self.ask(lambda: queue.call_again(by, of), self._next_called)

    def _mark_absent(self) -> None:
        if self._called is not None:
            queue, by, of = self.view.office.queue, self.view.session, self._called.id
            self.ask(lambda: queue.absent(by, of), self._gone)

    def _mark_served(self) -> None:
        if self._called is not None:
            queue, by, of = self.view.office.queue, self.view.session, self._called.id
            self.ask(lambda: queue.served(by, of), self._gone)

    def _gone(self, _none: None) -> None:
        self._called = None
        self._show_called()
        self.load()

    def _open_called(self) -> None:
        if self._called is not None:
            self.view.emit(Opened(self._called.id))
