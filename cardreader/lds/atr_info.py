"""EF.ATR/INFO: what the chip says of its own abilities (ICAO 9303-10 §3.11.1, ISO/IEC 7816-4 §12.2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.errors import DamagedData
from cardreader.iso7816.der import INTEGER, Items, integer
from cardreader.iso7816.tlv import find_optional, parse

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
