"""Units LDS_A, LDS_B, LDS_L, LDS_N and LDS_O: the files as they were read over the wire, judged by themselves."""

from __future__ import annotations

import re

from cardreader.iso7816 import tlv
from cardreader.virtual.data_groups import GROUP_TAGS
from tests.cardreader.virtual.conformity.pace import Pace
from tests.cardreader.virtual.conformity.registry import enter, step
from tests.cardreader.virtual.conformity.terminal import FILE_IDS, Terminal

TAGS = {"EF.COM": 0x60, "EF.SOD": 0x77, **{f"DG{number}": tag for number, tag in GROUP_TAGS.items()}}
WEIGHTS = (7, 3, 1)
TD1_LINE = 30
NAME = range(60, 90)
TEXT_FIELDS = (0x5F0E, 0x5F10, 0x5F11, 0x5F12, 0x5F14, 0x5F19, 0x5F1A, 0x5F1C, 0x5F56)


def read(terminal: Terminal, name: str) -> bytes:
    """Read a file over the wire, opening the chip when need be."""
    if terminal.session is None:
        if name in FILE_IDS:
            enter(terminal, "pace")
        elif name == "EF.CardSecurity":
            Pace(terminal).run()
    return terminal.file(name)


@step
def length_is_right(terminal: Terminal, name: str) -> None:
    """The DER length covers what is there, no byte less or more."""
    data = read(terminal, name)
    assert tlv.parse_one(data).tag == TAGS[name]
    assert sum(tlv.header_length(data)) == len(data)
    for fields in _tag_list(data):
        assert fields


@step
def unicode_version(terminal: Terminal) -> None:
    assert tlv.find(tlv.children(tlv.parse_one(read(terminal, "EF.COM"))), 0x5F36).value == b"040000"


# -- DG1 --------------------------------------------------------------------------------------------------------------


def zone(terminal: Terminal) -> str:
    text = tlv.parse_one(tlv.parse_one(read(terminal, "DG1")).value)
    assert text.tag == 0x5F1F
    assert len(text.value) == 3 * TD1_LINE
    return text.value.decode("ascii")


@step
def document_code(terminal: Terminal) -> None:
    assert re.fullmatch(r"[ACIPV][A-Z<]", zone(terminal)[:2])


@step
def holder_name(terminal: Terminal) -> None:
    assert re.fullmatch(r"[A-Z]+(<[A-Z]+)*(<<[A-Z]+(<[A-Z]+)*)?<*", zone(terminal)[NAME.start :])


@step
def nationality(terminal: Terminal) -> None:
    assert zone(terminal)[45:48] == "VNM"


@step
def sex(terminal: Terminal) -> None:
    assert zone(terminal)[37] in "MF<"


@step
def optional_data(terminal: Terminal) -> None:
    """Both fields hold allowed characters; the first has a check digit of the Vietnamese card at its end."""
    text = zone(terminal)
    first, second = text[15:30], text[48:59]
    assert re.fullmatch(r"[A-Z0-9<]*", first + second)
    assert first[14] in ("<", _check_digit(first[:14]))


def _check_digit(text: str) -> str:
    values = (0 if sign == "<" else int(sign, 36) for sign in text)
    return str(sum(value * WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


@step
def printed_zone(terminal: Terminal) -> None:
    assert zone(terminal) == "".join(terminal.person.mrz)


# -- EF.ATR/INFO ------------------------------------------------------------------------------------------------------


@step
def extended_length(terminal: Terminal) -> None:
    sizes = tlv.parse(tlv.find(tlv.parse(read(terminal, "EF.ATR")), 0x7F66).value)
    assert [part.tag for part in sizes] == [0x02, 0x02]


@step
def chaining_bit(terminal: Terminal) -> None:
    """A chained command is taken, so the third software function byte must say so."""
    functions = tlv.find(tlv.parse(read(terminal, "EF.ATR")), 0x47).value
    assert functions[2] & 0x80
    terminal.session = None
    assert terminal.send("10A4040C", bytes.fromhex("A000000247")).ok


# -- DG11 and DG12 ----------------------------------------------------------------------------------------------------


def _tag_list(data: bytes) -> list[tuple[tlv.Tlv, ...]]:
    """Check a group that begins with a list of its tags against it; others have none."""
    if data[0] not in (0x6B, 0x6C):
        return []
    parts = tlv.children(tlv.parse_one(data))
    assert parts[0].tag == 0x5C
    listed = re.findall(rb"[\x1f\x5f\x7f].|.", parts[0].value, re.DOTALL)
    assert [int.from_bytes(tag, "big") for tag in listed] == [part.tag for part in parts[1:]]
    return [parts[1:]]


@step
def listed_field(terminal: Terminal, name: str, tag: str) -> None:
    """The field is there, listed, and holds what its kind wants."""
    [parts] = _tag_list(read(terminal, name))
    number = int(tag, 16)
    if number == 0x5F1A:  # names of others lie in a template with their number
        others = tlv.children(tlv.find(parts, 0xA0))
        assert others[0].tag == 0x02
        assert [part.tag for part in others[1:]] == [number] * others[0].value[0]
        parts = others
    value = tlv.find(parts, number).value
    assert value
    if number in TEXT_FIELDS:
        assert value.decode("utf-8").isprintable()
    else:
        assert value.startswith((b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP"))
