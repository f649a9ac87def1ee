"""The slip's words: all that the patient needs, and little of the person."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.check_in.state import Again, Kiosk, SeeClerk
from kiosk.core.problems import Problem
from kiosk.core.slip import Clinic, Slip, help_slip_of, masked_number, shortened_name, slip_of
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment, Track
from tests.kiosk.core.examples import GENERAL, TICKET, citizen, help_ticket

CLINIC = Clinic("Trung tâm Y tế", "Số 1 Đường Chính", timezone(timedelta(hours=7)))
INSURANCE = Text("Thẻ BHYT có giá trị.", "Your health insurance is valid.")
DRAWN = Again(TICKET, GENERAL, Payment.INSURANCE, Track.NORMAL)


def slip(drawn: Again, *claims: Text) -> Slip:
    return slip_of(citizen(), drawn, INSURANCE, claims, CLINIC, Language.VI)


def notes(found: Slip) -> str:
    return " ".join(note.en for note in found.notes)


def test_a_slip_has_the_number_the_room_the_clinics_time_and_a_masked_person() -> None:
    found = slip(DRAWN)
    assert (found.number, found.room, found.service) == ("A 001", GENERAL.room, GENERAL.name)
    assert found.printed_at == "22/11/2026 08:00"
    assert (found.name, found.masked_number) == ("NGUYỄN V. MẪU", "•••• •••• 0107")
    assert found.qr == str(TICKET.visit_id)
    assert found.insurance == INSURANCE
    assert "001080990107" not in repr(found)
    assert "MẪU" not in repr(found)


@pytest.mark.parametrize(
    ("before", "minutes", "said"),
    [(0, 5, ""), (6, None, "6 people were waiting before you."), (6, 24, "6 people were waiting before you, about 24")],
)
def test_the_queue_is_told_as_far_as_it_is_known(before: int, minutes: int | None, said: str) -> None:
    found = notes(slip(replace(DRAWN, ticket=replace(TICKET, waiting_before=before, wait_minutes=minutes))))
    assert said in found
    assert ("waiting before you" in found) == bool(before)


def test_a_slip_that_is_printed_again_tells_no_queue_of_the_past() -> None:
    again = replace(DRAWN, ticket=replace(TICKET, waiting_before=6, again=True))
    assert "waiting before you" not in notes(slip(again))


def test_what_the_desk_has_to_confirm_and_what_is_special_stand_among_the_notes() -> None:
    usual = slip(DRAWN)
    special = replace(DRAWN, ticket=replace(TICKET, provisional=True), track=Track.PRIORITY)
    found = slip(special, Text("giấy chuyển tuyến", "the referral letter"))
    assert found.priority
    assert not usual.priority
    assert "the referral letter" in notes(found)
    assert len(found.notes) == len(usual.notes) + 3


def test_who_pays_alone_reads_nothing_of_the_insurance() -> None:
    found = slip(replace(DRAWN, payment=Payment.SELF_PAY))
    assert found.insurance != INSURANCE
    assert found.banner is not None
    assert slip(DRAWN).banner is None


def test_a_help_slip_says_nothing_of_the_person_or_the_reason() -> None:
    ticket = help_ticket(Kiosk(page=SeeClerk(Problem.NOT_ME)))
    found = help_slip_of(ticket, CLINIC, Language.EN)
    assert (found.number, found.name, found.masked_number) == ("TG 004", "", "")
    assert (found.insurance, found.banner, found.qr) == (None, None, str(ticket.case_id))
    assert {field.name for field in fields(found)} == {field.name for field in fields(slip(DRAWN))}


@given(st.text(alphabet="0123456789", max_size=20))
def test_of_a_number_the_last_four_digits_are_left(number: str) -> None:
    masked = masked_number(number)
    assert masked.replace(" ", "").replace("•", "") == number[-4:]
    assert masked.count("•") == max(0, len(number) - 4)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("NGUYỄN VĂN MẪU", "NGUYỄN V. MẪU"),
        ("Công Tằng Tôn Nữ Khương", "Công T. T. N. Khương"),
        ("Lê  An", "Lê An"),
        ("An", "An"),
        ("", ""),
    ],
)
def test_of_a_name_the_first_and_the_last_word_are_left(name: str, short: str) -> None:
    assert shortened_name(name) == short
