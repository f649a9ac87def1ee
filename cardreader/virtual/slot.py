"""A virtual reader of a private smart card service, and what a hand does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cardreader.pcsc.service import CHANGED, PRESENT, UNAWARE, Context, ReaderState
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import VpcdPlug

_NOTICED_MS: Final = 5000
_STATE_BITS: Final = 0xFFFF
"""Above them lies the service's count of events, which says nothing about the card."""


@dataclass
class VirtualReader:
    """One reader: `name` as PC/SC knows it, and the TCP `port` its cards plug into."""

    name: str
    port: int
    plug: VpcdPlug | None = None

    def insert(self, card: Card) -> None:
        """Put a card in; one that is there is taken out first."""
        self.remove()
        self.plug = VpcdPlug(card, port=self.port)
        self.plug.insert()

    def wait(self, *, present: bool) -> bytes:
        """Block until the smart card service has noticed that the card is there, or gone; give its ATR.

        Raises:
            VirtualCardError: It did not notice within five seconds.
        """
        context = Context()
        try:
            state = ReaderState(self.name, UNAWARE)
            while not state.bits or bool(state.bits & PRESENT) is not present:
                found = context.wait((ReaderState(self.name, state.bits & _STATE_BITS),), _NOTICED_MS)
                if not found:
                    message = f"the smart card service noticed nothing in {self.name}"
                    raise VirtualCardError(message)
                state = ReaderState(self.name, found[0].bits & ~CHANGED, found[0].atr)
        finally:
            context.release()
        return state.atr

    def remove(self) -> None:
        """Take the card out."""
        if self.plug is not None:
            self.plug.close()
            self.plug = None
