"""The work list is found in the register each time: a restart forgets none of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import update

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import Kind, Work
from kiosk.core.visit import Claim, ClaimKind, Payment, Track, Visit
from kiosk.register.database.tables import outbox
from tests.kiosk.register.desk_house import House

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

NO_ANSWER = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")


def works(house: House) -> list[tuple[Work, str]]:
    return [(item.work, item.number) for item in house.desk.work()]


def printed(house: House, visit: Visit) -> Visit:
    house.comes(visit)
    house.register.record_print(visit.id, ok=True)
    return visit


def test_a_plain_visit_that_was_printed_is_no_work(house: House, visit: Make) -> None:
    printed(house, visit(1))
    assert works(house) == []
    assert set(house.desk.counts().values()) == {0}


def test_somebody_who_needs_help_is_listed_with_the_reason_until_it_is_settled(house: House, visit: Make) -> None:
    case = house.asks_for_help("identity_mismatch", citizen=visit(1).citizen)
    (item,) = house.desk.work()
    assert (item.work, item.kind, item.number, item.reason) == (Work.HELP, Kind.HELP, "TG 001", "identity_mismatch")
    assert item.name == "Nguyễn Thị Sao Mai"
    assert item.name not in repr(item)
    house.desk.void(house.head, case, "solved", "")
    assert works(house) == []


def test_a_visit_without_an_answer_waits_to_be_checked_and_one_with_a_bad_answer_for_a_decision(
    house: House, visit: Make
) -> None:
    waiting = printed(house, replace(visit(1), payment=Payment.TO_BE_CHECKED, coverage=NO_ANSWER))
    assert works(house) == [(Work.TO_BE_CHECKED, "A 001")]
    house.desk.noted_lookup(house.clerk, waiting.id, Coverage(Decision.NOT_COVERED, "010"))
    assert works(house) == [(Work.MISMATCH, "A 001")]
    house.desk.set_payment(house.head, waiting.id, Payment.SELF_PAY, "patient_pays", "")
    assert works(house) == []


def test_a_late_mismatch_waits_until_it_is_accepted(house: House, visit: Make) -> None:
    late = printed(house, visit(1))
    house.desk.noted_lookup(house.clerk, late.id, Coverage(Decision.IDENTITY_MISMATCH, "060"))
    assert works(house) == [(Work.MISMATCH, "A 001")]
    house.desk.accept(house.clerk, late.id, "spelling", "")
    assert works(house) == []


def test_an_unanchored_chip_waits_until_somebody_looked(house: House, visit: Make) -> None:
    unanchored = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
    registered = printed(house, replace(visit(1), authenticity=unanchored))
    assert works(house) == [(Work.UNANCHORED, "A 001")]
    house.desk.accept(house.clerk, registered.id, "documents_compared", "")
    assert works(house) == []


def test_a_clerk_who_accepts_an_unanchored_chip_lets_the_insurance_count(house: House, visit: Make) -> None:
    unanchored = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
    registered = printed(house, replace(visit(1), authenticity=unanchored, payment=Payment.TO_BE_CHECKED))
    assert [(item.work, item.reason) for item in house.desk.work()] == [(Work.UNANCHORED, "unvouched")]
    looked_up = house.desk.noted_lookup(house.clerk, registered.id, visit(1).coverage)
    assert looked_up.payment is Payment.TO_BE_CHECKED
    accepted = house.desk.accept(house.clerk, registered.id, "documents_compared", "")
    assert (accepted.payment, accepted.access, accepted.passive) == (Payment.INSURANCE, "by_hand", "unanchored")
    assert works(house) == []
    assert house.flaws() == ()


def test_each_claim_waits_for_a_decision(house: House, visit: Make) -> None:
    claims = (Claim(ClaimKind.ADULT, "mother"), Claim(ClaimKind.REFERRAL, "paper", "GT-1"))
    registered = printed(house, replace(visit(1), claims=claims))
    assert [(item.work, item.reason) for item in house.desk.work()] == [(Work.CLAIM, "adult"), (Work.CLAIM, "referral")]
    for claim in claims:
        house.desk.decide_claim(house.clerk, registered.id, claim.kind, confirmed=True)
    assert works(house) == []


def test_a_slip_that_failed_or_never_came_is_listed_but_not_one_that_is_being_printed(
    house: House, visit: Make
) -> None:
    failed, lost = visit(1), visit(2)
    house.comes(failed)
    house.register.record_print(failed.id, ok=False)
    house.comes(lost)
    assert works(house) == [(Work.UNPRINTED, "A 001")]
    house.clock.pass_minutes(2)
    assert works(house) == [(Work.UNPRINTED, "A 001"), (Work.UNPRINTED, "A 002")]
    house.desk.reprinted(house.clerk, failed.id, "printer_failed", ok=True)
    house.desk.void(house.head, lost.id, "patient_left", "")
    assert works(house) == []


def test_what_could_not_be_delivered_is_listed_with_the_last_error(house: House, visit: Make) -> None:
    registered = printed(house, visit(1))
    with house.register.database.transaction() as connection:
        dead = {"state": "dead", "last_error": "the portal refused the form"}
        connection.execute(update(outbox).where(outbox.c.kind == "check_in").values(dead))
    (item,) = house.desk.work()
    assert (item.work, item.reason) == (Work.UNDELIVERED, "the portal refused the form")
    assert house.desk.dossier(registered.id).undelivered == "the portal refused the form"


def test_the_longest_wait_comes_first_and_is_counted_by_kind(house: House, visit: Make) -> None:
    house.asks_for_help()
    printed(house, replace(visit(1), payment=Payment.TO_BE_CHECKED, coverage=NO_ANSWER))
    house.asks_for_help()
    assert works(house) == [(Work.HELP, "TG 001"), (Work.TO_BE_CHECKED, "A 001"), (Work.HELP, "TG 002")]
    assert house.desk.counts()[Work.HELP] == 2


def test_a_new_day_begins_with_the_open_look_ups_and_without_yesterday_s_queue(house: House, visit: Make) -> None:
    house.asks_for_help()
    house.comes(replace(visit(1), payment=Payment.TO_BE_CHECKED, coverage=NO_ANSWER))
    house.clock.pass_minutes(24 * 60)
    assert works(house) == [(Work.TO_BE_CHECKED, "A 001")]


def test_who_is_not_the_person_of_the_photo_waits_until_somebody_decides(house: House, visit: Make) -> None:
    registered = printed(house, visit(1))
    house.desk.compare_photo(house.clerk, registered.id, "photo_other", "người khác cầm thẻ")
    (item,) = house.desk.work()
    assert (item.work, item.reason) == (Work.MISMATCH, "photo_other")
    house.clock.pass_minutes(1)
    moved = house.desk.move(house.clerk, registered.id, "children", Track.NORMAL, "other_service_needed", "").visit_id
    house.register.record_print(moved, ok=True)
    assert works(house) == [(Work.MISMATCH, "B 001")]
    house.desk.accept(house.clerk, moved, "documents_compared", "")
    assert works(house) == []
    house.clock.pass_minutes(1)
    house.desk.compare_photo(house.clerk, moved, "photo_other", "vẫn là người khác")
    assert works(house) == [(Work.MISMATCH, "B 001")]
    house.clock.pass_minutes(1)
    house.desk.compare_photo(house.clerk, moved, "photo_same", "")
    assert works(house) == []


def test_a_slip_s_own_code_finds_its_visit(house: House, visit: Make) -> None:
    one = visit(1)
    house.comes(one)
    house.comes(visit(2))
    assert [found.id for found in house.desk.search(f" {str(one.id).upper()} ")] == [one.id]
    assert house.desk.search("00000000-0000-4000-8000-00000000ffff") == ()


def test_a_search_for_what_no_keyboard_types_finds_whom_the_rest_names(house: House, visit: Make) -> None:
    one = visit(1)
    house.comes(one)
    assert [found.id for found in house.desk.search(f"\ud800{one.id}\u202e")] == [one.id]
    assert [found.id for found in house.desk.search(f"\x00{one.id}")] == [one.id]
    assert house.desk.search("\x00\ud800\u202e") == house.desk.search("\u0301" * 1_000_000) == ()
