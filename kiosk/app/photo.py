"""The chip's photo while its holder stands at this kiosk: shown to the clerk, and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from kiosk.core.effects import visit_id
from kiosk.core.moves_help import case_id
from kiosk.core.problems import Problem
from kiosk.core.state import Turn


def photo_in_hand(turn: Turn | None, of: UUID) -> bytes | None:
    """Give the photo (PPM) when that visit or help case is the one of the turn that goes on; None otherwise."""
    if turn is None or turn.portrait is None:
        return None
    own = of == visit_id(turn) or any(of == case_id(turn, problem) for problem in Problem)
    return turn.portrait if own else None
