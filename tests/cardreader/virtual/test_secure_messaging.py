"""The session on the chip's side: what ends it and what leaves it alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cardreader.crypto.ciphers import pad
from cardreader.iso7816 import tlv
from cardreader.iso7816.secure_messaging import UnprotectedStatus

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal


@pytest.mark.parametrize(
    "data",
    [
        "871101" + "00" * 16,
        "871102" + "00" * 16,
        "870201FF",
        "870101",
        "9703000001",
    ],
)
def test_rightly_authenticated_nonsense_ends_the_session_too(terminal: Terminal, data: str) -> None:
    terminal.open()
    session = terminal.card._state.session
    assert session is not None
    size = session.suite.block_size
    header, body = bytes.fromhex("0CB09D00"), bytes.fromhex(data)
    counter = (session.counter + 1).to_bytes(size, "big")
    body += tlv.encode(0x8E, session.suite.mac(session.key_mac, counter + pad(header, size) + pad(body, size)))
    assert terminal.card.transmit(header + bytes([len(body)]) + body + b"\x00")[-2:] == b"\x69\x88"
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B09D00", 6)


def test_a_plain_command_ends_the_session(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00B09D00", 6).sw == 0x9000
    assert terminal.send("00B00000", 256).sw == 0x6982
    with pytest.raises(UnprotectedStatus) as ended:
        terminal.sm("00B09D00", 6)
    assert ended.value.sw == 0x6988


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        ("0CB09D000D9701068E08000000000000000000", 0x6988),  # wrong checksum
        ("0CB09D000397010600", 0x6987),  # none
        ("0CB09D000A8E08000000000000000000", 0x6988),
        ("0CB09D00078E0500000000000000", 0x6700),
        ("0CB09D000D8E080000000000000000970106" + "00", 0x6988),  # checksum not at the end
        ("0CB09D0003990290" + "00", 0x6988),
        ("8CB09D000D9701068E08000000000000000000", 0x6E00),
    ],
)
def test_an_error_of_secure_messaging_ends_the_session(terminal: Terminal, command: str, sw: int) -> None:
    terminal.open()
    assert terminal.raw(command)[-2:] == sw.to_bytes(2, "big")
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B09D00", 6)


def test_an_error_of_the_command_itself_leaves_the_session_alive(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00A4020C", data=b"\x01\x0b").sw == 0x6A82
    assert terminal.sm("00B08300", 1).sw == 0x6A82
    assert terminal.sm("00FF0000").sw == 0x6D00
    assert terminal.sm("00B08100", 1).data == b"\x61"


def test_reset_and_power_off_forget_the_session(terminal: Terminal) -> None:
    for forget in (terminal.card.reset, terminal.card.power_off, terminal.card.power_on):
        terminal.secure = None
        terminal.open()
        forget()
        assert terminal.send("00B09C00", 1).sw == 0x9000
        with pytest.raises(UnprotectedStatus):
            terminal.sm("00B09D00", 6)


@pytest.mark.parametrize("text", ["00A4020C", "00A4040C"])
def test_a_select_that_misses_its_cryptogram_ends_the_session_even_if_rightly_authenticated(
    terminal: Terminal, text: str
) -> None:
    terminal.open()
    with pytest.raises(UnprotectedStatus) as ended:
        terminal.sm(text)
    assert ended.value.sw == 0x6987


def test_the_master_file_is_selected_without_data_inside_the_session(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00A4000C").sw == 0x9000
    assert terminal.sm("00B09C00", 1).data == b"\x31"
