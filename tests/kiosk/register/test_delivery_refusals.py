"""What receivers refused is kept beside what was sent later, sealed, until the person is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from kiosk.core.delivery import CHECK_IN, Refusal
from kiosk.core.visit import Visit
from kiosk.register.database.tables import delivery_refusals
from kiosk.register.outbox import Message, Outbox
from kiosk.register.personal_data import Who, forget, purge, rotate
from tests.kiosk.register.desk_house import House, code_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

Make = Callable[..., Visit]
WHO = Who("os", datetime(2026, 11, 23, 4, tzinfo=UTC), "a test")
REASON = "Sai họ tên: Nguyễn Thị Sao Mai"


def send(house: House, document: bytes) -> Message:
    """Claim the notification that is due and have it refused."""
    outbox = Outbox(house.register.database, house.clock)
    message = outbox.claim(CHECK_IN)
    assert message is not None
    outbox.keep(message, document)
    assert outbox.refused(message, Refusal("400", REASON, document))
    return message


def test_a_refusal_says_when_why_and_what_and_survives_the_next_try(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    message = send(house, b"<first/>")
    house.clock.pass_minutes(5)
    dossier = house.desk.send_again(house.clerk, registered.id)
    assert dossier.undelivered == ""
    send(house, b"<second/>")
    kept = Outbox(house.register.database).refusals(message.id)
    assert [(each.code, each.reason, each.document) for each in kept] == [
        ("400", REASON, b"<first/>"),
        ("400", REASON, b"<second/>"),
    ]
    assert kept[1].at - kept[0].at == timedelta(minutes=5)
    shown = house.desk.dossier(registered.id)
    assert [(each.receiver, each.code, each.reason) for each in shown.rejections] == [("portal", "400", REASON)] * 2
    assert "400" in shown.undelivered
    assert house.flaws() == ()


def test_who_was_overtaken_notes_no_refusal(house: House, visit: Make) -> None:
    house.comes(visit(1))
    outbox = Outbox(house.register.database, house.clock)
    message = outbox.claim(CHECK_IN)
    assert message is not None
    house.clock.pass_minutes(5)
    assert outbox.claim(CHECK_IN) is not None
    assert not outbox.refused(message, Refusal("400", REASON, b"<a/>"))
    assert outbox.refusals(message.id) == ()


def test_nothing_is_sent_again_where_nothing_failed(house: House, visit: Make) -> None:
    registered = visit(1)
    house.comes(registered)
    assert code_of(lambda: house.desk.send_again(house.clerk, registered.id)) == "wrong_state"


def test_words_and_document_are_sealed_and_sealed_anew_under_a_new_key(house: House, visit: Make) -> None:
    house.comes(visit(1))
    message = send(house, b"<first/>")
    rotate(house.register.database, WHO)
    with house.register.database.transaction() as connection:
        row = connection.execute(select(delivery_refusals)).one()
    assert b"Sao Mai" not in row.reason
    assert b"first" not in row.document
    (kept,) = Outbox(house.register.database).refusals(message.id)
    assert (kept.reason, kept.document) == (REASON, b"<first/>")


@pytest.mark.parametrize("how", ["forgotten", "purged"])
def test_of_a_person_who_is_forgotten_only_code_and_time_stay(house: House, visit: Make, how: str) -> None:
    registered = visit(1)
    house.comes(registered)
    message = send(house, b"<first/>")
    if how == "forgotten":
        forget(house.register.database, WHO, registered.citizen.number)
    else:
        purge(house.register.database, WHO, date(2027, 11, 23), personal_days=30, lookups_days=30)
    (kept,) = Outbox(house.register.database).refusals(message.id)
    assert (kept.code, kept.reason, kept.document) == ("400", "", None)
