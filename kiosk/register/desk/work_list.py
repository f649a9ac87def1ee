"""What waits for a clerk: found in the register each time, so that a restart forgets none of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, exists, literal, select

from cardreader.authenticity.verdict import Passive
from kiosk.core.coverage import Decision
from kiosk.core.delivery import Waits
from kiosk.core.desk.model import HELP_LINE, PHOTO_OTHER, UNVOUCHED, Kind, VisitState, Work, WorkItem
from kiosk.core.desk.policy import Action
from kiosk.core.visit import BY_HAND, Payment
from kiosk.register.acts import LIVE, decided_about
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import HelpRow, MessageState, Slip, VisitRow, row_of
from kiosk.register.database.tables import claims, forced, help_cases, outbox, still_here, visits
from kiosk.register.desk.dossier import case_of
from kiosk.register.outbox import is_delivery, waits_for
from kiosk.register.reading import visit_of

KEPT: Final = timedelta(days=30)
"""How long what does not end with the day stays on the list."""
PRINTING: Final = timedelta(minutes=1)
"""A slip is waited for that long before somebody looks for it."""

_NO_ANSWER = (Decision.PORTAL_UNAVAILABLE, "")
_SETTLED = exists().where(decided_about(visits.c.id), forced.c.action.in_((Action.ACCEPT, Action.SET_PAYMENT)))
_LATER = forced.alias("later")
_TAKEN_BACK = exists().where(
    decided_about(visits.c.id, _LATER),
    _LATER.c.at > forced.c.at,
    (_LATER.c.action == Action.ACCEPT) | (_LATER.c.reason == "photo_same"),
)
_SOMEBODY_ELSE = exists().where(decided_about(visits.c.id), forced.c.reason == PHOTO_OTHER, ~_TAKEN_BACK)
_TO_BE_CHECKED = visits.c.payment == Payment.TO_BE_CHECKED
_COVERS = visits.c.decision.in_((Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD))
_ANSWERED = visits.c.decision.not_in(_NO_ANSWER)


def work_list(connection: Connection, vault: Vault, now: datetime, today: date) -> tuple[WorkItem, ...]:
    """Return all that waits, longest first."""
    found = [*_help(connection, vault, now, today), *_visits(connection, vault, now, today)]
    return tuple(sorted(found, key=lambda item: (item.since, item.number)))


def _help(connection: Connection, vault: Vault, now: datetime, today: date) -> Iterator[WorkItem]:
    waiting = still_here(help_cases, now, today) & help_cases.c.state.in_(LIVE)
    for each in connection.execute(select(help_cases).where(waiting)):
        case = case_of(vault, row_of(HelpRow, each))
        name = "" if case is None or case.citizen is None else case.citizen.name
        yield WorkItem(
            Work.HELP,
            Kind.HELP,
            each.id,
            each.ticket,
            each.arrived,
            HELP_LINE,
            each.reason,
            name,
            answered=each.state != VisitState.WAITING,
        )


def _visits(connection: Connection, vault: Vault, now: datetime, today: date) -> Iterator[WorkItem]:
    names: dict[Any, str] = {}
    for kind, query in _questions(now, today):
        for row in connection.execute(query):
            if row.id not in names:
                visit = visit_of(connection, vault, row_of(VisitRow, row))
                names[row.id] = "" if visit is None else visit.citizen.name
            yield WorkItem(
                kind, Kind.VISIT, row.id, row.ticket, row.issued, row.service, _why(kind, row), names[row.id]
            )


def _questions(now: datetime, today: date) -> Iterator[tuple[Work, Any]]:
    recent = (visits.c.day >= today - KEPT) & (visits.c.state != VisitState.VOID)
    of_now = still_here(visits, now, today)
    here = of_now & visits.c.state.in_(LIVE)
    late = (visits.c.slip == Slip.FAILED) | ((visits.c.slip == Slip.WAITING) & (visits.c.issued < now - PRINTING))
    unanchored = (visits.c.passive == Passive.UNANCHORED) & (visits.c.access != BY_HAND)
    unlike = (
        _ANSWERED
        & ((_TO_BE_CHECKED & ~(unanchored & _COVERS)) | (visits.c.decision == Decision.IDENTITY_MISMATCH))
        & ~_SETTLED
    )
    yield Work.TO_BE_CHECKED, _ask(recent & _TO_BE_CHECKED & ~_ANSWERED)
    yield Work.MISMATCH, _ask(recent & unlike)
    yield Work.MISMATCH, select(visits, literal(PHOTO_OTHER).label("why")).where(recent & _SOMEBODY_ELSE & ~unlike)
    of_today = of_now & (visits.c.state != VisitState.VOID) & unanchored
    yield Work.UNANCHORED, _ask(of_today | (recent & waits_for(Waits.UNVOUCHED)))
    undecided = recent & claims.c.confirmed.is_(None)
    yield Work.CLAIM, select(visits, claims.c.kind.label("why")).join(claims).where(undecided)
    yield Work.UNPRINTED, _ask(here & late)
    dead = recent & (outbox.c.state == MessageState.DEAD) & is_delivery()
    yield Work.UNDELIVERED, select(visits, outbox.c.last_error.label("why")).join(outbox).where(dead)
    yield Work.FIRST_SERVICE, _ask(recent & waits_for(Waits.FIRST_SERVICE))
    yield Work.ROUTE, _ask(recent & waits_for(Waits.ROUTE))
    yield Work.PROVISIONAL, _ask(here & (visits.c.series != ""))


def _ask(which: ColumnElement[bool]) -> Any:
    return select(visits).where(which)


def _why(kind: Work, row: Row[Any]) -> str:
    match kind:
        case Work.CLAIM | Work.UNDELIVERED:
            return row.why or ""
        case Work.MISMATCH if "why" in row._fields:
            why: str = row.why
            return why
        case Work.UNANCHORED:
            return UNVOUCHED
        case Work.UNPRINTED:
            slip: str = row.slip
            return slip
        case _:
            code: str = row.result_code
            return code
