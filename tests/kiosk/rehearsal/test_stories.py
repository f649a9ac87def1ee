"""Whole check-ins on real parts: pcscd, HTTP, SQLite, Qt. Only the patient is played."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import seeds
from kiosk.rehearsal.__main__ import main
from kiosk.rehearsal.outcome import INSURANCE_UNCHECKED, NOT_PRINTED, NOT_REGISTERED
from tests.forked import Parent, parent_of
from tests.kiosk.rehearsal.leftovers import personal_left

pytestmark = [pytest.mark.pcscd, pytest.mark.slow]

Rehearse = Callable[..., tuple[int, dict[str, Any]]]

PEOPLE: list[dict[str, Any]] = json.loads((seeds.folder() / "people.json").read_text(encoding="utf-8"))["people"]


def run_headless(out: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `./dev run --headless` without its set-up."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "PCSCLITE_CSOCK_NAME"}}
    run = subprocess.run(
        [sys.executable, "-m", "kiosk.rehearsal", "--headless", "--size", "540x960", "--out", str(out), *arguments],
        capture_output=True,
        text=True,
        timeout=200,
        env=environment | variables,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run


def result_of(out: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((out / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="session")
def with_imports() -> Iterator[Parent]:
    """The process from which the command forks."""
    with parent_of("tests.kiosk.rehearsal.command") as parent:
        yield parent


@pytest.fixture
def rehearse(with_imports: Parent, tmp_path: Path) -> Rehearse:
    """Run the command into the test's folder; return exit code and result."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        size = () if "--size" in arguments else ("--size", "540x960")
        process = with_imports.start(
            "tests.kiosk.rehearsal.command", "--headless", *size, "--out", str(tmp_path), *arguments
        )
        said = process.finish()
        assert "Traceback" not in said, said
        assert (tmp_path / "result.json").exists(), said
        assert process.returncode is not None
        return process.returncode, result_of(tmp_path)

    return run


def visits(out: Path) -> int:
    with closing(sqlite3.connect(out / "register.sqlite")) as database:
        if not database.execute("select 1 from sqlite_master where name = 'visits'").fetchone():
            return 0  # a register is laid out with its first visit
        (count,) = database.execute("select count(*) from visits").fetchone()
    return int(count)


def notifications(out: Path) -> list[str]:
    """The notifications that the portal's double has received."""
    with closing(sqlite3.connect(out / "portal.sqlite")) as database:
        return [document.decode() for (document,) in database.execute("select document from notification")]


def pages(out: Path) -> list[str]:
    return [path.stem.split("-", 1)[1] for path in sorted((out / "screens").glob("*.png"))]


def slip_text(out: Path) -> str:
    shown = subprocess.run(["pdftotext", str(out / "slip.pdf"), "-"], capture_output=True, text=True, check=True)
    return unicodedata.normalize("NFC", " ".join(shown.stdout.split()))


OF_EACH_KIND = ("army-card", "not-found")
"""Everybody of the seeds has a story (tests/kiosk/stories); the command itself is tried with one of each kind."""
MORE = ("child-insured", "over-75", "portal-trouble")


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(person, id=person["key"], marks=[pytest.mark.long] if person["key"] in MORE else [])
        for person in PEOPLE
        if person["key"] in OF_EACH_KIND + MORE
    ],
)
def test_the_command_ends_as_the_person_stands_for(rehearse: Rehearse, person: dict[str, Any], tmp_path: Path) -> None:
    code, result = rehearse("--persona", person["key"])

    assert (code, result["outcome"]) == (0, person["outcome"])
    assert (result["queue_number"] is not None) == person["slip"]
    assert result["help_number"] == (None if person["slip"] else "TG 001")
    assert visits(tmp_path) == int(person["slip"])
    assert result["touches"] <= 5, "three to the slip, then done; a child's adult is one more"
    assert pages(tmp_path)[-1] == "ready-again"
    if person["slip"]:
        assert result["track"] == ("priority" if person["priority"] else "normal")
        assert result["authenticity"]["passive"] == "chain_ok"
        assert result["authenticity"]["chip"] == "ok"
        _slip_says_so(tmp_path, person, result)
    else:
        text = slip_text(tmp_path)
        assert "TG 001" in text
        assert person["name"].split()[0].upper() not in text.upper()
    assert not personal_left(tmp_path, PEOPLE)
    notified = [person["card"]["number"] in document for document in notifications(tmp_path)]
    assert notified == ([True] if result["payment"] in ("insurance", "insurance_show_card") else [])


def _slip_says_so(out: Path, person: dict[str, Any], result: dict[str, Any]) -> None:
    text = slip_text(out)
    assert result["queue_number"] in text
    family, given = person["name"].upper().split()[0], person["name"].upper().split()[-1]
    assert family in text.upper()
    assert given in text.upper()
    assert person["card"]["number"] not in text
    with Image.open(out / "slip.png") as slip:
        assert slip.width == 576
    assert (out / "slip.escpos").read_bytes().startswith(b"\x1b@")


@pytest.mark.parametrize(
    ("misfortune", "outcome", "code", "page"),
    [
        ("card-torn-out", "card_moved", 6, "card-moved"),
        ("wrong-digits", "wrong_digits", 4, "wrong-digits"),
        ("changed-dg13", "authenticity_failed", 5, "see-clerk"),
        ("unknown-issuer", "chip_not_trusted", 5, "see-clerk"),
        ("register-unwritable", "register_down", NOT_REGISTERED, "out-of-service"),
    ],
)
def test_a_misfortune_has_its_own_page_and_registers_nobody(
    rehearse: Rehearse, misfortune: str, outcome: str, code: int, page: str, tmp_path: Path
) -> None:
    exit_code, result = rehearse("--misfortune", misfortune)

    assert (exit_code, result["outcome"], result["queue_number"]) == (code, outcome, None)
    assert page in pages(tmp_path)
    assert not (tmp_path / "slip.pdf").exists()
    if misfortune != "register-unwritable":
        assert pages(tmp_path)[-1] == "ready-again"
        assert not (tmp_path / "register.sqlite").exists() or visits(tmp_path) == 0


def test_the_patients_wishes_are_played(rehearse: Rehearse, tmp_path: Path) -> None:
    code, result = rehearse("--priority", "pregnant", "--service", "vaccination")

    assert (code, result["service"], result["payment"], result["track"]) == (0, "vaccination", "self_pay", "normal")
    assert result["claims"] == ["priority:pregnant"]
    assert "Xác nhận tại quầy: ưu tiên (phụ nữ có thai)" in slip_text(tmp_path)


def test_who_pays_for_the_visit_gets_a_number(rehearse: Rehearse, tmp_path: Path) -> None:
    _, result = rehearse("--persona", "expired-card", "--pay-self")

    assert (result["queue_number"], result["payment"], result["help_number"]) == ("A 001", "self_pay", None)
    assert "TỰ CHI TRẢ" in slip_text(tmp_path)


def test_a_stopped_portal_is_no_obstacle_and_the_slip_says_so(rehearse: Rehearse, tmp_path: Path) -> None:
    code, result = rehearse("--misfortune", "portal-stopped")

    assert (code, result["outcome"], result["payment"]) == (INSURANCE_UNCHECKED, "portal_unavailable", "to_be_checked")
    assert visits(tmp_path) == 1
    assert "CHƯA TRA CỨU ĐƯỢC BHYT" in slip_text(tmp_path)
    assert notifications(tmp_path) == []


def test_an_unwritable_slip_folder_leaves_the_number_on_the_screen(rehearse: Rehearse, tmp_path: Path) -> None:
    code, result = rehearse("--misfortune", "slip-folder-unwritable")

    assert (code, result["queue_number"], result["slip"]) == (NOT_PRINTED, "A 001", "failed")
    assert visits(tmp_path) == 1
    assert pages(tmp_path)[-1] == "ready-again"


def test_a_machine_without_pcscd_attaches_the_card_inside_the_process_and_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "no-programs"
    empty.mkdir()
    run = run_headless(tmp_path / "out", PATH=str(empty))

    assert run.returncode == 0
    assert "inside this process, because a private pcscd needs" in run.stderr
    assert result_of(tmp_path / "out")["outcome"] == "covered"


def test_the_card_can_be_attached_inside_the_process_when_asked_for(rehearse: Rehearse, tmp_path: Path) -> None:
    code, result = rehearse("--reader", "in-process", "--language", "en", "--size", "1024x768")

    assert (code, result["outcome"]) == (0, "covered")
    with Image.open(next((tmp_path / "screens").glob("*.png"))) as page:
        assert page.size == (1024, 768)


def test_an_unknown_person_is_a_one_line_error_that_names_near_ones(tmp_path: Path) -> None:
    run = run_headless(tmp_path, "--persona", "over-57")

    assert run.returncode == 2
    assert "over-75" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_reader_whose_state_is_lost_for_a_while_serves_the_patient_afterwards(rehearse: Rehearse) -> None:
    code, result = rehearse("--reader-fault", "state-lost")
    assert (code, result["outcome"]) == (0, "covered")


def test_an_unknown_fault_of_the_reader_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--headless", "--reader-fault", "bewitched"])
    assert len(capsys.readouterr().err.splitlines()) == 1
