"""The port `Desk`: what clerks decide, each in one transaction with its reason and its audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import Waits
from kiosk.core.desk.model import ByHand, Dossier, Session, Work, WorkItem
from kiosk.core.desk.policy import Action, Policy, load_policy
from kiosk.core.rules import payment_of
from kiosk.core.visit import BY_HAND, ClaimKind, FirstService, Payment, Service, Ticket, Track
from kiosk.register import acts
from kiosk.register.acts import Act, ForcedReason
from kiosk.register.audit.unit_of_work import UnitOfWork, unit_of_work
from kiosk.register.database.clock import Clock, utc_now
from kiosk.register.database.database import Database
from kiosk.register.database.desk_tables import claims
from kiosk.register.database.tables import outbox, visits
from kiosk.register.desk import search, work_list
from kiosk.register.desk.admit import Admission, begin_messages, end_messages
from kiosk.register.desk.dossier import note_case_coverage, of_help, of_visit
from kiosk.register.first_service import changed_route, note_first_service
from kiosk.register.open_lookups import note_coverage
from kiosk.register.outbox import is_delivery, revive, visit_changed
from kiosk.register.reading import visit_of
from kiosk.register.refusals import Why, refused
from kiosk.register.register import CHECK_IN
from kiosk.register.visit_rows import as_dict, find_duplicate
from kiosk.register.waits import waits_no_more

_LIVE = ("waiting", "called", "absent")


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
            if act.table is visits:
                note_coverage(act.work, act.row, coverage)
            else:
                note_case_coverage(act.work, act.row, coverage)
            return self._dossier(act.work, of)

    def accept(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Accept a mismatch or an unanchored chip: received on other documents. What the chip proved stays as it is."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.ACCEPT, of, because) as act:
            self._require_visit(act)
            act.change({"access": BY_HAND, **self._payment_of_accepted(act)}, "accepted")
            waits_no_more(act.work.connection, act.row["id"], Waits.UNVOUCHED)
            return self._decided(act, because)

    def set_payment(self, by: Session, of: UUID, payment: Payment, reason: str, words: str) -> Dossier:
        """Override who pays."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.SET_PAYMENT, of, because) as act:
            self._require_visit(act)
            act.change({"payment": payment.value}, "payment_set")
            return self._decided(act, because)

    def set_route(self, by: Session, of: UUID, route_code: str, reason: str, words: str) -> Dossier:
        """Choose the route code (MA_DOITUONG_KCB)."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.SET_ROUTE, of, because) as act:
            self._require_visit(act)
            act.change(changed_route(act.work, act.row, route_code), "route_set")
            return self._decided(act, because)

    def decide_claim(self, by: Session, of: UUID, kind: ClaimKind, *, confirmed: bool, words: str = "") -> Dossier:
        """Confirm or reject a claim; a confirmed priority moves the visit to the priority track."""
        with self._act(by, Action.DECIDE_CLAIM, of) as act:
            self._require_visit(act)
            which = (claims.c.visit_id == act.row["id"]) & (claims.c.kind == kind.value)
            found = act.work.connection.execute(select(claims).where(which)).one_or_none()
            if found is None:
                raise refused(Why.NOT_FOUND)
            decided = {"confirmed": confirmed, "decided_at": act.work.at, "staff_id": act.staff.id}
            act.work.update(claims, as_dict(found), decided, "claim_confirmed" if confirmed else "claim_rejected")
            act.change({}, "claim_decided")
            if words.strip():
                act.force(ForcedReason(f"claim_{kind.value}", words))
            waits = act.row["state"] in _LIVE and act.row["track"] != Track.PRIORITY.value
            if kind is ClaimKind.PRIORITY and confirmed and waits:
                self._admission.move(act, self._admission.service(act.row["service"]), Track.PRIORITY)
            self._say_changed(act)
            return self._dossier(act.work, act.row["id"])

    def compare_photo(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Note what the comparison of the chip's photo with the person showed. What the chip proved stays as it is."""
        because = ForcedReason(reason, words)
        acts.require_reason(self._policy, Action.COMPARE_PHOTO, because)
        with self._act(by, Action.COMPARE_PHOTO, of) as act:
            if act.row["state"] == "void":
                raise refused(Why.WRONG_STATE)
            act.change({}, "photo_compared")
            act.force(because)
            return self._dossier(act.work, act.row["id"])

    def name_first_service(self, by: Session, of: UUID, service: FirstService) -> Dossier:
        """Say what the visit's first service is: its notification (XML0) is sent now."""
        with self._act(by, Action.NAME_FIRST_SERVICE, of) as act:
            self._require_visit(act)
            note_first_service(act.work, act.row, service)
            return self._dossier(act.work, act.row["id"])

    def send_again(self, by: Session, of: UUID) -> Dossier:
        """Send again what was not delivered; what a receiver refused is written again, and stays on record."""
        with self._act(by, Action.SEND_AGAIN, of) as act:
            self._require_visit(act)
            if not revive(act.work.connection, act.work.at, (outbox.c.visit_id == act.row["id"]) & is_delivery()):
                raise refused(Why.WRONG_STATE)
            act.change({}, "sent_again")
            return self._dossier(act.work, act.row["id"])

    def move(self, by: Session, of: UUID, service: str, track: Track, reason: str, words: str) -> Ticket:
        """Move to another service or track: a new number, the old one is void."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.MOVE, of, because) as act:
            self._require_visit(act)
            self._require_live(act)
            wanted = self._admission.service(service)
            if (service, track.value) == (act.row["service"], act.row["track"]):
                raise refused(Why.WRONG_STATE)
            ticket = self._admission.move(act, wanted, track)
            act.force(because)
            self._say_changed(act)
            return ticket

    def void(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Void a visit or close a help case."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.VOID, of, because) as act:
            if act.row["state"] == "void":
                raise refused(Why.WRONG_STATE)
            act.change({"state": "void"}, "voided")
            end_messages(act.work, act.row["id"])
            return self._decided(act, because)

    def reopen(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Take a void back: the number waits again."""
        because = ForcedReason(reason, words)
        with self._decide(by, Action.REOPEN, of, because) as act:
            if act.row["state"] != "void":
                raise refused(Why.WRONG_STATE)
            if act.table is visits and self._has_another(act):
                raise refused(Why.DOUBLE)
            act.change({"state": "waiting", "counter": None}, "reopened")
            begin_messages(act.work, act.row["id"])
            return self._decided(act, because)

    def reprinted(self, by: Session, of: UUID, reason: str, *, ok: bool) -> Dossier:
        """Note a reprint."""
        because = ForcedReason(reason, "-")
        with self._decide(by, Action.REPRINT, of, because) as act:
            slip = {"slip": "printed" if ok else "failed", "slip_at": act.work.at} if act.table is visits else {}
            act.change(slip, "reprinted" if ok else "reprint_failed")
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
                table, row = acts.find(work, of, self._seen.get)
                self._seen.pop(row["id"], None)
                yield Act(work, staff, action, table, row)
        except BaseException:
            self._seen = before  # nothing was written: the clerk still sees what was there
            raise

    def _decided(self, act: Act, because: ForcedReason) -> Dossier:
        """Record a decision as forced; return what became of the visit or help case, in the same transaction."""
        act.force(because)
        self._say_changed(act)
        return self._dossier(act.work, act.row["id"])

    def _dossier(self, work: UnitOfWork, of: UUID) -> Dossier:
        table, row = acts.find(work, of, lambda _: None)
        self._seen[row["id"]] = row["version"]
        return (of_visit if table is visits else of_help)(work.connection, work.vault, row)

    def _payment_of_accepted(self, act: Act) -> dict[str, str]:
        """Say who pays now that a clerk vouches for the person, where the insurance covers and no person said it."""
        visit = visit_of(act.work.connection, act.work.vault, act.row)
        if visit is None or not visit.unvouched or visit.payment is not Payment.TO_BE_CHECKED:
            return {}
        covers = visit.coverage.decision in (Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD)
        if not covers or acts.forced_already(act.work, visit.id, Action.SET_PAYMENT):
            return {}
        return {"payment": payment_of(visit.service, visit.coverage).value}

    def _require_visit(self, act: Act) -> None:
        if act.table is not visits or act.row["state"] == "void":
            raise refused(Why.WRONG_STATE)

    def _require_live(self, act: Act) -> None:
        if act.row["state"] not in _LIVE:
            raise refused(Why.WRONG_STATE)

    def _has_another(self, act: Act) -> bool:
        other = find_duplicate(act.work.connection, act.row | {"id": None})
        return other is not None and other.id != act.row["id"]

    def _say_changed(self, act: Act) -> None:
        if act.table is visits:
            visit_changed(act.work.connection, act.work.at, act.row["id"])

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()

    def _unit_of_work(self) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self._database, self._desk, self._clock)

    @contextmanager
    def _reading(self) -> Iterator[UnitOfWork]:
        vault = self._database.open()
        with self._database.transaction() as connection:
            yield UnitOfWork(connection, vault, self._desk, self._clock())
