"""How long a page waits for the patient, and what happens then."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.check_in.effects import AlarmDesk, Answer, RemindOfCard, begin_turn, end_turn, go, turn_of
from kiosk.core.check_in.help import send_to_clerk
from kiosk.core.check_in.service import remind
from kiosk.core.check_in.state import Idle, Kiosk, OutOfService, Printing, QueuePlace, Registering, SeeClerk, TakeSlip
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.texts import Language


def on_time_up(kiosk: Kiosk, rules: Rules) -> Answer:
    """End a page that nobody touched."""
    match kiosk.page:
        case Idle() as page if _left_behind(kiosk):
            return _remind_the_room(kiosk, page, rules)
        case Idle() | OutOfService():
            return go(replace(kiosk, language=Language.VI), kiosk.page)
        case Registering(asked=asked):
            return send_to_clerk(kiosk, Problem.REGISTER_DOWN if asked else Problem.CARD_UNREADABLE)
        case SeeClerk(problem=Problem.EMERGENCY, line=QueuePlace.NONE) as page:
            return go(kiosk, replace(page, line=QueuePlace.FAILED))
        case TakeSlip() as page if kiosk.card_in:
            if page.reminded < rules.reminders:
                return remind(kiosk, page)
            alarm = AlarmDesk(turn_of(kiosk), Problem.CARD_LEFT)
            ended, effects = end_turn(kiosk)
            return replace(ended, page=_told(rules)), (*effects, alarm)
        case _:
            return end_turn(kiosk)


def _left_behind(kiosk: Kiosk) -> bool:
    """Return whether a card was left behind. A language that somebody just chose is put back first."""
    return kiosk.card_in and kiosk.language is Language.VI


def _remind_the_room(kiosk: Kiosk, page: Idle, rules: Rules) -> Answer:
    """Remind of a card whose turn ended; in the end call the desk. Whose card it is, the card says."""
    if page.reminded < rules.reminders:
        return go(kiosk, replace(page, reminded=page.reminded + 1), RemindOfCard())
    begun = begin_turn(kiosk)
    return go(replace(begun, turn=None), _told(rules), AlarmDesk(turn_of(begun), Problem.CARD_LEFT))


def _told(rules: Rules) -> Idle:
    """Return the page on which the desk knows of the card already."""
    return Idle(reminded=rules.reminders + 1)


def is_noted_down(kiosk: Kiosk) -> bool:
    """Return whether somebody may be noting down a number, or reading where to go: it is on no paper."""
    match kiosk.page:
        case TakeSlip(printing=printing):
            return printing is Printing.FAILED and not kiosk.card_in
        case SeeClerk(problem=problem, printing=printing):
            return printing in (None, Printing.FAILED) and problem is not Problem.EMERGENCY
        case _:
            return False


def time_limit(kiosk: Kiosk, rules: Rules) -> float | None:
    """Seconds of quiet after which `TimeUp` is due on this page; None for a page without limit."""
    limits = rules.limits
    match kiosk.page:
        case Idle(reminded=reminded) if _left_behind(kiosk):
            return limits.card_reminder if reminded <= rules.reminders else None
        case Idle() | OutOfService():
            # Nobody is here; only a language that somebody chose and left is put back.
            return None if kiosk.language is Language.VI else limits.idle
        case Registering():
            return limits.registering
        case TakeSlip() if kiosk.card_in:
            return limits.card_reminder
        case TakeSlip() | SeeClerk() if is_noted_down(kiosk):
            return max(limits.idle, limits.done, limits.help)
        case TakeSlip():
            return limits.done
        case SeeClerk(problem=Problem.EMERGENCY, line=QueuePlace.NONE):
            return limits.answer
        case SeeClerk(problem=Problem.EMERGENCY, line=QueuePlace.FAILED):
            return max(limits.idle, limits.help)
        case SeeClerk():
            return limits.help
        case _ if kiosk.turn is not None and kiosk.turn.card_taken:
            return min(limits.idle, limits.taken)
        case _:
            return limits.idle
