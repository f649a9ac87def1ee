"""The port `Queue`: which number comes next, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, case, literal, select
from sqlalchemy import Row as RowOf

from kiosk.core.desk.model import HELP_LINE, Called, Session, Standing, VisitState
from kiosk.core.desk.policy import Action, Policy, load_policy
from kiosk.core.visit import Track
from kiosk.register import acts, numbering
from kiosk.register.acts import LIVE, Act
from kiosk.register.audit.unit_of_work import Clock, Entry, unit_of_work, utc_now
from kiosk.register.database.database import Database
from kiosk.register.database.rows import HelpRow, VisitRow, row_of
from kiosk.register.database.tables import counters, help_cases, still_here, visits
from kiosk.register.outbox import visit_changed
from kiosk.register.refusals import Why, refused

ON_THE_BOARD: Final = 12
URGENT: Final = ("emergency", "card_left")
"""Reasons for help that come before everybody."""
UNDO: Final = timedelta(seconds=15)
"""For so long a patient who was marked as received can be taken back: ten seconds at the desk, and the way there."""
RECEIVED: Final = 20
"""So many of those who were received are listed, the latest."""
_BEFORE: Final = {
    VisitState.WAITING: (VisitState.CALLED,),
    VisitState.CALLED: (VisitState.WAITING, VisitState.ABSENT, VisitState.SERVED),
    VisitState.ABSENT: (VisitState.CALLED,),
}
"""From which states an act is undone to which."""
_IN_LINE: Final = (VisitState.CALLED, VisitState.ABSENT, VisitState.WAITING, VisitState.SERVED)
_QUEUES: Final = {VisitRow: visits, HelpRow: help_cases}


class SqlQueue:
    """Calling numbers, on the register's database. Two counters never get the same number."""

    def __init__(
        self, database: Database, zone: ZoneInfo, clock: Clock = utc_now, *, policy: Policy | None = None
    ) -> None:
        self._database = database
        self._zone = zone
        self._clock = clock
        self._policy = policy or load_policy()

    def call_next(self, by: Session, counter: str, services: Sequence[str]) -> Called | None:
        """Call the next number of these services, by the policy between tracks; None when nobody waits."""
        with unit_of_work(self._database, "desk", self._clock) as work:
            staff = acts.begin(work, self._policy, by.staff.login, Action.CALL)
            found = self._next(work.connection, services)
            if found is None:
                return None
            act = Act(work, staff, Action.CALL, found)
            return _call(act, counter)

    def call_again(self, by: Session, of: UUID) -> Called:
        """Call the same number once more, also one that was absent."""
        with self._act(by, of, (VisitState.CALLED, VisitState.ABSENT)) as act:
            return _call(act, act.row.counter or "")

    def call_this(self, by: Session, of: UUID, counter: str) -> Called:
        """Call this number, whether it waits, is called or was absent."""
        with self._act(by, of, LIVE) as act:
            return _call(act, counter)

    def put_back(self, by: Session, of: UUID) -> None:
        """Let a number that is called or absent wait again, in its old place."""
        with self._act(by, of, (VisitState.CALLED, VisitState.ABSENT)) as act:
            act.change(replace(act.row, state=VisitState.WAITING), Entry.RETURNED)

    def undo(self, by: Session, of: UUID, to: VisitState) -> None:
        """Take the last act about a number back: it stands again as it did.

        Only within `UNDO` for one that was received: the room, and the receivers, take it for treated after that.
        """
        with self._act(by, of, _BEFORE.get(to, ())) as act:
            row = act.row
            if row.served_at is not None and act.work.at - row.served_at > UNDO:
                raise refused(Why.WRONG_STATE)
            act.change(replace(row, state=to, served_at=None), Entry.UNDONE)
            if row.served_at is not None and isinstance(row, VisitRow):
                visit_changed(act.work, row.id)

    def take_up(self, by: Session, of: UUID) -> None:
        """Answer an alarm: this clerk goes there. No counter calls its number, and no board shows it."""
        with self._act(by, of, (VisitState.WAITING,)) as act:
            act.change(replace(act.row, state=VisitState.CALLED), Entry.CALLED)

    def absent(self, by: Session, of: UUID) -> None:
        """Note that nobody came; the number can be called again later."""
        with self._act(by, of, (VisitState.CALLED,)) as act:
            act.change(replace(act.row, state=VisitState.ABSENT), Entry.ABSENT)

    def served(self, by: Session, of: UUID) -> None:
        """Note that the patient was received at the counter."""
        with self._act(by, of, LIVE) as act:
            act.change(replace(act.row, state=VisitState.SERVED, served_at=act.work.at), Entry.SERVED)
            numbering.note_pace(act.work, *numbering.queue_of(act.row))
            if isinstance(act.row, VisitRow):
                visit_changed(act.work, act.row.id)

    def board(self) -> Sequence[Called]:
        """Return the numbers that are called now, newest first."""
        with self._database.transaction() as connection:
            found = [
                _called(row_of(kind, row))
                for kind, table in _QUEUES.items()
                for row in connection.execute(
                    select(table)
                    .where(self._here(table) & (table.c.state == VisitState.CALLED) & (table.c.calls > 0))
                    .order_by(table.c.last_call.desc())
                    .limit(ON_THE_BOARD)
                )
            ]
        return tuple(sorted(found, key=lambda called: called.at, reverse=True)[:ON_THE_BOARD])

    def line(self, services: Sequence[str]) -> Sequence[Standing]:
        """Return who is called, absent, waiting (in the order of their turn) and just received in these services."""
        with self._database.transaction() as connection:
            in_line = select(visits).where(self._in_line(visits), visits.c.service.in_(services))
            found = [_standing(row_of(VisitRow, row)) for row in connection.execute(in_line)]
            if HELP_LINE in services:
                cases = connection.execute(select(help_cases).where(self._in_line(help_cases)))
                found += [_standing(row_of(HelpRow, row)) for row in cases]
        received = sorted((one for one in found if one.state is VisitState.SERVED), key=_turn, reverse=True)
        live = sorted((one for one in found if one.state in LIVE), key=_turn)
        return (*live, *received[:RECEIVED])

    def waiting(self) -> dict[tuple[str, Track], int]:
        """Return how many wait, by service key and track; the line for help under `HELP_LINE`."""
        before = self._today() - timedelta(days=1)
        late = [
            select(service.label("service"), track.label("track"))
            .where(self._here(table) & (table.c.day == before) & (table.c.state == VisitState.WAITING))
            .select_from(table)
            for table, service, track in (
                (visits, visits.c.service, visits.c.track),
                (help_cases, literal(numbering.HELP[0]), literal(numbering.HELP[1])),
            )
        ]
        counted: Counter[tuple[str, Track]] = Counter()
        with self._database.transaction() as connection:
            for row in connection.execute(select(counters).where(counters.c.day == self._today())):
                counted[_queue(row)] += row.waiting
            for row in (each for query in late for each in connection.execute(query)):
                counted[_queue(row)] += 1
        return dict(counted)

    def _next(self, connection: Connection, services: Sequence[str]) -> VisitRow | HelpRow | None:
        waiting_cases = self._here(help_cases) & (help_cases.c.state == VisitState.WAITING)
        if HELP_LINE in services and (urgent := _first_case(connection, waiting_cases, urgent=True)) is not None:
            return urgent
        waiting = self._here(visits) & visits.c.service.in_(services) & (visits.c.state == VisitState.WAITING)
        priority = _first_visit(connection, waiting, Track.PRIORITY)
        normal = _first_visit(connection, waiting, Track.NORMAL)
        case_row = _first_case(connection, waiting_cases, urgent=False) if HELP_LINE in services else None
        others = [each for each in (normal, case_row) if each is not None]
        other = min(others, key=lambda each: each.issued, default=None)
        if priority is not None and (other is None or not self._normal_s_turn(connection, services)):
            return priority
        return other

    def _normal_s_turn(self, connection: Connection, services: Sequence[str]) -> bool:
        """Return whether as many priority numbers in a row were called as the policy allows."""
        in_a_row = self._policy.priority_in_a_row
        last = select(visits.c.track).where(
            self._here(visits), visits.c.service.in_(services), visits.c.first_call.is_not(None)
        )
        tracks = connection.execute(last.order_by(visits.c.first_call.desc()).limit(in_a_row)).scalars().all()
        return len(tracks) == in_a_row and set(tracks) == {Track.PRIORITY}

    @contextmanager
    def _act(self, by: Session, of: UUID, states: tuple[VisitState, ...]) -> Iterator[Act]:
        with unit_of_work(self._database, "desk", self._clock) as work:
            staff = acts.begin(work, self._policy, by.staff.login, Action.CALL)
            row = acts.find(work, of, lambda _: None)
            if row.state not in states:
                raise refused(Why.WRONG_STATE)
            yield Act(work, staff, Action.CALL, row)

    def _here(self, table: Table) -> ColumnElement[bool]:
        return still_here(table, self._clock(), self._today())

    def _in_line(self, table: Table) -> ColumnElement[bool]:
        """Say that a number stands in the line. An alarm that somebody took up is called to no counter."""
        called_nowhere = (table.c.state == VisitState.CALLED) & (table.c.calls == 0)
        return self._here(table) & table.c.state.in_(_IN_LINE) & ~called_nowhere

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()


def _queue(row: RowOf[Any]) -> tuple[str, Track]:
    return row.service, Track.NORMAL if row.service == HELP_LINE else Track(row.track)


def _first_visit(connection: Connection, waiting: ColumnElement[bool], track: Track) -> VisitRow | None:
    first = select(visits).where(waiting & (visits.c.track == track))
    row = connection.execute(first.order_by(visits.c.issued, visits.c.number, visits.c.id).limit(1)).one_or_none()
    return None if row is None else row_of(VisitRow, row)


def _first_case(connection: Connection, waiting: ColumnElement[bool], *, urgent: bool) -> HelpRow | None:
    if urgent:
        waiting &= help_cases.c.reason.in_(URGENT)
    order = (case((help_cases.c.reason == URGENT[0], 0), else_=1), help_cases.c.issued, help_cases.c.number)
    row = connection.execute(select(help_cases).where(waiting).order_by(*order).limit(1)).one_or_none()
    return None if row is None else row_of(HelpRow, row)


def _call(act: Act, counter: str) -> Called:
    now = act.work.at
    called = replace(
        act.row,
        state=VisitState.CALLED,
        counter=counter,
        calls=act.row.calls + 1,
        first_call=act.row.first_call or now,
        last_call=now,
    )
    act.change(called, Entry.CALLED)
    return _called(act.row)


def _standing(row: VisitRow | HelpRow) -> Standing:
    return Standing(
        id=row.id,
        number=row.ticket,
        service=row.service if isinstance(row, VisitRow) else HELP_LINE,
        track=row.track if isinstance(row, VisitRow) else Track.NORMAL,
        state=VisitState(row.state),
        since=row.issued,
        counter=row.counter or "",
    )


def _turn(one: Standing) -> tuple[int, bool, datetime, str]:
    """Order the line as its numbers are called: by state, priority first, then as they came."""
    return _IN_LINE.index(one.state), one.track is not Track.PRIORITY, one.since, one.number


def _called(row: VisitRow | HelpRow) -> Called:
    return Called(
        id=row.id,
        number=row.ticket,
        service=row.service if isinstance(row, VisitRow) else HELP_LINE,
        counter=row.counter or "",
        track=row.track if isinstance(row, VisitRow) else Track.NORMAL,
        at=row.last_call or row.issued,
        times=row.calls,
    )
