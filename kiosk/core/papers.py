"""What the patient says of a referral or a re-examination slip: what is asked, and what can be true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.visit import Claim, ClaimKind, Service

_COVERED: Final = frozenset({Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD})
_ALL: Final = 100
_NUMBER: Final = re.compile(r"[0-9A-Za-zĐđ/.\-]{0,30}")
_DAY: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")


@dataclass(frozen=True, slots=True)
class PaperDays:
    """For how many days a paper counts."""

    referral: int = 365
    """A year for the diseases of the circular's annex III; the clerk tells them from those of ten working days."""
    re_examination_early: int = 7
    """How many days before the day on the slip one may come."""
    re_examination_late: int = 15
    """How many days after it."""


DAYS: Final = PaperDays()
"""What holds where the clinic says nothing else."""


def matter(service: Service, coverage: Coverage) -> bool:
    """Whether a paper changes what the insurance pays: insured elsewhere, and less is paid here for that."""
    return (
        service.insured
        and coverage.decision in _COVERED
        and coverage.card is not None
        and not coverage.registered_here
        and coverage.route_percent != _ALL
    )


def clean_number(typed: str) -> str | None:
    """Give a paper's number, capitals; None when it can be none."""
    clean = "".join(typed.split()).upper()
    return clean if _NUMBER.fullmatch(clean) else None


def counts(kind: ClaimKind, dated: date, today: date, days: PaperDays) -> bool:
    """Whether a paper of that date can count today."""
    if kind is ClaimKind.RE_EXAMINATION:
        early, late = timedelta(days.re_examination_early), timedelta(days.re_examination_late)
        return dated - early <= today <= dated + late
    return dated <= today <= dated + timedelta(days.referral)


def day_of(digits: str) -> date | None:
    """Read `ddMMyyyy`; None for a day that no calendar has."""
    found = _DAY.fullmatch(digits)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def with_claim(claims: tuple[Claim, ...], claim: Claim) -> tuple[Claim, ...]:
    """Add a claim; a new one takes the place of the one of its kind."""
    return (*without(claims, claim.kind), claim)


def without(claims: tuple[Claim, ...], *kinds: ClaimKind) -> tuple[Claim, ...]:
    """Take claims of these kinds back."""
    return tuple(claim for claim in claims if claim.kind not in kinds)
