"""The plug-in as another project would use it: a pytest run of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cardreader.virtual.daemon import SOCKET_VARIABLE
from cardreader.virtual.issuer import STATE_VARIABLE

FOREIGN_TESTS = """
from smartcard.System import readers

READ_CARD_ACCESS = [0x00, 0xB0, 0x9C, 0x00, 0x00]


def exchange(reader):
    found = next(one for one in readers() if str(one) == reader.name).createConnection()
    found.connect()
    try:
        return bytes(found.getATR()), found.transmit(READ_CARD_ACCESS)[1:]
    finally:
        found.disconnect()
        found.release()


def test_a_card_is_read_over_the_real_stack(virtual_reader, make_card):
    virtual_reader.insert(make_card("insured-here"))
    atr = virtual_reader.wait(present=True)
    assert exchange(virtual_reader) == (atr, (0x90, 0x00))


def test_two_readers_hold_two_cards(virtual_reader, second_virtual_reader, make_card):
    for reader, profile in ((virtual_reader, "citizen-2021"), (second_virtual_reader, "bac-only")):
        reader.insert(make_card("insured-here", profile=profile))
        assert reader.wait(present=True)
    assert exchange(virtual_reader)[1] == (0x90, 0x00)
    assert exchange(second_virtual_reader)[1] == (0x6A, 0x82)


def test_a_forged_card_and_a_faulty_one_are_made_by_name(make_card):
    forged = make_card("insured-here", forgery="swapped-photo")
    assert forged.transmit(bytes(READ_CARD_ACCESS))[-2:] == bytes([0x90, 0x00])
    make_card("insured-here", fault="torn-at:3")


def test_the_service_may_be_killed_and_comes_back(pcscd, virtual_reader, make_card):
    pcscd.kill()
    pcscd.start()
    virtual_reader.insert(make_card("insured-here"))
    assert virtual_reader.wait(present=True)


def test_the_issuer_is_known(issuer, people):
    assert issuer.csca_certificate[0] == 0x30
    assert "insured-here" in people
"""


def test_another_project_has_its_own_readers_and_cards(tmp_path: Path) -> None:
    (tmp_path / "test_foreign.py").write_text(FOREIGN_TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    environment = {name: value for name, value in os.environ.items() if name not in (SOCKET_VARIABLE, STATE_VARIABLE)}
    # No other plug-ins and no rewriting: a project that has nothing but pytest.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", "-p", "cardreader.virtual.pytest_plugin", "-q", "--assert=plain"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "5 passed" in run.stdout
