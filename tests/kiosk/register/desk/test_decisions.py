"""What clerks decide, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import PartialDate
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import HELP_LINE, Dossier, Kind, Role, Session, VisitState
from kiosk.core.visit import Claim, ClaimKind, Payment, Track, Visit
from kiosk.register import staff as staff_rows
from kiosk.register.audit.unit_of_work import unit_of_work
from kiosk.register.personal_data import Who, forget
from kiosk.register.reading import VisitReader
from tests.kiosk.register.desk_house import FORGED, House, by_hand, code_of, deliver, messages

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

COVERED = Coverage(Decision.COVERED, "000", None, 80, "1.1", 100)


def test_a_visit_is_shown_with_person_and_proofs(house: House, visit: Make) -> None:
    registered = replace(visit(7), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-12", date(2026, 11, 20)),))
    house.comes(registered)
    dossier = house.desk.dossier(registered.id)
    assert (dossier.kind, dossier.number, dossier.state) == (Kind.VISIT, "A 001", VisitState.WAITING)
    assert dossier.person == registered.citizen
    assert (dossier.passive, dossier.chip, dossier.access) == ("chain_ok", "ok", "pace")
    (claim,) = dossier.claims
    assert claim.claim == registered.claims[0]
    assert claim.confirmed is None
    assert registered.citizen.number not in repr(dossier)


def test_somebody_unknown_is_not_found(house: House) -> None:
    assert code_of(lambda: house.desk.dossier(uuid4())) == "not_found"


def test_a_registration_by_hand_gets_the_next_number_and_is_recorded_as_forced(house: House, visit: Make) -> None:
    house.comes(visit(1))
    hand = by_hand()
    ticket = house.desk.register(house.clerk, hand)
    assert (ticket.number, ticket.waiting_before) == ("A 002", 1)
    dossier = house.desk.dossier(hand.id)
    assert (dossier.access, dossier.passive, dossier.decision) == ("by_hand", "not_done", "")
    assert [(forced.by, forced.action, forced.reason) for forced in dossier.forced] == [
        ("clerk1", "register", "no_chip_card")
    ]
    assert dossier.person.name == "Lê Thị Hoa Ban"
    assert messages(house, hand.id) == {"check_in": "waiting", "handover": "waiting"}
    assert house.flaws() == ()


def test_the_same_registration_twice_is_one(house: House) -> None:
    hand = by_hand()
    assert house.desk.register(house.clerk, hand) == house.desk.register(house.clerk, hand)
    assert len(house.desk.dossier(hand.id).forced) == 1
    assert house.flaws() == ()


def test_by_hand_the_same_patient_keeps_the_number_of_the_day(house: House, visit: Make) -> None:
    first = visit(1)
    house.comes(first)
    again = house.desk.register(house.clerk, by_hand(first.citizen.number))
    assert (again.number, again.visit_id, again.again) == ("A 001", first.id, True)
    assert house.flaws() == ()


@pytest.mark.parametrize("birth", [None, PartialDate(1950), PartialDate(1950, 7), PartialDate(2026, 11, 22)])
def test_a_newborn_or_an_emergency_needs_neither_number_nor_full_birth_date(
    house: House, birth: PartialDate | None
) -> None:
    first, second = by_hand("", name="", birth=birth), by_hand("", name="", birth=birth)
    assert house.desk.register(house.clerk, first).number == "A 001"
    assert house.desk.register(house.clerk, second).number == "A 002"
    assert house.desk.dossier(first.id).person.birth_date == birth
    stored = VisitReader(house.register.database).one(first.id)
    assert stored is not None
    assert stored.visit is not None
    assert stored.visit.coverage.decision is Decision.PORTAL_UNAVAILABLE
    assert house.flaws() == ()


def test_an_unknown_service_or_reason_is_refused(house: House) -> None:
    assert code_of(lambda: house.desk.register(house.clerk, by_hand(service="dentist"))) == "unknown_service"
    assert code_of(lambda: house.desk.register(house.clerk, by_hand(reason="because"))) == "reason_needed"
    assert code_of(lambda: house.desk.register(house.clerk, by_hand(reason="other"))) == "words_needed"


def test_a_help_case_ends_with_the_registration_by_hand_and_hands_over_what_the_portal_said(
    house: House, visit: Make
) -> None:
    patient = visit(5)
    case = house.asks_for_help(
        "identity_mismatch", citizen=patient.citizen, coverage=COVERED, authenticity=FORGED, access="pace"
    )
    hand = by_hand(patient.citizen.number, payment=Payment.INSURANCE, help_case=case)
    house.desk.register(house.clerk, hand)
    assert house.desk.dossier(case).state is VisitState.SERVED
    dossier = house.desk.dossier(hand.id)
    assert (dossier.decision, dossier.result_code) == ("covered", "000")
    assert (dossier.access, dossier.passive, dossier.chip) == ("by_hand", "failed", "failed")
    assert house.flaws() == ()


def test_only_who_may_override_the_payment_has_the_insurance_pay_without_the_portal_s_word(house: House) -> None:
    hand = by_hand(payment=Payment.INSURANCE)
    assert code_of(lambda: house.desk.register(house.clerk, hand)) == "not_allowed"
    assert house.desk.register(house.head, hand).number == "A 001"
    assert house.desk.register(house.clerk, by_hand("001190000078", payment=Payment.SELF_PAY)).number == "A 002"


def test_no_action_of_any_role_makes_a_failed_chip_verified(house: House) -> None:
    case = house.asks_for_help("authenticity_failed", authenticity=FORGED)
    hand = by_hand(help_case=case)
    house.desk.register(house.admin, hand)
    for act in every_override(house, house.admin, hand.id):
        act()
        dossier = house.desk.dossier(hand.id)
        assert (dossier.passive, dossier.chip, dossier.access) == ("failed", "failed", "by_hand")


def every_override(house: House, by: Session, of: UUID) -> list[Callable[[], object]]:
    desk = house.desk
    return [
        lambda: desk.compare_photo(by, of, "photo_same", ""),
        lambda: desk.accept(by, of, "documents_compared", ""),
        lambda: desk.set_payment(by, of, Payment.INSURANCE, "paper_card_shown", ""),
        lambda: desk.set_route(by, of, "1.1", "referral_seen", ""),
        lambda: desk.noted_lookup(by, of, COVERED),
        lambda: desk.void(by, of, "patient_left", ""),
        lambda: desk.reopen(by, of, "came_back", ""),
        lambda: desk.reprinted(by, of, "slip_lost", ok=True),
    ]


def test_each_override_is_forced_and_audited_by_whom_and_why(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    for act in every_override(house, house.head, registered.id):
        house.clock.pass_minutes(1)
        act()
    forced = house.desk.dossier(registered.id).forced
    assert [(each.by, each.action) for each in forced] == [
        ("head1", "compare_photo"),
        ("head1", "accept"),
        ("head1", "set_payment"),
        ("head1", "set_route"),
        ("head1", "void"),
        ("head1", "reopen"),
        ("head1", "reprint"),
    ]
    assert {actor for actor, _ in house.audited()} == {"staff:2"}
    done = [action for _, action in house.audited() if action != "forced"]
    assert done == [
        "photo_compared",
        "accepted",
        "payment_set",
        "route_set",
        "looked_up_again",
        "voided",
        "reopened",
        "reprinted",
    ]
    assert house.flaws() == ()


def test_a_comparison_of_the_photo_is_kept_and_changes_nothing(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    before = house.desk.dossier(registered.id)
    after = house.desk.compare_photo(house.clerk, registered.id, "photo_other", "Người khác cầm thẻ")
    assert [(each.action, each.reason, each.words) for each in after.forced] == [
        ("compare_photo", "photo_other", "Người khác cầm thẻ")
    ]
    assert replace(after, forced=()) == before


def test_the_photo_of_somebody_who_waits_for_help_can_be_compared_too(house: House) -> None:
    case = house.asks_for_help("authenticity_failed", authenticity=FORGED)
    after = house.desk.compare_photo(house.clerk, case, "photo_same", "")
    assert [each.action for each in after.forced] == ["compare_photo"]
    assert (after.passive, after.chip) == ("failed", "failed")


def test_nothing_is_compared_of_a_void_visit(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    house.desk.void(house.head, registered.id, "patient_left", "")
    assert code_of(lambda: house.desk.compare_photo(house.clerk, registered.id, "photo_same", "")) == "wrong_state"


def test_words_are_kept_sealed_and_shown(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    dossier = house.desk.accept(house.clerk, registered.id, "other", "  Có giấy của Sao Mai ")
    assert [forced.words for forced in dossier.forced] == ["Có giấy của Sao Mai"]


@pytest.mark.parametrize("what", ["void", "set_payment", "reopen"])
def test_what_a_role_may_not_do_is_refused_and_changes_nothing(house: House, visit: Make, what: str) -> None:
    registered = visit(1)
    house.comes(registered)
    before = house.desk.dossier(registered.id)
    acts: dict[str, Callable[[], object]] = {
        "void": lambda: house.desk.void(house.clerk, registered.id, "patient_left", ""),
        "set_payment": lambda: house.desk.set_payment(
            house.clerk, registered.id, Payment.INSURANCE, "paper_card_shown", ""
        ),
        "reopen": lambda: house.desk.reopen(house.clerk, registered.id, "came_back", ""),
    }
    assert code_of(acts[what]) == "not_allowed"
    assert house.desk.dossier(registered.id) == before


def test_a_role_that_was_taken_away_counts_at_once(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    demote(house, house.head, Role.CLERK, active=True)
    assert code_of(lambda: house.desk.void(house.head, registered.id, "patient_left", "")) == "not_allowed"
    demote(house, house.head, Role.CLERK, active=False)
    assert code_of(lambda: house.desk.accept(house.head, registered.id, "spelling", "")) == "inactive"


def demote(house: House, session: Session, role: Role, *, active: bool) -> None:
    with unit_of_work(house.register.database, "test", house.clock) as work:
        known = staff_rows.find(work.connection, work.vault, session.staff.login)
        assert known is not None
        staff_rows.change(work, known, replace(known.staff, role=role, active=active))


def test_the_second_of_two_clerks_who_look_at_the_same_is_told(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    other = house.second_desk()
    for desk in (house.desk, other):
        desk.dossier(registered.id)
    house.desk.void(house.head, registered.id, "double", "")
    assert code_of(lambda: other.accept(house.clerk, registered.id, "spelling", "")) == "changed"
    assert other.dossier(registered.id).state is VisitState.VOID
    assert code_of(lambda: other.accept(house.clerk, registered.id, "spelling", "")) == "wrong_state"


def test_a_slip_that_comes_out_meanwhile_disturbs_nobody(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    house.desk.dossier(registered.id)
    house.register.record_print(registered.id, ok=True)
    assert house.desk.accept(house.clerk, registered.id, "spelling", "").slip == "printed"


def test_a_help_case_is_closed_with_a_reason_and_can_be_reopened(house: House) -> None:
    case = house.asks_for_help(given="001190000005")
    dossier = house.desk.void(house.head, case, "solved", "")
    assert (dossier.kind, dossier.state, dossier.given) == (Kind.HELP, VisitState.VOID, "001190000005")
    assert house.desk.reopen(house.head, case, "came_back", "").state is VisitState.WAITING
    assert (
        code_of(lambda: house.desk.set_payment(house.head, case, Payment.SELF_PAY, "patient_pays", "")) == "wrong_state"
    )
    assert house.flaws() == ()


def test_the_chosen_route_decides_the_expected_share_and_outlives_a_look_up(house: House, visit: Make) -> None:
    registered = visit(1)
    without = replace(registered.coverage, route_code="1.14", route_percent=50)
    house.comes(replace(registered, coverage=without))
    before = house.desk.dossier(registered.id)
    assert (before.expected_percent, before.coverage) == (40, without)
    after = house.desk.set_route(house.clerk, registered.id, "1.3", "referral_seen", "")
    assert (after.route_code, after.expected_percent) == ("1.3", 80)
    again = house.desk.noted_lookup(house.clerk, registered.id, without)
    assert (again.route_code, again.expected_percent) == ("1.3", 80)
    assert house.flaws() == ()


def test_an_unknown_route_code_is_refused(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    assert (
        code_of(lambda: house.desk.set_route(house.clerk, registered.id, "9.9", "referral_seen", "")) == "unknown_route"
    )


def test_a_late_answer_of_the_portal_completes_a_visit_and_a_help_case(house: House, visit: Make) -> None:
    waiting = replace(
        visit(1), payment=Payment.TO_BE_CHECKED, coverage=Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
    )
    house.comes(waiting)
    done = house.desk.noted_lookup(house.clerk, waiting.id, COVERED)
    assert (done.payment, done.decision, done.expected_percent) == (Payment.INSURANCE, "covered", 80)
    case = house.asks_for_help(citizen=visit(2).citizen)
    assert house.desk.noted_lookup(house.clerk, case, COVERED).decision == "covered"
    unknown = house.asks_for_help()
    assert code_of(lambda: house.desk.noted_lookup(house.clerk, unknown, COVERED)) == "wrong_state"
    assert house.flaws() == ()


def test_a_change_is_handed_over_anew(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    deliver(house)
    house.desk.set_payment(house.head, registered.id, Payment.SELF_PAY, "patient_pays", "")
    assert messages(house, registered.id) == {"check_in": "done", "handover": "waiting"}


def test_a_visit_is_found_by_ticket_number_and_name(house: House, visit: Make) -> None:
    registered = replace(visit(1), authenticity=Authenticity(Passive.UNANCHORED, ChipProof.OK, ChipProof.OK))
    house.comes(registered)
    case = house.asks_for_help(citizen=visit(2).citizen)
    house.comes(visit(3, track=Track.PRIORITY))
    found = house.desk.search

    def ids(dossiers: object) -> set[UUID]:
        return {dossier.id for dossier in dossiers if isinstance(dossier, Dossier)}  # type: ignore[attr-defined]  # a sequence

    assert ids(found("a1")) == ids(found("A 001")) == {registered.id}
    assert ids(found("TG 001")) == {case}
    assert len(found("1")) == 3
    assert ids(found("001190000001")) == {registered.id}
    assert ids(found("nguyen thi sao")) >= {registered.id, case}
    assert ids(found("Sao Mai")) == ids(found("sao mai"))
    assert found("  ") == found("nobody of that name") == ()


def test_what_a_clerk_registers_by_hand_keeps_what_the_patient_claims(house: House) -> None:
    hand = by_hand(claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-12", date(2026, 11, 20)),))
    house.desk.register(house.clerk, hand)
    assert [state.claim for state in house.desk.dossier(hand.id).claims] == list(hand.claims)
    assert house.flaws() == ()


def test_a_registration_by_hand_for_a_help_case_that_is_not_there_is_refused(house: House) -> None:
    assert code_of(lambda: house.desk.register(house.clerk, by_hand(help_case=uuid4()))) == "not_found"


def test_a_help_case_that_was_called_leaves_the_line_once(house: House) -> None:
    called, waiting = house.asks_for_help(), house.asks_for_help()
    now_called = house.queue.call_next(house.clerk, "1", (HELP_LINE,))
    assert now_called is not None
    assert now_called.id == called
    house.desk.register(house.clerk, by_hand(help_case=called))
    assert house.queue.waiting()[HELP_LINE, Track.NORMAL] == 1
    assert house.desk.dossier(waiting).state is VisitState.WAITING
    assert house.flaws() == ()


def test_a_failed_chip_stays_failed_also_when_nothing_personal_is_left_of_the_case(house: House, visit: Make) -> None:
    citizen = visit(1).citizen
    case = house.asks_for_help("authenticity_failed", citizen=citizen, authenticity=FORGED)
    forget(house.register.database, Who("admin", house.clock(), "asked for"), citizen.number)
    hand = by_hand(help_case=case)
    house.desk.register(house.clerk, hand)
    dossier = house.desk.dossier(hand.id)
    assert (dossier.passive, dossier.chip, dossier.access) == ("failed", "failed", "by_hand")


def test_a_late_answer_for_a_visit_of_which_nothing_personal_is_left_changes_nothing(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    forget(house.register.database, Who("admin", house.clock(), "asked for"), registered.citizen.number)
    before = house.desk.dossier(registered.id)
    assert house.desk.noted_lookup(house.clerk, registered.id, COVERED) == before
    assert house.flaws() == ()
