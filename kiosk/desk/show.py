"""How the desk writes times, numbers and codes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from cardreader.authenticity.verdict import ChipProof, Passive
from kiosk.core import delivery
from kiosk.core.claims import claim_words as core_claim_words
from kiosk.core.claims import priority_groups
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import PHOTO_OTHER, UNVOUCHED, Dossier, Rejection, VisitState, Work, WorkItem
from kiosk.core.insurance.explain import clerk_sentence
from kiosk.core.insurance.tables import result_at, route_at
from kiosk.core.problems import Problem, entry
from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind
from kiosk.desk import words_visits
from kiosk.desk.office import Clinic
from kiosk.look.tokens import Tone

_HOUR: Final = 60

WORK_TONES: Final = {
    Work.HELP: Tone.STOP,
    Work.MISMATCH: Tone.STOP,
    Work.TO_BE_CHECKED: Tone.CAUTION,
    Work.UNANCHORED: Tone.CAUTION,
    Work.CLAIM: Tone.NOTE,
    Work.UNPRINTED: Tone.CAUTION,
    Work.UNDELIVERED: Tone.CAUTION,
    Work.FIRST_SERVICE: Tone.NOTE,
    Work.ROUTE: Tone.NOTE,
    Work.PROVISIONAL: Tone.NOTE,
}
STATE_TONES: Final = {
    VisitState.WAITING: Tone.NOTE,
    VisitState.CALLED: Tone.GOOD,
    VisitState.ABSENT: Tone.CAUTION,
    VisitState.SERVED: Tone.GOOD,
    VisitState.VOID: Tone.STOP,
}
URGENT: Final = frozenset({Problem.EMERGENCY.value})
"""Reasons of a help case for which somebody runs."""


def waited(since: datetime, now: datetime) -> Text:
    """Say how long something waits."""
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    if minutes < _HOUR:
        return words_visits.MINUTES.filled(count=minutes)
    return words_visits.HOURS.filled(hours=minutes // _HOUR, minutes=f"{minutes % _HOUR:02d}")


def detail(item: WorkItem) -> Text:
    """Say why an item waits, from its code."""
    if item.work is Work.UNDELIVERED:
        return delivery.read(item.reason).says
    return reason_words(item.reason)


def reason_words(code: str) -> Text:
    """Put a code into words: of the catalogue, of a claim, of the portal; the code itself when no table knows it."""
    if code in {problem.value for problem in Problem}:
        return entry(Problem(code)).clerk
    if code == UNVOUCHED:
        return words_visits.UNVOUCHED
    if code == PHOTO_OTHER:
        return words_visits.SOMEBODY_ELSE
    if code in {kind.value for kind in ClaimKind}:
        return words_visits.CLAIMS[ClaimKind(code)]
    known = result_at(code, date.max)
    return (
        Text.from_data(f"{code}: {known.meaning.vi}", f"{code}: {known.meaning.en}") if known else Text.from_data(code)
    )


def claim_words(claim: Claim, day: date) -> Text:
    """Say a claim with its paper's number and date."""
    parts = [core_claim_words(claim, priority_groups(day))]
    if claim.number:
        parts.append(words_visits.CLAIM_PAPER.filled(number=claim.number))
    if claim.dated:
        parts.append(words_visits.CLAIM_DATED.filled(day=f"{claim.dated:%d/%m/%Y}"))
    return Text(", ".join(part.vi for part in parts), ", ".join(part.en for part in parts))


def insurance_words(dossier: Dossier) -> Text:
    """Say what the portal answered, for the clerk."""
    if not dossier.decision:
        return words_visits.NOT_ASKED
    if dossier.coverage is not None:
        return clerk_sentence(dossier.coverage)
    route = route_at(dossier.route_code, dossier.day) if dossier.route_code else None
    coverage = Coverage(
        Decision(dossier.decision),
        dossier.result_code,
        route_code=dossier.route_code or None,
        route_percent=route.percent if route else None,
    )
    return clerk_sentence(coverage)


def rejection_words(rejection: Rejection, clinic: Clinic) -> Text:
    """Say what a receiver refused: when, who, with which code, why in its own words."""
    return words_visits.REJECTED.filled(
        at=day_time(rejection.at, clinic),
        receiver=words_visits.RECEIVERS.get(rejection.receiver, Text.from_data(rejection.receiver)),
        code=rejection.code,
        reason=rejection.reason or words_visits.NO_REASON,
    )


def insurance_tone(dossier: Dossier) -> Tone:
    """Return the tone of what the portal answered."""
    if not dossier.decision:
        return Tone.NOTE
    match Decision(dossier.decision):
        case Decision.COVERED:
            return Tone.GOOD
        case Decision.COVERED_SHOW_PAPER_CARD | Decision.PORTAL_UNAVAILABLE | Decision.CHILD_WITHOUT_CARD:
            return Tone.NOTE
        case _:
            return Tone.CAUTION


def chip_words(dossier: Dossier) -> tuple[Text, ...]:
    """Say what is known of the chip's authenticity, sentence by sentence."""
    if dossier.access == "by_hand" and not dossier.passive:
        return (words_visits.OTHER_DOCUMENTS,)
    if not dossier.passive:
        return (words_visits.NO_CHIP,)
    sentences = [words_visits.PASSIVE[Passive(dossier.passive)], words_visits.COPY[_copy_proof(dossier)]]
    if dossier.access == "by_hand":
        sentences.append(words_visits.OTHER_DOCUMENTS)
    return tuple(sentences)


def chip_tone(dossier: Dossier) -> Tone:
    """Return the tone of the chip's verdict."""
    proof = _copy_proof(dossier) if dossier.passive else ChipProof.NOT_DONE
    if dossier.passive == Passive.FAILED or proof is ChipProof.FAILED:
        return Tone.STOP
    return Tone.GOOD if dossier.passive == Passive.CHAIN_OK else Tone.CAUTION if dossier.passive else Tone.NOTE


def _copy_proof(dossier: Dossier) -> ChipProof:
    """Merge both proofs for words: one that failed counts most, then one that succeeded."""
    proofs = {ChipProof(code) for code in (dossier.active, dossier.chip) if code}
    order = (ChipProof.FAILED, ChipProof.OK, ChipProof.NOT_OFFERED, ChipProof.NOT_DONE)
    return next((proof for proof in order if proof in proofs), ChipProof.NOT_DONE)


def spaced(number: str) -> str:
    """Write a number in groups that are easy to compare with a card."""
    match len(number):
        case 12:
            return " ".join((number[:3], number[3:6], number[6:9], number[9:]))
        case 10:
            return " ".join((number[:4], number[4:7], number[7:]))
        case 15:
            return " ".join((number[:2], number[2:3], number[3:5], number[5:]))
        case _:
            return number


def clock_time(at: datetime, clinic: Clinic) -> str:
    """Write the time of day, the clinic's."""
    return f"{at.astimezone(clinic.zone):%H:%M}"


def day_time(at: datetime, clinic: Clinic) -> str:
    """Write day and time, the clinic's."""
    return f"{at.astimezone(clinic.zone):%d/%m/%Y %H:%M}"
