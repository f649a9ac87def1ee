"""Each answer to a delivery, over real HTTPS: delivered is only what its receiver says that it took."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.delivery.fhir_receiver import FhirReceiver
from kiosk.delivery.gateway_login import FileToken
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.receipts import NotTaken
from kiosk.delivery.receivers import FolderReceiver, GatewayReceiver
from kiosk.portal.client import Client
from kiosk.portal.deadline import Deadline
from kiosk.portal.transport import Direct, HttpTransport
from kiosk.settings.portal import Portal
from tests.kiosk.delivery.receipt_answers import (
    ANSWERS,
    IDS,
    PAGE,
    REFUSED,
    TAKEN,
    TOKEN,
    VISIT,
    WAITS,
    Given,
    line,
)
from tests.tls import Authority, serving

XML = f"<a><MA_LK>{VISIT}</MA_LK></a>".encode()
BUNDLE = json.dumps({"entry": [{"request": {"method": "PUT", "url": place}} for place in IDS]}).encode()
Deliver = Callable[[], object]


class Renewed:
    """A token that can be had again."""

    def __init__(self) -> None:
        self.dropped = 0

    def give(self, _deadline: Deadline) -> str:
        return f"token-{self.dropped}"

    def drop(self) -> bool:
        self.dropped += 1
        return True


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[HTTPServer]:
    with serving(authority) as server:
        yield server


class Receivers:
    """The three receivers over HTTPS, at one server that gives one answer to all."""

    def __init__(self, server: HTTPServer, authority: Authority, folder: Path) -> None:
        self.answer = ANSWERS[0]
        self.logins = 0
        server.expect_request("/document").respond_with_handler(self._respond)
        server.expect_request("/token").respond_with_handler(self._log_in)
        self._transports = [HttpTransport(server.url_for(path), 5, Direct(authority.ca)) for path in ("", "/document")]
        (folder / "portal.password").write_text("a-password")
        settings = Portal(
            base_url=server.url_for(""),
            username="01999_BV",
            password_file=folder / "portal.password",
            token_path="/token",
            staff_name="Trần Thị Lễ Tân",
            staff_number="001199000001",
        )
        self.client = Client(settings, "a-password", self._transports[0])
        self.bearer = Renewed()
        self.portal = PortalNotifier(self.client, "01999", "/document")
        self.gateway = GatewayReceiver(self._transports[1], self.bearer, 10)
        self.fhir = FhirReceiver(self._transports[1], lambda: "bearer", 10)

    def outcomes(self, answer: Given) -> dict[str, str]:
        """Return what each receiver makes of an answer."""
        self.answer = answer
        return {
            "portal": self._outcome(lambda: self.portal.deliver(XML)),
            "gateway": self._outcome(lambda: self.gateway.deliver(XML)),
            "FHIR": self._outcome(lambda: self.fhir.deliver(BUNDLE)),
        }

    def close(self) -> None:
        for transport in self._transports:
            transport.close()

    def _outcome(self, deliver: Deliver) -> str:
        self.client.log_in()
        self.logins = self.bearer.dropped = 0
        try:
            deliver()
        except NotTaken:
            return REFUSED
        except PortalTrouble as trouble:
            # Another token was taken and tried, or the answer says that one is needed.
            another = self.logins or self.bearer.dropped or trouble.fault.code is DeliveryFault.TOKEN_REFUSED
            return TOKEN if another else WAITS
        return TAKEN

    def _respond(self, _request: Request) -> Response:
        return Response(self.answer.body, self.answer.status, dict(self.answer.headers))

    def _log_in(self, _request: Request) -> Response:
        self.logins += 1
        return Response(
            json.dumps(
                {
                    "maKetQua": "200",
                    "APIKey": {
                        "access_token": "QUJD",
                        "id_token": "5d0b5a3c-3a2c-4d0e-9a1b-000000000001",
                        "token_type": "Bearer",
                        "username": "01999_BV",
                        "expires_in": "2099-01-01T00:00:00Z",
                    },
                }
            )
        )


@pytest.fixture(scope="module")
def receivers(
    server: HTTPServer, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Receivers]:
    made = Receivers(server, authority, tmp_path_factory.mktemp("secrets"))
    yield made
    made.close()


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.name)
def test_a_document_is_delivered_only_when_its_receiver_says_that_it_took_it(
    answer: Given, receivers: Receivers, record_property: Callable[[str, object], None]
) -> None:
    seen = receivers.outcomes(answer)
    assert seen == answer.wanted
    record_property(PAGE, json.dumps([answer.name, answer.status, *seen.values()], ensure_ascii=False))


def test_the_page_lists_every_answer(written_page: Callable[[str], str]) -> None:
    assert len(ANSWERS) >= 40
    page = written_page(PAGE)
    missing = [one.name for one in ANSWERS if line([one.name, one.status, *one.wanted.values()]) not in page]
    assert not missing, "run this file's tests with --write-docs"


def test_a_gateway_that_is_known_to_say_nothing_may_say_nothing(server: HTTPServer, authority: Authority) -> None:
    for path, body, status in (("/bare", "", 200), ("/gone", "", 204), ("/page", "<html>", 200)):
        server.expect_request(path).respond_with_data(body, status)
        transport = HttpTransport(server.url_for(path), 5, Direct(authority.ca))
        receiver = GatewayReceiver(transport, FileToken(lambda: ""), 10, empty_is_taken=True)
        if body:
            with pytest.raises(PortalTrouble):
                receiver.deliver(XML)
        else:
            receiver.deliver(XML)
        transport.close()


def test_a_folder_has_taken_what_can_be_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = FolderReceiver(tmp_path)
    receiver.deliver(XML)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: XML[:-1])
    with pytest.raises(PortalTrouble, match="folder"):
        receiver.deliver(XML)
