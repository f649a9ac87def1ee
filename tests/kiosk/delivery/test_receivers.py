"""Receivers beside the portal, on a real HTTPS server and a real folder."""

from __future__ import annotations

import base64
import errno
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.gateway_login import FileToken
from kiosk.delivery.receipts import NotTaken
from kiosk.delivery.receivers import FolderReceiver, GatewayReceiver
from kiosk.portal.transport import Direct, HttpTransport
from tests.tls import Authority, serving

DOCUMENT = "<a>Nguyễn Văn Mẫu</a>".encode()
Body = Literal["xml", "form", "json"]
Make = Callable[..., GatewayReceiver]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority: Authority) -> Iterator[HTTPServer]:
    with serving(authority) as server:
        yield server


@pytest.fixture
def gateway(server: HTTPServer, authority: Authority) -> Iterator[Make]:
    transports: list[HttpTransport] = []

    def make(body: Body = "xml", *, ca: bool = True, seconds: float = 5) -> GatewayReceiver:
        transports.append(HttpTransport(server.url_for("/checkin"), 2, Direct(authority.ca if ca else None)))
        return GatewayReceiver(transports[-1], FileToken(lambda: "bearer"), seconds, body, {"csyt": "01999"})

    yield make
    for transport in transports:
        transport.close()


def unpacked(request: Request) -> bytes:
    raw = request.get_data()
    match request.mimetype:
        case "application/xml":
            return raw
        case "application/json":
            return base64.b64decode(json.loads(raw)["fileHSBase64"])
        case _:
            return base64.b64decode(parse_qs(raw.decode())["fileHSBase64"][0])


@pytest.mark.parametrize("body", ["xml", "form", "json"])
def test_a_gateway_gets_the_document_as_it_wants_it(server: HTTPServer, gateway: Make, body: Body) -> None:
    seen: list[tuple[bytes, str | None, str | None]] = []

    def take(request: Request) -> Response:
        seen.append((unpacked(request), request.headers.get("Authorization"), request.headers.get("csyt")))
        return Response(json.dumps({"code": 200, "message": "success", "result": "GD-7"}))

    server.expect_request("/checkin", method="POST").respond_with_handler(take)
    assert gateway(body).deliver(DOCUMENT).transaction == "GD-7"
    assert seen == [(DOCUMENT, "Bearer bearer", "01999")]


@pytest.mark.parametrize(
    ("said", "receipt"),
    [
        ('{"logId":"9","status":"success","message":""}', "9"),
        ('{"maKetQua":"200","maGiaoDich":"17"}', "17"),
        ('{"code":200}', ""),
    ],
)
def test_what_a_gateway_says_of_success_is_the_receipt(
    server: HTTPServer, gateway: Make, said: str, receipt: str
) -> None:
    server.expect_request("/checkin").respond_with_data(said)
    assert gateway().deliver(DOCUMENT).transaction == receipt


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [(422, "", "422"), (400, "{}", "400"), (200, '{"code":422}', "422"), (200, '{"status":"error"}', "error")],
)
def test_a_document_that_is_wrong_is_not_sent_again(
    server: HTTPServer, gateway: Make, status: int, said: str, code: str
) -> None:
    server.expect_request("/checkin").respond_with_data(said, status=status)
    with pytest.raises(NotTaken) as caught:
        gateway().deliver(DOCUMENT)
    assert caught.value.code == code


def test_the_gateway_s_own_words_are_the_reason(server: HTTPServer, gateway: Make) -> None:
    server.expect_request("/checkin").respond_with_json({"status": "error", "message": "STT sai"}, status=422)
    with pytest.raises(NotTaken) as caught:
        gateway().deliver(DOCUMENT)
    assert (caught.value.code, caught.value.reason) == ("422", "STT sai")


@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
def test_trouble_of_address_account_or_moment_is_tried_again(server: HTTPServer, gateway: Make, status: int) -> None:
    server.expect_request("/checkin").respond_with_data("", status=status)
    with pytest.raises(PortalTrouble) as caught:
        gateway().deliver(DOCUMENT)
    assert caught.value.kind is Trouble.HTTP_ERROR


def test_a_gateway_that_nobody_vouches_for_gets_nothing(server: HTTPServer, gateway: Make) -> None:
    server.expect_request("/checkin").respond_with_data("")
    with pytest.raises(PortalTrouble) as caught:
        gateway(ca=False).deliver(DOCUMENT)
    assert caught.value.kind is Trouble.CERTIFICATE
    assert server.log == []


def test_a_folder_gets_each_document_once_and_whole(tmp_path: Path) -> None:
    receiver = FolderReceiver(tmp_path)
    first, again = receiver.deliver(DOCUMENT), receiver.deliver(DOCUMENT)
    receiver.deliver(b"<b/>")
    assert first == again
    assert (tmp_path / first.transaction).read_bytes() == DOCUMENT
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_gone_is_trouble_that_may_pass(tmp_path: Path) -> None:
    with pytest.raises(PortalTrouble, match="the folder takes nothing"):
        FolderReceiver(tmp_path / "gone").deliver(DOCUMENT)


def test_a_folder_that_takes_half_of_a_document_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kiosk.delivery.receivers.os.fsync", full)
    with pytest.raises(PortalTrouble, match="the disk is full"):
        FolderReceiver(tmp_path).deliver(DOCUMENT)
    assert list(tmp_path.iterdir()) == []
