"""The flow, one sentence a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.state import (
    ChooseService,
    Device,
    EnterDigits,
    Idle,
    Kiosk,
    OutOfService,
    Printing,
    PutCard,
    QueuePlace,
    ReadingChip,
    Registering,
    SeeClerk,
    TakeSlip,
    You,
)
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.problems import Problem
from kiosk.core.reader_faults import ReaderFault
from kiosk.core.register_faults import RegisterFault
from kiosk.core.texts import Language
from kiosk.core.visit import Payment
from tests.kiosk.core.examples import (
    CAN,
    COVERED,
    DRIVER,
    GENERAL,
    GENUINE,
    NOW,
    TICKET,
    TO_SERVICE,
    TO_SLIP,
    TO_YOU,
    TODAY,
    citizen,
    play,
)


@pytest.fixture
def now() -> Now:
    return NOW


def test_a_card_and_six_digits_lead_through_every_page_to_a_slip(now: Now) -> None:
    kiosk, _ = play(now, ev.CardInserted())
    assert kiosk.page == EnterDigits()
    kiosk, effects = play(now, ev.AccessGiven(CAN), kiosk=kiosk)
    assert kiosk.page == ReadingChip()
    assert effects == [ef.StartReading(1, CAN)]
    kiosk, effects = play(now, ev.CitizenFound(1, citizen(), vouched=True), kiosk=kiosk)
    assert kiosk.page == You()
    assert effects == [ef.LookUp(1, citizen(), vouched=True), ef.AskToday(1, citizen())]
    kiosk, _ = play(now, ev.CoverageKnown(1, COVERED), ev.Continue(), kiosk=kiosk)
    assert kiosk.page == ChooseService((GENERAL, DRIVER), may_claim_priority=True)
    kiosk, effects = play(now, ev.ChipVerified(1, GENUINE, "pace"), ev.ServiceChosen("general"), kiosk=kiosk)
    assert isinstance(kiosk.page, Registering)
    assert [type(effect) for effect in effects] == [ef.DecodePortrait, ef.Register]
    kiosk, effects = play(now, ev.Registered(1, TICKET), kiosk=kiosk)
    assert isinstance(kiosk.page, TakeSlip)
    assert [type(effect) for effect in effects] == [ef.Print]
    kiosk, _ = play(now, ev.SlipPrinted(1, ok=True), ev.CardRemoved(), ev.TimeUp(kiosk.serial + 1), kiosk=kiosk)
    assert kiosk.page == Idle()
    assert kiosk.turn is None


def test_the_digits_may_come_before_the_card(now: Now) -> None:
    kiosk, _ = play(now, ev.AccessGiven(CAN))
    assert kiosk.page == PutCard()
    kiosk, effects = play(now, ev.CardInserted(), kiosk=kiosk)
    assert kiosk.page == ReadingChip()
    assert effects == [ef.StartReading(1, CAN)]


def test_a_card_that_is_no_identity_card_is_told_before_its_digits_are_typed(now: Now) -> None:
    kiosk, effects = play(now, ev.CardInserted())
    assert effects == [ef.RecogniseCard(1)]
    kiosk, _ = play(now, ev.OtherCardSeen(1), kiosk=kiosk)
    assert kiosk.page == PutCard(other=True)
    kiosk, effects = play(now, ev.CardRemoved(), ev.CardInserted(), kiosk=kiosk)
    assert (kiosk.page, effects) == (EnterDigits(), [ef.RecogniseCard(1)])


def test_what_opens_the_identity_card_may_be_given_while_the_other_one_lies_there(now: Now) -> None:
    kiosk, effects = play(now, ev.CardInserted(), ev.OtherCardSeen(1), ev.AccessGiven(CAN))
    assert (kiosk.page, effects) == (PutCard(other=True), [ef.RecogniseCard(1)])
    kiosk, effects = play(now, ev.CardRemoved(), ev.CardInserted(), kiosk=kiosk)
    assert (kiosk.page, effects) == (ReadingChip(), [ef.StartReading(1, CAN)])


def test_the_other_card_is_told_again_to_who_comes_back_from_the_ways_without_a_chip(now: Now) -> None:
    _, effects = play(now, ev.CardInserted(), ev.OtherCardSeen(1), ev.NoChipCard(), ev.Back())
    assert effects == [ef.RecogniseCard(1), ef.RecogniseCard(1)]


def test_a_card_is_not_called_another_once_it_is_being_read_or_gone(now: Now) -> None:
    assert play(now, ev.CardInserted(), ev.AccessGiven(CAN), ev.OtherCardSeen(1))[0].page == ReadingChip()
    assert play(now, ev.CardInserted(), ev.CardRemoved(), ev.OtherCardSeen(1))[0].page == Idle()
    assert play(now, ev.CardInserted(), ev.OtherCardSeen(2))[0].page == EnterDigits()


def test_wrong_digits_are_asked_for_again(now: Now) -> None:
    kiosk, _ = play(now, ev.CardInserted(), ev.AccessGiven(CAN), ev.ReadFailed(1, Problem.WRONG_DIGITS))
    assert kiosk.page == EnterDigits(wrong=True)
    kiosk, effects = play(now, ev.AccessGiven(CAN), kiosk=kiosk)
    assert effects == [ef.StartReading(2, CAN)]


def test_a_card_that_comes_back_is_read_on_by_itself(now: Now) -> None:
    kiosk, effects = play(now, ev.CardInserted(), ev.AccessGiven(CAN), ev.CardRemoved())
    assert kiosk.page == PutCard(lost=True)
    assert ef.StopReading() in effects
    kiosk, effects = play(now, ev.ReadFailed(1, Problem.CARD_MOVED), ev.CardInserted(), kiosk=kiosk)
    assert kiosk.page == ReadingChip()
    assert effects == [ef.StartReading(2, CAN)]


def test_the_same_person_coming_back_is_not_looked_up_twice(now: Now) -> None:
    kiosk, effects = play(
        now, *TO_YOU, ev.CardRemoved(), ev.CardInserted(), ev.CitizenFound(2, citizen(), vouched=True)
    )
    assert kiosk.page == You()
    assert len([effect for effect in effects if isinstance(effect, ef.LookUp)]) == 1


def test_another_persons_card_in_the_same_turn_shows_nothing_of_the_first(now: Now) -> None:
    kiosk, _ = play(
        now,
        *TO_YOU,
        ev.CardRemoved(),
        ev.CardInserted(),
        ev.CitizenFound(2, citizen(number="001178990214"), vouched=True),
    )
    assert kiosk.page == SeeClerk(Problem.CARD_UNREADABLE)
    assert kiosk.turn is not None
    assert kiosk.turn.citizen is None


def test_no_number_is_asked_for_before_the_chips_verdict(now: Now) -> None:
    kiosk, effects = play(now, *TO_SERVICE, ev.ServiceChosen("general"))
    assert isinstance(kiosk.page, Registering)
    assert not any(isinstance(effect, ef.Register) for effect in effects)
    _, effects = play(now, ev.ChipVerified(1, GENUINE, "pace"), kiosk=kiosk)
    assert [type(effect) for effect in effects] == [ef.Register]


@pytest.mark.parametrize("events", [TO_YOU, TO_SERVICE, (*TO_SERVICE, ev.ServiceChosen("general"))])
def test_a_forged_chip_goes_to_the_clerk_from_every_page(now: Now, events: tuple[ev.Event, ...]) -> None:
    verdict = Authenticity(Passive.FAILED, reason="hash")
    kiosk, effects = play(now, *events, ev.ReadFailed(1, Problem.AUTHENTICITY_FAILED, verdict))
    assert kiosk.page == SeeClerk(Problem.AUTHENTICITY_FAILED)
    assert kiosk.turn is not None
    assert kiosk.turn.authenticity == verdict
    assert not any(isinstance(effect, ef.Register | ef.Print) for effect in effects)


@pytest.mark.parametrize("proof", [ChipProof.OK, ChipProof.NOT_OFFERED])
def test_where_no_issuer_is_installed_the_number_is_given_and_the_insurance_is_to_be_checked(
    now: Now, proof: ChipProof
) -> None:
    verdict = ev.ChipVerified(1, Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, proof), "pace")
    way = (*TO_SERVICE, ev.ServiceChosen("general"), verdict, ev.Registered(1, TICKET))
    kiosk, effects = play(now, *way)
    assert isinstance(kiosk.page, TakeSlip)
    paid = [effect.payment for effect in effects if isinstance(effect, ef.Register | ef.Print)]
    assert paid == [Payment.TO_BE_CHECKED, Payment.TO_BE_CHECKED]
    assert kiosk.page.payment is Payment.TO_BE_CHECKED


@pytest.mark.parametrize("proof", [ChipProof.OK, ChipProof.NOT_OFFERED])
def test_where_an_issuer_of_the_state_is_installed_a_chip_of_another_goes_to_the_clerk(
    now: Now, proof: ChipProof
) -> None:
    verdict = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, proof, issuer_installed=True)
    kiosk, _ = play(now, *TO_YOU, ev.ChipVerified(1, verdict, "pace"))
    assert kiosk.page == SeeClerk(Problem.CHIP_NOT_TRUSTED)


def test_the_clinic_may_send_every_unknown_issuer_to_the_clerk(now: Now) -> None:
    strict = replace(now, rules=replace(now.rules, unanchored_needs_clerk=True))
    verdict = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
    kiosk, _ = play(strict, *TO_YOU, ev.ChipVerified(1, verdict, "pace"))
    assert kiosk.page == SeeClerk(Problem.CHIP_NOT_TRUSTED)


UNVOUCHED = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
SILENT = (ev.CardInserted(), ev.AccessGiven(CAN), ev.CitizenFound(1, citizen(), vouched=False))


def asked(effects: list[ef.Effect]) -> list[ef.Effect]:
    return [effect for effect in effects if isinstance(effect, ef.LookUp | ef.AskToday)]


def test_where_nobody_vouches_nothing_is_looked_up_or_shown_before_the_verdict(now: Now) -> None:
    kiosk, effects = play(now, *SILENT, ev.Progressed(1, 5, 10))
    assert kiosk.page == ReadingChip(5, 10)
    assert asked(effects) == []
    kiosk, effects = play(now, ev.ChipVerified(1, UNVOUCHED, "pace"), kiosk=kiosk)
    assert kiosk.page == You()
    assert asked(effects) == [ef.LookUp(1, citizen(), vouched=False), ef.AskToday(1, citizen())]


@pytest.mark.parametrize(
    ("verdict", "problem"),
    [
        (replace(UNVOUCHED, chip=ChipProof.FAILED), Problem.AUTHENTICITY_FAILED),
        (replace(UNVOUCHED, issuer_installed=True), Problem.CHIP_NOT_TRUSTED),
    ],
)
def test_a_card_that_ends_at_the_desk_is_never_looked_up(now: Now, verdict: Authenticity, problem: Problem) -> None:
    kiosk, effects = play(now, *SILENT, ev.ChipVerified(1, verdict, "pace"))
    assert kiosk.page == SeeClerk(problem)
    assert asked(effects) == []


def test_a_clinic_that_refuses_unknown_issuers_does_not_look_them_up(now: Now) -> None:
    strict = replace(now, rules=replace(now.rules, unanchored_needs_clerk=True))
    kiosk, effects = play(strict, *SILENT, ev.ChipVerified(1, UNVOUCHED, "pace"))
    assert kiosk.page == SeeClerk(Problem.CHIP_NOT_TRUSTED)
    assert asked(effects) == []


def test_a_home_made_card_in_the_place_of_a_vouched_one_sees_nothing_of_what_was_asked(now: Now) -> None:
    home_made = ev.CitizenFound(2, citizen(), vouched=False)
    kiosk, _ = play(now, *TO_YOU, ev.CoverageKnown(1, COVERED), ev.CardRemoved(), ev.CardInserted(), home_made)
    assert kiosk.page == ReadingChip()
    kiosk, effects = play(now, ev.ChipVerified(2, UNVOUCHED, "pace"), kiosk=kiosk)
    assert kiosk.page == You()
    assert asked(effects) == [], "once a turn"


def test_a_vouched_card_in_the_place_of_a_home_made_one_is_looked_up_at_once(now: Now) -> None:
    vouched = ev.CitizenFound(2, citizen(), vouched=True)
    kiosk, effects = play(now, *SILENT, ev.CardRemoved(), ev.CardInserted(), vouched)
    assert kiosk.page == You()
    assert asked(effects) == [ef.LookUp(1, citizen(), vouched=True), ef.AskToday(1, citizen())]


def test_the_portal_being_away_is_no_obstacle(now: Now) -> None:
    kiosk, effects = play(
        now,
        *TO_YOU,
        ev.CoverageKnown(1, Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")),
        ev.Continue(),
        ev.ChipVerified(1, GENUINE, "pace"),
        ev.ServiceChosen("general"),
    )
    assert isinstance(kiosk.page, Registering)
    asked = next(effect for effect in effects if isinstance(effect, ef.Register))
    assert asked.payment is Payment.TO_BE_CHECKED


def test_nobody_goes_on_before_the_insurance_has_answered(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU, ev.Continue())
    assert kiosk.page == You()


def test_an_expired_identity_card_goes_to_the_clerk(now: Now) -> None:
    kiosk, effects = play(
        now,
        ev.CardInserted(),
        ev.AccessGiven(CAN),
        ev.CitizenFound(1, citizen(expires=date(2026, 11, 21)), vouched=True),
    )
    assert kiosk.page == SeeClerk(Problem.IDENTITY_CARD_EXPIRED, QueuePlace.AFTER_CHIP)
    assert not any(isinstance(effect, ef.LookUp) for effect in effects)


def test_an_identity_card_is_good_on_its_last_day(now: Now) -> None:
    kiosk, _ = play(
        now, ev.CardInserted(), ev.AccessGiven(CAN), ev.CitizenFound(1, citizen(expires=TODAY), vouched=True)
    )
    assert kiosk.page == You()


def test_the_card_may_go_once_it_is_judged(now: Now) -> None:
    kiosk, _ = play(now, *TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace"), ev.CardRemoved())
    assert isinstance(kiosk.page, ChooseService)


def test_a_late_answer_of_the_last_patient_is_not_shown_to_the_next(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU, ev.Cancel(), ev.CardRemoved(), ev.CardInserted(), ev.AccessGiven(CAN))
    late: tuple[ev.Event, ...] = (
        ev.CoverageKnown(1, COVERED),
        ev.CitizenFound(1, citizen(), vouched=True),
        ev.ChipVerified(1, GENUINE, "pace"),
        ev.Registered(1, TICKET),
    )
    after, effects = play(now, *late, kiosk=kiosk)
    assert after == kiosk
    assert effects == []


def test_a_register_that_cannot_write_sends_to_the_clerk_with_nothing_registered(now: Now) -> None:
    kiosk, effects = play(
        now, *TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace"), ev.ServiceChosen("general"), ev.RegisterFailed(1)
    )
    assert kiosk.page == SeeClerk(Problem.REGISTER_DOWN)
    assert not any(isinstance(effect, ef.Print) for effect in effects)


def test_a_failed_print_leaves_the_number_on_the_screen(now: Now) -> None:
    kiosk, _ = play(now, *TO_SLIP, ev.SlipPrinted(1, ok=False))
    assert isinstance(kiosk.page, TakeSlip)
    assert kiosk.page.printing is Printing.FAILED
    assert kiosk.page.ticket == TICKET


def test_the_next_card_begins_a_new_turn_while_the_last_number_is_still_shown(now: Now) -> None:
    kiosk, effects = play(now, *TO_SLIP, ev.CardRemoved(), ev.CardInserted())
    assert kiosk.page == EnterDigits()
    assert kiosk.turn is not None
    assert kiosk.turn.id == 2
    assert kiosk.turn.citizen is None
    assert ef.Forget(1) in effects


def test_without_the_reader_the_kiosk_is_out_of_service_and_comes_back_by_itself(now: Now) -> None:
    kiosk, _ = play(now, ev.DeviceDown(Device.READER))
    assert kiosk.page == OutOfService(frozenset({Device.READER}))
    kiosk, _ = play(now, ev.DeviceUp(Device.READER), kiosk=kiosk)
    assert kiosk.page == Idle()


def test_what_is_known_of_a_device_that_is_down_is_kept_until_it_is_back(now: Now) -> None:
    denied, locked = ReaderFault.NOT_ALLOWED.of(), RegisterFault.LOCKED.of(register="register.sqlite")
    kiosk, _ = play(now, ev.DeviceDown(Device.READER), ev.DeviceDown(Device.READER, denied))
    assert kiosk.why_down == ((Device.READER, denied),)
    kiosk, _ = play(now, ev.DeviceDown(Device.REGISTER, locked), ev.DeviceUp(Device.READER), kiosk=kiosk)
    assert kiosk.why_down == ((Device.REGISTER, locked),)
    kiosk, _ = play(now, ev.DeviceDown(Device.REGISTER), kiosk=kiosk)
    assert kiosk.why_down == ()


@pytest.mark.parametrize(
    "events",
    [
        (ev.AccessGiven(CAN),),
        (ev.CardInserted(),),
        (ev.CardInserted(), ev.AccessGiven(CAN)),
        TO_YOU,
        TO_SERVICE,
        (*TO_YOU, ev.CardRemoved()),
        (*TO_SERVICE, ev.ServiceChosen("general")),
    ],
)
def test_who_still_needs_the_reader_when_it_goes_is_sent_to_the_desk(now: Now, events: tuple[ev.Event, ...]) -> None:
    """Nobody is asked to put a card on a reader that is not there."""
    kiosk, effects = play(now, *events, ev.DeviceDown(Device.READER))
    assert kiosk.turn is not None
    assert kiosk.page == SeeClerk(Problem.READER_DOWN)
    assert effects[-1] == ef.OpenHelp(kiosk.turn, Problem.READER_DOWN)
    kiosk, _ = play(now, ev.Cancel(), kiosk=kiosk)
    assert kiosk.page == OutOfService(frozenset({Device.READER}))


@pytest.mark.parametrize("events", [(*TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace")), TO_SLIP, (ev.NoChipCard(),)])
def test_who_needs_the_reader_no_more_goes_on_without_it(now: Now, events: tuple[ev.Event, ...]) -> None:
    before, _ = play(now, *events)
    kiosk, effects = play(now, ev.DeviceDown(Device.READER), kiosk=before)
    assert (kiosk.page, effects) == (before.page, [])


def test_a_reader_that_comes_back_with_the_card_on_it_begins_anew(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU, ev.CardRemoved(), ev.DeviceDown(Device.READER), ev.DeviceUp(Device.READER))
    assert isinstance(kiosk.page, SeeClerk), "the number at the desk stays until somebody has read it"
    kiosk, _ = play(now, ev.CardInserted(), kiosk=kiosk)
    assert (kiosk.page, kiosk.turns) == (EnterDigits(), 2)


def test_a_device_that_goes_during_a_turn_closes_the_kiosk_after_it(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU, ev.DeviceDown(Device.REGISTER))
    assert kiosk.page == You()
    kiosk, _ = play(now, ev.Cancel(), kiosk=kiosk)
    assert kiosk.page == OutOfService(frozenset({Device.REGISTER}))


def test_without_the_printer_patients_are_still_served(now: Now) -> None:
    kiosk, _ = play(now, ev.DeviceDown(Device.PRINTER))
    assert kiosk.page == Idle()


def test_the_language_goes_back_to_vietnamese_after_each_patient(now: Now) -> None:
    kiosk, _ = play(now, ev.CardInserted(), ev.LanguageChosen(Language.EN))
    assert kiosk.language is Language.EN
    kiosk, _ = play(now, ev.Cancel(), kiosk=kiosk)
    assert kiosk.language is Language.VI


def test_a_touch_gives_the_patient_more_time(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU)
    after, _ = play(now, ev.Touched(), ev.TimeUp(kiosk.serial), kiosk=kiosk)
    assert isinstance(after.page, You)


def test_the_photo_is_shown_to_its_holder_after_the_verdict_and_never_before(now: Now) -> None:
    portrait = ev.PortraitDecoded(1, b"a portrait")
    kiosk, _ = play(now, *TO_YOU, portrait)
    assert kiosk.turn is not None
    assert kiosk.turn.portrait is None
    kiosk, _ = play(now, ev.ChipVerified(1, GENUINE, "pace"), portrait, kiosk=kiosk)
    assert kiosk.turn is not None
    assert kiosk.turn.portrait == b"a portrait"
    assert "a portrait" not in repr(kiosk)


def test_the_photo_is_decoded_after_the_verdict_when_somebody_may_look_at_it(now: Now) -> None:
    kiosk, effects = play(now, *TO_YOU)
    assert ef.DecodePortrait(1) not in effects
    kiosk, effects = play(now, ev.ChipVerified(1, GENUINE, "pace"), kiosk=kiosk)
    assert ef.DecodePortrait(1) in effects
    assert ef.DecodePortrait(1) not in play(now, ev.Touched(), kiosk=kiosk)[1]


def test_number_and_slip_never_wait_for_the_photo(now: Now) -> None:
    verdict = ev.ChipVerified(1, GENUINE, "pace")
    kiosk, effects = play(now, *TO_SERVICE, ev.ServiceChosen("general"), verdict, ev.Registered(1, TICKET))
    assert isinstance(kiosk.page, TakeSlip)
    assert ef.DecodePortrait(1) not in effects
    kiosk, effects = play(now, ev.SlipPrinted(1, ok=True), kiosk=kiosk)
    assert effects == [ef.DecodePortrait(1)]


def test_the_clerk_has_the_photo_of_a_chip_whose_issuer_is_not_known(now: Now) -> None:
    verdict = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.NOT_OFFERED, issuer_installed=True)
    kiosk, effects = play(now, *TO_YOU, ev.ChipVerified(1, verdict, "pace"))
    assert isinstance(kiosk.page, SeeClerk)
    assert ef.DecodePortrait(1) in effects
    kiosk, _ = play(now, ev.PortraitDecoded(1, b"a portrait"), kiosk=kiosk)
    assert kiosk.turn is not None
    assert kiosk.turn.portrait == b"a portrait"


def test_a_late_photo_of_the_last_patient_is_not_shown_to_the_next(now: Now) -> None:
    kiosk, _ = play(now, *TO_SLIP, ev.CardRemoved(), ev.CardInserted(), ev.AccessGiven(CAN))
    assert play(now, ev.PortraitDecoded(1, b"a portrait"), kiosk=kiosk) == (kiosk, [])


@pytest.mark.parametrize("event", [ev.NotMe(), ev.Cancel(), ev.TimeUp(0), ev.Touched()])
def test_between_turns_there_is_nothing_to_deny_stop_or_prolong(now: Now, event: ev.Event) -> None:
    for kiosk in (Kiosk(), play(now, ev.DeviceDown(Device.READER))[0]):
        after, effects = play(now, event, kiosk=kiosk)
        assert (after.page, after.turn, effects) == (kiosk.page, None, [])


def test_a_card_that_lies_there_already_waits_for_a_touch(now: Now) -> None:
    kiosk, _ = play(now, ev.Begin(), kiosk=Kiosk(card_in=True))
    assert kiosk.page == EnterDigits()
    assert kiosk.turn is not None


def test_who_touches_the_first_page_may_type_before_the_card_is_there(now: Now) -> None:
    kiosk, _ = play(now, ev.Begin())
    assert kiosk.page == EnterDigits()
    kiosk, _ = play(now, ev.Begin(), ev.AccessGiven(CAN), kiosk=kiosk)
    assert kiosk.page == PutCard()
    kiosk, effects = play(now, ev.CardInserted(), kiosk=kiosk)
    assert effects == [ef.StartReading(1, CAN)]


def test_a_card_that_comes_back_without_digits_is_asked_for_them(now: Now) -> None:
    kiosk, _ = play(now, ev.AccessGiven(CAN))
    assert kiosk.turn is not None
    nothing_given = replace(kiosk, turn=replace(kiosk.turn, password=None))
    assert play(now, ev.CardInserted(), kiosk=nothing_given)[0].page == EnterDigits()


def test_stopping_with_the_card_on_the_reader_reminds_of_it_first(now: Now) -> None:
    kiosk, effects = play(now, *TO_SLIP, ev.Cancel())
    assert isinstance(kiosk.page, TakeSlip)
    assert ef.RemindOfCard() in effects
    assert play(now, ev.CardRemoved(), ev.Cancel(), kiosk=kiosk)[0].page == Idle()


@pytest.mark.parametrize("events", [(ev.CardInserted(),), TO_YOU, (*TO_YOU, ev.HelpWanted())])
def test_who_stops_before_the_number_is_reminded_of_the_card(now: Now, events: tuple[ev.Event, ...]) -> None:
    kiosk, effects = play(now, *events, ev.Cancel())
    assert kiosk.page == Idle()
    assert effects[-1] == ef.RemindOfCard()
    _, effects = play(now, *events, ev.ChipVerified(1, GENUINE, "pace"), ev.CardRemoved(), ev.Cancel())
    assert ef.RemindOfCard() not in effects


def test_a_card_that_goes_while_the_visit_is_written_down_changes_nothing(now: Now) -> None:
    events = (*TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace"), ev.ServiceChosen("general"))
    kiosk, _ = play(now, *events)
    after, effects = play(now, ev.CardRemoved(), kiosk=kiosk)
    assert after.page == kiosk.page
    assert effects == []
    assert isinstance(play(now, ev.Registered(1, TICKET), kiosk=after)[0].page, TakeSlip)


def test_who_waits_for_the_chips_verdict_at_the_desk_gets_the_number_when_the_card_goes(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU, ev.NotMe())
    assert kiosk.page == SeeClerk(Problem.NOT_ME, QueuePlace.AFTER_CHIP)
    kiosk, effects = play(now, ev.CardRemoved(), kiosk=kiosk)
    assert kiosk.page == SeeClerk(Problem.NOT_ME, QueuePlace.ASKED)
    assert any(isinstance(effect, ef.OpenHelp) for effect in effects)


def test_every_essential_device_that_is_gone_is_named(now: Now) -> None:
    kiosk, _ = play(now, ev.DeviceDown(Device.READER), ev.DeviceDown(Device.REGISTER))
    assert kiosk.page == OutOfService(frozenset({Device.READER, Device.REGISTER}))
    kiosk, _ = play(now, ev.DeviceUp(Device.READER), kiosk=kiosk)
    assert kiosk.page == OutOfService(frozenset({Device.REGISTER}))


def test_the_next_card_at_a_kiosk_without_its_reader_finds_it_out_of_service(now: Now) -> None:
    kiosk, effects = play(now, *TO_SLIP, ev.DeviceDown(Device.REGISTER), ev.CardRemoved(), ev.CardInserted())
    assert kiosk.page == OutOfService(frozenset({Device.REGISTER}))
    assert ef.Forget(1) in effects


def test_progress_that_arrives_on_another_page_is_dropped(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU)
    assert play(now, ev.Progressed(1, 5, 9), kiosk=kiosk) == (kiosk, [])


def test_a_number_is_written_down_once_however_often_the_chip_says_that_it_is_genuine(now: Now) -> None:
    asked = (*TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace"), ev.ServiceChosen("general"))
    kiosk, _ = play(now, *asked)
    assert play(now, ev.ChipVerified(1, GENUINE, "pace"), kiosk=kiosk) == (kiosk, [])


def test_answers_of_register_and_printer_on_another_page_are_dropped(now: Now) -> None:
    kiosk, _ = play(now, *TO_YOU)
    for late in (ev.Registered(1, TICKET), ev.RegisterFailed(1), ev.SlipPrinted(1, ok=True)):
        assert play(now, late, kiosk=kiosk) == (kiosk, [])


@pytest.mark.parametrize("passive", [Passive.FAILED, Passive.UNANCHORED])
def test_a_verdict_that_is_not_good_gives_no_number_even_when_it_is_known_before_the_service(
    now: Now, passive: Passive
) -> None:
    kiosk, _ = play(now, *TO_SERVICE)
    assert kiosk.turn is not None
    known = replace(kiosk, turn=replace(kiosk.turn, authenticity=Authenticity(passive, issuer_installed=True)))
    after, effects = play(now, ev.ServiceChosen("general"), kiosk=known)
    failed = Problem.AUTHENTICITY_FAILED if passive is Passive.FAILED else Problem.CHIP_NOT_TRUSTED
    assert after.page == SeeClerk(failed)
    assert not any(isinstance(effect, ef.Register | ef.Print) for effect in effects)


def test_who_takes_the_card_away_before_the_digits_has_gone(now: Now) -> None:
    kiosk, effects = play(now, ev.CardInserted(), ev.CardRemoved())
    assert (kiosk.page, kiosk.turn) == (Idle(), None)
    assert ef.Forget(1) in effects


@pytest.mark.parametrize("decision", [Decision.IDENTITY_MISMATCH, Decision.NUMBER_WRONG, Decision.CHILD_WITHOUT_CARD])
def test_an_answer_that_a_clerk_must_look_at_sends_there(now: Now, decision: Decision) -> None:
    known = (*TO_YOU, ev.ChipVerified(1, GENUINE, "pace"), ev.CoverageKnown(1, Coverage(decision, "060")))
    kiosk, effects = play(now, *known, ev.Continue())
    assert isinstance(kiosk.page, SeeClerk)
    assert kiosk.page.problem.value == decision.value
    assert any(isinstance(effect, ef.OpenHelp) for effect in effects)
