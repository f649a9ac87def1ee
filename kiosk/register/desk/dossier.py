"""One visit or help case as the desk shows it, with all that became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.delivery import CHECK_IN
from kiosk.core.desk.model import HELP_LINE, ClaimState, Dossier, Forced, Kind, Rejection, VisitState
from kiosk.core.visit import HelpCase, Track
from kiosk.register import patient
from kiosk.register import staff as staff_rows
from kiosk.register.acts import decided_about
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork, associated_data, unseal
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import ForcedRow, HelpRow, MessageState, QueueRow, VisitRow, row_of
from kiosk.register.database.tables import forced, help_cases, outbox
from kiosk.register.first_service import was_notified
from kiosk.register.outbox import HAND_OVER, is_delivery, refusals
from kiosk.register.reading import claim_of, claim_rows, visit_of
from kiosk.register.refusals import Why, refused


def of_visit(connection: Connection, vault: Vault, row: VisitRow) -> Dossier:
    """Return a visit's dossier; without the person when that was forgotten."""
    visit = visit_of(connection, vault, row)
    asked = bool(row.decision)
    return Dossier(
        kind=Kind.VISIT,
        person=Citizen() if visit is None else visit.citizen,
        service=row.service,
        track=row.track,
        payment=row.payment,
        route_code=row.route_code or "",
        expected_percent=row.expected_percent if asked else None,
        slip=row.slip,
        coverage=visit.coverage if visit is not None and asked else None,
        first_service=None if visit is None else visit.first_service,
        claims=_claims(connection, vault, row.id),
        notified=was_notified(connection, row.id),
        rejections=_rejections(connection, vault, row.id),
        undelivered=_undelivered(connection, row.id),
        **_common(connection, vault, row),
    )


def of_help(connection: Connection, vault: Vault, row: HelpRow) -> Dossier:
    """Return a help case's dossier."""
    case = case_of(vault, row)
    coverage = None if case is None else case.coverage
    return Dossier(
        kind=Kind.HELP,
        person=Citizen() if case is None or case.citizen is None else case.citizen,
        service=HELP_LINE,
        track=Track.NORMAL,
        payment=None,
        route_code="" if coverage is None else coverage.route_code or "",
        expected_percent=None if coverage is None else coverage.expected_percent,
        slip="",
        coverage=coverage,
        reason=row.reason,
        given="" if case is None else case.given,
        **_common(connection, vault, row),
    )


def case_of(vault: Vault, row: HelpRow) -> HelpCase | None:
    """Open a help case's row; None when nothing personal is (or is left) in it."""
    if row.person is None:
        return None
    return patient.decode_case(row, vault.open(row.person, associated_data(help_cases, "person", row.id)))


def _common(connection: Connection, vault: Vault, row: QueueRow) -> dict[str, Any]:
    open_columns = ("id", "day", "arrived", "decision", "result_code", "passive", "active", "chip", "access")
    return {name: getattr(row, name) for name in open_columns} | {
        "number": row.ticket,
        "state": VisitState(row.state),
        "forced": _forced(connection, vault, row.id),
    }


def _claims(connection: Connection, vault: Vault, visit_id: UUID) -> tuple[ClaimState, ...]:
    return tuple(ClaimState(claim_of(vault, row), row.confirmed) for row in claim_rows(connection, visit_id))


def _forced(connection: Connection, vault: Vault, of_id: UUID) -> tuple[Forced, ...]:
    rows = connection.execute(select(forced).where(decided_about(of_id)).order_by(forced.c.at, forced.c.id)).all()
    names = staff_rows.logins(connection, vault) if rows else {}
    return tuple(_forced_decision(vault, names, row_of(ForcedRow, row)) for row in rows)


def _forced_decision(vault: Vault, names: Mapping[int, str], row: ForcedRow) -> Forced:
    words = unseal(vault, associated_data(forced, "words", row.id), row.words) or ""
    return Forced(row.at, names[row.staff_id], row.action, row.reason, words)


def _undelivered(connection: Connection, visit_id: UUID) -> str:
    dead = (outbox.c.visit_id == visit_id) & (outbox.c.state == MessageState.DEAD) & is_delivery()
    error: str | None = connection.execute(
        select(outbox.c.last_error).where(dead).order_by(outbox.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    return error or ""


def _rejections(connection: Connection, vault: Vault, visit_id: UUID) -> tuple[Rejection, ...]:
    found = refusals(connection, vault, outbox.c.visit_id == visit_id)
    return tuple(Rejection(each.at, _receiver(each.kind), each.code, each.reason) for each in found)


def _receiver(kind: str) -> str:
    names = {CHECK_IN: "portal", HAND_OVER: "hospital"}
    return names.get(kind) or kind.partition(":")[2]


def note_case_coverage(work: UnitOfWork, row: HelpRow, coverage: Coverage) -> None:
    """Keep the answer with the case, for the registration by hand. Raises `Refused` when nobody is known there."""
    case = case_of(work.vault, row)
    if case is None:
        raise refused(Why.WRONG_STATE)
    sealed = work.vault.seal(
        patient.encode_case(replace(case, coverage=coverage)), associated_data(help_cases, "person", row.id)
    )
    told = replace(row, decision=coverage.decision, result_code=coverage.result_code, person=sealed)
    work.update(row, told, Entry.LOOKED_UP_AGAIN)
