"""The kiosk's commands, as a clinic's engineer uses them."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.app.assemble import App
from kiosk.cli import main
from kiosk.process.clock import now
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.settings import Settings, SettingsError
from tests.once import once_a_run
from tests.postgres_server import PostgresServer


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a clinic after its first patient."""

    def first_patient(out: Path) -> None:
        command = [sys.executable, "-m", "kiosk.rehearsal", "--headless", "--reader", "in-process", "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, timeout=200)

    return once_a_run(tmp_path_factory, "clinic-after-its-first-patient", first_patient)


@pytest.fixture
def clinic(morning: Path, tmp_path: Path) -> Path:
    """A copy of that folder with settings of its own."""
    out = tmp_path / "clinic"
    shutil.copytree(morning, out)
    lay_out(Plan("insured-here", out), "http://127.0.0.1:9", out / "trust", in_process=True)
    return out / "kiosk.toml"


def test_the_audit_of_an_untouched_register_is_whole(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--config", str(clinic)]) == 0
    assert re.match(r"audit whole: \d+ entries, last link [0-9a-f]{64}\n", capsys.readouterr().out)


def test_the_audit_is_compared_with_the_seal_of_a_day_report_however_much_came_after(
    clinic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ["--config", str(clinic)]
    report = tmp_path / "report.csv"
    assert main(["report", "today", "--csv", str(report), *config]) == 0
    rows = {tuple(row[:2]): row[2] for row in csv.reader(report.read_text(encoding="utf-8-sig").splitlines())}
    seal = f"{rows['audit', 'entries']}:{rows['audit', 'link']}"
    assert main(["clock", "--accept", *config]) == 0
    capsys.readouterr()
    assert main(["audit", "verify", "--seal", seal, "--seal", seal[:15].upper(), *config]) == 0
    assert capsys.readouterr().out.count("as on the day report") == 2
    assert main(["audit", "verify", "--seal", f"1:{rows['audit', 'link']}", *config]) == 1
    assert capsys.readouterr().err == "kiosk: audit 1: has another link than the day report\n"
    with pytest.raises(SystemExit):
        main(["audit", "verify", "--seal", "9f3c04d1b2aa", *config])
    assert "is no seal; write it as on the day report" in capsys.readouterr().err


def test_the_seal_of_a_slip_is_compared_without_the_whole_record(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = ["--config", str(clinic)]
    with closing(sqlite3.connect(clinic.parent / "register.sqlite")) as database:
        ((link,),) = database.execute("select hash from audit where seq = 2")
    assert main(["audit", "seal", f"2:{link.hex()[:12]}", *config]) == 0
    assert capsys.readouterr().out.startswith("as on the paper: entry 2 of ")
    assert main(["audit", "seal", f"3:{link.hex()[:12]}", *config]) == 1
    assert capsys.readouterr().err == "kiosk: audit 3: has another link than the paper\n"
    assert main(["audit", "seal", f"999:{link.hex()[:12]}", *config]) == 1
    assert capsys.readouterr().err == "kiosk: audit 999: stands on the paper and is not there\n"


def test_a_lost_file_of_anchors_is_begun_again_by_one_command(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", str(clinic)]
    assert main(["audit", "anchor", *config]) == 0
    (clinic.parent / "audit.anchor").unlink()
    assert main(["audit", "verify", *config]) == 1
    assert "anchors: are gone from " in capsys.readouterr().err
    assert main(["audit", "anchor", *config]) == 0
    assert main(["audit", "verify", *config]) == 0
    assert ": 1 anchors" in capsys.readouterr().out


def test_a_visit_that_was_changed_is_found_and_named(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(clinic.parent / "register.sqlite")) as database, database:
        database.execute("update visits set payment = 'self_pay'")
    assert main(["audit", "verify", "--config", str(clinic)]) == 1
    assert "visit" in capsys.readouterr().err


def test_a_backup_comes_back(clinic: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    assert main(["backup", str(copy), "--config", str(clinic)]) == 0
    assert main(["restore", str(copy), "--config", str(clinic)]) == 0
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_the_register_carries_on_on_another_machine_by_backup_key_and_settings_alone(
    clinic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As docs/register.md tells it."""
    assert main(["backup", str(tmp_path / "copy.sqlite"), "--config", str(clinic)]) == 0
    assert main(["audit", "verify", "--config", str(clinic)]) == 0
    link = capsys.readouterr().out.split()[-1]
    other = tmp_path / "other"
    shutil.copytree(clinic.parent / "trust", other / "trust")
    lay_out(Plan("insured-here", other), "http://127.0.0.1:9", other / "trust", in_process=True)
    config = ["--config", str(other / "kiosk.toml")]

    assert main(["restore", str(tmp_path / "copy.sqlite"), *config]) == 1
    assert "key file" in capsys.readouterr().err
    shutil.copy(clinic.parent / "register.key", other)
    assert main(["audit", "verify", *config]) == 1
    assert "restore the backup" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "copy.sqlite"), *config]) == 0
    assert f"its last entry is of {now():%Y-%m-%d} " in capsys.readouterr().out
    assert main(["audit", "verify", *config]) == 0
    assert capsys.readouterr().out.split()[-1] == link
    main(["check-config", *config])
    assert "ok    database" in capsys.readouterr().out


def test_the_way_to_another_machine_is_a_dump_where_the_register_is_on_postgresql(
    clinic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgres: PostgresServer
) -> None:
    folder = Path(postgres.host)
    for name in ("first", "other"):
        made = tmp_path / name
        shutil.copytree(clinic.parent / "trust", made / "trust")
        config = lay_out(Plan("insured-here", made), "http://127.0.0.1:9", made / "trust", in_process=True)
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub('sqlite:///[^"]*', postgres.new_database(), text), encoding="utf-8")
    first, other = (["--config", str(tmp_path / name / "kiosk.toml")] for name in ("first", "other"))
    assert main(["begin", *first]) == 0
    assert main(["clock", "--accept", *first]) == 0
    assert main(["audit", "verify", *first]) == 0
    link = capsys.readouterr().out.split()[-1]

    assert main(["audit", "verify", *other]) == 1
    assert "there is no register: the database of database.url is empty" in capsys.readouterr().err
    databases = [Settings.load(Path(config[1])).database.url.split("/")[3].split("?")[0] for config in (first, other)]
    postgres.run("pg_dump", "-Fc", "-h", postgres.host, "-U", "kiosk", "-f", str(folder / "dump"), databases[0])
    into = ("-h", postgres.host, "-U", "kiosk", "-d", databases[1])
    postgres.run("pg_restore", "--no-owner", "--exit-on-error", *into, str(folder / "dump"))
    shutil.copy(tmp_path / "first" / "register.key", tmp_path / "other")
    assert main(["audit", "verify", *other]) == 0
    assert capsys.readouterr().out.split()[-1] == link


def test_the_roles_of_postgresql_are_printed_and_refused_where_the_register_is_a_file(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["begin", "--roles", "print", "--config", str(clinic)]) == 0
    printed = capsys.readouterr().out
    assert "GRANT INSERT, SELECT ON audit TO checkin_kiosk;\n" in printed
    assert main(["begin", "--roles", "apply", "--config", str(clinic)]) == 1
    assert "a SQLite register has no roles; only PostgreSQL has them" in capsys.readouterr().err


def test_a_person_can_be_forgotten(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "001080990107", "--config", str(clinic)]) == 0
    assert "forgotten: 1 visits" in capsys.readouterr().out
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_a_number_is_taken_as_people_write_it_and_from_the_input_where_no_history_should_keep_it(
    clinic: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["forget", "001 080 990 108", "--config", str(clinic)]) == 0
    assert capsys.readouterr().out == "nobody of that number is in the register\n"
    with pytest.raises(SystemExit):
        main(["forget", "00108099010", "--config", str(clinic)])
    said = capsys.readouterr().err
    assert "that is no number of a person" in said
    assert "00108099010" not in said
    monkeypatch.setattr("sys.stdin", io.StringIO("001.080.990.107\n"))
    assert main(["forget", "-", "--config", str(clinic)]) == 0
    assert "forgotten: 1 visits" in capsys.readouterr().out


def test_retention_forgets_nothing_before_its_time(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge", "--config", str(clinic)]) == 0
    assert "purged: 0 visits" in capsys.readouterr().out


def test_a_clock_set_back_is_told_with_the_remedy_and_can_be_confirmed(
    clinic: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["clock", "--config", str(clinic)]) == 0
    right = now()
    monkeypatch.setattr("kiosk.app.commands.upkeep.now", lambda: right - timedelta(days=2))
    assert main(["clock", "--config", str(clinic)]) == 1
    assert (
        "set the clock, or confirm it at the desk, under Devices, or with `kiosk clock --accept`"
        in capsys.readouterr().err
    )
    assert main(["clock", "--accept", "--config", str(clinic)]) == 0
    assert main(["clock", "--config", str(clinic)]) == 0
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_the_key_can_be_changed(clinic: Path) -> None:
    assert main(["rotate-key", "--config", str(clinic)]) == 0
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_check_config_names_the_part_that_fails_and_what_to_do(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-config", "--config", str(clinic)]) == 1
    printed = capsys.readouterr().out
    assert "FAIL  portal" in printed
    assert "portal.base_url" in printed
    assert "ok    database" in printed


def test_settings_that_cannot_be_read_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config", "--config", str(tmp_path / "none.toml")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_register_that_is_no_register_is_one_line(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for companion in ("-wal", "-shm"):
        (clinic.parent / f"register.sqlite{companion}").unlink(missing_ok=True)
    (clinic.parent / "register.sqlite").write_bytes(b"this is no database" * 100)
    assert main(["audit", "verify", "--config", str(clinic)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_missing_trust_folder_is_one_line(clinic: Path) -> None:
    lay_out(Plan("insured-here", clinic.parent), "http://127.0.0.1:9", clinic.parent / "trust")
    shutil.rmtree(clinic.parent / "trust")
    command = [sys.executable, "-m", "kiosk.cli", "run", "--windowed", "--config", str(clinic)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False, env=environment)
    assert run.returncode == 1
    assert "kiosk: the trust folder" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_in_process_reader_without_its_panel_is_refused(clinic: Path, qapp: object) -> None:
    lay_out(Plan("insured-here", clinic.parent), "http://127.0.0.1:9", clinic.parent / "trust", in_process=True)
    with pytest.raises(SettingsError, match="in-process needs the testers' panel"):
        App(Settings.load(clinic))


@pytest.mark.parametrize("words", [[], ["dance"], ["audit"], ["forget"], ["backup"]])
def test_wrong_arguments_are_exit_code_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "kiosk" in capsys.readouterr().err


def test_the_day_report_is_printed_and_written(clinic: Path, capsys: pytest.CaptureFixture[str], qapp: object) -> None:
    pdf, figures, visits = (clinic.with_name(f"out.{kind}") for kind in ("pdf", "csv", "visits.csv"))
    files = ["--pdf", str(pdf), "--csv", str(figures), "--visits", str(visits)]
    assert main(["report", "today", "--config", str(clinic), *files]) == 0
    told = capsys.readouterr().out
    assert "1 visits" in told
    assert "NGUY" not in told
    text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert "BÁO CÁO NGÀY" in text
    assert "day,visits,1" in figures.read_text(encoding="utf-8-sig")
    assert "A 001" in visits.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("day", ["23/11/2020", "2020-11-23", "yesterday"])
def test_a_day_is_written_as_people_write_it(clinic: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    assert main(["report", day, "--config", str(clinic)]) == 0
    assert "0 visits" in capsys.readouterr().out


def test_what_is_no_day_is_named(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["report", "31/31/2026", "--config", str(clinic)])
    assert left.value.code == 2
    assert "is no day" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_names_the_file(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "today", "--config", str(clinic), "--csv", str(clinic / "no" / "report.csv")]) == 1
    assert "choose another place" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "desk"])
def test_without_a_screen_one_line_says_so(clinic: Path, command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and "QT_" not in name}
    words = [sys.executable, "-m", "kiosk.cli", command, "--config", str(clinic)]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert run.returncode == 2
    assert run.stderr.startswith("kiosk: there is no screen")
    assert run.stderr.count("\n") == 1


def test_who_reads_the_first_lines_only_gets_no_trace(clinic: Path) -> None:
    words = [sys.executable, "-m", "kiosk.cli", "report", "today", "--config", str(clinic)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == ""
    assert run.returncode == 0
