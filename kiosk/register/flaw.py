"""What a verification of the register finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not fit: `where` names the row (`audit 17`, `visit <id>`), `text` says what is wrong with it."""

    where: str
    text: str
