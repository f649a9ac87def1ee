"""The desk names the first service later: then, and not before, the prepared notification (XML0) leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import CHECK_IN, DeliveryFault, Waits
from kiosk.core.desk.model import Work
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.core.visit import FirstService, Payment, Visit
from kiosk.delivery.notifications import document_of
from kiosk.delivery.outbox_worker import OutboxWorker, Outcome
from kiosk.delivery.receipts import NotTaken, Receipt
from kiosk.delivery.tries import Tries
from kiosk.register.database.tables import visits
from kiosk.register.outbox import Message, Outbox, waits_for
from kiosk.register.personal_data import Who, forget
from kiosk.register.reading import VisitReader
from tests.kiosk.register.conftest import ZONE
from tests.kiosk.register.desk_house import House, by_hand, code_of

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

FEE = FirstService("02.1897", "Khám Nội", datetime(2026, 11, 23, 1, 30, tzinfo=UTC))


REFUSAL = ("400", "not this one")


class Receiver:
    """Takes every document, whether its answer arrives or not, or refuses all of them."""

    def __init__(self, *, refuses: bool = False, answers: bool = True) -> None:
        self.taken: list[str] = []
        self.answers = answers
        self._refuses = refuses

    def deliver(self, document: bytes) -> Receipt:
        if self._refuses:
            raise NotTaken(*REFUSAL)
        self.taken.append(document.decode())
        if not self.answers:
            raise PortalTrouble(Trouble.TIMEOUT, DeliveryFault.NO_ANSWER.of())
        return Receipt("1", "20261123083000")


def worker_of(house: House, receiver: Receiver, tries: Tries = Tries()) -> OutboxWorker[Message]:  # noqa: B008 - it never changes
    document = document_of(VisitReader(house.register.database), {}, "01999", ZONE)
    return OutboxWorker(Outbox(house.register.database, house.clock), document, receiver, house.clock, tries=tries)


def waiting(house: House) -> list[str]:
    with house.register.database.transaction() as connection:
        return list(connection.execute(select(visits.c.ticket).where(waits_for(Waits.FIRST_SERVICE))).scalars())


def insured(visit: Visit) -> Visit:
    return replace(visit, coverage=replace(visit.coverage, route_code="1.1"))


def test_naming_the_first_service_releases_the_prepared_notification(house: House, visit: Make) -> None:
    registered, receiver = insured(visit(1)), Receiver()
    house.comes(registered)
    worker = worker_of(house, receiver)
    assert worker.deliver_one() is Outcome.NOT_READY
    assert waiting(house) == ["A 001"]
    assert not house.desk.dossier(registered.id).notified
    assert house.desk.counts()[Work.FIRST_SERVICE] == 1
    dossier = house.desk.name_first_service(house.clerk, registered.id, replace(FEE, name="  Khám \n Nội "))
    assert dossier.first_service == FEE
    assert waiting(house) == []
    assert worker.deliver_one() is Outcome.DELIVERED
    assert house.desk.dossier(registered.id).notified
    (sent,) = receiver.taken
    assert "<MA_DICH_VU>02.1897</MA_DICH_VU>" in sent
    assert "<TEN_DICH_VU>Khám Nội</TEN_DICH_VU>" in sent
    assert "<NGAY_YL>202611230830</NGAY_YL>" in sent
    assert house.flaws() == ()
    assert house.audited()[-1][1] == "first_service_named"


def test_a_wrong_first_service_may_be_named_anew_until_it_was_sent(house: House, visit: Make) -> None:
    registered, receiver = insured(visit(1)), Receiver()
    house.comes(registered)
    house.desk.name_first_service(house.clerk, registered.id, replace(FEE, code="02.0001"))
    house.desk.name_first_service(house.clerk, registered.id, FEE)
    assert worker_of(house, receiver).deliver_one() is Outcome.DELIVERED
    assert "02.1897" in receiver.taken[0]
    assert code_of(lambda: house.desk.name_first_service(house.clerk, registered.id, FEE)) == "already_sent"


def test_what_the_receiver_refused_may_be_named_anew_and_sent_again(house: House, visit: Make) -> None:
    registered, receiver = insured(visit(1)), Receiver()
    house.comes(registered)
    house.desk.name_first_service(house.clerk, registered.id, replace(FEE, code="02.0001"))
    assert worker_of(house, Receiver(refuses=True)).deliver_one() is Outcome.DEAD
    house.desk.name_first_service(house.clerk, registered.id, FEE)
    outbox = Outbox(house.register.database, house.clock)
    refused = outbox.dead_letters(CHECK_IN)[0].message.id
    kept = outbox.document_of(refused)
    assert kept is not None
    assert b"<MA_DICH_VU>02.0001</MA_DICH_VU>" in kept
    outbox.revive(refused)
    assert outbox.document_of(refused) is None
    assert worker_of(house, receiver).deliver_one() is Outcome.DELIVERED
    assert "02.1897" in receiver.taken[0]


@pytest.mark.parametrize(
    "wrong",
    [replace(FEE, code=" "), replace(FEE, name=""), replace(FEE, code="0" * 51), replace(FEE, name="x" * 1025)],
    ids=["no code", "no name", "long code", "long name"],
)
def test_a_first_service_needs_code_and_name_of_the_field_s_length(
    house: House, visit: Make, wrong: FirstService
) -> None:
    registered = visit(1)
    house.comes(registered)
    assert code_of(lambda: house.desk.name_first_service(house.clerk, registered.id, wrong)) == "bad_first_service"


def test_a_visit_whose_route_only_staff_can_tell_waits_for_the_clerk_s_choice(house: House, visit: Make) -> None:
    registered, receiver = visit(1), Receiver()
    unclear = replace(registered.coverage, route_code=None, route_percent=None)
    house.comes(replace(registered, coverage=unclear, first_service=FEE))
    worker = worker_of(house, receiver)
    assert worker.deliver_one() is Outcome.NOT_READY
    assert (house.desk.counts()[Work.ROUTE], house.desk.counts()[Work.FIRST_SERVICE]) == (1, 0)
    house.desk.set_route(house.clerk, registered.id, "1.3", "referral_seen", "")
    assert house.desk.counts()[Work.ROUTE] == 0
    assert worker.deliver_one() is Outcome.DELIVERED
    assert "<MA_DOITUONG_KCB>1.3</MA_DOITUONG_KCB>" in receiver.taken[0]


def test_an_emergency_is_never_notified_whatever_the_portal_says_later(house: House, visit: Make) -> None:
    hand = by_hand(reason="emergency")
    ticket = house.desk.register(house.clerk, hand)
    assert house.desk.dossier(ticket.visit_id).route_code == "2"
    answered = house.desk.noted_lookup(house.clerk, ticket.visit_id, visit(1).coverage)
    assert (answered.payment, answered.route_code, answered.expected_percent) == (Payment.INSURANCE, "2", 80)
    house.desk.name_first_service(house.clerk, ticket.visit_id, FEE)
    receiver = Receiver()
    assert worker_of(house, receiver).deliver_one() is Outcome.NOT_READY
    assert receiver.taken == []


def test_it_waits_for_the_insurance_as_well(house: House, visit: Make) -> None:
    """Somebody who was not looked up so far is notified when the answer comes, not when the service is named."""
    unknown = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
    registered, receiver = replace(visit(1), payment=Payment.TO_BE_CHECKED, coverage=unknown), Receiver()
    house.comes(registered)
    house.desk.name_first_service(house.clerk, registered.id, FEE)
    worker = worker_of(house, receiver)
    assert worker.deliver_one() is Outcome.NOT_READY
    assert waiting(house) == []
    house.desk.noted_lookup(house.clerk, registered.id, insured(visit(1)).coverage)
    assert house.desk.dossier(registered.id).first_service == FEE
    assert worker.deliver_one() is Outcome.DELIVERED


def test_the_first_service_goes_along_when_a_visit_is_moved(house: House, visit: Make) -> None:
    registered, receiver = insured(visit(1)), Receiver()
    house.comes(registered)
    house.desk.name_first_service(house.clerk, registered.id, FEE)
    moved = house.desk.move(house.clerk, registered.id, "children", registered.track, "other_service_needed", "")
    assert house.desk.dossier(moved.visit_id).first_service == FEE
    assert worker_of(house, receiver).deliver_one() is Outcome.DELIVERED
    assert str(moved.visit_id) in receiver.taken[0]


@pytest.mark.parametrize("tries", [1, 2], ids=["waits", "dead"])
def test_what_was_sent_and_not_answered_goes_along_and_is_sent_as_it_was(house: House, visit: Make, tries: int) -> None:
    """The portal may have it: the moved visit must not be notified under its new id as well."""
    registered, receiver = insured(visit(1)), Receiver(answers=False)
    house.comes(registered)
    house.desk.name_first_service(house.clerk, registered.id, FEE)
    worker = worker_of(house, receiver, Tries(attempts=2))
    for _ in range(tries):
        worker.deliver_one()
        house.clock.pass_minutes(1)
    moved = house.desk.move(house.clerk, registered.id, "children", registered.track, "other_service_needed", "")
    again = replace(FEE, code="02.0001")
    assert code_of(lambda: house.desk.name_first_service(house.clerk, moved.visit_id, again)) == "already_sent"
    outbox = Outbox(house.register.database, house.clock)
    for letter in outbox.dead_letters():
        assert letter.message.visit_id == moved.visit_id
        outbox.revive(letter.message.id)
    assert worker_of(house, receiver).deliver_one() is Outcome.LATER
    receiver.answers = True
    house.clock.pass_minutes(60)
    assert worker_of(house, receiver).deliver_one() is Outcome.DELIVERED
    assert worker_of(house, receiver).deliver_one() is Outcome.NOTHING_DUE
    assert len(set(receiver.taken)) == 1
    assert f"<MA_LK>01999-{registered.id}</MA_LK>" in receiver.taken[0]
    assert house.desk.dossier(moved.visit_id).notified
    assert house.flaws() == ()


def test_nothing_is_named_of_a_void_visit_or_of_somebody_who_was_forgotten(house: House, visit: Make) -> None:
    gone, forgotten = visit(1), visit(2)
    house.comes(gone)
    house.comes(forgotten)
    house.desk.void(house.head, gone.id, "patient_left", "")
    forget(house.register.database, Who("test", house.clock(), "asked for it"), forgotten.citizen.number)
    assert code_of(lambda: house.desk.name_first_service(house.clerk, gone.id, FEE)) == "wrong_state"
    assert code_of(lambda: house.desk.name_first_service(house.clerk, forgotten.id, FEE)) == "wrong_state"
