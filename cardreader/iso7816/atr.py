"""What a card's answer to reset says about its abilities (ISO/IEC 7816-3 §8.2, 7816-4 §12.1.1)."""

from __future__ import annotations

from cardreader.iso7816.files import LADDER, SHORT_BLOCK

_HISTORICAL_COUNT = 0x0F
_COMPACT_TLV = frozenset({0x00, 0x80})
_CAPABILITIES = 7
_COMMAND_CODING = 2
_EXTENDED, _LIMITS_IN_FILE = 0x40, 0x20


def first_block(atr: bytes) -> int:
    """Block length to begin with: short when the card says that it knows no extended length, else the longest."""
    return SHORT_BLOCK if extended_length(atr) is False else LADDER[0]


def extended_length(atr: bytes) -> bool | None:
    """Return whether the card's historical bytes announce extended length; None when they say nothing of it.

    Contactless cards get an ATR from the reader that holds the historical bytes of their ATS (PC/SC part 3 §3.1.3.2.3).
    """
    coding = _command_coding(atr)
    return None if coding is None else bool(coding & _EXTENDED)


def tells_limits_in_file(atr: bytes) -> bool:
    """Return whether the historical bytes say that EF.ATR/INFO tells how long commands and answers may be."""
    return bool((_command_coding(atr) or 0) & _LIMITS_IN_FILE)


def _command_coding(atr: bytes) -> int | None:
    """Return the third software function table, None where the card does not have it."""
    historical = historical_bytes(atr)
    if not historical or historical[0] not in _COMPACT_TLV:
        return None
    at = 1
    while at < len(historical):
        tag, length = historical[at] >> 4, historical[at] & 0x0F
        value = historical[at + 1 : at + 1 + length]
        if tag == _CAPABILITIES and len(value) > _COMMAND_CODING:
            return value[_COMMAND_CODING]
        at += 1 + length
    return None


def historical_bytes(atr: bytes) -> bytes:
    """Return the historical bytes of an ATR; empty when it is cut off."""
    if len(atr) < 2:  # noqa: PLR2004 -- TS and T0
        return b""
    count, indicator, at = atr[1] & _HISTORICAL_COUNT, atr[1] >> 4, 2
    while indicator:
        at += (indicator & 0x7).bit_count()
        if not indicator & 0x8:
            break
        if at >= len(atr):
            return b""
        indicator = atr[at] >> 4
        at += 1
    found = atr[at : at + count]
    return found if len(found) == count else b""
