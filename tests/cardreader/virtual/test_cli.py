from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from cryptography import x509
from PIL import Image

from cardreader.authenticity.trust import TrustStore
from cardreader.password import Can
from cardreader.pcsc.adapter import connect
from cardreader.reading import ReadRequest, read_citizen
from cardreader.virtual.cli import main
from cardreader.virtual.daemon import PrivatePcscd, VirtualReader
from cardreader.virtual.faults import FAULTS
from cardreader.virtual.forgeries import FORGERIES
from cardreader.virtual.link import LINKS
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.profile import load_profiles


@pytest.mark.parametrize(
    ("what", "count"),
    [
        ("people", len(load_people())),
        ("profiles", len(load_profiles())),
        ("forgeries", len(FORGERIES)),
        ("faults", len(FAULTS)),
        ("links", len(LINKS)),
    ],
)
def test_list_shows_everything_as_text_and_as_json(what: str, count: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", what]) == 0
    assert len(capsys.readouterr().out.splitlines()) == count
    assert main(["list", what, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == count


def test_people_are_listed_with_what_they_stand_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)[0]
    assert set(entry) == {"key", "name", "stands_for", "outcome"}


def test_show_tells_what_is_printed_on_the_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "insured-here", "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert entry["can"] == entry["number"][-6:]
    assert len(entry["mrz"]) == 3
    assert main(["show", "insured-here"]) == 0
    assert entry["qr_text"] in capsys.readouterr().out


def test_the_drawn_qr_code_can_be_scanned(tmp_path: Path, people: dict[str, Person]) -> None:
    path = tmp_path / "qr.png"
    assert main(["show", "long-name", "--qr", str(path)]) == 0
    with Image.open(path) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == people["long-name"].qr_text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show", "insured-her"], "did you mean insured-here"),
        (["insert", "insured-here", "--port", "1"], "no virtual reader listens on 127.0.0.1:1"),
        (["insert", "insured-here", "--profile", "citizen"], "no profile 'citizen'"),
        (["insert", "insured-here", "--forgery", "x"], "no forgery 'x'"),
        (["insert", "insured-here", "--fault", "x:1"], "no fault 'x:1'"),
        (["insert", "insured-here", "--fault", "torn-at:-3"], "needs a number"),
        (["insert", "--image", "/nowhere/card", "--forgery", "changed-name"], "played as it is"),
        (["insert", "insured-here", "--link", "56k"], "no link '56k'"),
        (["show", "insured-here", "--qr", "/nowhere/qr.png"], "cannot be written"),
        (["show", "insured-here", "--qr", "qr.what"], "cannot be written"),
        (["insert"], "name a person or a card image"),
        (["insert", "--image", "/nowhere/card"], "no card image"),
        (["replay", "/nowhere/file"], "cannot be read"),
        (["insert", "insured-here", "--record", "/nowhere/file"], "cannot be written"),
        (["csca", "--out", "/dev/null/trust"], "cannot write"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) in (2, 3, 7)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("virtual-card: ")
    assert told in shown.err
    assert shown.err.count("\n") == 1


def test_csca_writes_certificates_that_a_trust_folder_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["csca", "--out", str(tmp_path / "trust")]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    certificates = [path for path in written if path.suffix == ".der"]
    assert {"test-csca-vietnam.der", "test-csca-vietnam-link.der"} <= {path.name for path in certificates}
    assert all(
        "TEST" in x509.load_der_x509_certificate(path.read_bytes()).subject.rfc4514_string() for path in certificates
    )
    assert {path.suffix for path in written} == {".der", ".crl", ".ml"}


def test_export_and_insert_play_the_same_card(
    pcscd: PrivatePcscd, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "card")
    assert main(["export", "insured-here", folder, "--forgery", "changed-name"]) == 0
    port, recording = str(pcscd.ports[0]), str(tmp_path / "session.jsonl")
    reader = ["--port", port, "--for", "0"]
    assert main(["insert", "--image", folder, *reader, "--record", recording, "--link", "424"]) == 0
    assert main(["replay", recording, *reader, "--fault", "slow:1"]) == 0
    shown = capsys.readouterr().out
    assert f"inserted {folder} into port {port}\n" in shown
    assert "link 424: at least" in shown


def test_a_card_whose_reader_closes_ends_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        def close() -> None:
            server.accept()[0].close()

        closing = threading.Thread(target=close)
        closing.start()
        # Nobody sends a signal and no time is set: only the reader's end ends it.
        assert main(["insert", "insured-here", "--port", port]) == 0
        closing.join()
    assert f"insured-here left port {port}" in capsys.readouterr().out


def test_a_signal_takes_the_card_out_and_leaves_the_process_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def end() -> None:
            line, _ = server.accept()
            with line:
                os.kill(os.getpid(), signal.SIGTERM)
                line.recv(1)

        ending = threading.Thread(target=end)
        ending.start()
        assert main(["insert", "insured-here", "--port", str(server.getsockname()[1])]) == 0
        ending.join()
    assert "left port" not in capsys.readouterr().out
    assert signal.getsignal(signal.SIGTERM) is before


def test_arguments_of_no_meaning_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["list", "--bogus"])
    assert ended.value.code == 2
    assert "unrecognized arguments: --bogus" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--port", "99999"], ["--port", "x"], ["--for", "-1"], ["--for", "nan"]])
def test_a_number_that_is_none_is_refused_before_anything_is_done(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["insert", "insured-here", *option])
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"argument {option[0]}: " in shown.err


def test_without_a_screen_the_panel_says_so_in_a_line() -> None:
    environment = {
        name: value for name, value in os.environ.items() if "DISPLAY" not in name and name != "QT_QPA_PLATFORM"
    }
    program = "import sys; from cardreader.virtual.cli import main; sys.exit(main(['panel']))"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "virtual-card: there is no screen to show the panel on. Set DISPLAY or WAYLAND_DISPLAY.\n"


def test_two_commands_hold_two_cards_at_two_readers_at_once(pcscd: PrivatePcscd, people: dict[str, Person]) -> None:
    program = "import sys; from cardreader.virtual.cli import main; sys.exit(main())"
    keys = ("insured-here", "over-75")
    with contextlib.ExitStack() as stack:
        for key, port in zip(keys, pcscd.ports, strict=True):
            command = [sys.executable, "-c", program, "insert", key, "--port", str(port)]
            process = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            stack.callback(process.terminate)
            assert process.stdout is not None
            assert process.stdout.readline() == f"inserted {key} into port {port}\n"
        readers = [VirtualReader(f"Virtual PCD 00 0{slot}", port) for slot, port in enumerate(pcscd.ports)]
        for reader in readers:
            reader.wait(present=True)
        channels = [stack.enter_context(connect(reader.name)) for reader in readers]
        trust, today = TrustStore.of([]), date(2026, 11, 23)
        with ThreadPoolExecutor() as pool:
            reads = [
                pool.submit(read_citizen, channel, ReadRequest(password=Can(people[key].can), trust=trust, today=today))
                for key, channel in zip(keys, channels, strict=True)
            ]
            assert [read.result().citizen.number for read in reads] == [people[key].number for key in keys]
    for reader in readers:
        reader.wait(present=False)


def test_the_panel_gets_its_own_options(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    class Panel:
        @staticmethod
        def main(arguments: object) -> int:
            seen.append(arguments)
            return 0

    monkeypatch.setitem(sys.modules, "cardreader.virtual.panel.window", Panel)
    assert main(["panel", "--language", "vi"]) == 0
    assert seen == [["--language", "vi"]]


def test_a_reader_of_the_list_that_has_seen_enough_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", stop)
    assert main(["list"]) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_insert_stays_until_it_is_told_to_go_and_goes_cleanly(pcscd: PrivatePcscd, number: signal.Signals) -> None:
    port = str(pcscd.ports[1])
    program = "import sys; from cardreader.virtual.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "insert", "insured-here", "--port", port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"inserted insured-here into port {port}\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")
