"""Each fault of a delivery, met for real, is said in Vietnamese without an English word."""

from __future__ import annotations

import errno
import json
import os
import resource
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from backend_stub.web.certificates import Tls
from backend_stub.web.certificates import make as make_certificates
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import CHECK_IN, DeliveryFault, Waits, read
from kiosk.core.fault import Code, Fault
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.core.visit import FirstService, Payment, Visit
from kiosk.delivery.fhir_receiver import FhirReceiver
from kiosk.delivery.gateway_login import FileToken, PasswordLogin
from kiosk.delivery.notifications import document_of
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.outbox_worker import NotReady, OutboxWorker, Outcome
from kiosk.delivery.receipts import NotTaken
from kiosk.delivery.receivers import FolderReceiver, GatewayReceiver
from kiosk.delivery.xml0 import CannotNotify
from kiosk.portal.client import Client, Question, StaffPair
from kiosk.portal.transport import DIRECT, Direct, HttpTransport
from kiosk.register.lookups import OpenLookups
from kiosk.register.outbox import Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from tests.kiosk.delivery.test_notifications import INSURED
from tests.kiosk.delivery.test_xml0 import VISIT, prepared
from tests.kiosk.fault_words import assert_vietnamese
from tests.kiosk.portal.test_service import TOKEN
from tests.kiosk.portal_house import settings_for
from tests.tls import Authority, serving

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DOCUMENT = b"<a/>"
NO_DATE = '{"maKetQua":"000","maThe":"DN4010000000001","gtTheTu":"99/99/2026"}'
LONG_CARD = json.dumps({"maKetQua": "000", "maThe": "DN4" * 700, "gtTheTu": "01/01/2026"})
WITHOUT_ANSWER = replace(
    INSURED, payment=Payment.TO_BE_CHECKED, coverage=Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
)
UNANCHORED = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
SERVED = replace(INSURED, first_service=FirstService("02.1897", "Khám Nội", NOW))


class Outside:
    """A server, a folder and a register, and what goes wrong with them."""

    def __init__(self, server: HTTPServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = server
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.released = threading.Event()
        self.now = NOW
        self._open: list[Any] = []

    def transport(self, path: str = "", address: str | None = None, ca: Path | None = None) -> HttpTransport:
        transport = HttpTransport(address or self.server.url_for(path), 2, Direct(ca))
        self._open.append(transport)
        return transport

    def gateway(self, answer: Response, *, seconds: float = 5) -> None:
        """Deliver to a gateway that answers so."""
        self.server.expect_request("/checkin").respond_with_response(answer)
        GatewayReceiver(self.transport("/checkin"), FileToken(lambda: ""), seconds).deliver(DOCUMENT)

    def fhir(self, answer: str) -> None:
        """Deliver to a FHIR server that answers so."""
        self.server.expect_request("/fhir").respond_with_data(answer)
        FhirReceiver(self.transport("/fhir"), lambda: "", 5).deliver(b'{"entry":[]}')

    def silent(self) -> None:
        """Deliver to a gateway that answers when the test is over."""

        def wait(_: Request) -> Response:
            self.released.wait(30)
            return Response()

        self.server.expect_request("/checkin").respond_with_handler(wait)
        GatewayReceiver(self.transport("/checkin"), FileToken(lambda: ""), 0.2).deliver(DOCUMENT)

    def nowhere(self) -> None:
        """Deliver to an address where nobody listens."""
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            transport = self.transport(address=f"http://127.0.0.1:{held.getsockname()[1]}")
            GatewayReceiver(transport, FileToken(lambda: ""), 60).deliver(DOCUMENT)

    def over_tls(self, kind: Tls, ca: Path | None = None, *, trusted: bool = True) -> None:
        """Deliver to a gateway that shows such a certificate."""
        files = make_certificates(kind, "localhost", self.folder)
        with serving(Authority(files.authority, files.certificate, files.key)) as server:
            self.to(server.url_for("/checkin"), Direct(ca or files.authority) if trusted else Direct())

    def to(self, address: str, route: Direct = DIRECT) -> None:
        """Deliver to a gateway at that address."""
        transport = HttpTransport(address, 60, route)
        self._open.append(transport)
        GatewayReceiver(transport, FileToken(lambda: ""), 60).deliver(DOCUMENT)

    def by_proxy(self, proxy: str, user: Path | None = None) -> None:
        self.to("https://gateway.example/checkin", Direct(proxy=proxy, proxy_user_file=user))

    def no_name(self) -> None:
        """Deliver to a name that nobody knows: only the resolver's answer is put in its place."""

        def unknown(*_: object, **__: object) -> object:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        self.monkeypatch.setattr("socket.getaddrinfo", unknown)
        self.to("https://gateway.invalid/checkin")

    def login(self, answer: Response) -> None:
        """Deliver to a gateway whose login answers so."""
        self.server.expect_request("/login").respond_with_response(answer)
        bearer = PasswordLogin(self.transport("/login"), lambda: {"password": "secret"})
        GatewayReceiver(self.transport("/checkin"), bearer, 60).deliver(DOCUMENT)

    def client(self, answer: str, token: Response | None = None, *, status: int = 200) -> Client:
        """Return the client of a portal that answers so to everything but the login."""
        self.server.expect_request("/api/token/take").respond_with_response(token or Response(TOKEN))
        for path in (settings_for("https://x").lookup_path, settings_for("https://x").notify_path):
            self.server.expect_request(path).respond_with_data(answer, status=status)
        settings = settings_for(self.server.url_for("").rstrip("/"))
        return Client(settings, settings.read_password(), self.transport())

    def notify(self, answer: str, token: Response | None = None, *, status: int = 200) -> None:
        PortalNotifier(self.client(answer, token, status=status), "01999").deliver(DOCUMENT)

    def look_up(self, answer: str) -> None:
        self.client(answer).look_up(Question("001190000001", "A", "1990"), StaffPair("B", "001190000002"))

    def full(self) -> None:
        """Write into a folder whose disk is full: only the system's answer is put in its place."""

        def fsync(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        self.monkeypatch.setattr("kiosk.delivery.receivers.os.fsync", fsync)
        FolderReceiver(self.folder).deliver(DOCUMENT)

    def broken(self) -> None:
        """Write more than the system lets a file grow."""
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        try:
            FolderReceiver(self.folder).deliver(DOCUMENT * 10_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    def register(self, visit: Visit) -> SqlRegister:
        register = SqlRegister(f"sqlite:///{self.folder / 'r.sqlite'}", self.folder / "r.key", ZONE, lambda: self.now)
        self._open.append(register)
        register.register(visit)
        return register

    def waits(self, visit: Visit, *, void: bool = False) -> None:
        """Ask for the notification of a visit that is not to be notified yet."""
        register = self.register(visit)
        if void:
            with register.database.transaction() as connection:
                connection.exec_driver_sql("UPDATE visits SET state = 'void'")
        message = Outbox(register.database, lambda: self.now).claim(CHECK_IN)
        assert message is not None
        document_of(VisitReader(register.database), {}, "01999", ZONE)(message)

    def breaking(self) -> Fault:
        """Deliver what breaks the worker, once."""

        def broken(_message: object) -> bytes:
            raise ValueError

        outbox = Outbox(self.register(SERVED).database, lambda: self.now)
        assert (
            OutboxWorker(outbox, broken, FolderReceiver(self.folder), lambda: self.now).deliver_one() is Outcome.LATER
        )
        with outbox._database.transaction() as connection:
            query = "SELECT last_error FROM outbox WHERE kind = 'check_in'"
            return read(connection.exec_driver_sql(query).scalar_one())

    def open_look_up(self, *, days: int) -> Fault:
        """Try a look-up once, so many days after the visit."""
        register = self.register(WITHOUT_ANSWER)
        open_lookups = OpenLookups(register.database, "kiosk:kiosk-1", lambda: self.now)
        open_lookups.adopt(timedelta())
        self.now += timedelta(days=days)
        lookup = open_lookups.claim()
        if lookup is not None:
            open_lookups.later(lookup, self.now, "timeout", asked=True)
        with register.database.transaction() as connection:
            kept = connection.exec_driver_sql("SELECT last_error FROM outbox WHERE kind = 'look_up'").scalar_one()
        return read(kept)

    def close(self) -> None:
        self.released.set()
        for each in self._open:
            each.close()


@pytest.fixture
def outside(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    made = Outside(httpserver, tmp_path, monkeypatch)
    yield made
    made.close()


F = DeliveryFault
CASES: dict[Code, Callable[[Outside], object]] = {
    F.NO_CONNECTION: Outside.nowhere,
    F.NO_ANSWER: Outside.silent,
    F.NO_NAME: Outside.no_name,
    F.NO_PROXY: lambda it: it.by_proxy("http://127.0.0.1:1"),
    F.NO_PROXY_USER: lambda it: it.by_proxy("http://127.0.0.1:1", it.folder / "gone"),
    F.NO_AUTHORITIES: lambda it: it.over_tls(Tls.GOOD, it.folder / "gone"),
    F.NO_TLS: lambda it: it.to(it.server.url_for("/checkin").replace("http:", "https:")),
    F.CERTIFICATE: lambda it: it.over_tls(Tls.WRONG_PURPOSE),
    F.CERTIFICATE_EXPIRED: lambda it: it.over_tls(Tls.EXPIRED),
    F.CERTIFICATE_NOT_YET: lambda it: it.over_tls(Tls.NOT_YET),
    F.CERTIFICATE_OTHER_HOST: lambda it: it.over_tls(Tls.WRONG_NAME),
    F.CERTIFICATE_UNKNOWN: lambda it: it.over_tls(Tls.GOOD, trusted=False),
    F.CERTIFICATE_SELF_SIGNED: lambda it: it.over_tls(Tls.SELF_SIGNED),
    F.BROKEN_HTTP: lambda it: it.gateway(Response(b"no gzip", headers={"Content-Encoding": "gzip"})),
    F.ANSWER_TOO_LONG: lambda it: it.gateway(Response(b"x" * 300_000)),
    F.ANSWER_IS_PAGE: lambda it: it.notify("<html>"),
    F.ANSWER_NO_RECEIPT: lambda it: it.fhir('{"resourceType":"Bundle","type":"searchset"}'),
    F.OTHER_DOCUMENT: lambda it: it.gateway(Response('{"code":200,"ma_lk":"of another"}')),
    F.PENDING: lambda it: it.gateway(Response('{"status":"pending"}')),
    F.ANSWER_NOT_JSON: lambda it: it.notify("OK"),
    F.ANSWER_NO_OBJECT: lambda it: it.notify("[]"),
    F.ANSWER_NO_CODE: lambda it: it.notify("{}"),
    F.ANSWER_NO_DATE: lambda it: it.look_up(NO_DATE),
    F.ANSWER_NO_CARD: lambda it: it.look_up(LONG_CARD),
    F.ANSWER_NO_TRANSACTION: lambda it: it.notify('{"maKetQua":"200"}'),
    F.ANSWER_NO_TOKEN: lambda it: it.login(Response("{}")),
    F.ACCOUNT_REFUSED: lambda it: it.notify("", Response(status=401)),
    F.TOKEN_REFUSED: lambda it: it.notify("", status=401),
    F.NOT_ALLOWED: lambda it: it.notify('{"maKetQua":"403"}'),
    F.HTTP_STATUS: lambda it: it.gateway(Response(status=503)),
    F.LOGIN_STATUS: lambda it: it.login(Response(status=400)),
    F.RESULT_CODE: lambda it: it.notify('{"maKetQua":"101"}'),
    F.FOLDER_FULL: Outside.full,
    F.FOLDER_MISSING: lambda it: FolderReceiver(it.folder / "gone").deliver(DOCUMENT),
    F.FOLDER_DENIED: lambda _: FolderReceiver(Path("/sys")).deliver(DOCUMENT),
    F.FOLDER_BROKEN: Outside.broken,
    F.REFUSED: lambda it: it.gateway(Response(json.dumps({"message": "sai ngày sinh"}), status=422)),
    F.BROKEN_FIELDS: lambda _: prepared(replace(VISIT, citizen=replace(VISIT.citizen, birth_date=None))),
    F.LOOKUP_UNANSWERED: lambda it: it.open_look_up(days=8),
    F.LOOKUP_OPEN: lambda it: it.open_look_up(days=1),
    F.WORKER_BROKE: Outside.breaking,
    F.OTHER: lambda _: read("words of a kiosk that was never released"),
    Waits.VOID: lambda it: it.waits(INSURED, void=True),
    Waits.NOT_INSURED: lambda it: it.waits(replace(INSURED, payment=Payment.SELF_PAY)),
    Waits.EMERGENCY: lambda it: it.waits(replace(INSURED, coverage=replace(INSURED.coverage, route_code="2"))),
    Waits.UNVOUCHED: lambda it: it.waits(replace(INSURED, authenticity=UNANCHORED)),
    Waits.FIRST_SERVICE: lambda it: it.waits(INSURED),
    Waits.ROUTE: lambda it: it.waits(replace(SERVED, coverage=replace(INSURED.coverage, route_code=None))),
}


def met(case: Callable[[Outside], object], outside: Outside) -> Fault:
    """Return the fault that a case raises, or that it finds in the outbox."""
    try:
        fault = case(outside)
    except (PortalTrouble, NotTaken, CannotNotify) as error:
        return error.fault
    except NotReady as error:
        return error.why.of()
    assert isinstance(fault, Fault)
    return fault


@pytest.mark.parametrize("code", [*DeliveryFault, *Waits], ids=str)
def test_each_fault_of_a_delivery_is_said_in_vietnamese(code: Code, outside: Outside) -> None:
    fault = met(CASES[code], outside)
    assert fault.code is code
    assert read(fault.text()) == fault
    assert_vietnamese(fault)
