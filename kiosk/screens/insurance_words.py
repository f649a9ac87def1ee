"""What the insurance says, as the screens show it: tone, sign, heading, sentence."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.insurance.explain import patient_sentence
from kiosk.core.texts import Text
from kiosk.look.tokens import Tone
from kiosk.screens import words


@dataclass(frozen=True, slots=True)
class Saying:
    """One status card."""

    tone: Tone
    icon: str
    heading: Text
    sentence: Text


_SIGNS = {
    Decision.COVERED: (Tone.GOOD, "check"),
    Decision.COVERED_SHOW_PAPER_CARD: (Tone.GOOD, "card"),
    Decision.NOT_COVERED: (Tone.CAUTION, "wallet"),
    Decision.IDENTITY_MISMATCH: (Tone.CAUTION, "warning"),
    Decision.NUMBER_WRONG: (Tone.CAUTION, "warning"),
    Decision.CHILD_WITHOUT_CARD: (Tone.NOTE, "child"),
    Decision.UNKNOWN_CODE: (Tone.CAUTION, "warning"),
    Decision.PORTAL_UNAVAILABLE: (Tone.NOTE, "clock"),
}


def saying(coverage: Coverage | None) -> Saying:
    """Give the status card of that answer; of the wait while there is none."""
    if coverage is None:
        return Saying(Tone.NOTE, "clock", words.ASKING, words.ASKING_LEAD)
    tone, icon = _SIGNS[coverage.decision]
    return Saying(tone, icon, words.DECISIONS[coverage.decision], patient_sentence(coverage))
