"""A gateway whose tokens are given for a password: taken once, renewed before their end and when refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kiosk.app.background_jobs import receiver_of
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.gateway_login import PasswordLogin
from kiosk.delivery.notifier import Notifier
from kiosk.delivery.receivers import GatewayReceiver
from kiosk.portal.transport import Direct, HttpTransport
from kiosk.settings.receivers import HttpsReceiverSettings, LoginSettings
from tests.tls import Authority, serving

DOCUMENT = b"<a/>"
FIELDS = {"client_id": "kiosk", "grant_type": "password", "username": "csyt", "password": "secret"}


@dataclass
class Gateway:
    """Gives tokens `t1`, `t2`, ... and takes documents with the newest one."""

    server: HTTPServer
    answer: Callable[[str], Response] = lambda token: Response(json.dumps({"access_token": token, "expires_in": 300}))
    logins: list[Request] = field(default_factory=list)
    taken: list[str | None] = field(default_factory=list)
    accepts: int = 0
    """The number of the only token that is accepted; 0 for the newest."""

    def __post_init__(self) -> None:
        self.server.expect_request("/login").respond_with_handler(self._log_in)
        self.server.expect_request("/checkin").respond_with_handler(self._take)

    def _log_in(self, request: Request) -> Response:
        self.logins.append(request)
        return self.answer(f"t{len(self.logins)}")

    def _take(self, request: Request) -> Response:
        wanted = f"Bearer t{self.accepts or len(self.logins)}"
        if request.headers.get("Authorization") != wanted:
            return Response(status=401)
        self.taken.append(request.headers.get("Authorization"))
        return Response(json.dumps({"code": 200, "result": "7"}))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def gateway(authority: Authority) -> Iterator[Gateway]:
    with serving(authority) as server:
        yield Gateway(server)


@pytest.fixture
def receiver(gateway: Gateway, authority: Authority, now: list[float]) -> Iterator[GatewayReceiver]:
    to, login = (
        HttpTransport(gateway.server.url_for(path), 2, Direct(authority.ca)) for path in ("/checkin", "/login")
    )
    yield GatewayReceiver(to, PasswordLogin(login, lambda: FIELDS, clock=lambda: now[0]), 5)
    to.close()
    login.close()


@pytest.fixture
def now() -> list[float]:
    return [0.0]


def test_one_login_serves_many_documents_until_shortly_before_its_end(
    gateway: Gateway, receiver: Notifier, now: list[float]
) -> None:
    for moment in (0.0, 269.0, 271.0):
        now[0] = moment
        assert receiver.deliver(DOCUMENT).transaction == "7"
    assert gateway.taken == ["Bearer t1", "Bearer t1", "Bearer t2"]
    assert gateway.logins[0].form.to_dict() == FIELDS


def test_a_refused_token_is_taken_anew_once(gateway: Gateway, receiver: Notifier) -> None:
    receiver.deliver(DOCUMENT)
    gateway.accepts = 2
    assert receiver.deliver(DOCUMENT).transaction == "7"
    gateway.accepts = 9
    with pytest.raises(PortalTrouble, match="refuses the token"):
        receiver.deliver(DOCUMENT)
    assert len(gateway.logins) == 3


@pytest.mark.parametrize(
    ("body", "lasts"),
    [
        ({"accessToken": "t", "expires_in": "60"}, True),
        ({"data": {"token": "t"}}, True),
        ({"result": {"access_token": "t", "expires_in": None}}, True),
        ({"access_token": "t", "expires_in": 10}, False),
    ],
)
def test_a_token_is_found_where_gateways_put_it(
    gateway: Gateway, receiver: Notifier, body: dict[str, object], *, lasts: bool
) -> None:
    said = json.dumps(body)
    gateway.answer = lambda token: Response(said.replace('"t"', f'"{token}"'))
    receiver.deliver(DOCUMENT)
    receiver.deliver(DOCUMENT)
    assert len(gateway.logins) == (1 if lasts else 2)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response(status=401), Trouble.LOGIN_REFUSED),
        (Response(status=503), Trouble.HTTP_ERROR),
        (Response("<html>"), Trouble.BAD_ANSWER),
        (Response("{}"), Trouble.BAD_ANSWER),
    ],
)
def test_a_login_that_fails_is_trouble_that_may_pass_and_shows_no_secret(
    gateway: Gateway, receiver: Notifier, answer: Response, kind: Trouble
) -> None:
    gateway.answer = lambda _token: answer
    with pytest.raises(PortalTrouble) as caught:
        receiver.deliver(DOCUMENT)
    assert caught.value.kind is kind
    assert "secret" not in str(caught.value)
    assert gateway.taken == []


def test_the_settings_say_how_to_log_in(gateway: Gateway, authority: Authority, tmp_path: Path) -> None:
    """As a provincial gateway wants it: JSON, and the password's MD5 in capitals."""
    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    login = LoginSettings(
        url=gateway.server.url_for("/login"),
        body="json",
        fields={"username": "csyt"},
        password_file=tmp_path / "password",
        password_md5="upper",
    )
    settings = HttpsReceiverSettings(
        kind="https", name="province", url=gateway.server.url_for("/checkin"), ca_file=authority.ca, login=login
    )
    assert receiver_of(settings).deliver(DOCUMENT).transaction == "7"
    assert gateway.logins[0].get_json() == {"username": "csyt", "password": "5EBE2294ECD0E0F08EAB7690D2A6EE69"}


def test_two_ways_to_a_token_are_refused(tmp_path: Path) -> None:
    login = {"url": "https://sso.example", "password_file": str(tmp_path / "password")}
    with pytest.raises(ValueError, match="not both"):
        HttpsReceiverSettings.model_validate(
            {"kind": "https", "name": "a", "url": "https://a.example", "token_file": "b", "login": login}
        )
