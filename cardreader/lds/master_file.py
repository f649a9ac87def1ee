"""The files of the master file that anyone can read and nobody signs: EF.ATR/INFO and EF.DIR.

EF.ATR/INFO tells the chip's abilities (ICAO 9303-10 §3.11.1, ISO/IEC 7816-4 §12.2.2), EF.DIR lists its applications
(ICAO 9303-10 §3.11.2, ISO/IEC 7816-4 §12.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, Items, integer
from cardreader.iso7816.tlv import find, find_optional, parse

_CAPABILITIES, _EXTENDED_LENGTH = 0x47, 0x7F66
_THIRD_TABLE = 2
_CHAINING, _EXTENDED = 0x80, 0x40


@dataclass(frozen=True, slots=True)
class AtrInfo:
    """Abilities; None where the file says nothing. Lengths are those of whole APDUs in bytes."""

    chaining: bool | None = None
    extended_length: bool | None = None
    longest_command: int | None = None
    longest_answer: int | None = None


def parse_atr_info(data: bytes) -> AtrInfo:
    """Read EF.ATR/INFO: data objects side by side, of which two matter here.

    Raises:
        DamagedData: It is malformed, or announces extended length without its limits (DO 7F66), which go together.
    """
    items = parse(data)
    capabilities = find_optional(items, _CAPABILITIES)
    limits = find_optional(items, _EXTENDED_LENGTH)
    coding = capabilities.value[_THIRD_TABLE] if capabilities and len(capabilities.value) > _THIRD_TABLE else None
    extended = None if coding is None else bool(coding & _EXTENDED)
    if limits is None:
        if extended:
            message = "EF.ATR/INFO announces extended length and does not tell its limits"
            raise DamagedData(message)
        return AtrInfo(None if coding is None else bool(coding & _CHAINING), extended)
    lengths = Items(parse(limits.value), "extended length")
    command, answer = integer(lengths.next(INTEGER)), integer(lengths.next(INTEGER))
    lengths.end()
    if command <= 0 or answer <= 0:
        message = "EF.ATR/INFO gives lengths that no command has"
        raise DamagedData(message)
    return AtrInfo(None if coding is None else bool(coding & _CHAINING), extended, command, answer)


_TEMPLATE, _IDENTIFIER = 0x61, 0x4F
_LONGEST_IDENTIFIER = 16


def parse_directory(data: bytes) -> tuple[bytes, ...]:
    """Identifiers of the applications that EF.DIR lists, in its order; other objects in it are passed over.

    Raises:
        DamagedData: It is malformed, or an identifier is missing or has the wrong length.
    """
    items = parse(data)
    found = [find(parse(tlv.value), _IDENTIFIER).value for tlv in items if tlv.tag == _TEMPLATE]
    bare = find_optional(items, _IDENTIFIER)
    found += [bare.value] if bare else []
    if any(not 0 < len(identifier) <= _LONGEST_IDENTIFIER for identifier in found):
        message = "EF.DIR names an application by an identifier of the wrong length"
        raise DamagedData(message)
    return tuple(found)
