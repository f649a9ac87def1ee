from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cardreader.cli import main
from cardreader.iso7816.files import LADDER
from cardreader.iso7816.read_sizes import FileReadSizes
from cardreader.iso7816.tlv import encode
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd
from cardreader.virtual.faults import with_fault
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import draft
from cardreader.virtual.profile import Profile
from tests.cardreader.conftest import MakeImage, inserted
from tests.cardreader.pcsc.hand import empty, put_in, settle
from tests.conftest import VirtualReader

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def trust_folder(tmp_path: Path, issuer: Issuer) -> Path:
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "csca.der").write_bytes(issuer.csca_certificate)
    return folder


def test_list_shows_readers_and_cards(virtual_reader: VirtualReader, citizen_image: CardImage, capsys: Capture) -> None:
    empty(virtual_reader)
    assert main(["list"]) == 0
    assert f"{virtual_reader.name}: empty" in capsys.readouterr().out
    put_in(virtual_reader, inserted(citizen_image))
    assert main(["list", "--json"]) == 0
    readers = json.loads(capsys.readouterr().out)["readers"]
    assert {"name": virtual_reader.name, "card": True, "atr": citizen_image.atr.hex().upper()} in readers


def test_read_prints_the_json_of_the_design(
    virtual_reader: VirtualReader, citizen_image: CardImage, capsys: Capture, trust_folder: Path, person: Person
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    code = main(["read", "--qr", person.qr_text, "--json", "--files", "all", "--trust", str(trust_folder)])

    content = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (content["access"], content["protocol"]) == ("pace", "PACE-ECDH-GM-AES-CBC-CMAC-128")
    assert content["citizen"]["number"] == person.number
    assert content["mrz"]["personal_number"] == person.number
    assert content["authenticity"]["passive"] == "chain_ok"
    assert content["authenticity"]["chip"] == "ok"
    assert set(content["milliseconds"]) == {"access", "identity", "total"}
    assert {"EF.COM", "EF.SOD", "DG1", "DG2", "DG13", "DG14"} <= set(content["files"])
    assert set(content["files"]["DG1"]) == {"bytes", "sha256"}
    assert content["apdus"] > 0
    assert content["bytes_out"] > 0
    assert content["bytes_in"] > 15000


def test_read_masks_the_holder_for_people(
    virtual_reader: VirtualReader, citizen_image: CardImage, capsys: Capture, person: Person
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    assert main(["read", "--mrz", person.mrz_argument, "--short"]) == 0

    text = capsys.readouterr().out
    assert person.number not in text
    assert person.name.upper() not in text
    assert "right, issuer unknown here" in text


def test_the_groups_that_say_more_are_in_the_json(
    virtual_reader: VirtualReader, make_image: MakeImage, capsys: Capture, person: Person
) -> None:
    image = make_image(optional_groups=(7, 11, 12, 16))
    put_in(virtual_reader, inserted(image))

    assert main(["read", "--can", person.can, "--json", "--files", "all"]) == 0

    details = json.loads(capsys.readouterr().out)["details"]
    assert list(details) == ["DG7", "DG11", "DG12", "DG16"]
    assert set(details["DG7"][0]) == {"bytes", "sha256"}
    assert details["DG11"]["personal_number"] == person.number
    assert date.fromisoformat(details["DG12"]["issued"]) == person.issued
    assert details["DG16"][0]["name"]


def test_a_malformed_group_of_no_account_is_reported_and_the_rest_counts(
    virtual_reader: VirtualReader, person: Person, issuer: Issuer, capsys: Capture
) -> None:
    made = draft(person, issuer, Profile("test", "made for a test", optional_groups=(11, 12)))
    made.groups[11] = encode(0x6B, encode(0x5F0E, b"no list of fields"))
    put_in(virtual_reader, inserted(made.image()))

    assert main(["read", "--can", person.can, "--json", "--files", "all"]) == 0

    content = json.loads(capsys.readouterr().out)
    assert list(content["details"]) == ["DG12"]
    assert any("DG11 is malformed" in sentence for sentence in content["authenticity"]["detail"])
    assert content["files"]["DG11"]["bytes"] == len(made.groups[11])


@pytest.mark.parametrize("command", ["read", "diagnose"])
def test_what_the_card_took_is_remembered_for_the_next_run(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, cache_home: Path, command: str
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    assert main([command, "--can", person.can]) == 0

    assert FileReadSizes(cache_home / "cardreader" / "block-lengths.json").get(citizen_image.atr) == LADDER[0]


def test_a_memory_that_cannot_be_kept_costs_a_warning_and_no_read(
    virtual_reader: VirtualReader,
    citizen_image: CardImage,
    person: Person,
    cache_home: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cache_home.parent.mkdir(exist_ok=True)
    cache_home.write_text("a file where the folder should be")
    put_in(virtual_reader, inserted(citizen_image))

    assert main(["read", "--can", person.can]) == 0
    assert "cannot be kept" in caplog.text


def test_a_read_held_to_short_commands_teaches_nothing(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, cache_home: Path
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    assert main(["read", "--can", person.can, "--short"]) == 0
    assert not cache_home.exists()


def test_a_trace_holds_every_exchange(
    virtual_reader: VirtualReader, citizen_image: CardImage, tmp_path: Path, person: Person
) -> None:
    put_in(virtual_reader, inserted(citizen_image))
    trace = tmp_path / "trace.txt"

    assert main(["read", "--can", person.can, "--trace", str(trace)]) == 0

    lines = trace.read_text("ascii").splitlines()
    assert lines[0] == f"# ATR {citizen_image.atr.hex().upper()}"
    assert sum(line.startswith("> ") for line in lines) == sum(line.startswith("< ") for line in lines) == 14
    assert trace.stat().st_mode & 0o077 == 0


def test_an_empty_reader_is_exit_code_three(virtual_reader: VirtualReader, capsys: Capture) -> None:
    empty(virtual_reader)

    assert main(["read", "--can", "123456", "--reader", virtual_reader.name]) == 3

    name = virtual_reader.name
    assert capsys.readouterr().err == f"cardreader: there is no card in {name}. Put the card on the reader.\n"


def test_a_wrong_can_is_exit_code_four(
    virtual_reader: VirtualReader, citizen_image: CardImage, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    assert main(["read", "--can", "000000", "--json"]) == 4

    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == "wrong_password"
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "question"),
    [("dg13-changed-byte", "passive"), ("mapping-wrong-key", "chip"), ("active-wrong-key", "active")],
)
def test_a_forgery_is_exit_code_five(
    virtual_reader: VirtualReader, person: Person, issuer: Issuer, capsys: Capture, name: str, question: str
) -> None:
    how = forgery(name)
    put_in(virtual_reader, inserted(forge(person, issuer, how)))

    assert main(["read", "--can", person.can, "--json"]) == 5

    content = json.loads(capsys.readouterr().out)
    assert content["error"]["reason"] == how.reason
    assert content["authenticity"][question] == "failed"


def test_a_copy_that_does_not_use_the_chip_s_key_is_exit_code_four(
    virtual_reader: VirtualReader, person: Person, issuer: Issuer, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(forge(person, issuer, forgery("clone-without-key"))))

    assert main(["read", "--can", person.can, "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "chip_not_proven"


def test_a_torn_card_is_exit_code_six(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, capsys: Capture
) -> None:
    put_in(virtual_reader, with_fault(VirtualCard.from_image(citizen_image), "torn-at:10"))

    assert main(["read", "--can", person.can]) == 6
    assert "hold it still" in capsys.readouterr().err
    settle(virtual_reader)


def test_damaged_data_is_exit_code_seven(
    virtual_reader: VirtualReader, person: Person, issuer: Issuer, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(forge(person, issuer, forgery("weak-hash"))))

    assert main(["read", "--can", person.can]) == 7
    assert capsys.readouterr().err.startswith("cardreader: ")


def test_a_code_of_someone_else_is_exit_code_five(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, capsys: Capture
) -> None:
    """The same last six digits open the chip, but the number is another one."""
    put_in(virtual_reader, inserted(citizen_image))
    number = person.number[:3] + str(int(person.number[3]) ^ 1) + person.number[4:]

    assert main(["read", "--qr", person.qr_text.replace(person.number, number)]) == 5
    assert "different persons" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["read", "--can", "12345"],
        ["read", "--qr", "nonsense"],
        ["read", "--mrz", "090000000,900101"],
        ["read", "--mrz", "090000000,19900101,300101"],
        ["read", "--can", "123456", "--files", "dg77"],
        ["read", "--can", "123456", "--trust", "/nowhere"],
        ["read", "--can", "123456", "--trace", "/nowhere/trace.txt"],
    ],
)
def test_wrong_arguments_are_exit_code_two_in_one_line(arguments: list[str], capsys: Capture) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("cardreader: ")
    assert err.count("\n") == 1


def test_watch_tells_events_line_by_line_until_interrupted(
    virtual_reader: VirtualReader, citizen_image: CardImage
) -> None:
    put_in(virtual_reader, inserted(citizen_image))
    command = [sys.executable, "-m", "cardreader.cli", "watch", "--json", "--reader", virtual_reader.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        events = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130

    atr = citizen_image.atr.hex().upper()
    assert events == [
        {"event": "ReaderAdded", "reader": virtual_reader.name},
        {"event": "CardInserted", "reader": virtual_reader.name, "atr": atr},
    ]


def test_a_zone_as_scanned_opens_the_card(
    virtual_reader: VirtualReader, citizen_image: CardImage, person: Person, capsys: Capture
) -> None:
    put_in(virtual_reader, inserted(citizen_image))

    assert main(["read", "--mrz", "\n".join(person.mrz), "--files", "dg1,dg13"]) == 0
    assert "chip authentication not_done" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["read"], ["nonsense"], ["read", "--can", "1", "--qr", "2"]])
def test_argparse_faults_are_one_line_too(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--help"], ["watch", "--help"], ["read", "--help"]])
def test_every_command_has_help(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    assert "usage: cardreader" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["list"], ["watch"], ["watch", "--json"]], ids=" ".join)
def test_whoever_stops_listening_ends_the_command_in_silence(
    virtual_reader: VirtualReader, arguments: list[str]
) -> None:
    command = [sys.executable, "-m", "cardreader.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == ""


def test_no_reader_at_all_is_said(pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    pcscd.start()
    monkeypatch.setattr("smartcard.scard.SCardListReaders", lambda _context, _groups: (-2146435026, []))

    assert main(["list"]) == 0
    assert capsys.readouterr().out == "no card reader is connected\n"
