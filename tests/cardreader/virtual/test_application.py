"""The chip as a whole: classes, instructions, lengths and chains, and that no bytes bring it down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from tests.cardreader.virtual.behaviour import with_behaviour

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

Make = Callable[[CardImage], "Terminal"]


def test_proofs_need_a_session(terminal: Terminal) -> None:
    terminal.select_application()
    assert terminal.send("002241A4", data=bytes.fromhex("800A04007F00070202030202")).sw == 0x6982
    assert terminal.send("00860000", 256, bytes.fromhex("7C00")).sw == 0x6985


@pytest.mark.parametrize("text", ["00FF0000", "00B20000", "00D60000", "00200081"])
def test_unknown_instructions_are_refused(terminal: Terminal, text: str) -> None:
    assert terminal.send(text).sw == 0x6D00


@pytest.mark.parametrize("cla", ["04", "08", "20", "80", "84", "90", "B0", "FF"])
def test_unknown_classes_are_refused_with_and_without_the_chaining_bit(terminal: Terminal, cla: str) -> None:
    assert terminal.raw(f"{cla}B09C0000") == b"\x6e\x00"


@pytest.mark.parametrize("cla", ["01", "03", "0D", "11", "40", "50", "7F"])
def test_there_are_no_further_logical_channels(terminal: Terminal, cla: str) -> None:
    assert terminal.raw(f"{cla}B09C0000") == b"\x68\x81"


@pytest.mark.parametrize("text", ["", "00", "00A404", "00A4040C07A0", "00A4040C00000000", "00B0000000000000"])
def test_malformed_commands_have_a_wrong_length(terminal: Terminal, text: str) -> None:
    assert terminal.raw(text) == b"\x67\x00"


def test_a_card_without_extended_length_says_so(image: CardImage, terminal_for: Make) -> None:
    changed = with_behaviour(image, extended_length=False)
    terminal = terminal_for(changed)
    assert terminal.send("00B09C00", 300).sw == 0x6700
    assert changed.atr != image.atr


def test_a_chained_command_is_one_command(terminal: Terminal) -> None:
    assert terminal.raw("10A4040C04A0000002") == b"\x90\x00"
    assert terminal.raw("00A4040C03471001") == b"\x90\x00"
    assert terminal.send("00B08100", 1).sw == 0x6982


def test_a_card_without_chaining_says_so(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, chaining=False))
    assert terminal.raw("10A4040C04A0000002") == b"\x68\x84"


def test_an_endless_chain_is_cut_off(terminal: Terminal) -> None:
    answers = {terminal.raw("10A4040CF0" + "00" * 240) for _ in range(18)}
    assert answers == {b"\x90\x00", b"\x67\x00"}


def test_nothing_waits_for_get_response_unasked(terminal: Terminal) -> None:
    assert terminal.raw("00C0000000") == b"\x69\x85"
    terminal.open()
    assert terminal.sm("00C00000", 256).sw == 0x6985
    assert terminal.sm("00B08100", 1).sw == 0x9000


@given(st.lists(st.binary(max_size=40), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_the_chip_down(image: CardImage, commands: list[bytes]) -> None:
    card = VirtualCard(image)
    for command in commands:
        assert len(card.transmit(command)) >= 2


HEADERS = st.tuples(
    st.sampled_from((0x00, 0x0C, 0x10, 0x1C)),
    st.sampled_from((0x22, 0x82, 0x84, 0x86, 0x88, 0xA4, 0xB0, 0xB1, 0xC0)),
    st.integers(0, 255),
    st.integers(0, 255),
).map(bytes)


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=30)), max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_read_from_the_application_without_access(
    image: CardImage, commands: list[tuple[bytes, bytes]]
) -> None:
    card = VirtualCard(image)
    card.transmit(bytes.fromhex("00A4040C07A0000002471001"))
    secret = [content[:16] for name, content in image.files.items() if name != "EF.CardAccess"]
    for header, data in commands:
        answer = card.transmit(header + (bytes([len(data)]) + data if data else b"") + b"\x00")
        assert not any(part in answer for part in secret)
