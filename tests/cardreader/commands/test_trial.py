from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cardreader.cli import main
from cardreader.virtual.cli import main as virtual_card
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from tests.cardreader.conftest import MakeImage, inserted
from tests.cardreader.pcsc.hand import put_in
from tests.conftest import VirtualReader

Capture = pytest.CaptureFixture[str]
Answer = Callable[..., None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, person: Person) -> Answer:
    """Answer what the trial asks: digits, six positions, a scanned code, the last read."""

    def answers(digits: str = "", scan: str | None = None) -> None:
        lines = [digits or person.can, *[""] * 6, person.qr_text if scan is None else scan, ""]
        waiting = iter(lines)
        monkeypatch.setattr("builtins.input", lambda _question: next(waiting))

    return answers


def personal(person: Person) -> list[str]:
    """Everything of a person that a card holds or shows, in the forms that a text could have it in."""
    names = person.name.split() + person.latin_name.replace("<", " ").split()
    days = [day for day in (person.issued, person.expires) if day is not None]
    dates = [day.strftime(form) for day in days for form in ("%Y-%m-%d", "%d%m%Y", "%d/%m/%Y", "%y%m%d")]
    mrz = [line for line in person.mrz if line.strip("<")]
    return [person.number, person.number[-9:], person.can, str(person.birth), person.residence, *names, *dates, *mrz]


def test_a_trial_writes_how_a_card_and_reader_did_and_nothing_of_its_holder(
    virtual_reader: VirtualReader,
    make_image: MakeImage,
    person: Person,
    answer: Answer,
    tmp_path: Path,
    capsys: Capture,
) -> None:
    put_in(virtual_reader, inserted(make_image()))
    answer(scan="]Q1" + person.qr_text)
    out = tmp_path / "trial.json"

    assert main(["trial", "--reader", virtual_reader.name, "--out", str(out), "--language", "en"]) == 0

    text = out.read_text("utf-8")
    content = json.loads(text)
    assert [one["outcome"] for one in content["positions"]] == ["read"] * 6
    assert content["positions"][0]["apdus"] == 14
    assert (content["scan"]["outcome"], content["scan"]["changes"]) == ("read", ["kind"])
    assert content["card"]["files"]["DG2"]["bytes"] > 10_000
    assert out.stat().st_mode & 0o077 == 0
    printed = capsys.readouterr().out
    assert "read 6 times of 6" in printed
    for value in personal(person):
        assert value not in text
        assert value not in printed


def test_what_was_refused_is_told_in_the_language_of_the_technician(
    virtual_reader: VirtualReader, make_image: MakeImage, answer: Answer, tmp_path: Path, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(make_image()))
    answer(digits="000000", scan="")
    out = tmp_path / "trial.json"

    assert main(["trial", "--reader", virtual_reader.name, "--out", str(out)]) == 0

    content = json.loads(out.read_text("utf-8"))
    assert {one["outcome"] for one in content["positions"]} == {"wrong_password"}
    assert content["scan"] is None
    assert content["card"]["failed"]["code"] == "wrong_password"
    assert "không đọc được (wrong_password)" in capsys.readouterr().out
    assert virtual_card(["import", str(out), str(tmp_path / "made.toml")]) == 2


@pytest.mark.parametrize(
    "name", ["citizen-2021", "citizen-2024", "aa-rsa", "short-only", "pace-cam-aes128", "card-access-by-select"]
)
def test_a_trial_makes_a_profile_of_the_software_card(
    virtual_reader: VirtualReader, person: Person, issuer: Issuer, answer: Answer, tmp_path: Path, name: str
) -> None:
    kind = profile(name)
    put_in(virtual_reader, inserted(personalise(person, issuer, kind)))
    answer(scan="")
    out, made = tmp_path / "trial.json", tmp_path / "made.toml"
    assert main(["trial", "--reader", virtual_reader.name, "--out", str(out)]) == 0

    assert virtual_card(["import", str(out), str(made)]) == 0

    found = profile(str(made))
    assert set(found.pace) == set(kind.pace)  # a chip lists them in no order
    for what in ("document", "chip_authentication", "active_authentication", "picture", "dg13", "card_access"):
        assert getattr(found, what) == getattr(kind, what), what
    assert found.behaviour.extended_length is kind.behaviour.extended_length
    assert found.behaviour.card_access_by_short_id == kind.behaviour.card_access_by_short_id
    assert found.behaviour.select_mf == kind.behaviour.select_mf


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--out"),
        (["--out", "{there}"], "is there already"),
        (["--out", "{folder}/no/trial.json"], "does not exist"),
        (["--out", "{folder}/trial.json", "--reader", "no such reader"], "0 readers fit"),
        (["--out", "{folder}/trial.json", "--language", "fr"], "invalid choice"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_code_2(
    virtual_reader: VirtualReader, tmp_path: Path, capsys: Capture, arguments: list[str], told: str
) -> None:
    (tmp_path / "there").touch()
    filled = [text.format(there=tmp_path / "there", folder=tmp_path) for text in arguments]

    try:
        code = main(["trial", *filled])
    except SystemExit as ended:
        code = int(ended.code or 0)

    error = capsys.readouterr().err
    assert (code, len(error.splitlines())) == (2, 1)
    assert told in error


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": "cardreader-trial/1", "card": {"details": {}}}', "\x00"]
)
def test_a_text_that_is_no_trial_is_one_line_and_exit_code_2(tmp_path: Path, capsys: Capture, content: str) -> None:
    (tmp_path / "trial.json").write_text(content)

    assert virtual_card(["import", str(tmp_path / "trial.json"), str(tmp_path / "made.toml")]) == 2
    assert virtual_card(["import", str(tmp_path / "none.json"), str(tmp_path / "made.toml")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
