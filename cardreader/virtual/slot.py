"""A virtual reader of a private smart card service, and what a hand does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cardreader.pcsc.service import CHANGED, PRESENT, UNAWARE, Context, ReaderState
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.plug import Card
from cardreader.virtual.vpcd import POLL_SECONDS, VpcdPlug

_NOTICED_MS: Final = 5000
_STATE_BITS: Final = 0xFFFF
"""Above them lies the service's count of events, which says nothing about the card."""


@dataclass
class VirtualReader:
    """One reader: `name` as PC/SC knows it, and the TCP `port` its cards plug into."""

    name: str
    port: int
    plug: VpcdPlug | None = None
    _torn: bool = False
    """Whether the last card went by itself: the command that failed then shows the reader empty before a look does."""
    _looked: bool = True
    """Whether the service has looked at the empty reader since the last card."""

    def insert(self, card: Card) -> None:
        """Put a card in; one that is there is taken out first. The service notices even a quick change."""
        self.remove()
        self.plug = VpcdPlug(card, port=self.port, poll_seconds=0 if self._looked else POLL_SECONDS)
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
        self._looked = self._looked or not (present or self._torn)
        return state.atr

    def remove(self) -> None:
        """Take the card out."""
        if self.plug is not None:
            self._torn, self._looked = self.plug.gone.is_set(), False
            self.plug.close()
            self.plug = None
