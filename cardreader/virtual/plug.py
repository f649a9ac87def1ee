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


class InFront:
    """Stands in front of a card and passes on what it does not change."""

    def __init__(self, card: Card) -> None:
        self._card = card

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card behind."""
        return self._card.atr

    def power_on(self) -> None:
        """Pass on."""
        self._card.power_on()

    def power_off(self) -> None:
        """Pass on."""
        self._card.power_off()

    def reset(self) -> None:
        """Pass on."""
        self._card.reset()

    def transmit(self, command: bytes) -> bytes:
        """Pass on, both ways."""
        return self._card.transmit(command)


class TornOut(Exception):
    """The card was torn out in the middle of a command."""


class Mute(Exception):
    """The card gives no answer to this command."""
