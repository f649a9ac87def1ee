"""GENERAL AUTHENTICATE, the command that carries the steps of PACE and chip authentication (ICAO 9303-11 §4.4.4.2)."""

from __future__ import annotations

from cardreader.errors import AccessRefused, DamagedData
from cardreader.iso7816.apdu import SHORT_DATA, SHORT_LE, CommandApdu
from cardreader.iso7816.channel import CHAINING, Layer
from cardreader.iso7816.der import oid_object
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.iso7816.tlv import Tlv, encode, find, parse, parse_one

_INS = 0x86
_DYNAMIC_DATA = 0x7C
_PUBLIC_KEY = 0x7F49
_BROKE_OFF = "the chip broke off the authentication"
_SW1_CLASS = 0x6800
"""Of the class byte the chip does not know secure messaging or chaining."""


class LongCommandRefused(AccessRefused):
    """The chip does not take a command as long as its keys are, in the form that it was sent."""

    code = "long_command_refused"
    remedy = "Use another card reader, one for extended length; a clerk can help meanwhile."


def refusal(what: str, sw: int, length: int) -> AccessRefused:
    """Return the error for a command with `length` data bytes that was not answered with 9000.

    A chip whose keys are that long must take extended length (ICAO 9303-11 §4.4.4); a reader need not carry it.
    """
    if length <= SHORT_DATA:
        return AccessRefused(f"{what}: {meaning(sw)}")
    message = f"{what}: {meaning(sw)}; its keys are so long that they need extended length or command chaining"
    too_long = sw in (StatusWord.WRONG_LENGTH, StatusWord.CLASS_NOT_SUPPORTED) or sw & 0xFF00 == _SW1_CLASS
    return LongCommandRefused(message) if too_long else AccessRefused(message)


def general_authenticate(
    layer: Layer, data: bytes, wanted: tuple[int, ...], *, more: bool, others: frozenset[int] = frozenset()
) -> tuple[Tlv, ...]:
    """Send one step, get the data objects that it must answer with, in the order asked for.

    `more` says that another step follows. `others` may be in the answer too.

    Raises:
        AccessRefused: Any other status than 9000; LongCommandRefused where the length is to blame.
        DamagedData: The answer does not hold exactly what was asked for.
    """
    found = tuple(tlv for tlv in _inside(_send(layer, data, more=more)) if tlv.tag not in others)
    if len(found) != len(wanted):
        message = f"the chip's authentication data have {len(found)} elements, {len(wanted)} should be there"
        raise DamagedData(message)
    return tuple(find(found, tag) for tag in wanted)


def _send(layer: Layer, data: bytes, *, more: bool) -> bytes:
    body = encode(_DYNAMIC_DATA, data)
    le = 2 * SHORT_LE if len(body) > SHORT_DATA else SHORT_LE  # an answer has the length of its question
    answer = layer.transmit(CommandApdu(CHAINING if more else 0, _INS, 0, 0, body, le))
    if answer.sw != StatusWord.OK:
        raise refusal(_BROKE_OFF, answer.sw, len(body))
    return answer.data


def send_without_answer(layer: Layer, data: bytes, empty_tag: int | None = None, *, more: bool) -> None:
    """Send a step that needs no data back: chips answer with nothing, an empty 7C, or an empty object in it.

    Raises:
        AccessRefused, DamagedData: As `general_authenticate`.
    """
    answer = _send(layer, data, more=more)
    if answer and any(tlv.tag != empty_tag or tlv.value for tlv in _inside(answer)):
        message = "the chip's authentication data should be empty here"
        raise DamagedData(message)


def public_key_object(oid: str, key_tag: int, public: bytes) -> bytes:
    """Return a public key as the authentication token covers it (ICAO 9303-11 §9.4)."""
    return encode(_PUBLIC_KEY, oid_object(oid) + encode(key_tag, public))


def _inside(data: bytes) -> tuple[Tlv, ...]:
    outer = parse_one(data)
    if outer.tag != _DYNAMIC_DATA:
        message = "the chip's authentication data have the wrong tag"
        raise DamagedData(message)
    return parse(outer.value)
