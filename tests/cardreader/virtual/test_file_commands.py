"""SELECT and READ BINARY: what is there, who may read it, and what a read gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cardreader.iso7816 import tlv
from cardreader.virtual.image import CardImage, EndOfFile
from tests.cardreader.virtual.behaviour import with_behaviour

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

Make = Callable[[CardImage], "Terminal"]


def test_the_master_file_is_selected_after_power_on(terminal: Terminal, image: CardImage) -> None:
    assert terminal.send("00B09C00", 256).data == image.files["EF.CardAccess"]


def test_card_access_can_be_selected_and_read_in_pieces(terminal: Terminal, image: CardImage) -> None:
    assert terminal.send("00A4020C", data=b"\x01\x1c").sw == 0x9000
    content = image.files["EF.CardAccess"]
    assert terminal.send("00B00000", 8).data == content[:8]
    assert terminal.send("00B00008", len(content) - 8).data == content[8:]


def test_files_of_the_application_are_closed_before_access(terminal: Terminal) -> None:
    assert terminal.select_application().sw == 0x9000
    for short_id in (*range(1, 17), 0x1D, 0x1E):
        assert terminal.send(f"00B0{0x80 | short_id:02X}00", 256).sw == 0x6982
    for file_id in (0x0101, 0x010D, 0x011D, 0x011E, 0x01FF):
        assert terminal.send("00A4020C", data=file_id.to_bytes(2, "big")).sw == 0x6982
    assert terminal.send("00B00000", 256).sw == 0x6982


def test_only_the_lds_application_is_there(terminal: Terminal) -> None:
    assert terminal.send("00A4040C", data=bytes.fromhex("A0000002472001")).sw == 0x6A82


def test_the_master_file_can_be_selected_again(terminal: Terminal) -> None:
    terminal.select_application()
    assert terminal.send("00B09C00", 256).sw == 0x6982
    assert terminal.send("00A4000C", data=b"\x3f\x00").sw == 0x9000
    assert terminal.send("00B09C00", 256).sw == 0x9000


def test_a_card_that_refuses_the_master_file_stays_where_it_was(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, select_mf=0x6D00))
    assert terminal.send("00A4000C", data=b"\x3f\x00").sw == 0x6D00
    assert terminal.send("00B09C00", 256).sw == 0x9000


def test_a_card_may_hide_its_application_before_pace(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, application_needs_pace=True))
    assert terminal.select_application().sw == 0x6982
    terminal.open()
    assert terminal.sm("00B08100", 256).sw == 0x9000


@pytest.mark.parametrize(
    ("text", "data", "sw"),
    [
        ("00A4010C", "3F00", 0x6A86),
        ("00A40204", "011C", 0x9000),
        ("00A40201", "011C", 0x6A86),
        ("00A4020C", "01", 0x6700),
        ("00A4020C", "0199", 0x6A82),
        ("00B0E000", "", 0x6A86),
        ("00B00000", "", 0x6986),
        ("00B1011C", "54020000", 0x9000),
        ("00B1001C", "55020000", 0x6A80),
        ("00B1001C", "54", 0x6A80),
        ("00B10000", "54020000", 0x6986),
        ("00860001", "7C00", 0x6A86),
    ],
)
def test_parameters_are_checked(terminal: Terminal, text: str, data: str, sw: int) -> None:
    assert terminal.send(text, 4, bytes.fromhex(data)).sw == sw


def test_reading_needs_a_length(terminal: Terminal) -> None:
    assert terminal.raw("00B09C00") == b"\x67\x00"
    assert terminal.send("00B1001C", 2, bytes.fromhex("54020000")).sw == 0x6700


def test_a_card_may_know_neither_short_identifiers_nor_odd_reads(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, read_by_sfi=False, odd_read=False))
    assert terminal.send("00B09C00", 4).sw == 0x6A81
    assert terminal.send("00B1001C", 4, bytes.fromhex("54020000")).sw == 0x6D00


def test_fingerprints_stay_closed(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(replace(image, files=dict(image.files) | {"DG3": b"\x63\x00"})).open()
    assert terminal.sm("00B08300", 1).sw == 0x6982
    assert terminal.sm("00A4020C", data=b"\x01\x03").sw == 0x6982


def test_a_short_answer_holds_223_protected_bytes(terminal: Terminal, image: CardImage) -> None:
    terminal.open()
    assert terminal.sm("00B08200", 256).data == image.files["DG2"][:223]


def test_three_des_leaves_room_for_231_bytes(terminal: Terminal, image: CardImage) -> None:
    terminal.bac()
    assert terminal.sm("00B08200", 256).data == image.files["DG2"][:231]


def test_an_offset_at_or_behind_the_end_is_wrong(terminal: Terminal) -> None:
    terminal.open()
    assert terminal.sm("00A4020C", data=b"\x01\x1e").sw == 0x9000
    assert terminal.sm("00B07FFF", 1).sw == 0x6B00
    assert terminal.sm("00B00018", 1).sw == 0x6B00


@pytest.mark.parametrize(
    ("switch", "sw", "count"),
    [("6282", 0x6282, 4), ("9000", 0x9000, 4), ("6B00", 0x6B00, 0), ("6700", 0x6700, 0), ("6Cxx", 0x6C04, 0)],
)
def test_reading_over_the_end_answers_as_the_profile_says(
    image: CardImage, terminal_for: Make, switch: EndOfFile, sw: int, count: int
) -> None:
    terminal = terminal_for(with_behaviour(image, end_of_file=switch))
    at = len(image.files["EF.CardAccess"]) - 4
    terminal.send("00A4020C", data=b"\x01\x1c")
    answer = terminal.send(f"00B000{at:02X}", 40)
    assert (answer.sw, len(answer.data)) == (sw, count)


def test_the_odd_read_gives_its_data_in_an_object(terminal: Terminal, image: CardImage) -> None:
    content = image.files["EF.CardAccess"]
    answer = terminal.send("00B1001C", 12, bytes.fromhex("54020003"))
    assert answer.data == b"\x53\x0a" + content[3:13]


def test_the_odd_read_reaches_every_byte_of_a_file_inside_the_session(terminal: Terminal, image: CardImage) -> None:
    terminal.open()
    assert terminal.sm("00A4020C", data=b"\x01\x02").sw == 0x9000
    content, read = image.files["DG2"], b""
    while len(read) < len(content):
        offset = tlv.encode(0x54, len(read).to_bytes(3, "big"))
        read += tlv.parse_one(terminal.sm("00B10000", 256, offset).data).value
    assert read == content


def test_a_small_buffer_gives_what_it_holds(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, largest_answer=1000)).open()
    answer = terminal.sm("00B08200", 65536, extended=True)
    assert answer.sw == 0x9000
    assert 900 < len(answer.data) < 1000


def test_a_deactivated_file_can_be_selected_and_not_read(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, deactivated=("EF.CardAccess",)))
    assert terminal.send("00B09C00", 256).sw == 0x6283
    assert terminal.send("00A4020C", data=b"\x01\x1c").sw == 0x6283
    assert terminal.send("00B00000", 256).sw == 0x6985
    assert terminal.send("00B1001C", 256, bytes.fromhex("540100")).sw == 0x6283


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("00A4000C023F00", ""),
        ("00A40000023F0000", "6F0782013883023F00"),
        ("00A4000400", "620782013883023F00"),
        ("00A40204021C1C00", "6A82"),
        ("00A40200022F0000", "6A82"),
        ("00A40200 02011C 00", "6F0E80020036820101 8302011C 8801E0"),
        ("00A40204 02011C 00", "620E80020036820101 8302011C 8801E0"),
        ("00A40208 02011C 00", "6400"),
        ("00A40200 02011C", ""),
        ("00A4040007A000000247100100", "6F0C8201388407A0000002471001"),
    ],
)
def test_file_information_is_given_to_whoever_asks_for_it(terminal: Terminal, command: str, answer: str) -> None:
    expected = bytes.fromhex(answer)
    assert terminal.raw(command) == (expected if answer == "6A82" else expected + b"\x90\x00")


def test_the_short_identifier_zero_stands_for_the_current_file(terminal: Terminal, image: CardImage) -> None:
    assert terminal.send("00B08000", 4).sw == 0x6986
    assert terminal.send("00B09C00", 1).sw == 0x9000
    assert terminal.send("00B08003", 4).data == image.files["EF.CardAccess"][3:7]


def test_a_read_carries_no_data(terminal: Terminal) -> None:
    assert terminal.send("00B09C00", 4, b"\x01").sw == 0x6700


def test_only_a_le_of_zero_asks_for_whatever_is_there(terminal: Terminal) -> None:
    """In the extended form 256 is a number like any other."""
    assert terminal.send("00B09C00", 256).sw == 0x9000
    assert terminal.send("00B09C00", 65536, extended=True).sw == 0x9000
    assert terminal.send("00B09C00", 256, extended=True).sw == 0x6282
