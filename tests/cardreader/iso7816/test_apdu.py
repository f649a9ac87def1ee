from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.errors import CardLost
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu

BYTES = st.integers(0, 255)


@given(
    BYTES,
    BYTES,
    st.binary(max_size=300),
    st.none() | st.integers(1, 65536),
    st.booleans(),
)
def test_a_command_reads_back_what_was_written(
    ins: int,
    p1: int,
    data: bytes,
    le: int | None,
    extended: bool,  # noqa: FBT001 -- hypothesis fills it in
) -> None:
    command = CommandApdu(0x0C, ins, p1, 0, data, le, extended=extended)

    read = CommandApdu.from_bytes(command.to_bytes())

    assert (read.header, read.data, read.le) == (command.header, data, le)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_a_command_or_a_value_error(raw: bytes) -> None:
    try:
        command = CommandApdu.from_bytes(raw)
    except ValueError:
        return
    assert CommandApdu.from_bytes(command.to_bytes()) == command


@pytest.mark.parametrize(
    ("command", "wire"),
    [
        (CommandApdu(0, 0xA4, 4, 12), "00A4040C"),
        (CommandApdu(0, 0x84, 0, 0, le=8), "0084000008"),
        (CommandApdu(0, 0xB0, 0, 0, le=256), "00B0000000"),
        (CommandApdu(0, 0xA4, 2, 12, b"\x01\x1e"), "00A4020C02011E"),
        (CommandApdu(0, 0x88, 0, 0, b"\x01", 256), "00880000010100"),
        (CommandApdu(0, 0xB0, 0, 0, le=65536), "00B00000000000"),
        (CommandApdu(0, 0xB0, 0, 0, le=4096), "00B00000001000"),
        (CommandApdu(0, 0x88, 0, 0, b"\x01", 256, extended=True), "0088000000000101" + "0100"),
        (CommandApdu(0, 0x88, 0, 0, b"\x01", extended=True), "0088000000000101"),
    ],
)
def test_commands_take_the_form_of_iso_7816(command: CommandApdu, wire: str) -> None:
    assert command.to_bytes().hex().upper() == wire


@pytest.mark.parametrize("raw", ["00A404", "00A4040C0301", "00A4040C00000301", "00A4040C0201020304"])
def test_contradicting_lengths_are_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"command has at least|length of the data"):
        CommandApdu.from_bytes(bytes.fromhex(raw))


def test_what_no_command_can_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="header byte"):
        CommandApdu(0, 0x100, 0, 0)
    with pytest.raises(ValueError, match="65535"):
        CommandApdu(0, 0, 0, 0, bytes(65536))
    with pytest.raises(ValueError, match="65536"):
        CommandApdu(0, 0, 0, 0, le=0)


def test_an_answer_has_data_and_a_status() -> None:
    answer = ResponseApdu.from_bytes(b"\x01\x02\x90\x00")

    assert (answer.data, answer.sw) == (b"\x01\x02", 0x9000)
    assert answer.to_bytes() == b"\x01\x02\x90\x00"


@pytest.mark.parametrize("stump", [b"", b"\x90"])
def test_an_answer_without_a_status_is_a_lost_card(stump: bytes) -> None:
    with pytest.raises(CardLost):
        ResponseApdu.from_bytes(stump)


def test_a_command_without_data_and_answer_is_its_header_in_either_form() -> None:
    assert CommandApdu(0, 0xA4, 0, 0, extended=True).to_bytes() == bytes.fromhex("00A40000")
