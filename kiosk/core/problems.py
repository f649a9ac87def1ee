"""The error catalogue: every reason for which the kiosk sends a patient to the clerk or asks to try again.

Each entry has a stable code, what follows (consequence), what the patient reads (title, remedy) and what the clerk
reads (cause, advice). Screens, desk and documentation read it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.texts import Text


class Consequence(StrEnum):
    """What the problem means for the patient, sorted as a person would: try again, or let staff help."""

    TRY_AGAIN = "try_again"
    SEE_CLERK = "see_clerk"
    OUT_OF_SERVICE = "out_of_service"


class Problem(StrEnum):
    """Codes of the catalogue."""

    WRONG_DIGITS = "wrong_digits"
    CARD_MOVED = "card_moved"
    CARD_UNREADABLE = "card_unreadable"
    ACCESS_NOT_OFFERED = "access_not_offered"
    AUTHENTICITY_FAILED = "authenticity_failed"
    CHIP_NOT_TRUSTED = "chip_not_trusted"
    IDENTITY_CARD_EXPIRED = "identity_card_expired"
    NOT_COVERED = "not_covered"
    IDENTITY_MISMATCH = "identity_mismatch"
    NUMBER_WRONG = "number_wrong"
    CHILD_WITHOUT_CARD = "child_without_card"
    INSURANCE_UNKNOWN = "insurance_unknown"
    NOT_ME = "not_me"
    HELP_WANTED = "help_wanted"
    NO_CHIP = "no_chip"
    EMERGENCY = "emergency"
    CARD_LEFT = "card_left"
    REGISTER_DOWN = "register_down"
    READER_DOWN = "reader_down"
    PRINTER_DOWN = "printer_down"


@dataclass(frozen=True, slots=True)
class Entry:
    """One problem in words."""

    consequence: Consequence
    title: Text
    """What the patient reads first."""
    remedy: Text
    """What the patient should do."""
    clerk: Text
    """Cause and advice for the clerk."""
