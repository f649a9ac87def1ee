"""The port against the double and against servers that misbehave, over real sockets."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from backend_stub.contract.dials import Dials, Refusal
from backend_stub.web.app import Portal as Double
from cardreader.citizen import Citizen
from kiosk.core.coverage import Decision
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.portal.service import Evidence, PortalInsurance
from kiosk.settings import Facility
from tests.kiosk.portal_house import TODAY, settings_for

TOKEN = '{"maKetQua":"200","APIKey":{"access_token":"a+/=","id_token":"i","expires_in":"2099-01-01T00:00:00.0000000Z"}}'
NOT_FOUND = '{"maKetQua":"050"}'


def test_the_double_is_asked_with_one_login(address: str, facility: Facility, citizen: Citizen) -> None:
    kept: list[Evidence] = []
    insurance = PortalInsurance(settings_for(address, body="form", md5_case="lower"), facility, keep=kept.append)
    for _ in range(2):
        assert insurance.lookup(citizen, TODAY, vouched=True).decision is Decision.COVERED
    insurance.close()
    assert [evidence.code for evidence in kept] == ["000", "000"]
    assert b'"maKetQua":"000"' in kept[0].body
    assert citizen.number not in repr(kept[0])


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_token_that_ended_is_taken_anew(
    double: Double, insurance: PortalInsurance, citizen: Citizen, refusal: Refusal
) -> None:
    double.dials = Dials(wrong_token=refusal)
    assert insurance.lookup(citizen, TODAY, vouched=True).decision is Decision.COVERED
    double.forget_tokens()
    assert insurance.lookup(citizen, TODAY, vouched=True).decision is Decision.COVERED


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_refused_account_is_trouble_that_says_so(
    double: Double, address: str, facility: Facility, citizen: Citizen, refusal: Refusal
) -> None:
    double.dials = Dials(wrong_account=refusal)
    insurance = PortalInsurance(settings_for(address, username="nobody"), facility)
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "login_refused"
    with pytest.raises(PortalTrouble, match="check user name and password"):
        insurance.check()
    insurance.close()


def test_a_member_of_staff_who_is_not_registered_does_not_stop_the_patient(
    address: str, facility: Facility, citizen: Citizen
) -> None:
    insurance = PortalInsurance(settings_for(address, staff_number="001190000008"), facility)
    coverage = insurance.lookup(citizen, TODAY, vouched=True)
    insurance.close()
    assert (coverage.decision, coverage.result_code) == (Decision.PORTAL_UNAVAILABLE, "054")


def test_a_good_account_passes_the_check(insurance: PortalInsurance) -> None:
    insurance.check()


@pytest.fixture
def asked(httpserver: HTTPServer, facility: Facility) -> Iterator[Callable[..., PortalInsurance]]:
    """Build a client of the scripted server, which already gives a token."""
    httpserver.expect_request("/api/token/take", method="POST").respond_with_data(TOKEN)
    with contextlib.ExitStack() as stack:

        def build(**changes: object) -> PortalInsurance:
            insurance = PortalInsurance(settings_for(httpserver.url_for("").rstrip("/"), **changes), facility)
            stack.callback(insurance.close)
            return insurance

        yield build


LOOKUP = "/api/egw/KQNhanLichSuKCB2024"


def test_secrets_in_the_query_are_encoded(
    httpserver: HTTPServer, asked: Callable[..., PortalInsurance], citizen: Citizen
) -> None:
    httpserver.expect_request(
        LOOKUP,
        query_string={
            "token": "a+/=",
            "id_token": "i",
            "username": "01999_BV",
            "password": "23F71B198A2D4F43EF9B8ADBE4366088",
        },
    ).respond_with_data(NOT_FOUND)
    assert asked().lookup(citizen, TODAY, vouched=True).result_code == "050"
    httpserver.check_assertions()


@pytest.mark.parametrize(
    ("status", "body", "code", "calls"),
    [
        (502, "<html>Bad Gateway</html>", "http_error", 2),
        (503, "", "http_error", 2),
        (500, "<html>", "http_error", 1),
        (404, "not here", "http_error", 1),
        (302, "", "http_error", 1),
        (200, "<html>login</html>", "bad_answer", 1),
        (200, '{"maKetQua":"000"', "bad_answer", 1),
        (200, "[]", "bad_answer", 1),
        (200, "x" * 300_000, "bad_answer", 1),
        (400, NOT_FOUND, "050", 1),
        (500, '{"maKetQua":"100"}', "100", 1),
        (401, "", "login_refused", 2),
        (200, '{"maKetQua":"401"}', "login_refused", 2),
    ],
)
def test_a_bad_answer_becomes_a_decision(
    httpserver: HTTPServer,
    asked: Callable[..., PortalInsurance],
    citizen: Citizen,
    status: int,
    body: str,
    code: str,
    calls: int,
) -> None:
    httpserver.expect_request(LOOKUP).respond_with_data(body, status, headers={"Location": "/elsewhere"})
    assert asked().lookup(citizen, TODAY, vouched=True).result_code == code
    assert sum(request.path == LOOKUP for request, _ in httpserver.log) == calls


def test_a_gateway_error_is_tried_once_again(
    httpserver: HTTPServer, asked: Callable[..., PortalInsurance], citizen: Citizen
) -> None:
    httpserver.expect_oneshot_request(LOOKUP).respond_with_data("", 503)
    httpserver.expect_oneshot_request(LOOKUP).respond_with_data(NOT_FOUND)
    assert asked().lookup(citizen, TODAY, vouched=True).result_code == "050"


def test_a_portal_that_fails_in_a_row_is_left_alone_for_a_while(
    httpserver: HTTPServer, facility: Facility, citizen: Citizen
) -> None:
    now = 0.0
    httpserver.expect_request("/api/token/take").respond_with_data("", 500)
    settings = settings_for(httpserver.url_for("").rstrip("/"), retries=0)
    insurance = PortalInsurance(settings, facility, clock=lambda: now)
    codes = [insurance.lookup(citizen, TODAY, vouched=True).result_code for _ in range(4)]
    assert codes == ["http_error", "http_error", "http_error", "paused"]
    assert len(httpserver.log) == 3
    now = 60.0
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "http_error"
    insurance.close()


def test_many_threads_share_one_login(
    httpserver: HTTPServer, asked: Callable[..., PortalInsurance], citizen: Citizen
) -> None:
    httpserver.expect_request(LOOKUP).respond_with_data(NOT_FOUND)
    insurance = asked()
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: insurance.lookup(citizen, TODAY, vouched=True).result_code, range(16)))
    assert codes == ["050"] * 16
    assert sum(request.path == "/api/token/take" for request, _ in httpserver.log) == 1


@contextlib.contextmanager
def raw_server(serve: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Serve each connection by that function, until the test is over."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            serve(connection, over)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threads.append(threading.Thread(target=one, args=(connection,)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for thread in threads:
            thread.join()


def drip(line: bytes) -> Callable[[socket.socket, threading.Event], None]:
    def serve(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(10_000)
        connection.sendall(line)
        while not over.wait(0.02):
            connection.sendall(b"x")

    return serve


def silent(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(10_000)
    over.wait()


@pytest.mark.parametrize(
    "serve",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drip(b""),
        silent,
    ],
    ids=["body", "header", "status line", "silence"],
)
def test_the_total_time_holds_against_a_slow_drip(
    facility: Facility, citizen: Citizen, serve: Callable[[socket.socket, threading.Event], None]
) -> None:
    before = threading.active_count()
    with raw_server(serve) as address:
        insurance = PortalInsurance(settings_for(address, total_seconds=0.3), facility)
        started = time.monotonic()
        coverage = insurance.lookup(citizen, TODAY, vouched=True)
        assert (coverage.result_code, time.monotonic() - started < 30) == (Trouble.TIMEOUT, True)
        worker = next((thread for thread in threading.enumerate() if thread.name == "portal-call"), None)
        if worker:
            worker.join(60)
        insurance.close()
    assert threading.active_count() <= before


def hang_up(connection: socket.socket, _over: threading.Event) -> None:
    connection.recv(10_000)


def half_an_answer(connection: socket.socket, _over: threading.Event) -> None:
    connection.recv(10_000)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"maKetQua"')


def no_http(connection: socket.socket, _over: threading.Event) -> None:
    connection.recv(10_000)
    connection.sendall(b"SSH-2.0-OpenSSH\r\n")


@pytest.mark.parametrize(
    ("serve", "codes"),
    [
        (hang_up, {"unreachable"}),
        (half_an_answer, {"bad_answer", "unreachable"}),
        (no_http, {"unreachable", "bad_answer"}),
    ],
)
def test_a_broken_connection_is_trouble(
    facility: Facility,
    citizen: Citizen,
    serve: Callable[[socket.socket, threading.Event], None],
    codes: set[str],
) -> None:
    with raw_server(serve) as address:
        insurance = PortalInsurance(settings_for(address), facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code in codes
        insurance.close()


def test_a_portal_that_is_not_there_is_trouble(facility: Facility, citizen: Citizen) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    insurance = PortalInsurance(settings_for(f"http://127.0.0.1:{port}"), facility)
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "unreachable"
    insurance.close()


def test_a_name_that_no_server_knows_is_trouble(facility: Facility, citizen: Citizen) -> None:
    insurance = PortalInsurance(settings_for("https://portal.invalid", total_seconds=2), facility)
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code in {"unreachable", "timeout"}
    insurance.close()


def test_a_plain_server_behind_https_is_a_bad_certificate(
    httpserver: HTTPServer, facility: Facility, citizen: Citizen
) -> None:
    address = httpserver.url_for("").rstrip("/").replace("http:", "https:")
    insurance = PortalInsurance(settings_for(address), facility)
    assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "certificate"
    insurance.close()


def test_the_request_names_person_and_staff(
    httpserver: HTTPServer, asked: Callable[..., PortalInsurance], citizen: Citizen
) -> None:
    seen: list[object] = []

    def handle(request: Request) -> Response:
        seen.append(request.get_json())
        return Response(NOT_FOUND)

    httpserver.expect_request(LOOKUP).respond_with_handler(handle)
    asked().lookup(citizen, TODAY, vouched=True)
    assert seen == [
        {
            "maThe": citizen.number,
            "hoTen": "NGUYỄN VĂN MẪU",
            "ngaySinh": "01/01/1980",
            "hoTenCb": "Trần Thị Lễ Tân",
            "cccdCb": "001190000009",
        }
    ]
