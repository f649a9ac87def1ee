"""Record what went over the wire, and play it back as somebody who overheard it would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, TextIO

from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.plug import Card, InFront

_ENDED: Final = b"\x6f\x00"


class BrokenRecording(VirtualCardError):
    """The file is no recording."""

    code = "broken_recording"
    remedy = "`virtual-card insert PERSON --record FILE` makes one."


class RecordingCard(InFront):
    """A card whose exchanges are written to a file, one JSON object a line. They hold the card's data in plain."""

    def __init__(self, card: Card, out: TextIO) -> None:
        super().__init__(card)
        self._out = out
        self._write({"atr": card.atr.hex()})

    def reset(self) -> None:
        """Pass on and note it."""
        self._write({"reset": True})
        super().reset()

    def transmit(self, command: bytes) -> bytes:
        """Answer, and write both down."""
        answer = self._card.transmit(command)
        self._write({"command": command.hex(), "answer": answer.hex()})
        return answer

    def _write(self, entry: dict[str, object]) -> None:
        self._out.write(json.dumps(entry) + "\n")
        self._out.flush()


class ReplayedCard:
    """Gives the recorded answers one after the other, whatever is asked; 6F00 when they are used up.

    A reader that is careful does not accept them: nonces and keys of its own are not in the recording.
    """

    def __init__(self, atr: bytes, answers: list[bytes]) -> None:
        self._atr = atr
        self._answers = answers
        self._next = 0

    @classmethod
    def load(cls, path: Path) -> ReplayedCard:
        """Read a recording. Raises BrokenRecording."""
        try:
            entries = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]
            answers = [bytes.fromhex(entry["answer"]) for entry in entries if "answer" in entry]
            return cls(bytes.fromhex(entries[0]["atr"]), answers)
        except OSError as error:
            message = f"{path} cannot be read: {error.strerror}"
            raise BrokenRecording(message) from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            message = f"{path} is no recording of a card"
            raise BrokenRecording(message) from error

    @property
    def atr(self) -> bytes:
        """The recorded answer to reset."""
        return self._atr

    def power_on(self) -> None:
        """Go on with the recording: readers reset before they talk."""

    def power_off(self) -> None:
        """Start again with the next insertion."""
        self._next = 0

    def reset(self) -> None:
        """Go on with the recording."""

    def transmit(self, command: bytes) -> bytes:  # noqa: ARG002 -- the recording does not listen
        """Return the next answer."""
        if self._next >= len(self._answers):
            return _ENDED
        self._next += 1
        return self._answers[self._next - 1]
