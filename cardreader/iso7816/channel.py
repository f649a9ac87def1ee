"""The one seam between the chip's protocols and whatever carries bytes to a chip."""

from __future__ import annotations

from typing import Protocol

from cardreader.errors import CardLost


class ExchangeRefused(CardLost):
    """The reader did not carry an exchange of that length; with shorter ones it may (PC/SC 0x80100016)."""

    code = "exchange_refused"


class Channel(Protocol):
    """A connected card."""

    def transmit(self, command: bytes) -> bytes:
        """Send one command APDU, get the answer with SW1 SW2 at its end.

        Raises:
            CardLost: The card went away or was reset.
            CardMute: It did not answer in time.
            NoReader: The reader or the smart card service went away.
        """
        ...
