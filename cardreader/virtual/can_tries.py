"""How often a wrong CAN is taken: without end (ICAO Doc 9303-11 §4.4), or counted (ISO/IEC 7816-4 §11.6)."""

from __future__ import annotations

from typing import Final

from cardreader.iso7816.status import StatusWord
from cardreader.virtual.filesystem import Refused

_TRIES_LEFT: Final = 0x63C0


class CanTries:
    """The counter of one chip. It survives resets and the loss of power."""

    def __init__(self, allowed: int) -> None:
        """`allowed` is the number of wrong CANs in a row, 0 for no limit."""
        self._allowed = allowed
        self._left = allowed

    def begin(self) -> int:
        """Return the status word of an MSE:Set AT that names the CAN: a warning when tries are lost.

        Raises:
            Refused: 6983, the CAN is blocked.
        """
        if self._allowed and not self._left:
            raise Refused(StatusWord.AUTHENTICATION_METHOD_BLOCKED)
        return StatusWord.OK if self._left == self._allowed else _TRIES_LEFT | self._left

    def failed(self) -> int:
        """Count a wrong CAN; return the status word that tells of it."""
        if not self._allowed:
            return StatusWord.AUTHENTICATION_FAILED
        self._left -= 1
        return _TRIES_LEFT | self._left

    def succeeded(self) -> None:
        """Start afresh."""
        self._left = self._allowed
