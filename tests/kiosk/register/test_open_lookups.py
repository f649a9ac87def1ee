from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.delivery import CHECK_IN, DeliveryFault, Waits
from kiosk.core.visit import Payment, Visit
from kiosk.register.audit.unit_of_work import Entry, unit_of_work
from kiosk.register.database import tables
from kiosk.register.lookups import KEPT_OPEN, LOOK_UP, OpenLookup, OpenLookups
from kiosk.register.outbox import Outbox
from kiosk.register.personal_data import Who, forget
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister, by_id
from kiosk.register.verify import verify

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

Make = Callable[..., Visit]
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WAIT = timedelta(minutes=2)
ANSWER = Coverage(
    Decision.COVERED,
    "000",
    InsuranceCard("GD4010199999901", MORNING.date(), None, "01999"),
    80,
    "1.1",
    100,
    portal_note="Thẻ Sao Mai còn hạn",
)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_lookups(register: SqlRegister, clock: Clock) -> OpenLookups:
    return OpenLookups(register.database, "kiosk:kiosk-1", clock)


@pytest.fixture
def unanswered(register: SqlRegister, visit: Make) -> Callable[[int], Visit]:
    """Register a visit that the portal gave no answer for."""

    def register_one(person: int) -> Visit:
        one = replace(
            visit(person), payment=Payment.TO_BE_CHECKED, coverage=Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
        )
        register.register(one)
        return one

    return register_one


def claimed(open_lookups: OpenLookups, clock: Clock) -> OpenLookup:
    open_lookups.adopt(WAIT)
    clock.now += WAIT
    lookup = open_lookups.claim()
    assert lookup is not None
    return lookup


def stored(register: SqlRegister, visit: Visit) -> Visit:
    found = VisitReader(register.database).one(visit.id)
    assert found is not None
    assert found.visit is not None
    return found.visit


def actions(register: SqlRegister) -> list[str]:
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()
        decided = select(tables.audit.c.action).where(tables.audit.c.action != Entry.DIGESTED)
        return list(connection.execute(decided.order_by(tables.audit.c.seq)).scalars())


def test_an_open_visit_is_found_once_and_only_what_is_open(
    register: SqlRegister, visit: Make, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    register.register(visit(1))
    mine = unanswered(2)
    for _ in range(2):
        open_lookups.adopt(WAIT)
        assert open_lookups.waiting() == 1
    assert open_lookups.claim() is None
    clock.now += WAIT
    lookup = open_lookups.claim()
    assert lookup is not None
    assert (lookup.citizen, lookup.day) == (mine.citizen, MORNING.date())
    assert open_lookups.claim() is None


def test_an_answer_completes_the_visit_and_stands_in_the_audit(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    mine = unanswered(1)
    assert open_lookups.answered(claimed(open_lookups, clock), ANSWER)
    assert stored(register, mine) == replace(mine, payment=Payment.INSURANCE, coverage=ANSWER)
    assert actions(register) == ["registered", "looked_up_again"]
    with register.database.transaction() as connection:
        (row,) = connection.execute(select(tables.visits)).all()
    assert (row.payment, row.decision, row.result_code, row.route_code, row.expected_percent) == (
        "insurance",
        "covered",
        "000",
        "1.1",
        80,
    )
    assert open_lookups.waiting() == 0


@pytest.mark.parametrize("decision", [Decision.NOT_COVERED, Decision.IDENTITY_MISMATCH, Decision.UNKNOWN_CODE])
def test_what_only_a_person_can_settle_waits_for_the_clerk_and_is_not_asked_again(
    register: SqlRegister,
    unanswered: Callable[[int], Visit],
    open_lookups: OpenLookups,
    clock: Clock,
    decision: Decision,
) -> None:
    mine = unanswered(1)
    assert open_lookups.answered(claimed(open_lookups, clock), Coverage(decision, "060"))
    after = stored(register, mine)
    assert (after.payment, after.coverage.decision) == (Payment.TO_BE_CHECKED, decision)
    open_lookups.adopt(WAIT)
    assert open_lookups.waiting() == 0


def test_a_completed_visit_is_notified_at_once(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    unanswered(1)
    outbox = Outbox(register.database, clock)
    message = outbox.claim(CHECK_IN)
    assert message is not None
    outbox.postpone(message, MORNING + timedelta(hours=1), Waits.FIRST_SERVICE.of())
    open_lookups.answered(claimed(open_lookups, clock), ANSWER)
    again = outbox.claim(CHECK_IN)
    assert again is not None
    assert again.id == message.id


def test_of_two_kiosks_only_one_asks(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    unanswered(1)
    other = OpenLookups(register.database, "kiosk:kiosk-2", clock)
    threads = [Thread(target=one.adopt, args=(WAIT,)) for one in (open_lookups, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.now += WAIT
    assert [open_lookups.claim() is None, other.claim() is None] == [False, True]
    assert open_lookups.waiting() == 1


def test_a_kiosk_that_died_is_followed_by_another_and_changes_nothing_when_it_comes_back(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    mine = unanswered(1)
    dead = claimed(open_lookups, clock)
    clock.now += timedelta(minutes=2)
    heir = open_lookups.claim()
    assert heir is not None
    assert not open_lookups.answered(dead, Coverage(Decision.NOT_COVERED, "010"))
    assert open_lookups.answered(heir, ANSWER)
    assert stored(register, mine).payment is Payment.INSURANCE
    assert actions(register) == ["registered", "looked_up_again"]


def test_what_was_settled_or_forgotten_meanwhile_is_put_away(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    person = unanswered(1)
    open_lookups.adopt(WAIT)
    forget(register.database, Who("staff:test", MORNING, "asked for"), person.citizen.number)
    clock.now += WAIT
    assert open_lookups.claim() is None
    assert open_lookups.waiting() == 0


def test_without_an_answer_it_waits_and_only_what_was_asked_counts(
    unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    unanswered(1)
    for asked, attempts in ((False, 1), (True, 1), (True, 2)):
        lookup = claimed(open_lookups, clock)
        assert lookup.message.attempts == attempts
        assert open_lookups.later(lookup, clock.now + WAIT, "timeout", asked=asked)
        assert open_lookups.claim() is None


def test_when_the_portal_is_back_nobody_waits_for_their_time(
    unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    for person in (1, 2):
        unanswered(person)
    first = claimed(open_lookups, clock)
    open_lookups.later(first, clock.now + timedelta(minutes=30), "timeout", asked=True)
    in_hand = open_lookups.claim()
    assert in_hand is not None
    assert open_lookups.hurry() == 1
    again = open_lookups.claim()
    assert again is not None
    assert again.message.id == first.message.id
    assert open_lookups.answered(in_hand, ANSWER)


def test_after_seven_days_a_person_must_look(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    unanswered(1)
    open_lookups.adopt(WAIT)
    clock.now += KEPT_OPEN + timedelta(minutes=1)
    assert open_lookups.claim() is None
    (letter,) = Outbox(register.database, clock).dead_letters(LOOK_UP)
    assert letter.fault == DeliveryFault.LOOKUP_UNANSWERED.of(days=7)


def test_an_answer_that_comes_after_the_clerk_s_decision_leaves_that_as_it_is(
    register: SqlRegister, unanswered: Callable[[int], Visit], open_lookups: OpenLookups, clock: Clock
) -> None:
    mine = unanswered(1)
    lookup = claimed(open_lookups, clock)
    with unit_of_work(register.database, "staff:1", clock) as work:
        row = by_id(work.connection, mine.id)
        assert row is not None
        work.update(row, replace(row, payment=Payment.SELF_PAY), Entry.PAYMENT_SET)
    assert open_lookups.answered(lookup, ANSWER)
    assert actions(register) == ["registered", "payment_set"]
    assert open_lookups.waiting() == 0
