"""The desk's own line: whoever cannot go on alone gets a number there and keeps the place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, func, select

from cardreader.authenticity.verdict import Authenticity
from kiosk.core.desk.model import VisitState
from kiosk.core.visit import HelpCase, HelpTicket
from kiosk.register import numbering, patient
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork, associated_data
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import HelpRow, row_of
from kiosk.register.database.tables import help_cases
from kiosk.register.numbering import Origin

_EMERGENCY: Final = "emergency"
_RINGS: Final = timedelta(hours=1)
_MOST_RINGING: Final = 5
_A_NUMBER: Final = re.compile(r"[0-9A-Z]{10,15}")


def open_case(work: UnitOfWork, case: HelpCase, origin: Origin) -> HelpTicket:
    """Write the case and draw its number, unless it is there already."""
    known = find_case(work.connection, case.id)
    if known is not None:
        return HelpTicket(case.id, known.ticket, _ahead(work, known), known.issued, bool(origin.series))
    if case.reason == _EMERGENCY and (ringing := _ringing(work, origin)) is not None:
        return ringing
    coverage, authenticity, number = case.coverage, case.authenticity or Authenticity(), _number(case)
    arrived = case.arrived or work.at
    day = arrived.astimezone(origin.zone).date()
    drawn = numbering.draw(work.connection, day, *numbering.HELP)
    row = HelpRow(
        id=case.id,
        day=day,
        number=drawn.number,
        ticket=numbering.help_number(drawn.number, origin.series),
        reason=case.reason,
        decision="" if coverage is None else coverage.decision,
        result_code="" if coverage is None else coverage.result_code,
        passive=authenticity.passive,
        active=authenticity.active,
        chip=authenticity.chip,
        access=case.access,
        kiosk=origin.name,
        arrived=arrived,
        issued=work.at,
        person_hash=work.vault.search_hash(number) if number else None,
        person=_sealed(work.vault, case),
        series=origin.series,
    )
    work.insert(row, Entry.HELP_OPENED, case.reason)
    return HelpTicket(case.id, row.ticket, drawn.ahead, work.at, bool(origin.series))


def find_case(connection: Connection, of: UUID) -> HelpRow | None:
    """Return a help case's row."""
    found = connection.execute(select(help_cases).where(help_cases.c.id == of)).one_or_none()
    return None if found is None else row_of(HelpRow, found)


def is_answered(connection: Connection, of: UUID) -> bool:
    """Return whether somebody at a desk took that case up."""
    row = find_case(connection, of)
    return row is not None and row.state in (VisitState.CALLED, VisitState.SERVED, VisitState.ABSENT)


def withdraw(work: UnitOfWork, of: UUID) -> None:
    """Take a case back that nobody took up: it was called by mistake."""
    row = find_case(work.connection, of)
    if row is None or row.state != VisitState.WAITING:
        return
    work.update(row, replace(row, state=VisitState.VOID), Entry.HELP_WITHDRAWN)
    numbering.leave(work.connection, *numbering.queue_of(row))


def _ringing(work: UnitOfWork, origin: Origin) -> HelpTicket | None:
    """Return the newest emergency of this machine where so many ring already that one more helps nobody.

    Somebody who plays with the button fills neither the desk's list nor the register. No emergency is refused: those
    that ring wait for the desk still, at this very machine, and once the desk has ended one the next is new.
    """
    rings = (
        (help_cases.c.reason == _EMERGENCY)
        & (help_cases.c.kiosk == origin.name)
        & (help_cases.c.state == VisitState.WAITING)
        & (help_cases.c.issued > work.at - _RINGS)
    )
    newest = select(help_cases).where(rings).order_by(help_cases.c.issued.desc(), help_cases.c.number.desc())
    found = [row_of(HelpRow, row) for row in work.connection.execute(newest.limit(_MOST_RINGING))]
    if len(found) < _MOST_RINGING:
        return None
    row = found[0]
    return HelpTicket(row.id, row.ticket, _ahead(work, row), row.issued, bool(origin.series))


def _sealed(vault: Vault, case: HelpCase) -> bytes | None:
    if (case.citizen, case.coverage, case.authenticity, case.given) == (None, None, None, ""):
        return None
    return vault.seal(patient.encode_case(case), associated_data(help_cases, "person", case.id))


def _number(case: HelpCase) -> str:
    """Return the number by which the person is found again, as far as one was read or typed."""
    if case.citizen is not None:
        return case.citizen.number
    return case.given if _A_NUMBER.fullmatch(case.given) else ""


def _ahead(work: UnitOfWork, row: HelpRow) -> int:
    waiting = (help_cases.c.day == row.day) & (help_cases.c.state == VisitState.WAITING)
    earlier = waiting & (help_cases.c.issued < row.issued)
    count: int = work.connection.execute(select(func.count()).select_from(help_cases).where(earlier)).scalar_one()
    return count
