from __future__ import annotations

from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.layer import PlainLayer
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
