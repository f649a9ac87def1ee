"""From the card to the person: what opens the chip, what the chip says, and what the insurance says."""

from __future__ import annotations

from dataclasses import replace

from cardreader.authenticity.verdict import Authenticity, Passive
from cardreader.citizen import Citizen
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import (
    Answer,
    AskToday,
    LookUp,
    Now,
    StartReading,
    StopReading,
    begin_turn,
    go,
    turn_of,
)
from kiosk.core.check_in.help import chip_done, on_access_without_chip, send_to_clerk, send_to_clerk_when_judged
from kiosk.core.check_in.service import TO_THE_CLERK, finish, you
from kiosk.core.check_in.state import (
    Access,
    EnterDigits,
    EnterNumber,
    Idle,
    Kiosk,
    NoChip,
    NotCovered,
    Printing,
    PutCard,
    Question,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    Turn,
    You,
)
from kiosk.core.coverage import Coverage
from kiosk.core.problems import Problem
from kiosk.core.rules import identity_card_expired, trusted

Known = You | NotCovered | Question | Registering
"""Pages of somebody who was read, while the chip may still be judged."""


def on_other_card(kiosk: Kiosk) -> Answer:
    """Ask for the identity card in place of the one that lies there, before the patient has typed for nothing."""
    if isinstance(kiosk.page, EnterDigits) and kiosk.card_in:
        return go(kiosk, PutCard(other=True))
    return kiosk, ()


def on_access(kiosk: Kiosk, password: Access) -> Answer:
    """Take what opens the chip; read at once when the card is there."""
    match kiosk.page:
        case Idle():
            kiosk = begin_turn(kiosk)
        case PutCard(other=True) if kiosk.card_in:
            return replace(kiosk, turn=replace(turn_of(kiosk), password=password)), ()
        case EnterDigits() | PutCard():
            pass
        case NoChip() | EnterNumber():
            return on_access_without_chip(kiosk, password)
        case _:
            return kiosk, ()
    turn = replace(turn_of(kiosk), password=password)
    if not kiosk.card_in:
        return go(replace(kiosk, turn=turn), PutCard())
    reads = kiosk.reads + 1
    kiosk = replace(kiosk, turn=replace(turn, read=reads), reads=reads)
    return go(kiosk, ReadingChip(), StartReading(reads, password))


def read_failed(kiosk: Kiosk, problem: Problem, authenticity: Authenticity | None = None) -> Answer:
    """Mend what the patient can mend (digits, a moved card); send everything else to the clerk."""
    turn = turn_of(kiosk)
    if turn.authenticity is not None or not isinstance(kiosk.page, ReadingChip | Known | SeeClerk):
        return kiosk, ()
    kiosk = replace(kiosk, turn=replace(turn, authenticity=authenticity))
    if isinstance(kiosk.page, SeeClerk):
        return chip_done(kiosk, kiosk.page, forged=problem is Problem.AUTHENTICITY_FAILED)
    match problem:
        case Problem.WRONG_DIGITS:
            return go(replace(kiosk, turn=replace(turn, password=None, read=0)), EnterDigits(wrong=True))
        case Problem.CARD_MOVED:
            # The patient need not begin again: the read starts again when the card is back.
            return go(replace(kiosk, turn=replace(turn, read=0)), PutCard(lost=True), StopReading())
        case _:
            return send_to_clerk(kiosk, problem)


def on_reader_gone(kiosk: Kiosk) -> Answer:
    """Send to the clerk who still needs the reader: a card put on it now would lie there for nothing."""
    page = kiosk.page
    waits = isinstance(page, EnterDigits | PutCard | ReadingChip)
    if waits or (isinstance(page, Known) and turn_of(kiosk).authenticity is None):
        return send_to_clerk(kiosk, Problem.READER_DOWN)
    return kiosk, ()


def on_citizen(kiosk: Kiosk, event: ev.CitizenFound, now: Now) -> Answer:
    """Greet the holder while the rest of the chip is read; where nobody vouches for the data, read on in silence.

    A home-made chip may name anybody, and may stall for as long as its maker likes.
    """
    if not isinstance(kiosk.page, ReadingChip):
        return kiosk, ()
    before, citizen = turn_of(kiosk), event.citizen
    if before.citizen is not None and before.citizen.number != citizen.number:
        # Another card came back than the one that moved: nothing of the first person may be shown.
        fresh = Turn(id=before.id, key=before.key, read=before.read)
        return send_to_clerk(replace(kiosk, turn=fresh), Problem.CARD_UNREADABLE)
    kiosk = replace(kiosk, turn=replace(before, citizen=citizen))
    if identity_card_expired(citizen, now.today):
        return send_to_clerk_when_judged(kiosk, Problem.IDENTITY_CARD_EXPIRED)
    return _greet(kiosk, citizen, now, vouched=True) if event.vouched else (kiosk, ())


def _greet(kiosk: Kiosk, citizen: Citizen, now: Now, *, vouched: bool) -> Answer:
    """Show who was read; ask insurance and register, once a turn."""
    turn = turn_of(kiosk)
    if turn.looked_up:
        return go(kiosk, you(turn, now))
    turn = replace(turn, looked_up=True)
    asked = (LookUp(turn.id, citizen, vouched), AskToday(turn.id, citizen))
    return go(replace(kiosk, turn=turn), you(turn, now), *asked)


def on_coverage(kiosk: Kiosk, coverage: Coverage, now: Now) -> Answer:
    """Note what the insurance says; go to the clerk when nobody can go on alone with it."""
    kiosk = replace(kiosk, turn=replace(turn_of(kiosk), coverage=coverage))
    if isinstance(kiosk.page, You) and coverage.decision in TO_THE_CLERK:
        return send_to_clerk_when_judged(kiosk, TO_THE_CLERK[coverage.decision])
    if isinstance(kiosk.page, You):
        kiosk = replace(kiosk, page=you(turn_of(kiosk), now))  # the same page with more on it: its timers go on
    return kiosk, ()


def on_chip_verified(kiosk: Kiosk, event: ev.ChipVerified, now: Now) -> Answer:
    """Note the verdict, once a turn; register when the patient has chosen already, greet who had to wait for it."""
    if turn_of(kiosk).authenticity is not None:
        return kiosk, ()
    turn = replace(turn_of(kiosk), authenticity=event.authenticity, access=event.access, password=None)
    kiosk = replace(kiosk, turn=turn)
    page = kiosk.page
    if isinstance(page, SeeClerk):
        return chip_done(kiosk, page, forged=event.authenticity.failed)
    if isinstance(page, Registering):
        return finish(kiosk, page, now.rules)
    waited = isinstance(page, ReadingChip) and turn.citizen is not None
    if not (waited or isinstance(page, Known)):
        return kiosk, ()
    if event.authenticity.failed:
        return send_to_clerk(kiosk, Problem.AUTHENTICITY_FAILED)
    if not trusted(event.authenticity, now.rules):
        return send_to_clerk(kiosk, Problem.CHIP_NOT_TRUSTED)
    if waited and turn.citizen is not None:
        return _greet(kiosk, turn.citizen, now, vouched=event.authenticity.passive is Passive.CHAIN_OK)
    return kiosk, ()


def photo_due(kiosk: Kiosk) -> bool:
    """Return whether the photo may be shown now: the verdict is there, and nobody waits for a number or its slip."""
    turn = kiosk.turn
    if turn is None or turn.authenticity is None or turn.authenticity.failed:
        return False
    match kiosk.page:
        case Registering() | TakeSlip(printing=Printing.RUNNING):
            return False
        case _:
            return True


def on_portrait(kiosk: Kiosk, portrait: bytes) -> Answer:
    """Keep the photo for its holder and for the clerk as long as the turn goes on."""
    turn = turn_of(kiosk)
    if turn.authenticity is None or turn.authenticity.failed:
        return kiosk, ()
    return replace(kiosk, turn=replace(turn, portrait=portrait)), ()
