"""The plug-in as another project would use it: a pytest run of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cardreader.virtual import pytest_entry
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


def test_there_are_as_many_readers_as_the_settings_say(virtual_readers, make_card):
    for reader in virtual_readers:
        reader.insert(make_card("insured-here"))
    atrs = [reader.wait(present=True) for reader in virtual_readers]
    assert [exchange(reader) for reader in virtual_readers] == [(atr, (0x90, 0x00)) for atr in atrs]
    assert len({reader.name for reader in virtual_readers}) == 4


def test_a_folder_is_a_card_too(make_card, tmp_path):
    (tmp_path / "card.toml").write_text("")
    (tmp_path / "EF.CardAccess.bin").write_bytes(b"1")
    assert make_card(tmp_path).transmit(bytes(READ_CARD_ACCESS)) == b"1" + bytes([0x90, 0x00])


def test_the_issuer_is_known(issuer, people):
    assert issuer.csca_certificate[0] == 0x30
    assert "insured-here" in people
"""


OPTIONS = "[pytest]\nvirtual_card_readers = 4\n"
NAMED, FOUND = ("-p", "cardreader.virtual.pytest_plugin"), ("-p", "cardreader.virtual.pytest_entry")
"""The second is what pytest does by itself where the package is installed."""


def foreign_run(folder: Path, plugin: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in (SOCKET_VARIABLE, STATE_VARIABLE)}
    # No other plug-ins and no rewriting: a project that has nothing but pytest.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, "-m", "pytest", *plugin, "-q", "--assert=plain"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("plugin", [NAMED, FOUND], ids=["named", "found"])
def test_another_project_has_its_own_readers_and_cards(tmp_path: Path, plugin: tuple[str, ...]) -> None:
    (tmp_path / "test_foreign.py").write_text(FOREIGN_TESTS)
    (tmp_path / "pytest.ini").write_text(OPTIONS)
    run = foreign_run(tmp_path, plugin)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "7 passed" in run.stdout


@pytest.mark.parametrize(("plugin", "left_alone"), [(NAMED, False), (FOUND, True)], ids=["named", "found"])
def test_the_machines_own_service_stays_where_nobody_named_the_plugin_or_asked_for_a_reader(
    tmp_path: Path, plugin: tuple[str, ...], *, left_alone: bool
) -> None:
    (tmp_path / "test_foreign.py").write_text(
        f"import os\n\ndef test_it(make_card):\n    assert ({SOCKET_VARIABLE!r} not in os.environ) is {left_alone}\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    run = foreign_run(tmp_path, plugin)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_installed_package_tells_pytest_of_its_fixtures() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"virtual-card": pytest_entry.__name__}
