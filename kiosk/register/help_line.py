"""The desk's own line: whoever cannot go on alone gets a number there and keeps the place."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select

from cardreader.authenticity.verdict import Authenticity
from kiosk.core.visit import HelpCase, HelpTicket
from kiosk.register import numbering, patient
from kiosk.register.audit.sealing import associated_data
from kiosk.register.audit.unit_of_work import UnitOfWork
from kiosk.register.database.crypto import Vault
from kiosk.register.database.desk_tables import help_cases
from kiosk.register.visit_rows import Origin, person_hash

_EMERGENCY: Final = "emergency"
_RINGS: Final = timedelta(hours=1)
_MOST_RINGING: Final = 5
_A_NUMBER: Final = re.compile(r"[0-9A-Z]{10,15}")


def open_case(work: UnitOfWork, case: HelpCase, origin: Origin) -> HelpTicket:
    """Write the case and draw its number, unless it is there already."""
    known = work.connection.execute(select(help_cases).where(help_cases.c.id == case.id)).one_or_none()
    if known is not None:
        return HelpTicket(
            case.id, known.ticket, _ahead(work, known.issued, known.day), known.issued, bool(origin.series)
        )
    if case.reason == _EMERGENCY and (ringing := _ringing(work, origin)) is not None:
        return ringing
    arrived = case.arrived or work.at
    day = arrived.astimezone(origin.zone).date()
    drawn = numbering.draw(work.connection, day, *numbering.HELP)
    row = _public_columns(case) | {
        "day": day,
        "number": drawn.number,
        "series": origin.series,
        "ticket": numbering.help_number(drawn.number, origin.series),
        "kiosk": origin.name,
        "arrived": arrived,
        "issued": work.at,
        "person_hash": person_hash(work.vault, _number(case)),
        "person": _sealed(work.vault, case),
    }
    work.insert(help_cases, row, "help_opened", case.reason)
    return HelpTicket(case.id, row["ticket"], drawn.ahead, work.at, bool(origin.series))


def _ringing(work: UnitOfWork, origin: Origin) -> HelpTicket | None:
    """Return the newest emergency of this machine where so many ring already that one more helps nobody.

    Somebody who plays with the button fills neither the desk's list nor the register. No emergency is refused: those
    that ring wait for the desk still, at this very machine, and once the desk has ended one the next is new.
    """
    rings = (
        (help_cases.c.reason == _EMERGENCY)
        & (help_cases.c.kiosk == origin.name)
        & (help_cases.c.state == "waiting")
        & (help_cases.c.issued > work.at - _RINGS)
    )
    newest = select(help_cases).where(rings).order_by(help_cases.c.issued.desc(), help_cases.c.number.desc())
    found = work.connection.execute(newest.limit(_MOST_RINGING)).all()
    if len(found) < _MOST_RINGING:
        return None
    ahead = _ahead(work, found[0].issued, found[0].day)
    return HelpTicket(found[0].id, found[0].ticket, ahead, found[0].issued, bool(origin.series))


def _public_columns(case: HelpCase) -> dict[str, Any]:
    coverage, authenticity = case.coverage, case.authenticity or Authenticity()
    return {
        "id": case.id,
        "reason": case.reason,
        "decision": "" if coverage is None else coverage.decision.value,
        "result_code": "" if coverage is None else coverage.result_code,
        "passive": authenticity.passive.value,
        "active": authenticity.active.value,
        "chip": authenticity.chip.value,
        "access": case.access,
    }


def _sealed(vault: Vault, case: HelpCase) -> bytes | None:
    if (case.citizen, case.coverage, case.authenticity, case.given) == (None, None, None, ""):
        return None
    return vault.seal(patient.encode_case(case), associated_data(help_cases, "person", {"id": case.id}))


def _number(case: HelpCase) -> str:
    """Return the number by which the person is found again, as far as one was read or typed."""
    if case.citizen is not None:
        return case.citizen.number
    return case.given if _A_NUMBER.fullmatch(case.given) else ""


def _ahead(work: UnitOfWork, issued: Any, day: Any) -> int:
    earlier = (help_cases.c.day == day) & (help_cases.c.state == "waiting") & (help_cases.c.issued < issued)
    count: int = work.connection.execute(select(func.count()).select_from(help_cases).where(earlier)).scalar_one()
    return count
