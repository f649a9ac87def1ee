"""What a reader needs of a card, whether it is a proper chip or one that a fault sits in front of."""

from __future__ import annotations

from typing import Protocol


class Card(Protocol):
    """A card that can be plugged into a reader."""

    @property
    def atr(self) -> bytes:
        """Answer to reset."""
        ...

    def power_on(self) -> None:
        """The field comes on."""
        ...

    def power_off(self) -> None:
        """The field goes off."""
        ...

    def reset(self) -> None:
        """The reader resets the card."""
        ...

    def transmit(self, command: bytes) -> bytes:
        """Answer one command.

        Raises:
            TornOut: The card left the reader while it worked.
            Mute: The card is there and does not answer.
        """
        ...


class TornOut(Exception):
    """The card was torn out in the middle of a command."""


class Mute(Exception):
    """The card gives no answer to this command."""
