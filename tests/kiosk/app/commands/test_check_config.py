from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from cardreader.authenticity.learning import accept
from cardreader.authenticity.pins import save_pins
from cardreader.pcsc.service import NotAllowed
from kiosk.app.commands.check_config import Finding, check, check_scan
from kiosk.core.desk.model import Role, Staff
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.register import SqlRegister
from kiosk.settings import Settings
from tests.cardreader.authenticity.learners import seen, signer
from tests.kiosk.register.conftest import ZONE
from tests.tls import Authority, serving

Findings = dict[str, Finding]
LOOK_UP = "/api/egw/KQNhanLichSuKCB2024"
TOKEN = {"maKetQua": "200", "APIKey": {"access_token": "a", "id_token": "b", "token_type": "Bearer"}}


@pytest.fixture
def checked(tmp_path: Path, httpserver: HTTPServer) -> Callable[..., Findings]:
    """Check settings in which everything is right but what is replaced."""
    httpserver.expect_request("/api/token/take").respond_with_json(TOKEN)
    httpserver.expect_request(LOOK_UP).respond_with_json({"maKetQua": "050"})
    (tmp_path / "trust").mkdir()
    (tmp_path / "portal.password").write_text("kiosk-test")
    text = f"""
[facility]
code = "01999"
name = "Phòng khám"
[reader]
kind = "in-process"
[portal]
base_url = "{httpserver.url_for("")}"
username = "01999_BV"
password_file = "portal.password"
staff_name = "Trần Thị Lễ Tân"
staff_number = "001190000009"
[[printers]]
kind = "file"
folder = "slips"
"""

    def run(old: str = "", new: str = "") -> Findings:
        assert old in text
        file = tmp_path / "kiosk.toml"
        file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
        findings = check(Settings.load(file))
        for finding in findings:
            assert "\n" not in finding.text + finding.remedy
            assert bool(finding.remedy) is (finding.warns or not finding.ok)
        return {finding.part: finding for finding in findings}

    return run


def test_every_part_is_tried(checked: Callable[..., Findings]) -> None:
    assert list(checked()) == ["services", "trust", "reader", "portal", "look-up", "database", "accounts", "printer"]


def test_what_works_is_said_to_work(checked: Callable[..., Findings]) -> None:
    found = checked()
    assert {part for part, finding in found.items() if finding.ok} == set(found) - {"trust"}


def test_a_trust_folder_without_certificates_is_found(checked: Callable[..., Findings]) -> None:
    assert "holds no certificate" in checked()["trust"].text


def test_a_pinned_issuer_is_enough(checked: Callable[..., Findings], tmp_path: Path) -> None:
    claim = seen((signer(), "a")).progress()[0].claims[0]
    save_pins(tmp_path / "trust", [accept(claim, "os:root", datetime(2026, 12, 1, tzinfo=UTC))])
    assert checked()["trust"].ok
    assert "1 pinned issuers" in checked()["trust"].text


def test_a_missing_trust_folder_is_found(checked: Callable[..., Findings], tmp_path: Path) -> None:
    (tmp_path / "trust").rmdir()
    assert not checked()["trust"].ok


def test_a_file_in_the_trust_folder_that_is_no_certificate_is_found(
    checked: Callable[..., Findings], tmp_path: Path
) -> None:
    (tmp_path / "trust" / "csca.pem").write_text("nothing")
    assert "csca.pem" in checked()["trust"].text


def test_a_reader_of_another_name_is_found(checked: Callable[..., Findings]) -> None:
    found = checked('kind = "in-process"', 'name = "No such reader"')["reader"]
    assert not found.ok


def test_a_desk_without_accounts_is_a_warning_that_says_what_to_do(
    checked: Callable[..., Findings], tmp_path: Path
) -> None:
    found = checked()["accounts"]
    assert found.ok
    assert found.warns
    assert "kiosk account add" in found.remedy
    register = SqlRegister(f"sqlite:///{tmp_path}/register.sqlite", tmp_path / "register.key", ZONE)
    SqlAccounts(register.database).add_as_operator("os:root", Staff("minh", "Minh", "048080000117", Role.ADMIN))
    register.close()
    assert checked()["accounts"] == Finding("accounts", ok=True, text="1 of the desk, 0 switched off")


def test_a_refused_account_is_found(checked: Callable[..., Findings], httpserver: HTTPServer) -> None:
    httpserver.clear()
    httpserver.expect_request("/api/token/take").respond_with_json({"maKetQua": "401"})
    assert "refuses the account" in checked()["portal"].text


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        ({"maKetQua": "054"}, "portal.staff_number"),
        ({"maKetQua": "055"}, "portal.staff_name"),
        ({"maKetQua": "205"}, "portal.body"),
        ({"maKetQua": "500"}, "restricted"),
        ({"maKetQua": "777"}, "support"),
        ({"error": "no such function"}, "portal.lookup_path"),
    ],
)
def test_a_look_up_that_would_fail_for_every_patient_is_found(
    checked: Callable[..., Findings], httpserver: HTTPServer, answer: dict[str, str], remedy: str
) -> None:
    httpserver.clear()
    httpserver.expect_request("/api/token/take").respond_with_json(TOKEN)
    httpserver.expect_request(LOOK_UP).respond_with_json(answer)
    found = checked()
    assert found["portal"].ok
    assert not found["look-up"].ok
    assert remedy in found["look-up"].remedy


def test_a_portal_that_is_away_is_found(checked: Callable[..., Findings], httpserver: HTTPServer) -> None:
    found = checked(httpserver.url_for(""), "http://127.0.0.1:9")
    assert not found["portal"].ok


def test_a_certificate_of_an_unknown_authority_names_the_setting_that_mends_it(
    checked: Callable[..., Findings], httpserver: HTTPServer, tmp_path: Path
) -> None:
    authority = Authority.make(tmp_path)
    with serving(authority) as server:
        server.expect_request("/api/token/take").respond_with_json(TOKEN)
        there = f'"{httpserver.url_for("")}"'
        found = checked(there, f'"{server.url_for("")}"')["portal"]
        trusted = checked(there, f'"{server.url_for("")}"\nca_file = "{authority.ca}"')["portal"]
    assert not found.ok
    assert "portal.ca_file" in found.remedy
    assert trusted.ok


def test_a_missing_password_is_found(checked: Callable[..., Findings], tmp_path: Path) -> None:
    (tmp_path / "portal.password").unlink()
    assert "portal.password" in checked()["portal"].text


def test_a_database_that_cannot_be_written_is_found(checked: Callable[..., Findings], tmp_path: Path) -> None:
    (tmp_path / "register.sqlite").mkdir()
    assert "cannot be opened" in checked()["database"].text


@pytest.mark.parametrize(
    ("table", "ok", "said"),
    [
        ('kind = "folder"\nname = "a"\nfolder = "."', True, "a takes documents in"),
        ('kind = "folder"\nname = "a"\nfolder = "gone"', False, "nothing can be written into the folder"),
        ('kind = "https"\nname = "a"\nurl = "https://gateway.example"', True, "a at https://gateway.example"),
        ('kind = "https"\nname = "a"\nurl = "https://gateway.example"\ntoken_file = "gone"', False, "token_file"),
    ],
)
def test_each_receiver_of_notifications_is_looked_at(
    checked: Callable[..., Findings], table: str, *, ok: bool, said: str
) -> None:
    found = checked("[[printers]]", f"[[receivers]]\n{table}\n\n[[printers]]")["receiver"]
    assert found.ok is ok
    assert said in found.text
    assert found.remedy or ok


def test_a_clinic_without_a_printer_is_told(checked: Callable[..., Findings]) -> None:
    assert not checked('[[printers]]\nkind = "file"\nfolder = "slips"\n', "")["printer"].ok


@pytest.mark.parametrize(
    ("printer", "named"),
    [
        ('kind = "file"\nfolder = "/dev/null/slips"', "the folder /dev/null/slips"),
        ('kind = "device"\npath = "/dev/no-printer"', "the device /dev/no-printer"),
        ('kind = "tcp"\nhost = "127.0.0.1"\nport = 9', "the network printer 127.0.0.1:9"),
        ('kind = "cups"\nqueue = "none"', "the print queue none"),
    ],
)
def test_a_printer_that_is_not_ready_is_named(checked: Callable[..., Findings], printer: str, named: str) -> None:
    found = checked('kind = "file"\nfolder = "slips"', printer)["printer"]
    assert not found.ok
    assert named in found.text


def test_a_slip_folder_in_the_way_is_found(checked: Callable[..., Findings], tmp_path: Path) -> None:
    (tmp_path / "slips").write_text("in the way")
    assert not checked()["printer"].ok


def test_the_reader_is_found_as_the_kiosk_finds_it_in_capitals_or_not(
    checked: Callable[..., Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.app.commands.check_config.list_readers", lambda: ("ACME Reader 00 00",))
    assert checked('kind = "in-process"', 'kind = "pcsc"\nname = "acme reader"')["reader"].ok


def test_a_denial_by_polkit_says_what_to_do(checked: Callable[..., Findings], monkeypatch: pytest.MonkeyPatch) -> None:
    def denied() -> tuple[str, ...]:
        message = "no right to use the smart card service"
        raise NotAllowed(message)

    monkeypatch.setattr("kiosk.app.commands.check_config.list_readers", denied)
    found = checked('kind = "in-process"', 'kind = "pcsc"')["reader"]
    assert not found.ok
    assert "no right" in found.text
    assert "polkit" in found.remedy


@pytest.mark.parametrize(
    ("said", "kept"),
    [("ErrorPolicy=stop-printer\n", True), ("PreserveJobFiles=Yes\n", True), ("PreserveJobFiles=No\n", False)],
)
def test_a_print_queue_that_keeps_slips_is_a_warning(
    checked: Callable[..., Findings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, *, kept: bool
) -> None:
    """Only CUPS's word is put in its place here; `test_cups` asks a real one."""
    program = tmp_path / "cupsctl"
    program.write_text(f"#!/bin/sh\nprintf '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = checked('kind = "file"\nfolder = "slips"', 'kind = "cups"\nqueue = "office"')["kept slips"]
    assert found.ok
    assert found.warns is kept
    assert not kept or "cupsctl PreserveJobFiles=No" in found.remedy


def test_a_print_server_that_tells_nothing_is_a_warning(
    checked: Callable[..., Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = checked('kind = "file"\nfolder = "slips"', 'kind = "cups"\nqueue = "office"')["kept slips"]
    assert found.warns
    assert "as root" in found.remedy


CODE = "001190000123||Nguyễn Thị Mẫu|01011990|Nữ|Hà Nội|15072021"


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (CODE, "as it is printed"),
        ("]Q1" + CODE, "kind"),
        (CODE.replace("|", "\\"), "bars"),
        ("001190000123||Nguyeenx Thij Maaux|01011990|Nuwx|Haf Nooij|15072021", "Telex"),
        ("001190000123||Nguyn Th Mu|01011990|N|H Ni|15072021", "no letter has a mark"),
        (CODE.replace("Nữ", "???"), "sex"),
    ],
)
def test_a_scanner_is_judged_by_one_code_and_nothing_of_it_is_repeated(came: str, told: str) -> None:
    (finding,) = check_scan(came + "\n")

    assert finding.ok
    assert told in finding.text
    assert finding.warns is bool(finding.remedy) is (told != "as it is printed")
    assert not {"001190000123", "Nguy", "1990"} & set(finding.text.split())


def test_another_code_is_no_test_of_a_scanner() -> None:
    (finding,) = check_scan("https://example.org\n")
    assert not finding.ok
    assert "docs/scanners.md" in finding.remedy
