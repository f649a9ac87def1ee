"""Registers by hand, and moves a visit to another queue: both draw a number as the kiosk does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from cardreader.clean_text import LONGEST_NAME, clean_line
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import ByHand, VisitState
from kiosk.core.desk.policy import Action
from kiosk.core.insurance.decide import EMERGENCY, by_route
from kiosk.core.rules import payment_of
from kiosk.core.visit import BY_HAND, HelpCase, Payment, Service, Ticket, Track, Visit
from kiosk.register import numbering, patient
from kiosk.register.acts import LIVE, Act, forced_already
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork, associated_data, seal, unseal
from kiosk.register.database.rows import HelpRow, MessageState, VisitRow
from kiosk.register.database.tables import aliases, claims, outbox
from kiosk.register.desk.dossier import case_of
from kiosk.register.help_line import find_case
from kiosk.register.numbering import Origin
from kiosk.register.outbox import HAND_OVER, is_notification, is_unanswered, visit_changed
from kiosk.register.reading import claim_rows, visit_of
from kiosk.register.refusals import Why, refused
from kiosk.register.register import find_duplicate, has_another, register_visit, ticket_of, visit_row

_INSURED = (Payment.INSURANCE, Payment.INSURANCE_SHOW_CARD)


@dataclass(frozen=True, slots=True)
class Admission:
    """What a registration needs of the clinic."""

    zone: ZoneInfo
    services: Sequence[Service]
    desk: str
    """The desk's name, in the place of a kiosk's."""
    outbox_kinds: tuple[str, ...]

    def service(self, key: str) -> Service:
        """Return a service by its key. Raises `Refused`."""
        found = next((service for service in self.services if service.key == key), None)
        if found is None:
            raise refused(Why.UNKNOWN_SERVICE)
        return found

    def admit(self, work: UnitOfWork, hand: ByHand, *, may_say_who_pays: bool) -> tuple[UUID, Ticket]:
        """Write a visit that a clerk typed, and end its help case; give the visit's id and its ticket.

        The same id, and the same patient for the same service on the same day, gives the earlier number. Only who may
        override the payment may have the insurance pay without the portal's word.
        """
        case_row = None if hand.help_case is None else _case_row(work, hand.help_case)
        case = None if case_row is None else case_of(work.vault, case_row)
        visit = self._visit(work, hand, case_row, case)
        if visit.payment in _INSURED and not may_say_who_pays:
            _require_insured(visit)
        row = self._row(work, visit, asked=case is not None and case.coverage is visit.coverage)
        known = find_duplicate(work.connection, row)
        if known is None:
            written, ticket = register_visit(work, visit, row, self.outbox_kinds, Entry.REGISTERED_BY_HAND)
        else:
            written = known.row
            ticket = ticket_of(work.connection, written, again=written.id != visit.id)
            if known.same_person:
                work.add(aliases, {"id": visit.id, "visit_id": written.id})
        if case_row is not None and case_row.state in LIVE:
            _end_case(work, case_row, written.id)
        return written.id, ticket

    def move(self, act: Act, old: VisitRow, service: Service, track: Track) -> Ticket:
        """Return a visit a number of another queue under a new id; the old number is void."""
        work = act.work
        visit = visit_of(work.connection, work.vault, old)
        if visit is None:
            raise refused(Why.WRONG_STATE)
        payment = self._payment_after(act, visit, service)
        moved = replace(visit, id=uuid4(), service=service, track=track, payment=payment, claims=())
        act.change(replace(old, state=VisitState.VOID), Entry.MOVED)
        row = self._row(work, moved, asked=bool(old.decision))
        kinds = _take_messages(work, old.id, self.outbox_kinds)
        visit_changed(work, old.id)
        if has_another(work.connection, row):
            raise refused(Why.DOUBLE)
        written, ticket = register_visit(work, moved, row, kinds, Entry.REGISTERED_BY_HAND)
        _take_unanswered_along(work, old.id, written.id)
        _copy_claims(work, old.id, written.id)
        _go_on_as(work, old.id, written.id)
        act.row = written
        return ticket

    def _payment_after(self, act: Act, visit: Visit, service: Service) -> Payment:
        """Say who pays after a move: no insurance pays for what is not insured; a person's decision stays."""
        if not service.insured:
            return Payment.SELF_PAY
        if visit.service.insured or forced_already(act.work, visit.id, Action.SET_PAYMENT):
            return visit.payment
        return Payment.TO_BE_CHECKED if visit.unvouched else payment_of(service, visit.coverage)

    def _visit(self, work: UnitOfWork, hand: ByHand, case_row: HelpRow | None, case: HelpCase | None) -> Visit:
        known = case if case is not None and _same_person(case, hand.person) else None
        arrived = work.at if case is None or case.arrived is None else case.arrived
        coverage = _NOT_ASKED if known is None or known.coverage is None else known.coverage
        if _EMERGENCY_REASON in (hand.reason, case_row.reason if case_row else ""):
            coverage = by_route(coverage, EMERGENCY, arrived.astimezone(self.zone).date())
        return Visit(
            id=hand.id,
            citizen=_with_clean_name(hand.person),
            service=self.service(hand.service),
            track=hand.track,
            payment=hand.payment,
            coverage=coverage,
            # What the chip proved, or failed to, stays as it was: by hand nobody is "chip verified".
            authenticity=Authenticity() if case_row is None else patient.authenticity_of(case_row, case),
            access=BY_HAND,
            arrived=arrived,
            claims=hand.claims,
        )

    def _row(self, work: UnitOfWork, visit: Visit, *, asked: bool) -> VisitRow:
        row = visit_row(work.vault, visit, Origin(self.desk, self.zone))
        return row if asked else replace(row, decision="", result_code="")


_EMERGENCY_REASON = "emergency"
"""Why somebody is registered by hand, or waits for help: the route is then MA_DOITUONG_KCB 2, without notification."""
_NOT_ASKED = Coverage(Decision.PORTAL_UNAVAILABLE, "")


def _require_insured(visit: Visit) -> None:
    """Require that the portal said who pays. Raises `Refused`."""
    if payment_of(visit.service, visit.coverage) is not visit.payment:
        raise refused(Why.NOT_ALLOWED)


def _with_clean_name(person: Citizen) -> Citizen:
    return replace(person, name=clean_line(person.name, LONGEST_NAME))


def _same_person(case: HelpCase, person: Citizen) -> bool:
    return case.citizen is not None and bool(person.number) and case.citizen.number == person.number


def _case_row(work: UnitOfWork, case_id: UUID) -> HelpRow:
    found = find_case(work.connection, case_id)
    if found is None:
        raise refused(Why.NOT_FOUND)
    return found


def _end_case(work: UnitOfWork, row: HelpRow, visit_id: UUID) -> None:
    if row.state == VisitState.WAITING:
        numbering.leave(work.connection, *numbering.queue_of(row))
    ended = replace(row, state=VisitState.SERVED, served_at=work.at, visit_id=visit_id)
    work.update(row, ended, Entry.HELP_ENDED)


def _take_messages(work: UnitOfWork, visit_id: UUID, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """End what was still to be said of the old number; give what is to be said of the new one.

    What was delivered already about this visit, or may have been, is not said twice; a hand-over is, for it must learn
    of the new number.
    """
    said_already = (outbox.c.state == MessageState.DONE) | is_unanswered()
    said = set(
        work.connection.execute(select(outbox.c.kind).where((outbox.c.visit_id == visit_id) & said_already)).scalars()
    )
    _end_messages(work, (outbox.c.visit_id == visit_id) & ~is_unanswered())
    return tuple(kind for kind in kinds if kind == HAND_OVER or kind not in said)


def _take_unanswered_along(work: UnitOfWork, old: UUID, new: UUID) -> None:
    """Let what was sent under the old number and not answered go on, as it was, as the new visit's."""
    unanswered = (outbox.c.visit_id == old) & is_notification() & is_unanswered()
    work.change(outbox, unanswered, visit_id=new)


def end_messages(work: UnitOfWork, visit_id: UUID) -> None:
    """Say nothing more of a void visit to the portal."""
    _end_messages(work, outbox.c.visit_id == visit_id)


def _end_messages(work: UnitOfWork, which: ColumnElement[bool]) -> None:
    open_ones = which & (outbox.c.state == MessageState.WAITING) & (outbox.c.kind != HAND_OVER)
    work.change(outbox, open_ones, state=MessageState.DONE, receipt="void")


def begin_messages(work: UnitOfWork, visit_id: UUID) -> None:
    """Say again what was left unsaid because the visit was void."""
    ended = (outbox.c.visit_id == visit_id) & (outbox.c.state == MessageState.DONE) & (outbox.c.receipt == "void")
    work.change(outbox, ended, state=MessageState.WAITING, receipt=None, due=work.at, attempts=0)


def _go_on_as(work: UnitOfWork, old: UUID, new: UUID) -> None:
    """Let the new number answer for all that the old one was known as: what staff decided goes on to count."""
    work.change(aliases, aliases.c.visit_id == old, visit_id=new)
    work.remove(aliases, aliases.c.id == old)  # moved, taken back, and moved once more
    work.add(aliases, {"id": old, "visit_id": new})


def _copy_claims(work: UnitOfWork, old: UUID, new: UUID) -> None:
    for row in claim_rows(work.connection, old):
        paper = unseal(work.vault, associated_data(claims, "paper", old, row.kind), row.paper)
        sealed = None if paper is None else seal(work.vault, associated_data(claims, "paper", new, row.kind), paper)
        work.insert(replace(row, visit_id=new, paper=sealed), Entry.CLAIMED)
