from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cardreader.errors import CardLost
from cardreader.pcsc.adapter import connect
from cardreader.virtual import daemon
from cardreader.virtual import daemon as daemon_module
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import PrivatePcscd, VirtualReader, free_ports
from cardreader.virtual.errors import DaemonFailed, VirtualCardError
from cardreader.virtual.faults import with_fault
from cardreader.virtual.image import CardImage

pytestmark = pytest.mark.pcscd


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("d")


def test_it_starts_stops_and_leaves_nothing_but_its_log(folder: Path) -> None:
    with PrivatePcscd(folder) as daemon:
        assert daemon.socket.is_socket()
        first, second = daemon.ports
        assert second == first + 1
        daemon.start()
    assert [path.name for path in folder.iterdir()] == ["pcscd.log"]


def test_it_comes_back_on_the_same_ports_after_it_was_killed(folder: Path) -> None:
    with PrivatePcscd(folder) as daemon:
        ports = daemon.ports
        daemon.kill()
        daemon.kill()
        daemon.start()
        assert daemon.socket.is_socket()
        assert daemon.ports == ports


def test_many_readers_hold_a_card_each_and_have_names_of_their_own(folder: Path) -> None:
    program = "tests.cardreader.virtual.many_readers"
    run = subprocess.run([sys.executable, "-m", program, str(folder)], capture_output=True, text=True, check=True)
    names = [f"Virtual PCD{pair} 00 0{slot}" for pair in ("", " 2", " 3") for slot in (0, 1)]
    assert run.stdout.splitlines() == [f"{name}: 3101{number:02x}9000" for number, name in enumerate(names)]


@pytest.mark.parametrize("count", [0, 3, 18])
def test_readers_come_in_pairs_and_there_is_room_for_sixteen(folder: Path, count: int) -> None:
    with pytest.raises(DaemonFailed, match=f"{count} is no number of them"):
        PrivatePcscd(folder, readers=count)


def test_two_run_side_by_side(tmp_path_factory: pytest.TempPathFactory) -> None:
    one, other = (PrivatePcscd(tmp_path_factory.mktemp("d")) for _ in range(2))
    with one, other:
        assert not set(one.ports) & set(other.ports)


def test_ports_that_are_no_neighbours_are_refused(folder: Path) -> None:
    with pytest.raises(DaemonFailed, match="neighbouring"):
        PrivatePcscd(folder, (20001, 20005)).start()


def test_a_path_too_long_for_a_socket_is_refused(folder: Path) -> None:
    with pytest.raises(DaemonFailed, match="too long"):
        PrivatePcscd(folder / ("x" * 100)).start()


def test_missing_programs_are_told_in_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(folder))
    assert shutil.which("pcscd") is None
    with pytest.raises(DaemonFailed, match="unshare and pcscd"):
        PrivatePcscd(folder).start()


def test_a_daemon_that_does_not_start_is_told_with_its_last_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = folder / "bin"
    programs.mkdir()
    for name, script in (("unshare", "echo no namespaces here; exit 1"), ("pcscd", ""), ("sh", "")):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(programs))
    with pytest.raises(DaemonFailed, match="no namespaces here"):
        PrivatePcscd(folder).start()
    assert not (folder / "run").exists()


def test_a_daemon_that_does_not_stop_when_asked_is_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_module, "_STOP_SECONDS", 0.01)
    deaf = ["sh", "-c", "trap '' TERM; echo deaf; exec sleep 60"]
    with subprocess.Popen(deaf, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"deaf\n"
        daemon = PrivatePcscd(folder)
        daemon._process = process
        daemon.stop()
        assert process.returncode == -signal.SIGKILL


def test_it_does_not_outlive_a_process_that_is_killed(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from cardreader.virtual.daemon import PrivatePcscd\n"
        "daemon = PrivatePcscd(Path(sys.argv[1])); daemon.start(); print(daemon._process.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        watched = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
    readable, _, _ = select.select([watched], [], [], 60)
    os.close(watched)
    assert readable


def test_a_missing_driver_is_told_in_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon_module, "_DRIVERS", ())
    with pytest.raises(DaemonFailed, match="vsmartcard-vpcd"):
        PrivatePcscd(folder).start()


def test_a_machine_without_free_ports_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = frozenset(range(65536))
    monkeypatch.setattr(daemon_module, "_listening_ports", lambda: taken)
    with pytest.raises(DaemonFailed, match="2 free ports"):
        free_ports()


def test_free_ports_are_neighbours() -> None:
    first, second = free_ports()
    assert second == first + 1


READ = bytes.fromhex("00B09C0000")


def test_the_service_notices_what_a_hand_does(virtual_reader: VirtualReader, citizen_card: VirtualCard) -> None:
    assert virtual_reader.wait(present=False) == b""
    virtual_reader.insert(citizen_card)
    assert virtual_reader.wait(present=True) == citizen_card.atr
    virtual_reader.remove()
    assert virtual_reader.wait(present=False) == b""


def test_a_card_that_comes_right_after_one_that_was_torn_out_is_noticed(
    virtual_reader: VirtualReader, citizen_card: VirtualCard
) -> None:
    virtual_reader.insert(with_fault(citizen_card, "torn-at:1"))
    virtual_reader.wait(present=True)
    with connect(virtual_reader.name) as channel, pytest.raises(CardLost):
        channel.transmit(READ)
    virtual_reader.wait(present=False)
    virtual_reader.insert(citizen_card)
    assert virtual_reader.wait(present=True) == citizen_card.atr
    with connect(virtual_reader.name) as channel:
        assert channel.transmit(READ)[-2:] == b"\x90\x00"


def test_cards_may_change_faster_than_the_service_looks(
    virtual_reader: VirtualReader, citizen_card: VirtualCard, image: CardImage
) -> None:
    virtual_reader.insert(citizen_card)
    virtual_reader.wait(present=True)
    other = VirtualCard(replace(image, atr=bytes.fromhex("3B80800101")))
    virtual_reader.insert(other)
    while virtual_reader.wait(present=True) != other.atr:
        virtual_reader.wait(present=False)
    with connect(virtual_reader.name) as channel:
        assert channel.transmit(READ)[-2:] == b"\x90\x00"


def test_waiting_for_a_card_that_nobody_brings_ends(
    virtual_reader: VirtualReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "_NOTICED_MS", 1)
    with pytest.raises(VirtualCardError, match="noticed nothing"):
        virtual_reader.wait(present=True)
