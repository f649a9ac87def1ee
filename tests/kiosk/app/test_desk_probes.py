"""What is measured on real devices, or on what stands for them at the wire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from cardreader.authenticity.learning import accept
from cardreader.authenticity.pins import PinStatus, save_pins
from cardreader.pcsc.service import NotAllowed
from kiosk.app import desk_probes
from kiosk.core.delivery import DeliveryFault, Refusal
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.core.ports import Printer
from kiosk.desk.health import Level
from kiosk.desk.words import CLOCK_UNKNOWN, READER_DENIED
from kiosk.portal.transport import HttpTransport
from kiosk.printing.emulator import Emulator
from kiosk.printing.file_printer import FilePrinter
from kiosk.printing.receipt_printer import TcpPrinter
from kiosk.register.outbox import Outbox
from kiosk.register.register import SqlRegister
from tests.cardreader.authenticity.learners import seen, signer
from tests.kiosk.register.conftest import MORNING, ZONE, make_visit


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as printer:
        yield printer


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    register = SqlRegister(f"sqlite:///{tmp_path / 'register.sqlite'}", tmp_path / "key", ZONE, lambda: MORNING)
    yield register
    register.close()


def tcp(printer: Emulator) -> tuple[str, Printer]:
    return "reception", TcpPrinter("127.0.0.1", printer.port)


def test_a_printer_is_good_then_low_then_out(emulator: Emulator) -> None:
    probe = desk_probes.printer((tcp(emulator),))
    assert probe.read().level is Level.GOOD
    emulator.dials.paper_low = True
    assert probe.read().level is Level.SOON
    emulator.dials.paper_out = True
    out = probe.read()
    assert out.level is Level.BAD
    assert "reception" in out.text.en


def test_a_second_printer_that_prints_is_a_warning_of_the_first(emulator: Emulator, tmp_path: Path) -> None:
    emulator.dials.cover_open = True
    probe = desk_probes.printer((tcp(emulator), ("files", FilePrinter(tmp_path))))
    assert probe.read().level is Level.SOON


def test_no_printer_is_bad() -> None:
    assert desk_probes.printer(()).read().level is Level.BAD


@pytest.mark.parametrize("kind", Trouble)
def test_each_trouble_of_the_portal_is_said_in_both_languages(kind: Trouble) -> None:
    class Away:
        def check(self) -> None:
            raise PortalTrouble(kind, DeliveryFault.BROKEN_HTTP.of())

    bad = desk_probes.portal(Away()).read()  # type: ignore[arg-type]  # all that the probe asks of it
    assert bad.level is Level.BAD
    assert bad.text.vi != bad.text.en
    assert "gateway's own" not in bad.text.vi


def test_the_register_is_good_while_it_can_be_written(register: SqlRegister, tmp_path: Path) -> None:
    assert desk_probes.database(register).read().level is Level.GOOD
    register.close()
    (tmp_path / "register.sqlite").write_bytes(b"no database at all" * 100)
    bad = desk_probes.database(register).read()
    assert bad.level is Level.BAD
    assert bad.remedy is not None


def test_what_waits_to_be_delivered_grows_old(register: SqlRegister) -> None:
    later = [MORNING]
    probe = desk_probes.outbox(Outbox(register.database), lambda: later[0])
    assert probe.read().level is Level.GOOD
    register.register(make_visit())
    later[0] = MORNING + timedelta(hours=5)
    assert probe.read().level is Level.BAD


def test_what_was_refused_needs_a_person(register: SqlRegister) -> None:
    register.register(make_visit())
    messages = Outbox(register.database, lambda: MORNING)
    message = messages.claim("check_in")
    assert message is not None
    messages.refused(message, Refusal("402", "", b"<a/>"))
    assert desk_probes.outbox(messages, lambda: MORNING).read().level is Level.BAD


def test_the_disk_is_measured_where_the_register_will_be(tmp_path: Path) -> None:
    reading = desk_probes.disk(tmp_path / "not" / "made" / "yet").read()
    assert "GB" in reading.text.en


def test_a_trust_folder_that_is_missing_is_bad(tmp_path: Path) -> None:
    assert desk_probes.trust(tmp_path / "none", lambda: MORNING).read().level is Level.BAD
    assert desk_probes.trust(tmp_path, lambda: MORNING).read().level is Level.SOON


def test_a_pinned_issuer_counts_until_its_last_day(tmp_path: Path) -> None:
    pin = accept(seen((signer(years=(2020, 2040)), "a")).progress()[0].claims[0], "os:root", MORNING)
    save_pins(tmp_path, [pin])
    assert desk_probes.trust(tmp_path, lambda: MORNING).read().level is Level.GOOD
    save_pins(tmp_path, [pin.now(PinStatus.UNPINNED, "os:root", MORNING)])
    assert desk_probes.trust(tmp_path, lambda: MORNING).read().level is Level.SOON


@pytest.mark.parametrize(("minutes", "level"), [(0, Level.GOOD), (1, Level.SOON), (-10, Level.BAD)])
def test_the_clock_is_compared_with_any_answer_of_the_portal(
    httpserver: HTTPServer, minutes: int, level: Level
) -> None:
    httpserver.expect_request("/").respond_with_data("", 404)
    transport = HttpTransport(httpserver.url_for(""), 2)
    probe = desk_probes.clock(transport, lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    assert probe.read().level is level
    transport.close()


def test_without_a_server_the_clock_is_unknown_and_no_alarm(httpserver: HTTPServer) -> None:
    address = httpserver.url_for("")
    httpserver.stop()
    transport = HttpTransport(address, 2)
    reading = desk_probes.clock(transport, lambda: MORNING).read()
    assert (reading.level, reading.text) == (Level.GOOD, CLOCK_UNKNOWN)
    transport.close()
    httpserver.start()


def test_a_service_that_denies_the_desk_is_no_reader_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied() -> tuple[str, ...]:
        message = "no right to use the smart card service"
        raise NotAllowed(message)

    monkeypatch.setattr(desk_probes, "list_readers", denied)
    reading = desk_probes.reader("").read()
    assert (reading.level, reading.text) == (Level.BAD, READER_DENIED)
