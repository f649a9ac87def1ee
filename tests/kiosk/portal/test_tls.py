from __future__ import annotations

import base64
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend_stub.web.app import Portal as Double
from backend_stub.web.certificates import Tls, make
from backend_stub.web.server import serving
from cardreader.citizen import Citizen
from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.portal.deadline import Deadline
from kiosk.portal.service import PortalInsurance
from kiosk.portal.transport import Direct, HttpTransport
from kiosk.settings import Facility
from tests.kiosk.portal_house import TODAY, settings_for


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Tls.GOOD, "000"),
        (Tls.EXPIRED, "certificate"),
        (Tls.WRONG_NAME, "certificate"),
        (Tls.SELF_SIGNED, "certificate"),
    ],
)
def test_only_a_good_certificate_is_believed(
    double: Double, facility: Facility, citizen: Citizen, tmp_path: Path, kind: Tls, code: str
) -> None:
    files = make(kind, "127.0.0.1", tmp_path)
    with serving(double.application(), tls=files) as address:
        insurance = PortalInsurance(settings_for(address, ca_file=files.authority), facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code == code
        insurance.close()


def test_an_authority_that_nobody_named_is_not_believed(
    double: Double, facility: Facility, citizen: Citizen, tmp_path: Path
) -> None:
    with serving(double.application(), tls=make(Tls.GOOD, "127.0.0.1", tmp_path)) as address:
        insurance = PortalInsurance(settings_for(address), facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "certificate"
        insurance.close()


def test_a_missing_authority_file_is_trouble_and_no_crash(
    address: str, facility: Facility, citizen: Citizen, tmp_path: Path
) -> None:
    insurance = PortalInsurance(
        settings_for(address.replace("http:", "https:"), ca_file=tmp_path / "none.pem"), facility
    )
    assert insurance.lookup(citizen, TODAY, vouched=True).decision == "portal_unavailable"
    insurance.close()


def refused(address: str, route: Direct) -> DeliveryFault:
    """Return why no connection was made."""
    transport = HttpTransport(address, 30, route)
    with pytest.raises(PortalTrouble) as caught:
        transport.post("", query={}, headers={}, body=b"", deadline=Deadline(60))
    transport.close()
    code = caught.value.fault.code
    assert isinstance(code, DeliveryFault)
    return code


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (Tls.EXPIRED, DeliveryFault.CERTIFICATE_EXPIRED),
        (Tls.NOT_YET, DeliveryFault.CERTIFICATE_NOT_YET),
        (Tls.WRONG_PURPOSE, DeliveryFault.CERTIFICATE),
        (Tls.WRONG_NAME, DeliveryFault.CERTIFICATE_OTHER_HOST),
        (Tls.SELF_SIGNED, DeliveryFault.CERTIFICATE_SELF_SIGNED),
    ],
)
def test_each_fault_of_a_certificate_is_told_by_its_name(
    double: Double, tmp_path: Path, kind: Tls, fault: DeliveryFault
) -> None:
    files = make(kind, "127.0.0.1", tmp_path)
    with serving(double.application(), tls=files) as address:
        assert refused(address, Direct(files.authority)) is fault


def test_an_issuer_that_nobody_installed_is_told_and_the_system_s_authorities_are_asked(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make(Tls.GOOD, "127.0.0.1", tmp_path)
    with serving(double.application(), tls=files) as address:
        assert refused(address, Direct()) is DeliveryFault.CERTIFICATE_UNKNOWN
        monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))  # where OpenSSL looks for the system's
        transport = HttpTransport(address, 30)
        answer = transport.post("/nowhere", query={}, headers={}, body=b"", deadline=Deadline(60))
        transport.close()
    assert answer.status == 404


def test_a_server_without_tls_is_told(address: str) -> None:
    assert refused(address.replace("http:", "https:"), Direct()) is DeliveryFault.NO_TLS


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    assert refused("https://portal.invalid", Direct()) is DeliveryFault.NO_NAME


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_of_authorities_that_cannot_be_used_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    assert refused("https://127.0.0.1:1", Direct(tmp_path / "ca.pem")) is DeliveryFault.NO_AUTHORITIES


class Proxy(socketserver.ThreadingTCPServer):
    """A proxy that lets a user through to TLS servers, as squid does."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, user: str) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.wanted = f"Basic {base64.b64encode(user.encode()).decode()}"
        self.through: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Tunnel(socketserver.StreamRequestHandler):
    """One connection through the proxy."""

    server: Proxy

    def handle(self) -> None:
        target = self.rfile.readline().split()[1].decode()
        said = {}
        while line := self.rfile.readline().strip():
            name, _, value = line.decode().partition(": ")
            said[name.lower()] = value
        if said.get("proxy-authorization") != self.server.wanted:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        self.server.through.append(target)
        host, _, port = target.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=60) as server:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(server, self.connection), daemon=True)
            back.start()
            pump(self.connection, server)
            back.join(60)


def pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes from one to the other until it ends."""
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy("clinic:pass word") as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(60)


def test_a_proxy_of_the_settings_is_used_with_its_user(
    double: Double, facility: Facility, citizen: Citizen, tmp_path: Path, proxy: Proxy
) -> None:
    user = tmp_path / "proxy.user"
    user.write_text("clinic:pass word\n")
    files = make(Tls.GOOD, "127.0.0.1", tmp_path)
    with serving(double.application(), tls=files) as address:
        settings = settings_for(address, ca_file=files.authority, proxy=proxy.address, proxy_user_file=user)
        insurance = PortalInsurance(settings, facility)
        assert insurance.lookup(citizen, TODAY, vouched=True).result_code == "000"
        insurance.close()
        assert set(proxy.through) == {address.removeprefix("https://")}
        user.write_text("clinic:wrong")
        route = Direct(files.authority, proxy.address, user)
        assert refused(address, route) is DeliveryFault.NO_PROXY
        user.unlink()
        assert refused(address, route) is DeliveryFault.NO_PROXY_USER


def test_a_proxy_is_an_address_without_a_user() -> None:
    with pytest.raises(ValueError, match="proxy_user_file"):
        settings_for("https://portal.example", proxy="http://clinic:secret@proxy:3128")
