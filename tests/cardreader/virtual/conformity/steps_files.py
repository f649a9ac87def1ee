"""Units A to E, O, Q, S, T and U: selection, denial, secure messaging and files."""

from __future__ import annotations

from cardreader.iso7816 import tlv
from cardreader.virtual.data_groups import GROUP_TAGS
from tests.cardreader.virtual.conformity.pace import Pace
from tests.cardreader.virtual.conformity.registry import enter, step
from tests.cardreader.virtual.conformity.terminal import Answer, Objects, Terminal

TAGS = {0x011E: 0x60, 0x011D: 0x77, **{0x0100 + number: tag for number, tag in GROUP_TAGS.items()}}
ODD_OFFSET = bytes.fromhex("54020000")


@step
def select_application(terminal: Terminal) -> None:
    answer = terminal.select_application()
    assert answer.ok
    assert not answer.data


@step
def plain_select(terminal: Terminal, file_id: str, sw: str) -> None:
    """Neither answer may bring data; whether selection is allowed is the chip's choice."""
    selected = terminal.select_application()
    assert selected.ok or selected.refused
    answer = terminal.select(int(file_id, 16))
    assert answer.ok or (answer.refused if sw == "error" else answer.sw == int(sw, 16))
    assert not answer.data


@step
def plain_read(terminal: Terminal, short_id: str, sw: str) -> None:
    terminal.select_application()
    answer = terminal.send(f"00B0{short_id}00", le=256)
    assert answer.refused
    assert sw == "error" or answer.sw == int(sw, 16)


@step
def plain_read_odd(terminal: Terminal, short_id: str) -> None:
    assert terminal.send(f"00B100{short_id}", ODD_OFFSET, 3).refused


@step
def stays_protected(terminal: Terminal, way: str, short_id: str) -> None:
    enter(terminal, way)
    answer = terminal.sm(f"00B0{short_id}00", le=6)
    assert answer.ok
    assert answer.protected
    assert len(answer.data) == 6
    assert terminal.send("00B00000", le=256).refused
    assert terminal.gone()


# -- BAC --------------------------------------------------------------------------------------------------------------


@step
def mutual_authentication(terminal: Terminal) -> None:
    terminal.select_application()
    challenge = terminal.send("00840000", le=8)
    assert len(challenge.data) == 8
    answer = terminal.send("00820000", terminal.authentication(challenge.data), 40)
    assert answer.ok
    assert len(answer.data) == 40


@step
def outdated_challenge(terminal: Terminal) -> None:
    terminal.select_application()
    answer = terminal.send("00820000", terminal.authentication(bytes(8)), 40)
    assert answer.refused or answer.sw == 0x6300
    first, second = (terminal.send("00840000", le=8) for _ in range(2))
    assert first.ok
    assert second.ok
    assert first.data != second.data
    answer = terminal.send("00820000", terminal.authentication(first.data), 40)
    assert answer.refused or answer.sw == 0x6300
    assert not answer.data


# -- secure messaging -------------------------------------------------------------------------------------------------


@step
def coded_read(terminal: Terminal, way: str) -> None:
    """Status and checksum are compared by the terminal itself, in every case."""
    enter(terminal, way)
    _coded(terminal.sm("00B09E00", le=6), 0x87)
    odd = terminal.sm("00B1001E", ODD_OFFSET, 8)
    _coded(odd, 0x85)
    assert tlv.parse_one(odd.data).tag == 0x53


@step
def coded_select(terminal: Terminal, way: str) -> None:
    enter(terminal, way)
    answer = terminal.select(0x011E)
    assert answer.ok
    assert answer.tags == (0x99, 0x8E)
    _coded(terminal.sm("00B00000", le=6), 0x87)


def _coded(answer: Answer, first: int) -> None:
    assert answer.ok
    assert answer.tags == (first, 0x99, 0x8E)
    assert answer.data


@step
def broken_select(terminal: Terminal, way: str, how: str) -> None:
    """A select whose checksum or cryptogram was taken out, or whose counter is another."""
    enter(terminal, way)
    assert terminal.session is not None
    if how == "counter":
        terminal.session.counter += 2
    answer = terminal.sm("00A4020C", b"\x01\x1e", change={"counter": _same}.get(how, _without(how)))
    if how == "counter":
        terminal.session.counter -= 2
    assert answer.refused
    assert not answer.protected
    assert answer.sw in (0x6987, 0x6988, 0x6982)
    assert terminal.gone()


@step
def select_without_cryptogram(terminal: Terminal, way: str) -> None:
    """Nothing but the right checksum: what must be there is not."""
    enter(terminal, way)
    answer = terminal.sm("00A4020C")
    assert answer.refused
    assert not answer.protected
    terminal.transmit(bytes.fromhex("00A4000C023F00"))
    read = terminal.sm("00B09C00", le=1)
    assert read.refused
    assert not read.protected


@step
def broken_read(terminal: Terminal, way: str) -> None:
    enter(terminal, way)
    answer = terminal.sm("00B09E00", le=6, change=lambda objects: [*objects[:-1], tlv.encode(0x8E, b"\xff" * 8)])
    assert answer.sw in (0x6988, 0x6982)
    assert not answer.protected
    assert terminal.gone()


def _same(objects: Objects) -> Objects:
    return objects


class _without:  # noqa: N801 - used like a function
    """Leave out the object of that kind, or everything."""

    def __init__(self, how: str) -> None:
        self._tag = {"checksum": 0x8E, "cryptogram": 0x87}.get(how)

    def __call__(self, objects: Objects) -> Objects:
        return [one for one in objects if self._tag not in (one[0], None)]


# -- files ------------------------------------------------------------------------------------------------------------


@step
def select_and_read(terminal: Terminal, way: str, file_id: str) -> None:
    enter(terminal, way)
    assert terminal.select(int(file_id, 16)).ok
    answer = terminal.sm("00B00000", le=1)
    assert answer.ok
    assert answer.data == bytes([TAGS[int(file_id, 16)]])


@step
def read_by_short_id(terminal: Terminal, way: str, short_id: str) -> None:
    enter(terminal, way)
    answer = terminal.sm(f"00B0{short_id}00", le=1)
    assert answer.ok
    assert answer.data == bytes([TAGS[0x0100 | int(short_id, 16) & 0x1F]])


@step
def beyond_the_end(terminal: Terminal, way: str) -> None:
    enter(terminal, way)
    assert terminal.select(0x011E).ok
    answer = terminal.sm("00B07FFF", le=1)
    assert answer.refused
    assert answer.protected
    assert terminal.alive()


@step
def absent_file(terminal: Terminal, way: str) -> None:
    enter(terminal, way)
    answer = terminal.select(0x01FF)
    assert answer.sw == 0x6A82
    assert answer.protected
    assert terminal.alive()


@step
def free_read(terminal: Terminal, command: str) -> None:
    """A read of the master file's free files; with the odd instruction the data come in DO 53."""
    answer = terminal.send(command, ODD_OFFSET, 3) if command[2:4] == "B1" else terminal.send(command, le=1)
    assert answer.ok
    assert answer.data
    assert command[2:4] != "B1" or answer.data[0] == 0x53


@step
def card_security_inside(terminal: Terminal, form: str) -> None:
    Pace(terminal).run()
    if form == "even":
        answer = terminal.sm("00B09D00", le=1)
        assert answer.data == b"\x30"
    else:
        answer = terminal.sm("00B1001D", ODD_OFFSET, 3)
        assert answer.data[:1] == b"\x53"
    assert answer.ok
    assert answer.protected


@step
def card_security_stays_protected(terminal: Terminal) -> None:
    Pace(terminal).run()
    answer = terminal.sm("00B09D00", le=6)
    assert answer.ok
    assert answer.protected
    assert terminal.send("00B09D00", le=6).refused
    assert terminal.gone()
