"""What a patient may claim and the desk must confirm: referral, re-examination, priority group, adult.

The choices are words; what may be true of a paper is a rule. The priority groups of the law are data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, assert_never

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind, PriorityGroup, Service


class Adult(StrEnum):
    """Who comes with a child under six."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    RELATIVE = "relative"


class Paper(StrEnum):
    """What a patient brings who is insured elsewhere."""

    REFERRAL = "referral"
    RE_EXAMINATION = "re_examination"
    IN_VNEID = "in_vneid"
    """Either of them, on the phone: by law as good as paper."""
    NONE = "none"


ADULTS: Final = MappingProxyType(
    {
        Adult.MOTHER: Text("Mẹ", "Mother"),
        Adult.FATHER: Text("Cha", "Father"),
        Adult.GUARDIAN: Text("Người giám hộ", "Guardian"),
        Adult.RELATIVE: Text("Người thân khác", "Another relative"),
    }
)

PAPERS: Final = MappingProxyType(
    {
        Paper.REFERRAL: Text("Giấy chuyển tuyến (chuyển cơ sở khám bệnh)", "A referral letter"),
        Paper.RE_EXAMINATION: Text("Giấy hẹn khám lại", "A re-examination slip"),
        Paper.IN_VNEID: Text("Có trên ứng dụng VNeID", "I have it in the VNeID app"),
        Paper.NONE: Text("Không có giấy nào", "None of these"),
    }
)

IN_VNEID: Final = "vneid"
"""The code of a letter that is shown in the app; it may be of either kind."""

_ADULT: Final = Text("trẻ đi cùng: {who}", "the child comes with: {who}")
_PRIORITY: Final = Text("ưu tiên ({who})", "priority ({who})")
_LETTERS: Final = MappingProxyType(
    {
        ClaimKind.REFERRAL: Text("giấy chuyển tuyến", "the referral letter"),
        ClaimKind.RE_EXAMINATION: Text("giấy hẹn khám lại", "the re-examination slip"),
    }
)
_ON_PHONE: Final = Text(
    "giấy chuyển tuyến hoặc giấy hẹn trên VNeID", "the referral letter or re-examination slip in VNeID"
)


def claim_words(claim: Claim, groups: Iterable[PriorityGroup]) -> Text:
    """Say a claim in a few words, without number and date; a code that is not known any more stands for itself."""
    match claim.kind:
        case ClaimKind.ADULT:
            who = ADULTS[Adult(claim.code)] if claim.code in ADULTS else Text.from_data(claim.code)
            return Text.from_data(_ADULT.vi.format(who=who.vi.lower()), _ADULT.en.format(who=who.en.lower()))
        case ClaimKind.PRIORITY:
            names = {group.key: group.name for group in groups}
            who = names.get(claim.code, Text.from_data(claim.code))
            return Text.from_data(_PRIORITY.vi.format(who=who.vi.lower()), _PRIORITY.en.format(who=who.en.lower()))
        case ClaimKind.REFERRAL | ClaimKind.RE_EXAMINATION:
            return _ON_PHONE if claim.code == IN_VNEID else _LETTERS[claim.kind]
        case _:
            assert_never(claim.kind)


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
    """Return whether a paper changes what the insurance pays: insured elsewhere, and less is paid here for that."""
    return (
        service.insured
        and coverage.decision in _COVERED
        and coverage.card is not None
        and not coverage.registered_here
        and coverage.route_percent != _ALL
    )


def clean_number(typed: str) -> str | None:
    """Return a paper's number, capitals; None when it can be none."""
    clean = "".join(typed.split()).upper()
    return clean if _NUMBER.fullmatch(clean) else None


def counts(kind: ClaimKind, dated: date, today: date, days: PaperDays) -> bool:
    """Return whether a paper of that date can count today."""
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


@cache
def priority_groups(day: date) -> tuple[PriorityGroup, ...]:
    """Return the groups that the chip does not show and that come first on that day, in the order of the question."""
    table = json.loads((files("kiosk.core") / "data" / "priority_groups.json").read_text(encoding="utf-8"))
    return tuple(
        PriorityGroup(row["key"], Text.of(row["name"]))
        for row in table["groups"]
        if date.fromisoformat(row["since"]) <= day
    )
