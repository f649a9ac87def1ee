"""What is heard after a step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from kiosk.core.check_in import state
from kiosk.core.check_in.effects import RemindOfCard
from kiosk.core.check_in.state import Kiosk
from kiosk.core.problems import Problem
from kiosk.core.texts import Language, Text
from kiosk.core.visit import ClaimKind, HelpTicket, Payment, Service, Ticket, Track
from kiosk.galleries.patient_states import states
from kiosk.sound.choose import sounding, warning
from kiosk.sound.port import Chime, Sounding
from kiosk.sound.speech import spoken

IDLE = Kiosk()
ASKED = Kiosk(page=state.EnterDigits(), serial=1, card_in=True)
PAPER = ClaimKind.REFERRAL
SERVICE = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "room 1"))


def slip(number: str, *, card_in: bool = True) -> Kiosk:
    ticket = Ticket(UUID(int=1), number, 0, datetime(2026, 11, 22, tzinfo=UTC))
    page = state.TakeSlip(ticket, SERVICE, Payment.INSURANCE, Track.NORMAL)
    return Kiosk(page=page, serial=9, card_in=card_in)


def test_a_card_is_heard_and_the_digits_are_asked_for() -> None:
    assert sounding(IDLE, ASKED, ()) == Sounding(Chime.CARD, Language.VI, ("digits",))


def test_a_card_that_changes_no_page_is_heard_all_the_same() -> None:
    assert sounding(IDLE, replace(IDLE, card_in=True), ()) == Sounding(Chime.CARD, Language.VI)


def test_wrong_digits_are_said_on_every_refusal() -> None:
    wrong = replace(ASKED, page=state.EnterDigits(wrong=True), serial=3)
    refused = Sounding(Chime.ERROR, Language.VI, ("digits-wrong",))
    assert sounding(replace(ASKED, page=state.ReadingChip(), serial=2), wrong, ()) == refused
    again = replace(wrong, page=state.EnterDigits(wrong=True), serial=4)
    assert sounding(wrong, again, ()) == refused


def test_progress_and_touches_are_silent() -> None:
    reading = replace(ASKED, page=state.ReadingChip(1, 9), serial=2)
    assert sounding(reading, replace(reading, page=state.ReadingChip(5, 9)), ()) is None
    for asks in (
        state.EnterDigits(wrong=True),
        state.PutCard(),
        state.EnterNumber(),
        state.AskPaperDate(SERVICE, PAPER),
    ):
        asked = replace(ASKED, page=asks)
        assert sounding(asked, replace(asked, serial=asked.serial + 1), ()) is None


def test_another_language_is_heard_at_once() -> None:
    asked = replace(ASKED, turn=state.Turn(1))
    assert sounding(asked, replace(asked, language=Language.EN, serial=2), ()) == Sounding(
        Chime.CARD, Language.EN, ("digits",)
    )


def test_a_card_that_moved_is_asked_back() -> None:
    lost = Kiosk(page=state.PutCard(lost=True), serial=4)
    assert sounding(ASKED, lost, ()) == Sounding(Chime.ERROR, Language.VI, ("put-card-back",))


def test_the_number_is_spoken_in_the_patients_language_and_the_card_is_asked_to_be_taken() -> None:
    english = replace(slip("A 017"), language=Language.EN)
    assert sounding(ASKED, english, ()) == Sounding(
        Chime.DONE, Language.EN, ("your-number", "letter-a", "number-17", "take-card")
    )
    assert sounding(ASKED, slip("A 002", card_in=False), ()) == Sounding(
        Chime.DONE, Language.VI, ("your-number", "letter-a", "number-2")
    )


def test_a_number_without_words_stays_on_the_screen_alone() -> None:
    assert sounding(ASKED, slip("#9"), ()) == Sounding(Chime.DONE, Language.VI, ("take-card",))


def test_the_reminder_is_heard_before_anything_else() -> None:
    now = slip("A 017")
    assert sounding(now, now, [RemindOfCard()]) == Sounding(Chime.REMINDER, Language.VI, ("take-card",))


def test_the_clerk_and_the_emergency_are_said() -> None:
    for problem, parts in ((Problem.HELP_WANTED, ("see-clerk",)), (Problem.EMERGENCY, ("calling",))):
        found = sounding(ASKED, Kiosk(page=state.SeeClerk(problem), serial=5), ())
        assert found == Sounding(Chime.REMINDER, Language.VI, parts)


def test_help_is_said_to_come_once_a_desk_has_answered() -> None:
    called = Kiosk(page=state.SeeClerk(Problem.EMERGENCY, state.QueuePlace.NONE), serial=5)
    answered = Kiosk(page=state.SeeClerk(Problem.EMERGENCY, state.QueuePlace.KEPT), serial=6)
    assert sounding(called, answered, ()) == Sounding(Chime.REMINDER, Language.VI, ("help-comes",))


def test_who_calls_an_emergency_that_no_desk_hears_is_told_to_call_out() -> None:
    called = Kiosk(page=state.SeeClerk(Problem.EMERGENCY, state.QueuePlace.NONE), serial=5)
    unheard = Kiosk(page=state.SeeClerk(Problem.EMERGENCY, state.QueuePlace.FAILED), serial=6)
    assert sounding(called, unheard, ()) == Sounding(Chime.ERROR, Language.VI, ("call-out",))
    assert sounding(unheard, unheard, ()) is None


def test_who_stops_is_reminded_of_the_card_in_the_language_of_the_turn() -> None:
    before = Kiosk(page=state.You(), serial=5, card_in=True, language=Language.EN)
    found = sounding(before, Kiosk(serial=6, card_in=True), (RemindOfCard(),))
    assert found == Sounding(Chime.REMINDER, Language.EN, ("take-card",))


def test_the_number_that_keeps_the_place_in_line_is_spoken_once_it_is_there() -> None:
    asked = Kiosk(page=state.SeeClerk(Problem.NO_CHIP), serial=5)
    ticket = HelpTicket(UUID(int=2), "TG 004", 3, datetime(2026, 11, 22, tzinfo=UTC))
    page = state.SeeClerk(Problem.NO_CHIP, state.QueuePlace.KEPT, ticket)
    kept = replace(asked, page=page, serial=6)
    spoken_number = ("your-number", "letter-t", "letter-g", "number-4")
    assert sounding(asked, kept, ()) == Sounding(Chime.DONE, Language.VI, spoken_number)
    printed = replace(kept, page=replace(page, printing=state.Printing.DONE))
    assert sounding(kept, printed, ()) is None


ASKING: dict[str, state.Page] = {
    "choose-way": state.NotCovered(),
    "who-comes": state.AskAdult(),
    "choose-service": state.ChooseService((SERVICE,)),
    "which-group": state.AskPriority(()),
    "which-paper": state.AskPapers(SERVICE),
    "paper-number": state.AskPaperNumber(SERVICE, ClaimKind.REFERRAL),
    "paper-date": state.AskPaperDate(SERVICE, ClaimKind.REFERRAL),
    "no-chip": state.NoChip(),
    "enter-number": state.EnterNumber(),
    "check-details": state.You(),
    "reading": state.ReadingChip(),
    "registering": state.Registering(SERVICE, Payment.INSURANCE, Track.NORMAL),
}


@pytest.mark.parametrize("name", ASKING)
def test_every_page_that_asks_or_lets_wait_is_said(name: str) -> None:
    found = sounding(ASKED, Kiosk(page=ASKING[name], serial=7), ())
    assert found == Sounding(Chime.CARD, Language.VI, (name,))


SILENT = {"idle", "idle-card-in", "idle-notes", "registering-writing"}
"""Nobody is there; or the number follows in a moment, and would cut the sentence off."""


@pytest.mark.parametrize("language", Language)
def test_every_page_that_asks_or_tells_something_says_so_in_recorded_words(language: Language) -> None:
    recorded = set(spoken(language))
    for name, kiosk in states().items():
        after = replace(kiosk, language=language, serial=9)
        before = Kiosk(page=state.OutOfService(frozenset()) if isinstance(after.page, state.Idle) else state.Idle())
        found = sounding(replace(before, card_in=after.card_in), after, ())
        assert (found is None) == (name in SILENT), name
        if found is not None:
            assert found.parts, name
            assert set(found.parts) <= recorded, name


def test_a_card_at_a_kiosk_out_of_service_is_told_where_to_go() -> None:
    out = Kiosk(page=state.OutOfService(frozenset({state.Device.READER})), serial=3)
    said = Sounding(Chime.REMINDER, Language.VI, ("out-of-service",))
    assert sounding(IDLE, out, ()) == said
    assert sounding(out, replace(out, card_in=True), ()) == said
    assert sounding(replace(out, card_in=True), out, ()) is None


def test_where_no_room_gives_numbers_the_desk_is_named() -> None:
    found = sounding(ASKED, Kiosk(page=state.ChooseService(()), serial=7), ())
    assert found == Sounding(Chime.REMINDER, Language.VI, ("no-service",))


@pytest.mark.parametrize("card_in", [True, False])
def test_a_number_that_is_not_printed_is_said_again_to_be_noted_down(card_in: bool) -> None:  # noqa: FBT001 - a case
    printing = slip("A 017", card_in=card_in)
    assert isinstance(printing.page, state.TakeSlip)
    failed = replace(printing, page=replace(printing.page, printing=state.Printing.FAILED))
    number = ("not-printed", "your-number", "letter-a", "number-10", "number-7")
    expected = (*number, *(["take-card"] if card_in else []))
    assert sounding(printing, failed, ()) == Sounding(Chime.ERROR, Language.VI, expected)
    assert sounding(failed, failed, ()) is None


@pytest.mark.parametrize(
    ("asked", "name"),
    [(state.EnterNumber(), "number-wrong"), (state.AskPaperDate(SERVICE, ClaimKind.REFERRAL), "date-wrong")],
)
def test_a_refused_answer_sounds_otherwise(asked: state.EnterNumber | state.AskPaperDate, name: str) -> None:
    refused = Kiosk(page=replace(asked, wrong=True), serial=8)
    assert sounding(Kiosk(page=asked, serial=7), refused, ()) == Sounding(Chime.ERROR, Language.VI, (name,))


def test_everything_that_is_chosen_can_be_spoken() -> None:
    pages = (
        *(state.EnterDigits(), state.EnterDigits(wrong=True), state.PutCard(), state.PutCard(lost=True)),
        *(*ASKING.values(), state.EnterNumber(wrong=True), state.SeeClerk(Problem.NOT_ME)),
        state.SeeClerk(Problem.EMERGENCY, state.QueuePlace.FAILED),
        state.AskPaperDate(SERVICE, ClaimKind.REFERRAL, wrong=True),
    )
    for language in Language:
        for page in pages:
            found = sounding(IDLE, Kiosk(page=page, serial=1, language=language), ())
            assert found is not None
            assert set(found.parts) <= set(spoken(language))
        assert set(warning(language).parts) <= set(spoken(language))
