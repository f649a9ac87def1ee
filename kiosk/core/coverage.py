"""What the health insurance says about one person on one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.core.person_name import Likeness


class Decision(StrEnum):
    """What follows from the portal's answer (DESIGN's outcomes)."""

    COVERED = "covered"
    COVERED_SHOW_PAPER_CARD = "covered_show_paper_card"
    NOT_COVERED = "not_covered"
    IDENTITY_MISMATCH = "identity_mismatch"
    NUMBER_WRONG = "number_wrong"
    CHILD_WITHOUT_CARD = "child_without_card"
    UNKNOWN_CODE = "unknown_code"
    """An answer in good form with a result code that no table of ours knows."""
    PORTAL_UNAVAILABLE = "portal_unavailable"


@dataclass(frozen=True, slots=True)
class InsuranceCard:
    """The insurance card that counts on the day of the visit."""

    number: str = field(repr=False)
    """Fifteen characters `AA L PP NNNNNNNNNN`."""
    valid_from: date = field(repr=False)
    valid_to: date | None = field(repr=False)
    """Last day of validity; None for an open-ended card."""
    registered_facility: str = field(repr=False)
    """Five digits of the facility of initial registration (maDKBD)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The decision with all that the screens, the slip and the clerk need to explain it."""

    decision: Decision
    result_code: str
    """The portal's three characters (maKetQua), or a word of our own when there was no sensible answer."""
    card: InsuranceCard | None = None
    benefit_percent: int | None = None
    """Share of the costs that the card pays by its level: 80, 95 or 100."""
    route_code: str | None = None
    """Provisional MA_DOITUONG_KCB; the hospital system fixes it after the visit."""
    route_percent: int | None = None
    """Share of the benefit that this route pays at the visit's date: 0, 50 or 100."""
    registered_here: bool = False
    five_years_since: date | None = None
    """Day on which five continuous years are reached, when that day is not after the visit."""
    small_visit: int | None = None
    """Cost in VND below which the card pays a visit in full (15 % of the base salary); None when it does anyhow."""
    co_payment_limit: int | None = None
    """Year's co-payments in VND above which five continuous years are paid in full; None before that day."""
    co_payment_least: int | None = None
    """The least that this limit may be; below it where the base salary changed within the year."""
    salary_changed: date | None = None
    """The day of that change: the limit depends on what was paid before."""
    new_card: bool = False
    """Whether a new card replaced the one that was asked for (003, 004)."""
    is_renewed: bool = False
    """Whether the insurance knows a card that follows this one."""
    portal_note: str = field(default="", repr=False)
    """The portal's own sentence (ghiChu): for staff only."""
    area: str = ""
    """The card's area code (maKV): `K1`, `K2`, `K3`, or empty. It raises what inpatients get, so it is noted only."""
    differences: tuple[str, ...] = ()
    """Fields in which chip and insurance differ: `name`, `birth_date`, `sex`."""
    spelling: Likeness = Likeness.SAME
    """How far the insurance writes the name as the chip does; SAME where it says none."""
    idle_cards: tuple[InsuranceCard, ...] = ()
    """The answer's cards where none of them holds on the day of the visit."""

    @property
    def expected_percent(self) -> int | None:
        """Provisional share of the costs: benefit by level times ratio by route, in percent."""
        if self.benefit_percent is None or self.route_percent is None:
            return None
        return self.benefit_percent * self.route_percent // 100
