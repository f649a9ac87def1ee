from __future__ import annotations

from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import PlainLayer, in_parts
from tests.cardreader.scripted import ScriptedChannel


def test_an_answer_in_pieces_is_put_together() -> None:
    channel = ScriptedChannel([("00880000010100", "AA016102"), ("00C0000002", "BBCC6100"), ("00C0000000", "DD9000")])

    assert PlainLayer(channel).transmit(CommandApdu(0, 0x88, 0, 0, b"\x01", 256)) == ResponseApdu(
        bytes.fromhex("AA01BBCCDD"), 0x9000
    )


def test_a_long_command_is_cut_into_a_chain_without_extended_length() -> None:
    channel = ScriptedChannel([("10860000FF" + 255 * "AA", "9000"), ("008600000A" + 10 * "AA" + "00", "9000")])

    answer = PlainLayer(channel, extended=False).transmit(CommandApdu(0, 0x86, 0, 0, 265 * b"\xaa", 65536))

    assert answer.sw == 0x9000


def test_a_chain_that_is_refused_ends_there() -> None:
    channel = ScriptedChannel([("", "6884")])

    answer = PlainLayer(channel, extended=False).transmit(CommandApdu(0, 0x86, 0, 0, bytes(300)))

    assert answer.sw == 0x6884


def test_without_extended_length_no_more_is_asked_for_than_a_short_answer_holds() -> None:
    channel = ScriptedChannel([("00B0000000", "9000")])

    PlainLayer(channel, extended=False).transmit(CommandApdu(0, 0xB0, 0, 0, le=4096))


def test_a_command_of_whole_parts_leaves_no_empty_one_behind() -> None:
    parts = in_parts(CommandApdu(0x10, 0x86, 0, 0, bytes(510), 512), 255)

    assert [(part.cla, len(part.data), part.le) for part in parts] == [(0x10, 255, None), (0x10, 255, 256)]


def test_a_card_that_announces_bytes_for_ever_and_gives_none_is_given_up() -> None:
    channel = ScriptedChannel([("", "6110")] * 100)

    answer = PlainLayer(channel).transmit(CommandApdu(0, 0xB0, 0, 0, le=256))

    assert answer.sw == 0x6110
    assert len(channel.sent) < 20
