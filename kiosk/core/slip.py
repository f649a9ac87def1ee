"""What stands on the slip, as words: the painter only paints."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.core.texts import Language, Text


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip. Names are shortened and numbers masked already; the QR holds an id of ours and nothing personal."""

    clinic: str
    address: str
    number: str
    """The queue number, the largest thing on the paper: `A 017`, `ƯT A 003`."""
    priority: bool
    service: Text
    room: Text
    name: str = field(repr=False)
    """Empty on a help slip, which says nothing of the person."""
    masked_number: str = field(repr=False)
    """`•••• •••• 1234`."""
    printed_at: str
    """`22/11/2026 08:01`, the clinic's time."""
    insurance: Text | None
    """What the insurance is expected to pay, one sentence; None where nobody knows, and on a help slip."""
    banner: Text | None
    """`insurance to be checked`, `self-pay`, `show your paper card`; None when nothing is left to do."""
    notes: tuple[Text, ...]
    """What to bring or do next, one line each."""
    qr: str
    language: Language
    """The patient's language, first on the paper; the other follows, smaller, where it fits."""
    copied_at: str = ""
    """When the desk printed it once more, as `printed_at`; empty on a visit's first slip."""
