from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.visit import Track
from kiosk.desk import words_visits as say
from kiosk.desk.by_hand import Field, NotADate, Situation, Typed, judge, read_birth

TODAY = date(2026, 11, 23)
MAI = Typed(Situation.WITH_NUMBER, "001 190 000123", "  Nguyễn  Thị Mai ", "8/3/1990", Sex.FEMALE)


def faults(typed: Typed) -> dict[Field, object]:
    return dict(judge(typed, TODAY).faults)


def test_a_whole_form_is_a_person() -> None:
    judged = judge(MAI, TODAY)
    assert judged.person == Citizen(
        "001190000123", "Nguyễn Thị Mai", birth_date=PartialDate(1990, 3, 8), sex=Sex.FEMALE
    )
    assert not judged.faults
    assert not judged.doubts
    assert judged.track is Track.NORMAL


@pytest.mark.parametrize("number", ["0110000123", "DN4010000000123", "dn 4 01 0000000123"])
def test_insurance_numbers_of_10_and_15_characters_are_taken(number: str) -> None:
    assert not faults(Typed(Situation.WITH_NUMBER, number, "Mai", "1990", Sex.FEMALE))


@pytest.mark.parametrize("number", ["12345", "0011900001234", "DN9010000000123", "abc"])
def test_other_numbers_are_refused(number: str) -> None:
    assert faults(Typed(Situation.WITH_NUMBER, number, "Mai", "1990", Sex.FEMALE)) == {Field.NUMBER: say.NUMBER_WRONG}


def test_an_empty_form_says_everything_that_is_missing() -> None:
    assert set(faults(Typed())) == {Field.NUMBER, Field.NAME, Field.BIRTH, Field.SEX}


def test_an_emergency_without_papers_needs_nothing() -> None:
    judged = judge(Typed(Situation.EMERGENCY), TODAY)
    assert judged.person == Citizen()
    assert not judged.faults
    assert judged.track is Track.PRIORITY


@pytest.mark.parametrize(
    ("situation", "birth", "fault"),
    [
        (Situation.CHILD, "24/11/2020", None),
        (Situation.CHILD, "23/11/2020", say.NO_CHILD),
        (Situation.NEWBORN, "26/10/2026", None),
        (Situation.NEWBORN, "25/10/2026", say.NO_NEWBORN),
        (Situation.NEWBORN, "10/2026", say.NO_NEWBORN),
        (Situation.WITH_NUMBER, "24/11/2026", say.BIRTH_FUTURE),
        (Situation.WITH_NUMBER, "2027", say.BIRTH_FUTURE),
        (Situation.WITH_NUMBER, "1895", say.BIRTH_LONG_AGO),
        (Situation.WITH_NUMBER, "31/02/1990", say.BIRTH_WRONG),
        (Situation.WITH_NUMBER, "yesterday", say.BIRTH_WRONG),
    ],
)
def test_birth_dates_fit_the_case(situation: Situation, birth: str, fault: object) -> None:
    assert faults(Typed(situation, "0110000123", "Bé An", birth, Sex.MALE)).get(Field.BIRTH) == fault


@pytest.mark.parametrize(
    ("birth", "track"), [("1951", Track.PRIORITY), ("24/11/1951", Track.NORMAL), ("23/11/1951", Track.PRIORITY)]
)
def test_the_track_follows_age(birth: str, track: Track) -> None:
    assert judge(Typed(Situation.WITH_NUMBER, "0110000123", "An", birth, Sex.MALE), TODAY).track is track


def test_a_number_that_speaks_of_another_year_or_sex_is_doubted_and_taken() -> None:
    judged = judge(Typed(Situation.WITH_NUMBER, "001190000123", "Mai", "1991", Sex.MALE), TODAY)
    assert not judged.faults
    assert judged.doubts == (say.YEAR_UNLIKE_NUMBER, say.SEX_UNLIKE_NUMBER)


def test_a_child_of_this_century_raises_no_doubt() -> None:
    typed = Typed(Situation.CHILD, "001322000123", "Bé An", "05/2022", Sex.FEMALE)
    assert not judge(typed, TODAY).doubts


@given(st.builds(Typed, st.sampled_from(Situation), st.text(), st.text(), st.text(), st.sampled_from(Sex)))
def test_whatever_is_typed_is_a_sound_person_or_a_fault(typed: Typed) -> None:
    judged = judge(typed, TODAY)
    if not judged.faults:
        assert judged.person.number or typed.situation is not Situation.WITH_NUMBER
        assert judged.person.name == judged.person.name.strip()
    assert len({field for field, _ in judged.faults}) == len(judged.faults)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("08/03/1990", PartialDate(1990, 3, 8)),
        ("8-3-1990", PartialDate(1990, 3, 8)),
        ("08031990", PartialDate(1990, 3, 8)),
        (" 03/1990 ", PartialDate(1990, 3)),
        ("1990", PartialDate(1990)),
    ],
)
def test_birth_dates_are_read_as_people_write_them(typed: str, read: PartialDate) -> None:
    assert read_birth(typed) == read


@pytest.mark.parametrize("typed", ["", "90", "31/02/1990", "0/1990", "13/1990", "1990/03/08", "0000"])
def test_what_no_calendar_has_is_refused(typed: str) -> None:
    with pytest.raises(NotADate):
        read_birth(typed)


@given(st.text())
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with contextlib.suppress(NotADate):
        assert read_birth(text).year > 0
