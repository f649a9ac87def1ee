from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer

from backend_stub.contract.faults import Fault, Kind, Step, When
from backend_stub.web.app import Portal as Double
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.notifier import CHECK_IN_PATH, PortalNotifier
from kiosk.delivery.receipts import NotTaken, Receipt
from kiosk.delivery.tries import Dead, Later, Tries
from kiosk.delivery.xml0 import write
from kiosk.portal.client import Client
from kiosk.portal.token import parse_token
from kiosk.portal.transport import HttpTransport
from tests.kiosk.delivery.test_xml0 import prepared
from tests.kiosk.portal.test_service import TOKEN
from tests.kiosk.portal_house import settings_for

DOCUMENT = write(prepared())


def notifier_for(address: str, facility: str = "01999") -> tuple[PortalNotifier, HttpTransport]:
    settings = settings_for(address)
    transport = HttpTransport(settings.base_url, settings.connect_seconds)
    return PortalNotifier(Client(settings, settings.read_password(), transport), facility), transport


@pytest.fixture
def notifier(address: str) -> Iterator[PortalNotifier]:
    notifier, transport = notifier_for(address)
    yield notifier
    transport.close()


def test_the_double_takes_a_notification_and_gives_a_receipt(notifier: PortalNotifier, double: Double) -> None:
    receipt = notifier.deliver(DOCUMENT)
    assert (len(receipt.transaction), len(receipt.received_at)) == (16, 14)
    assert double.store.received()[0].document == DOCUMENT


def test_a_token_that_ended_is_taken_anew(notifier: PortalNotifier, double: Double) -> None:
    first = notifier.deliver(DOCUMENT)
    double.forget_tokens()
    assert notifier.deliver(DOCUMENT) == first


def test_a_document_that_breaks_the_rules_is_not_tried_again(notifier: PortalNotifier) -> None:
    with pytest.raises(NotTaken, match=r"\(code 400\);") as caught:
        notifier.deliver(b"<a>")
    assert caught.value.reason == "Dữ liệu không hợp lệ: XML"


def test_an_account_that_may_not_notify_is_no_fault_of_the_document(address: str) -> None:
    notifier, transport = notifier_for(address, "01998")
    with pytest.raises(PortalTrouble, match="refuses the account") as caught:
        notifier.deliver(DOCUMENT)
    assert caught.value.kind is Trouble.LOGIN_REFUSED
    transport.close()


def test_a_refusal_s_text_holds_none_of_the_receiver_s_words() -> None:
    refusal = NotTaken("400", "NGUYỄN VĂN MẪU sai ngày sinh")
    assert "MẪU" not in f"{refusal!s} {refusal!r}"


HARMLESS = {Kind.WRONG_CASING, Kind.NULLS, Kind.DELAY, Kind.LONG_TAIL, Kind.SLOW_DRIP}


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize("kind", list(Kind))
def test_a_lost_answer_doubles_and_loses_nothing(
    notifier: PortalNotifier, double: Double, kind: Kind, when: When
) -> None:
    double.faults.set([Fault(kind, Step.NOTIFICATION, when, seconds=0.001, times=2)])
    receipts: list[Receipt] = []
    refused = False
    for _ in range(4):
        try:
            receipts.append(notifier.deliver(DOCUMENT))
            break
        except PortalTrouble:
            continue
        except NotTaken:
            refused = True
    assert len(receipts) == 1
    assert refused is (kind is Kind.UNKNOWN_CODE)
    assert [entry.visit for entry in double.store.received()] == ["01999-00000000-0000-0000-0000-000000000001"]
    if when is When.AFTER and kind not in HARMLESS:
        assert double.store.received()[0].times > 1


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "<html>", Trouble.BAD_ANSWER),
        (200, "{}", Trouble.BAD_ANSWER),
        (200, '{"maKetQua":"200"}', Trouble.BAD_ANSWER),
        (500, '{"maKetQua":"500"}', Trouble.HTTP_ERROR),
        (404, "", Trouble.HTTP_ERROR),
        (401, "", Trouble.LOGIN_REFUSED),
        (200, '{"maKetQua":"401"}', Trouble.LOGIN_REFUSED),
        (403, '{"maKetQua":"403","thongDiep":"Tài khoản bị hạn chế"}', Trouble.LOGIN_REFUSED),
        (200, '{"maKetQua":"403"}', Trouble.LOGIN_REFUSED),
        (403, '{"maKetQua":"205"}', Trouble.LOGIN_REFUSED),
        (404, '{"maKetQua":"404"}', Trouble.HTTP_ERROR),
        (429, '{"maKetQua":"429"}', Trouble.HTTP_ERROR),
    ],
)
def test_what_is_no_receipt_is_tried_again_later(httpserver: HTTPServer, status: int, body: str, kind: Trouble) -> None:
    httpserver.expect_request("/api/token/take").respond_with_data(TOKEN)
    httpserver.expect_request(CHECK_IN_PATH).respond_with_data(body, status)
    notifier, transport = notifier_for(httpserver.url_for("").rstrip("/"))
    with pytest.raises(PortalTrouble) as caught:
        notifier.deliver(DOCUMENT)
    assert caught.value.kind is kind
    transport.close()


def test_waits_double_up_to_an_hour_and_end_after_twenty_attempts() -> None:
    now, tries = datetime(2026, 11, 22, tzinfo=UTC), Tries()
    assert tries.after_trouble(1, now) == Later(now + timedelta(seconds=30))
    assert tries.after_trouble(2, now) == Later(now + timedelta(seconds=60))
    assert tries.after_trouble(19, now) == Later(now + timedelta(hours=1))
    assert tries.after_trouble(20, now) == Dead()


@pytest.mark.parametrize(
    ("said", "kept"),
    [("GD\ud8001", "GD1"), ("GD\x001", "GD 1"), ("\u202eGD1", "GD1"), ("G" * 100_000, "G" * 63 + "…"), (17, "17")],
)
def test_a_receipt_is_one_clean_line_whatever_the_portal_says(httpserver: HTTPServer, said: object, kept: str) -> None:
    """Kept on the register's own way: a lone surrogate or a NUL must not break the worker."""
    httpserver.expect_request("/api/token/take").respond_with_data(TOKEN)
    httpserver.expect_request(CHECK_IN_PATH).respond_with_data(json.dumps({"maKetQua": "200", "maGiaoDich": said}))
    notifier, transport = notifier_for(httpserver.url_for("").rstrip("/"))
    assert notifier.deliver(DOCUMENT).transaction == kept
    kept.encode()
    transport.close()


@pytest.mark.parametrize("token", ["a\ud800", "a\x00", "a\r\nX: y", "á"])
def test_a_token_that_no_header_can_carry_is_no_token(token: str) -> None:
    body = {"maKetQua": "200", "APIKey": {"access_token": token, "id_token": "b"}}
    with pytest.raises(PortalTrouble, match="no token"):
        parse_token(json.dumps(body).encode(), None)
