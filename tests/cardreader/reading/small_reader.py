"""A card reader that does not carry what is long, for tests and for the bench."""

from __future__ import annotations

from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.virtual.image import CardImage
from tests.cardreader.conftest import inserted


class SmallReader:
    """A reader without extended length: it refuses long commands, or loses long answers and the card's session."""

    def __init__(self, image: CardImage, how: str, once_at: int = 0) -> None:
        self.card = inserted(image)
        self.atr = b"\x3b\x00"
        self.how = how
        self.once_at = once_at
        self.resets = self.count = 0

    def reset(self) -> None:
        self.resets += 1
        self.card.reset()

    def transmit(self, command: bytes) -> bytes:
        self.count += 1
        long_command = CommandApdu.from_bytes(command).extended
        if self.how == "status" and long_command:
            return b"\x6f\x00"
        if (self.how == "commands" and long_command) or self.count == self.once_at:
            message = "too long"
            raise ExchangeRefused(message)
        answer = self.card.transmit(command)
        if len(answer) > 258 and self.how in ("answers", "sessions"):
            if self.how == "sessions":
                self.card.reset()
            message = "too long"
            raise ExchangeRefused(message)
        return answer
