"""The port `Desk`: what clerks decide, each in one transaction with its reason and its audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import CHECK_IN, Waits
from kiosk.core.desk.model import ByHand, Dossier, Session, VisitState, Work, WorkItem
from kiosk.core.desk.policy import Action, Policy, load_policy
from kiosk.core.rules import payment_of
from kiosk.core.visit import BY_HAND, ClaimKind, FirstService, Payment, Service, Ticket, Track
from kiosk.register import acts
from kiosk.register.acts import LIVE, Act, ForcedReason
from kiosk.register.audit.unit_of_work import Clock, Entry, UnitOfWork, unit_of_work, utc_now
from kiosk.register.database.database import Database
from kiosk.register.database.rows import Slip, VisitRow
from kiosk.register.database.tables import outbox
from kiosk.register.desk import search, work_list
from kiosk.register.desk.admit import Admission, begin_messages, end_messages
from kiosk.register.desk.dossier import note_case_coverage, of_help, of_visit
from kiosk.register.first_service import changed_route, note_first_service
from kiosk.register.lookups import note_coverage
from kiosk.register.outbox import is_delivery, revive, visit_changed, waits_no_more
from kiosk.register.reading import claim_rows, visit_of
from kiosk.register.refusals import Why, refused
from kiosk.register.register import has_another


class SqlDesk:
    """The desk on the register's database. May be used from any thread, for one clerk at a time.

    It remembers which state of a visit it gave last: a decision about one that changed since is refused (`changed`).
    """

    def __init__(
        self,
        database: Database,
        zone: ZoneInfo,
        services: Sequence[Service],
        clock: Clock = utc_now,
        *,
        policy: Policy | None = None,
        desk: str = "desk",
        outbox_kinds: tuple[str, ...] = (CHECK_IN,),
    ) -> None:
        self._database = database
        self._zone = zone
        self._clock = clock
        self._policy = policy or load_policy()
        self._admission = Admission(zone, services, desk, outbox_kinds)
        self._desk = desk
        self._seen: dict[UUID, int] = {}

    def counts(self) -> dict[Work, int]:
        """Return how much of each kind waits."""
        counted = Counter(item.work for item in self.work())
        return {work: counted[work] for work in Work}

    def work(self) -> Sequence[WorkItem]:
        """Return all that waits, longest first."""
        vault = self._database.open()
        now = self._clock()
        with self._database.transaction() as connection:
            return work_list.work_list(connection, vault, now, self._today())

    def dossier(self, of: UUID) -> Dossier:
        """Return one visit or help case."""
        with self._reading() as work:
            return self._dossier(work, of)

    def search(self, text: str) -> Sequence[Dossier]:
        """Find visits and help cases by ticket, personal number or name."""
        vault = self._database.open()
        with self._database.transaction() as connection:
            return search.search(connection, vault, text, self._clock(), self._today())

    def register(self, by: Session, hand: ByHand) -> Ticket:
        """Register by hand. Idempotent per `hand.id`."""
        because = ForcedReason(hand.reason, hand.words)
        acts.require_reason(self._policy, Action.REGISTER, because)
        with self._unit_of_work() as work:
            staff = acts.begin(work, self._policy, by.staff.login, Action.REGISTER)
            may_say_who_pays = self._policy.may(staff.staff.role, Action.SET_PAYMENT)
            visit_id, ticket = self._admission.admit(work, hand, may_say_who_pays=may_say_who_pays)
            if visit_id == hand.id and not acts.forced_already(work, visit_id, Action.REGISTER):
                acts.force(work, staff, Action.REGISTER, visit_id, because)
            return ticket

    def noted_lookup(self, by: Session, of: UUID, coverage: Coverage) -> Dossier:
        """Note what the portal says now of an earlier visit, or of somebody who waits for help."""
        with self._act(by, Action.LOOK_UP, of) as act:
            if isinstance(act.row, VisitRow):
                note_coverage(act.work, act.row, coverage)
            else:
                note_case_coverage(act.work, act.row, coverage)
            return self._dossier(act.work, of)

    def accept(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Accept a mismatch or an unanchored chip: received on other documents. What the chip proved stays as it is."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.ACCEPT, of, because) as act:
            row = _visit(act)
            act.change(replace(row, access=BY_HAND, payment=_payment_of_accepted(act.work, row)), Entry.ACCEPTED)
            waits_no_more(act.work, row.id, Waits.UNVOUCHED)
            return self._decided(act, because)

    def set_payment(self, by: Session, of: UUID, payment: Payment, reason: str, words: str) -> Dossier:
        """Override who pays."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.SET_PAYMENT, of, because) as act:
            act.change(replace(_visit(act), payment=payment), Entry.PAYMENT_SET)
            return self._decided(act, because)

    def set_route(self, by: Session, of: UUID, route_code: str, reason: str, words: str) -> Dossier:
        """Choose the route code (MA_DOITUONG_KCB)."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.SET_ROUTE, of, because) as act:
            act.change(changed_route(act.work, _visit(act), route_code), Entry.ROUTE_SET)
            return self._decided(act, because)

    def decide_claim(self, by: Session, of: UUID, kind: ClaimKind, *, confirmed: bool, words: str = "") -> Dossier:
        """Confirm or reject a claim; a confirmed priority moves the visit to the priority track."""
        with self._act(by, Action.DECIDE_CLAIM, of) as act:
            row = _visit(act)
            claim = next((each for each in claim_rows(act.work.connection, row.id) if each.kind == kind), None)
            if claim is None:
                raise refused(Why.NOT_FOUND)
            decided = replace(claim, confirmed=confirmed, decided_at=act.work.at, staff_id=act.staff.id)
            act.work.update(claim, decided, Entry.CLAIM_CONFIRMED if confirmed else Entry.CLAIM_REJECTED)
            act.change(row, Entry.CLAIM_DECIDED)
            if words.strip():
                act.force(ForcedReason(f"claim_{kind.value}", words))
            row = _visit(act)
            waits = row.state in LIVE and row.track != Track.PRIORITY
            if kind is ClaimKind.PRIORITY and confirmed and waits:
                self._admission.move(act, row, self._admission.service(row.service), Track.PRIORITY)
            self._say_changed(act)
            return self._dossier(act.work, act.row.id)

    def compare_photo(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Note what the comparison of the chip's photo with the person showed. What the chip proved stays as it is."""
        because = ForcedReason(reason, words)
        acts.require_reason(self._policy, Action.COMPARE_PHOTO, because)
        with self._act(by, Action.COMPARE_PHOTO, of) as act:
            if act.row.state == VisitState.VOID:
                raise refused(Why.WRONG_STATE)
            act.change(act.row, Entry.PHOTO_COMPARED)
            act.force(because)
            return self._dossier(act.work, act.row.id)

    def name_first_service(self, by: Session, of: UUID, service: FirstService) -> Dossier:
        """Say what the visit's first service is: its notification (XML0) is sent now."""
        with self._act(by, Action.NAME_FIRST_SERVICE, of) as act:
            note_first_service(act.work, _visit(act), service)
            return self._dossier(act.work, act.row.id)

    def send_again(self, by: Session, of: UUID) -> Dossier:
        """Send again what was not delivered; what a receiver refused is written again, and stays on record."""
        with self._act(by, Action.SEND_AGAIN, of) as act:
            row = _visit(act)
            if not revive(act.work, (outbox.c.visit_id == row.id) & is_delivery()):
                raise refused(Why.WRONG_STATE)
            act.change(row, Entry.SENT_AGAIN)
            return self._dossier(act.work, act.row.id)

    def move(self, by: Session, of: UUID, service: str, track: Track, reason: str, words: str) -> Ticket:
        """Move to another service or track: a new number, the old one is void."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.MOVE, of, because) as act:
            row, wanted = _visit(act), self._admission.service(service)
            if row.state not in LIVE or (service, track) == (row.service, row.track):
                raise refused(Why.WRONG_STATE)
            ticket = self._admission.move(act, row, wanted, track)
            act.force(because)
            self._say_changed(act)
            return ticket

    def void(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Void a visit or close a help case."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.VOID, of, because) as act:
            if act.row.state == VisitState.VOID:
                raise refused(Why.WRONG_STATE)
            act.change(replace(act.row, state=VisitState.VOID), Entry.VOIDED)
            end_messages(act.work, act.row.id)
            return self._decided(act, because)

    def reopen(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Take a void back: the number waits again."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.REOPEN, of, because) as act:
            if act.row.state != VisitState.VOID:
                raise refused(Why.WRONG_STATE)
            if isinstance(act.row, VisitRow) and has_another(act.work.connection, act.row):
                raise refused(Why.DOUBLE)
            act.change(replace(act.row, state=VisitState.WAITING, counter=None), Entry.REOPENED)
            begin_messages(act.work, act.row.id)
            return self._decided(act, because)

    def reprinted(self, by: Session, of: UUID, reason: str, *, ok: bool) -> Dossier:
        """Note a reprint."""
        because = ForcedReason(reason, "-")
        with self._decide(by, Action.REPRINT, of, because) as act:
            row = act.row
            if isinstance(row, VisitRow):
                row = replace(row, slip=Slip.PRINTED if ok else Slip.FAILED, slip_at=act.work.at)
            act.change(row, Entry.REPRINTED if ok else Entry.REPRINT_FAILED)
            return self._decided(act, because)

    @contextmanager
    def _decide(self, by: Session, action: Action, of: UUID, because: ForcedReason) -> Iterator[Act]:
        """Act for a reason of the list."""
        acts.require_reason(self._policy, action, because)
        with self._act(by, action, of) as act:
            yield act

    @contextmanager
    def _act(self, by: Session, action: Action, of: UUID) -> Iterator[Act]:
        before = dict(self._seen)
        try:
            with self._unit_of_work() as work:
                staff = acts.begin(work, self._policy, by.staff.login, action)
                row = acts.find(work, of, self._seen.get)
                self._seen.pop(row.id, None)
                yield Act(work, staff, action, row)
        except BaseException:
            self._seen = before  # nothing was written: the clerk still sees what was there
            raise

    def _decided(self, act: Act, because: ForcedReason) -> Dossier:
        """Record a decision as forced; return what became of the visit or help case, in the same transaction."""
        act.force(because)
        self._say_changed(act)
        return self._dossier(act.work, act.row.id)

    def _dossier(self, work: UnitOfWork, of: UUID) -> Dossier:
        row = acts.find(work, of, lambda _: None)
        self._seen[row.id] = row.version
        if isinstance(row, VisitRow):
            return of_visit(work.connection, work.vault, row)
        return of_help(work.connection, work.vault, row)

    def _say_changed(self, act: Act) -> None:
        if isinstance(act.row, VisitRow):
            visit_changed(act.work, act.row.id)

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()

    def _unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self._database, self._desk, self._clock)

    @contextmanager
    def _reading(self) -> Iterator[UnitOfWork]:
        vault = self._database.open()
        with self._database.transaction() as connection:
            yield UnitOfWork(connection, vault, self._desk, self._clock())


def _visit(act: Act) -> VisitRow:
    """Return the visit that is decided about. Raises `Refused` for a help case and for a visit that is void."""
    if not isinstance(act.row, VisitRow) or act.row.state == VisitState.VOID:
        raise refused(Why.WRONG_STATE)
    return act.row


def _payment_of_accepted(work: UnitOfWork, row: VisitRow) -> Payment:
    """Say who pays now that a clerk vouches for the person: the insurance where it covers and no person said else."""
    visit = visit_of(work.connection, work.vault, row)
    if visit is None or not visit.unvouched or visit.payment is not Payment.TO_BE_CHECKED:
        return row.payment
    covers = visit.coverage.decision in (Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD)
    if not covers or acts.forced_already(work, visit.id, Action.SET_PAYMENT):
        return row.payment
    return payment_of(visit.service, visit.coverage)
