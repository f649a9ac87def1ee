"""`kiosk undelivered`, as whoever looks after the kiosk uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.core.delivery import CHECK_IN, Refusal
from kiosk.register.outbox import Outbox
from kiosk.register.register import SqlRegister
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.settings import Settings
from tests.kiosk.register.conftest import make_visit

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """The settings of a clinic whose only notification was refused."""
    lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust", in_process=True)
    config = tmp_path / "kiosk.toml"
    settings = Settings.load(config)
    register = SqlRegister(settings.database.url, settings.database.key_file, settings.kiosk.zone)
    register.register(make_visit(1))
    messages = Outbox(register.database)
    message = messages.claim(CHECK_IN)
    assert message is not None
    messages.keep(message, b"<sent/>")
    messages.refused(message, Refusal("400", "STT sai", b"<sent/>"))
    register.close()
    return config


def run(config: Path, *arguments: str) -> int:
    return main(["undelivered", "--config", str(config), *arguments])


def test_it_lists_what_was_refused_with_the_receiver_s_words(clinic: Path, capsys: Printed) -> None:
    assert run(clinic) == 0
    first, second, last = capsys.readouterr().out.splitlines()
    assert "A 001" in first
    assert "check_in  tries: 1  the receiver refuses the document (code 400); see the reason" in first
    assert second.endswith("code 400: STT sai")
    assert last == "not delivered: 1"


def test_it_writes_the_document_as_it_was_sent(clinic: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(clinic, "--document", "1") == 0
    printed = capsysbinary.readouterr()
    assert printed.out == b"<sent/>"
    assert printed.err.startswith(b"kiosk: refused ")


def test_it_sends_again_and_says_so_in_the_audit(clinic: Path, capsys: Printed) -> None:
    assert run(clinic, "--again", "1") == 0
    assert run(clinic) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "not delivered: 0"
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_after_a_long_outage_all_are_sent_again_at_once(clinic: Path, capsys: Printed) -> None:
    for left in ("1", "0"):
        assert run(clinic, "--again", "all") == 0
        assert capsys.readouterr().out.endswith(f"that runs: {left}\n")
    assert run(clinic) == 0
    assert capsys.readouterr().out == "not delivered: 0\n"
    assert main(["audit", "verify", "--config", str(clinic)]) == 0


def test_what_is_no_number_is_said_in_a_line(clinic: Path, capsys: Printed) -> None:
    with pytest.raises(SystemExit):
        run(clinic, "--again", "every")
    assert "--again: 'every' is neither a message's number nor \"all\"" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--again", "--document"])
def test_a_number_that_is_none_is_said_in_a_line(clinic: Path, capsys: Printed, option: str) -> None:
    assert run(clinic, option, "77") == 1
    assert "no undelivered message 77" in capsys.readouterr().err
