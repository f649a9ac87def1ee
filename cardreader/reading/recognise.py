"""Tell at once whether a card can be an identity document at all, before anything that opens it is asked for."""

from __future__ import annotations

from typing import Final

from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import PlainLayer
from cardreader.iso7816.status import StatusWord
from cardreader.lds.files import EF_CARD_ACCESS, LDS1_APPLICATION
from cardreader.reading.channels import MeteredChannel

_STORAGE_CARD: Final = bytes.fromhex("A000000306")
"""Begins the historical bytes that a reader makes up for a card without a processor (PC/SC part 3 §3.1.3.2.3.2)."""
_READ_CARD_ACCESS: Final = CommandApdu(0, 0xB0, 0x80 | EF_CARD_ACCESS.sfi, 0, b"", 256)
_SELECT_APPLICATION: Final = CommandApdu(0, 0xA4, 0x04, 0x0C, LDS1_APPLICATION)
_SELECT_MASTER_FILE: Final = CommandApdu(0, 0xA4, 0x00, 0x0C, b"\x3f\x00")
_SELECT_CARD_ACCESS: Final = CommandApdu(0, 0xA4, 0x02, 0x0C, EF_CARD_ACCESS.fid.to_bytes(2, "big"))
_UNKNOWN: Final = frozenset({StatusWord.FILE_NOT_FOUND, 0x6A81, 0x6A86, 0x6D00, 0x6E00})
"""What a card answers that has no such file, application or command; any other answer leaves the question open."""


def is_no_document(channel: MeteredChannel) -> bool:
    """Return whether the card has neither PACE nor the travel document application: a bank card, a bus card, a phone.

    An identity card answers the first command, or the second where it has no PACE. Only a card that denies
    everything is judged; a doubtful one is read as usual. The card is reset after more than one command.

    Raises:
        CardReaderError: The card did not answer.
    """
    if _STORAGE_CARD in channel.atr:
        return True
    plain = PlainLayer(channel)
    if plain.transmit(_READ_CARD_ACCESS).sw not in _UNKNOWN:
        return False
    try:
        if plain.transmit(_SELECT_APPLICATION).sw not in _UNKNOWN:
            return False
        # Some chips give EF.CardAccess after SELECT alone, and hide their application until PACE. The master file
        # may refuse to be selected and is current all the same.
        plain.transmit(_SELECT_MASTER_FILE)
        return plain.transmit(_SELECT_CARD_ACCESS).sw in _UNKNOWN
    finally:
        channel.reset()
