"""What a receipt printer says of itself (DLE EOT), in words."""

from __future__ import annotations

from dataclasses import dataclass

_FIXED_BITS, _FIXED = 0b1001_0011, 0b0001_0010  # in every answer

QUESTIONS = (1, 2, 4)
"""Printer, cause of being off line, paper: the three answers that matter."""


def question(number: int) -> bytes:
    """Give the request DLE EOT n."""
    return bytes([0x10, 0x04, number])


class NoStatus(Exception):
    """The byte is no answer to DLE EOT."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What hinders the next slip, or soon will."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    error: bool = False

    @property
    def hindrance(self) -> str | None:
        """Why nothing can be printed now, as words for staff; None when it can."""
        if self.cover_open:
            return "the cover is open; close it"
        if self.paper_out:
            return "the paper is out; put in a new roll"
        if self.error:
            return "it reports an error (cutter or temperature); switch it off and on"
        if self.offline:
            return "it is off line; press its feed button"
        return None

    def merged(self, other: PrinterStatus) -> PrinterStatus:
        """Give both statuses as one."""
        return PrinterStatus(
            self.offline or other.offline,
            self.cover_open or other.cover_open,
            self.paper_out or other.paper_out,
            self.paper_low or other.paper_low,
            self.error or other.error,
        )


def parse(number: int, answer: int) -> PrinterStatus:
    """Read the answer byte to DLE EOT n (Epson's reference). Raises `NoStatus` for what cannot be one."""
    if answer & _FIXED_BITS != _FIXED:
        message = "the printer's answer is no status"
        raise NoStatus(message)
    match number:
        case 1:
            return PrinterStatus(offline=bool(answer & 0x08))
        case 2:
            return PrinterStatus(
                cover_open=bool(answer & 0x04), paper_out=bool(answer & 0x20), error=bool(answer & 0x40)
            )
        case _:
            return PrinterStatus(paper_low=bool(answer & 0x0C), paper_out=bool(answer & 0x60))
