"""The check-in as one pure function: `step(state, event) -> (state, effects)`.

Any event may come at any time. What belongs to an earlier read, turn or page is recognised by its counter and dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import (
    Answer,
    DecodePortrait,
    Now,
    RemindOfCard,
    ask_for_digits,
    begin_turn,
    end_turn,
    go,
    turn_of,
)
from kiosk.core.check_in.help import (
    is_unanswered,
    on_alarm_answered,
    on_called_by_mistake,
    on_emergency,
    on_help_failed,
    on_help_opened,
    on_help_printed,
    on_help_wanted,
    on_no_chip,
    on_number,
    on_number_wanted,
    on_paper_card,
    send_to_clerk,
    send_to_clerk_when_judged,
)
from kiosk.core.check_in.limits import on_time_up
from kiosk.core.check_in.reading import (
    Known,
    on_access,
    on_chip_verified,
    on_citizen,
    on_coverage,
    on_other_card,
    on_portrait,
    on_reader_gone,
    photo_due,
    read_failed,
)
from kiosk.core.check_in.service import (
    on_adult,
    on_back,
    on_continue,
    on_paper,
    on_paper_date,
    on_paper_number,
    on_pay_self,
    on_printed,
    on_priority,
    on_priority_wanted,
    on_register_failed,
    on_registered,
    on_service,
    on_show_again,
    on_today,
    remind,
)
from kiosk.core.check_in.state import (
    Device,
    EnterDigits,
    EnterNumber,
    Idle,
    Kiosk,
    NoChip,
    OutOfService,
    PutCard,
    QueuePlace,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.fault import Fault
from kiosk.core.problems import Problem

ESSENTIAL = frozenset({Device.READER, Device.REGISTER})
"""Without these no check-in works. Without the printer the number stays on the screen, without the portal it waits."""


def step(kiosk: Kiosk, event: ev.Event, now: Now) -> Answer:
    """Return the state after the event, and what is to be done."""
    if _stale(kiosk, event):
        return kiosk, ()
    after, effects = _moved(kiosk, event, now)
    if photo_due(after) and not photo_due(kiosk):
        effects = (*effects, DecodePortrait(turn_of(after).read))
    return after, effects


def _moved(kiosk: Kiosk, event: ev.Event, now: Now) -> Answer:
    match event:
        case ev.CardInserted():
            return _card_inserted(replace(kiosk, card_in=True))
        case ev.CardRemoved():
            return _card_removed(replace(kiosk, card_in=False))
        case ev.DeviceDown(device=device, why=why):
            known = () if why is None else ((device, why),)
            kiosk = replace(kiosk, down=kiosk.down | {device}, why_down=(*_why_others(kiosk, device), *known))
            return _settled(on_reader_gone(kiosk) if device is Device.READER else (kiosk, ()))
        case ev.DeviceUp(device=device):
            kiosk = replace(kiosk, down=kiosk.down - {device}, why_down=_why_others(kiosk, device))
            return _settled((kiosk, ()))
        case ev.LanguageChosen(language=language):
            return replace(kiosk, language=language, serial=kiosk.serial + 1), ()
        case ev.EmergencyCalled():
            return on_emergency(kiosk)
        case ev.TimeUp():
            return _settled(on_time_up(kiosk, now.rules))
        case ev.Progressed() | ev.CitizenFound() | ev.ChipVerified() | ev.PortraitDecoded() | ev.ReadFailed():
            return _from_chip(kiosk, event, now)
        case (
            ev.OtherCardSeen()
            | ev.CoverageKnown()
            | ev.TodayKnown()
            | ev.HelpOpened()
            | ev.HelpFailed()
            | ev.AlarmAnswered()
            | ev.HelpPrinted()
            | ev.Registered()
            | ev.RegisterFailed()
            | ev.SlipPrinted()
        ):
            return _from_ports(kiosk, event, now)
        case _:
            return _settled(_from_patient(kiosk, event, now))


def _why_others(kiosk: Kiosk, device: Device) -> tuple[tuple[Device, Fault], ...]:
    return tuple((other, why) for other, why in kiosk.why_down if other is not device)


def _stale(kiosk: Kiosk, event: ev.Event) -> bool:
    """Return whether the event belongs to an earlier page, read or turn."""
    turn = kiosk.turn
    match event:
        case ev.TimeUp(serial=serial):
            return serial != kiosk.serial
        case (
            ev.Progressed(read=of)
            | ev.CitizenFound(read=of)
            | ev.ChipVerified(read=of)
            | ev.PortraitDecoded(read=of)
            | ev.ReadFailed(read=of)
        ):
            return turn is None or of != turn.read
        case (
            ev.OtherCardSeen(turn=of)
            | ev.CoverageKnown(turn=of)
            | ev.TodayKnown(turn=of)
            | ev.HelpOpened(turn=of)
            | ev.HelpFailed(turn=of)
            | ev.AlarmAnswered(turn=of)
            | ev.HelpPrinted(turn=of)
            | ev.Registered(turn=of)
            | ev.RegisterFailed(turn=of)
            | ev.SlipPrinted(turn=of)
        ):
            return turn is None or of != turn.id
        case _:
            return False


def _from_chip(kiosk: Kiosk, event: ev.FromChip, now: Now) -> Answer:
    match event:
        case ev.Progressed(done=done, total=total):
            if isinstance(kiosk.page, ReadingChip | Registering):
                return replace(kiosk, page=replace(kiosk.page, done=done, total=total)), ()
            return kiosk, ()
        case ev.CitizenFound():
            return on_citizen(kiosk, event, now)
        case ev.ChipVerified():
            return on_chip_verified(kiosk, event, now)
        case ev.PortraitDecoded(portrait=portrait):
            return on_portrait(kiosk, portrait)
        case ev.ReadFailed(problem=problem, authenticity=authenticity):
            return read_failed(kiosk, problem, authenticity)
        case _:
            assert_never(event)


def _from_ports(kiosk: Kiosk, event: ev.FromPorts, now: Now) -> Answer:
    match event:
        case ev.OtherCardSeen():
            return on_other_card(kiosk)
        case ev.CoverageKnown(coverage=coverage):
            return on_coverage(kiosk, coverage, now)
        case ev.TodayKnown(today=today):
            return on_today(kiosk, today, now)
        case ev.HelpOpened(ticket=ticket):
            return on_help_opened(kiosk, ticket, now.rules)
        case ev.HelpFailed():
            return on_help_failed(kiosk)
        case ev.AlarmAnswered(answered=answered):
            return on_alarm_answered(kiosk, answered=answered)
        case ev.HelpPrinted(ok=ok):
            return on_help_printed(kiosk, ok=ok)
        case ev.Registered(ticket=ticket):
            return on_registered(kiosk, ticket)
        case ev.RegisterFailed():
            return on_register_failed(kiosk)
        case ev.SlipPrinted(ok=ok):
            return on_printed(kiosk, ok=ok)
        case _:
            assert_never(event)


def _from_patient(kiosk: Kiosk, event: ev.Touch, now: Now) -> Answer:
    """Answer a touch, a digit or a scan."""
    if isinstance(kiosk.page, Registering):
        return kiosk, ()  # the visit is being written down: too late to turn back, and over in a moment
    kiosk = _stays(kiosk)
    match event:
        case ev.AccessGiven(password=password):
            return on_access(kiosk, password)
        case ev.Begin():
            return ask_for_digits(begin_turn(kiosk)) if isinstance(kiosk.page, Idle) else (kiosk, ())
        case ev.Continue():
            return on_continue(kiosk, now)
        case ev.NotMe():
            return send_to_clerk_when_judged(kiosk, Problem.NOT_ME) if isinstance(kiosk.page, You) else (kiosk, ())
        case ev.ShowAgain(visit_id=visit_id):
            return on_show_again(kiosk, visit_id, now.rules)
        case ev.PaySelf():
            return on_pay_self(kiosk, now)
        case ev.AdultChosen(adult=adult):
            return on_adult(kiosk, adult, now)
        case ev.ServiceChosen(key=key):
            return on_service(kiosk, key, now)
        case ev.PriorityWanted():
            return on_priority_wanted(kiosk, now.rules)
        case ev.PriorityChosen(key=key):
            return on_priority(kiosk, key, now)
        case ev.PaperChosen(paper=paper):
            return on_paper(kiosk, paper, now)
        case ev.PaperNumberGiven(number=number):
            return on_paper_number(kiosk, number)
        case ev.PaperDateGiven(digits=digits):
            return on_paper_date(kiosk, digits, now)
        case ev.Back():
            return on_back(kiosk, now)
        case ev.NoChipCard():
            return on_no_chip(kiosk)
        case ev.NumberWanted():
            return on_number_wanted(kiosk)
        case ev.NumberGiven(text=text):
            return on_number(kiosk, text)
        case ev.PaperCardScanned(text=text):
            return on_paper_card(kiosk, text)
        case ev.HelpWanted():
            return on_help_wanted(kiosk)
        case ev.CalledByMistake():
            return on_called_by_mistake(kiosk)
        case ev.Cancel():
            return _cancel(kiosk)
        case ev.Touched():
            return _touched(kiosk)
        case _:
            assert_never(event)


def _card_inserted(kiosk: Kiosk) -> Answer:
    match kiosk.page:
        case Idle():
            return ask_for_digits(begin_turn(kiosk))
        case PutCard():
            password = turn_of(kiosk).password
            return ask_for_digits(kiosk) if password is None else on_access(kiosk, password)
        case NoChip() | EnterNumber() if not kiosk.down & ESSENTIAL:
            return ask_for_digits(kiosk)
        case TakeSlip() | SeeClerk():
            # The next patient is here already.
            ended, effects = _settled(end_turn(kiosk))
            if not isinstance(ended.page, Idle):
                return ended, effects
            begun, begin_effects = ask_for_digits(begin_turn(ended))
            return begun, effects + begin_effects
        case _ if kiosk.turn is not None and kiosk.turn.card_taken:
            return _stays(kiosk), ()
        case _:
            return kiosk, ()


def _stays(kiosk: Kiosk) -> Kiosk:
    """Take the card's return or a touch as a sign that the patient has not left."""
    if kiosk.turn is None or not kiosk.turn.card_taken:
        return kiosk
    return replace(kiosk, serial=kiosk.serial + 1, turn=replace(kiosk.turn, card_taken=False))


def _card_removed(kiosk: Kiosk) -> Answer:
    judged = kiosk.turn is not None and kiosk.turn.authenticity is not None
    match kiosk.page:
        case EnterDigits():
            return _settled(end_turn(kiosk))
        case PutCard(other=True):
            return go(kiosk, PutCard())
        case ReadingChip():
            return read_failed(kiosk, Problem.CARD_MOVED)
        case Registering(asked=True):
            return kiosk, ()
        case SeeClerk(problem=problem, line=QueuePlace.AFTER_CHIP):
            return send_to_clerk(kiosk, problem)
        case page if isinstance(page, Known) and not judged:
            # A chip that is judged already may go; one that is still being read must come back.
            return read_failed(kiosk, Problem.CARD_MOVED)
        case page if isinstance(page, Known):
            # The card is taken by somebody who leaves: the page names the patient, and ends soon unless it is touched.
            return replace(kiosk, serial=kiosk.serial + 1, turn=replace(turn_of(kiosk), card_taken=True)), ()
        case TakeSlip():
            return replace(kiosk, serial=kiosk.serial + 1), ()
        case Idle() as page:
            return go(kiosk, replace(page, reminded=0))
        case _:
            return kiosk, ()


def _cancel(kiosk: Kiosk) -> Answer:
    match kiosk.page:
        case Idle() | OutOfService():
            return kiosk, ()
        case TakeSlip() as page if kiosk.card_in:
            return remind(kiosk, page)
        case _:
            ended, effects = end_turn(kiosk)
            return ended, (*effects, RemindOfCard()) if kiosk.card_in else effects


def _touched(kiosk: Kiosk) -> Answer:
    if kiosk.turn is None or is_unanswered(kiosk.page):  # whoever calls for help and is not heard is told in time
        return kiosk, ()
    return replace(kiosk, serial=kiosk.serial + 1), ()


def _settled(answer: Answer) -> Answer:
    """Between turns, go out of service while an essential device is gone, and come back when it is there."""
    kiosk, effects = answer
    gone = kiosk.down & ESSENTIAL
    match kiosk.page:
        case Idle() if gone:
            settled, _ = go(kiosk, OutOfService(gone))
        case OutOfService() if not gone:
            settled, _ = go(kiosk, Idle())
        case OutOfService(devices=devices) if devices != gone:
            settled, _ = go(kiosk, OutOfService(gone))
        case _:
            settled = kiosk
    return settled, effects
