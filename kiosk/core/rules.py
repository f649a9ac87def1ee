"""What the clinic decides: services, policy on chips, time limits. Data for `flow.step`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, assert_never

from cardreader.authenticity.verdict import Authenticity, Passive
from cardreader.citizen import Citizen
from kiosk.core.claims import DAYS, PaperDays
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.visit import Payment, PriorityGroup, Service, Ticket, Track

PRIORITY_FROM_AGE: Final = 75
"""Law on examination and treatment 15/2023/QH15 art. 3 §2: people of full 75 years come first."""
PRIORITY_BELOW_AGE: Final = 6
"""The same article: children under six come first."""
ANSWERS_FROM_AGE: Final = 16
"""Younger people often come with an adult who touches the screen for them."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds of quiet after which a page ends by itself."""

    idle: float = 60
    """Pages that wait for the patient."""
    registering: float = 30
    """The wait for the rest of the chip and for the register."""
    done: float = 20
    """The number, once the card is gone."""
    taken: float = 10
    """Pages that name the patient, once the card is gone before its turn ended."""
    help: float = 30
    """The page that sends to the clerk."""
    answer: float = 15
    """Until whoever called an emergency that no desk answers is told to call out."""
    card_reminder: float = 5
    """Between two reminders of a card left on the reader."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The clinic's decisions."""

    services: tuple[Service, ...]
    priority_groups: tuple[PriorityGroup, ...] = ()
    """Groups that the law puts first and that the chip does not show, in the order of the question."""
    paper_days: PaperDays = DAYS
    unanchored_needs_clerk: bool = False
    """Whether a chip for which nobody vouches goes to the clerk even where no issuer of its state is installed."""
    ends_soon_days: int = 0
    """Within so many days before an identity or insurance card ends the patient is told; 0 tells nobody."""
    limits: TimeLimits = TimeLimits()
    reminders: int = 24
    """How many reminders of a forgotten card come before the clerk is called and the page is cleared."""


class Trust(StrEnum):
    """What a chip's verdict allows."""

    VOUCHED = "vouched"
    """An installed or pinned issuer vouches for the data: self-service, and the insurance counts."""
    TO_BE_CHECKED = "to_be_checked"
    """Nobody vouches, and nobody here could: a number, and a clerk looks at the card before anything is notified."""
    CLERK = "clerk"
    FAILED = "failed"


def trust_in(authenticity: Authenticity, rules: Rules) -> Trust:
    """Say what a verdict allows.

    The chip's own proof (active or chip authentication) does not help a chip for which nobody vouches: whoever made the
    card chose that key.
    """
    if authenticity.failed:
        return Trust.FAILED
    match authenticity.passive:
        case Passive.CHAIN_OK:
            return Trust.VOUCHED
        case Passive.UNANCHORED if not (authenticity.issuer_installed or rules.unanchored_needs_clerk):
            return Trust.TO_BE_CHECKED
        case Passive.UNANCHORED | Passive.NOT_DONE:
            return Trust.CLERK
        case Passive.FAILED:
            return Trust.FAILED
        case _:
            assert_never(authenticity.passive)


def trusted(authenticity: Authenticity, rules: Rules) -> bool:
    """Return whether a chip may be given a number without a clerk."""
    return trust_in(authenticity, rules) in (Trust.VOUCHED, Trust.TO_BE_CHECKED)


def unvouched(authenticity: Authenticity | None) -> bool:
    """Return whether a chip was read for which nobody vouches."""
    return authenticity is not None and authenticity.passive is Passive.UNANCHORED


def payment_under(trust: Trust, payment: Payment) -> Payment:
    """Say who is expected to pay as far as the chip is trusted: only a vouched chip makes anybody insured."""
    insured = payment in (Payment.INSURANCE, Payment.INSURANCE_SHOW_CARD)
    return Payment.TO_BE_CHECKED if insured and trust is not Trust.VOUCHED else payment


def identity_card_expired(citizen: Citizen, today: date) -> bool:
    """Return whether the identity card is past its last day."""
    return citizen.expires is not None and citizen.expires < today


def small_child(citizen: Citizen, today: date) -> bool:
    """Return whether the law counts the holder among the children who come first, and who never come alone."""
    born = citizen.birth_date
    return born is not None and born.age_on(today) < PRIORITY_BELOW_AGE


def track_of(citizen: Citizen, today: date) -> Track:
    """Return the queue that age alone decides; other groups are confirmed at the desk."""
    born = citizen.birth_date
    old = born is not None and born.age_on(today) >= PRIORITY_FROM_AGE
    return Track.PRIORITY if old or small_child(citizen, today) else Track.NORMAL


def wait_minutes(ticket: Ticket, service: Service) -> int | None:
    """Return about how long it takes until the number is called; None when nobody can say."""
    if ticket.wait_minutes is not None or service.minutes_each is None:
        return ticket.wait_minutes
    return ticket.waiting_before * service.minutes_each


def payment_of(service: Service, coverage: Coverage) -> Payment:
    """Say who is expected to pay for this service."""
    if not service.insured:
        return Payment.SELF_PAY
    match coverage.decision:
        case Decision.COVERED:
            return Payment.INSURANCE
        case Decision.COVERED_SHOW_PAPER_CARD:
            return Payment.INSURANCE_SHOW_CARD
        case Decision.PORTAL_UNAVAILABLE | Decision.UNKNOWN_CODE:
            return Payment.TO_BE_CHECKED
        case Decision.NOT_COVERED | Decision.IDENTITY_MISMATCH | Decision.NUMBER_WRONG | Decision.CHILD_WITHOUT_CARD:
            return Payment.SELF_PAY
        case _:
            assert_never(coverage.decision)
