"""`kiosk account`, as the operator of a machine uses it."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.cli import main
from kiosk.core.desk.model import Role, Staff
from kiosk.core.desk.ports import Refused
from kiosk.process.account import account
from kiosk.process.clock import now
from kiosk.register.database.database import Database
from kiosk.register.database.tables import audit
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.settings import Settings
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.usefixtures("quick_pins")

Printed = pytest.CaptureFixture[str]
PIN = "807264"
IN_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
ADD = ("account", "add", "minh", "--role", "admin")
WHO = ("minh", "--role", "admin", "--name", "Lê Quang Minh", "--number", "048080000117")
MINH = Staff("minh", "Lê Quang Minh", "048080000117", Role.ADMIN)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", id="postgresql")])
def clinic(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The settings of a clinic whose register has just begun."""
    config = laid_out(tmp_path)
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        on_server(config, server.new_database())
    assert main(["begin", "--config", str(config)]) == 0
    return config


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Such a clinic on a file."""
    config = laid_out(tmp_path)
    assert main(["begin", "--config", str(config)]) == 0
    return config


def laid_out(folder: Path) -> Path:
    lay_out(Plan("insured-here", folder), "http://127.0.0.1:9", folder / "trust", in_process=True)
    return folder / "kiosk.toml"


def on_server(config: Path, url: str) -> None:
    before = str(Settings.load(config).database.url)
    text = config.read_text(encoding="utf-8")
    assert before in text
    config.write_text(text.replace(before, url), encoding="utf-8")


def add(config: Path, *arguments: str) -> int:
    return main(["account", "add", "--config", str(config), *arguments])


def pin_file(folder: Path, pin: str = PIN) -> str:
    file = folder / "pin"
    file.write_text(f"{pin}\n")
    file.chmod(0o600)
    return str(file)


def one_time_pin(printed: str) -> str:
    """Give the PIN that a command showed."""
    (line,) = (line for line in printed.splitlines() if line.startswith("one-time PIN"))
    return "".join(line.partition(":")[2].split())


def command(config: Path, *words: str) -> int:
    return main(["account", *words, "--config", str(config)])


@contextmanager
def accounts_of(config: Path) -> Iterator[SqlAccounts]:
    settings = Settings.load(config).database
    database = Database(settings.url, settings.key_file, make=False)
    try:
        yield SqlAccounts(database, now)
    finally:
        database.close()


def operators_work(config: Path) -> list[str]:
    """Give what the audit says that the operator did."""
    settings = Settings.load(config).database
    database = Database(settings.url, settings.key_file, make=False)
    try:
        with database.transaction() as connection:
            query = select(audit.c.action).where(audit.c.actor == account()).order_by(audit.c.seq)
            return list(connection.execute(query).scalars())
    finally:
        database.close()


def test_the_operator_makes_the_first_administrator_who_chooses_a_pin_that_the_operator_never_knows(
    clinic: Path, capsys: Printed
) -> None:
    assert add(clinic, *WHO) == 0
    printed = capsys.readouterr().out
    assert f"account made: minh (admin), recorded as made by {account()}" in printed
    with accounts_of(clinic) as accounts:
        session = accounts.log_in("minh", one_time_pin(printed))
        assert session.one_time is not None
        assert accounts.choose_pin(session, PIN).staff == MINH
        assert accounts.log_in("minh", PIN).one_time is None
    assert operators_work(clinic) == ["staff_added"]
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_a_pin_of_a_file_is_for_one_time_as_well_and_never_shown(small: Path, tmp_path: Path, capsys: Printed) -> None:
    assert add(small, *WHO, "--pin-file", pin_file(tmp_path)) == 0
    printed = capsys.readouterr()
    assert PIN not in printed.out + printed.err
    with accounts_of(small) as accounts:
        assert accounts.log_in("minh", PIN).one_time is not None


@pytest.mark.skipif(sys.platform == "win32", reason="needs the modes of Unix")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_pin_file_that_others_may_read_is_refused(small: Path, tmp_path: Path, capsys: Printed, mode: int) -> None:
    file = Path(pin_file(tmp_path))
    file.chmod(mode)
    capsys.readouterr()
    assert add(small, *WHO, "--pin-file", str(file)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "other accounts may read" in line
    assert "chmod 600" in line
    with accounts_of(small) as accounts:
        assert accounts.empty()


def test_the_operator_resets_unlocks_and_switches_accounts(clinic: Path, capsys: Printed) -> None:
    assert add(clinic, *WHO) == 0
    first = one_time_pin(capsys.readouterr().out)
    assert add(clinic, "lan", "--role", "clerk", "--name", "Lan", "--number", "001190000009") == 0
    capsys.readouterr()
    assert command(clinic, "reset", "minh") == 0
    second = one_time_pin(capsys.readouterr().out)
    with accounts_of(clinic) as accounts:
        with pytest.raises(Refused, match="wrong"):
            accounts.log_in("minh", first)
        accounts.choose_pin(accounts.log_in("minh", second), PIN)
        for _ in range(5):
            with pytest.raises(Refused):
                accounts.log_in("minh", "000000")
        assert command(clinic, "unlock", "minh") == 0
        accounts.log_in("minh", PIN)
    assert command(clinic, "disable", "lan") == 0
    assert command(clinic, "list") == 0
    assert "lan  clerk  off" in capsys.readouterr().out
    assert command(clinic, "enable", "lan") == 0
    assert operators_work(clinic) == [
        "staff_added", "staff_added", "pin_reset", "unlocked", "staff_changed", "staff_changed"
    ]  # fmt: skip
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


@pytest.mark.parametrize("what", ["reset", "unlock", "disable", "enable"])
def test_a_login_that_nobody_has_is_said(small: Path, capsys: Printed, what: str) -> None:
    assert command(small, what, "nobody") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "does not know" in line


def test_the_last_administrator_is_not_switched_off(small: Path, capsys: Printed) -> None:
    assert add(small, *WHO) == 0
    assert command(small, "disable", "minh") == 2
    assert "make another one first" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("add", *WHO), ("reset", "minh"), ("unlock", "minh"), ("disable", "minh"), ("enable", "minh")]
)
def test_whoever_may_not_write_the_settings_changes_no_account(
    small: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """The kiosk's own user reads the settings and the register; only the machine's administrator changes accounts."""
    monkeypatch.setattr("kiosk.process.account.os.access", lambda *_: False)
    capsys.readouterr()
    assert command(small, *words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "as the machine's administrator" in line
    with accounts_of(small) as accounts:
        assert accounts.empty()


def test_the_list_shows_logins_and_roles_and_no_names(small: Path, tmp_path: Path, capsys: Printed) -> None:
    assert add(small, *WHO, "--pin-file", pin_file(tmp_path)) == 0
    lan = ("lan", "--role", "clerk", "--name", "Lan", "--number", "001190000009")
    assert add(small, *lan, "--pin-file", pin_file(tmp_path)) == 0
    capsys.readouterr()
    assert main(["account", "list", "--config", str(small)]) == 0
    assert capsys.readouterr().out.splitlines() == ["minh  admin", "lan  clerk", "accounts: 2"]


def test_the_pin_comes_by_the_input_for_scripts(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PIN}\n"))
    assert add(small, *WHO, "--pin-file", "-") == 0
    with accounts_of(small) as accounts:
        assert accounts.log_in("minh", PIN).staff == MINH


@pytest.mark.parametrize(
    ("arguments", "pin", "said"),
    [
        (WHO, "123456", "easy to guess"),
        (WHO, "", "easy to guess"),
        (WHO, "080000", "easy to guess"),
        (("Minh!", *WHO[1:]), PIN, "is no login"),
        ((*WHO[:-1], "0480"), PIN, "give its 12 digits"),
        ((*WHO[:4], " ", *WHO[5:]), PIN, "give the full name"),
        ((WHO[0], "--role", "clerk", *WHO[3:]), PIN, "make it with the role admin"),
    ],
)
def test_what_makes_no_account_is_said_in_one_line(
    small: Path, tmp_path: Path, capsys: Printed, arguments: tuple[str, ...], pin: str, said: str
) -> None:
    capsys.readouterr()
    assert add(small, *arguments, "--pin-file", pin_file(tmp_path, pin)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kiosk: ")
    assert said in line
    with accounts_of(small) as accounts:
        assert accounts.empty()


@pytest.mark.parametrize(
    ("changed", "said"), [({"login": "other"}, "change that one"), ({"number": "001190000009"}, "choose another")]
)
def test_a_login_and_a_number_are_taken_once(
    small: Path, tmp_path: Path, capsys: Printed, changed: dict[str, str], said: str
) -> None:
    file = pin_file(tmp_path)
    assert add(small, *WHO, "--pin-file", file) == 0
    capsys.readouterr()
    second = (changed.get("login", WHO[0]), *WHO[1:-1], changed.get("number", WHO[-1]))
    assert add(small, *second, "--pin-file", file) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_without_a_register_nothing_is_made_and_nothing_asked(tmp_path: Path, capsys: Printed) -> None:
    config = laid_out(tmp_path)
    assert add(config, *WHO) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "there is no register" in line
    assert "kiosk begin" in line
    assert main(["account", "list", "--config", str(config)]) == 2
    assert not list(tmp_path.glob("*.sqlite"))


def test_a_role_that_does_not_exist_and_a_pin_among_the_arguments_are_refused(small: Path, capsys: Printed) -> None:
    for wrong in (("minh", "--role", "boss"), ("minh", "--role", "admin", "--pin", PIN)):
        with pytest.raises(SystemExit) as ended:
            add(small, *wrong)
        assert ended.value.code == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_pin_file_that_cannot_be_read_is_said(small: Path, tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "picture").write_bytes(b"\xff\xd8")
    (tmp_path / "picture").chmod(0o600)
    for file, said in (("nowhere", "No such file"), (str(tmp_path / "picture"), "it is no text")):
        capsys.readouterr()
        assert add(small, *WHO, "--pin-file", file) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
        assert "--pin-file" in line


def test_without_a_terminal_what_is_missing_is_named(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("x\n"))
    for arguments, option in ((WHO[:5], "--number"), (WHO[:3], "--name")):
        capsys.readouterr()
        assert add(small, *arguments) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert option in line


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_the_terminal_asks_for_what_is_missing_and_shows_a_pin_for_one_time(small: Path) -> None:
    shown, ended = at_a_terminal(small, ADD, [("Full name", "Lê Quang Minh"), ("Personal", "048080000117")])
    assert ended == 0, shown
    with accounts_of(small) as accounts:
        assert accounts.log_in("minh", one_time_pin(shown)).staff == MINH


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_a_new_register_asks_for_its_first_administrator(tmp_path: Path) -> None:
    config = laid_out(tmp_path)
    answers = [("first administrator", "minh"), ("Full name", "Lê Quang Minh"), ("Personal", "048080000117")]
    shown, ended = at_a_terminal(config, ("begin",), answers)
    assert ended == 0, shown
    with accounts_of(config) as accounts:
        assert accounts.log_in("minh", one_time_pin(shown)).staff == MINH


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
@pytest.mark.parametrize("answers", [[("(empty: later)", "")], [("(empty: later)", "Minh!")]])
def test_a_register_begins_without_an_account_as_well_and_says_how_one_is_made(
    tmp_path: Path, answers: list[tuple[str, str]]
) -> None:
    config = laid_out(tmp_path)
    shown, ended = at_a_terminal(config, ("begin",), answers)
    assert ended == 0, shown
    assert "`kiosk account add` makes the first administrator" in shown
    with accounts_of(config) as accounts:
        assert accounts.empty()


def at_a_terminal(config: Path, words: tuple[str, ...], answers: list[tuple[str, str]]) -> tuple[str, int]:
    """Run a command in a terminal of its own; answer each question once it is asked. Return what was shown."""
    opened = [sys.executable, "-c", IN_A_TERMINAL, sys.executable, "-m", "kiosk.cli", *words, "--config", str(config)]
    with subprocess.Popen(opened, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        shown, answered, waiting = b"", 0, list(answers)
        while piece := process.stdout.read(1024):
            shown += piece
            if waiting and waiting[0][0].encode() in shown[answered:]:
                answered = len(shown)
                process.stdin.write(f"{waiting.pop(0)[1]}\n".encode())
    return shown.decode(), process.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_whoever_stops_the_questions_makes_nothing(small: Path) -> None:
    shown, ended = at_a_terminal(small, ADD, [("Full name", "\x03")])
    assert ended == 2
    assert "stopped; nothing was made" in shown
    assert "Traceback" not in shown
