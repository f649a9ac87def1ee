"""A registration by hand: what the clerk typed, judged before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cardreader.citizen import Citizen, PartialDate, Sex
from cardreader.clean_text import LONGEST_NAME, clean_line
from kiosk.core.insurance_card import number_of
from kiosk.core.rules import PRIORITY_BELOW_AGE, PRIORITY_FROM_AGE
from kiosk.core.texts import Text
from kiosk.core.visit import Track
from kiosk.desk import words_visits as words

_OLDEST: Final = 130
_NEWBORN_DAYS: Final = 28
_FIRST_CENTURY: Final = 1900


class Situation(StrEnum):
    """Why somebody is received without the chip."""

    WITH_NUMBER = "with_number"
    CHILD = "child"
    """Under six: by birth certificate or birth notice when there is no card."""
    NEWBORN = "newborn"
    EMERGENCY = "emergency"
    """Without papers: they come before the end of the treatment (Decree 188/2025 art. 37)."""


class Field(StrEnum):
    """The fields of the form that can be wrong."""

    NUMBER = "number"
    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    SERVICE = "service"
    REASON = "reason"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was typed."""

    situation: Situation = Situation.WITH_NUMBER
    number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)
    sex: Sex = field(default=Sex.UNSPECIFIED, repr=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the form means: whom it is about, what is wrong, and what looks odd and is allowed."""

    person: Citizen
    faults: tuple[tuple[Field, Text], ...] = ()
    doubts: tuple[Text, ...] = ()
    track: Track = Track.NORMAL
    """The queue that age and situation suggest."""


def judge(typed: Typed, today: date) -> Judged:
    """Judge the form. A person is only sound when there are no faults."""
    birth, fault = _birth(typed, today)
    name = clean_line(typed.name, LONGEST_NAME)
    number = number_of(typed.number) or ""
    faults = [*_number_faults(typed), *_name_faults(typed, name), *([(Field.BIRTH, fault)] if fault else [])]
    if typed.sex is Sex.UNSPECIFIED and typed.situation is not Situation.EMERGENCY:
        faults.append((Field.SEX, words.SEX_MISSING))
    return Judged(
        person=Citizen(number, name, birth_date=birth, sex=typed.sex),
        faults=tuple(faults),
        doubts=tuple(_doubts(number, birth, typed.sex)),
        track=_track(typed.situation, birth, today),
    )


def _number_faults(typed: Typed) -> Iterator[tuple[Field, Text]]:
    if not typed.number.strip():
        if typed.situation is Situation.WITH_NUMBER:
            yield Field.NUMBER, words.NUMBER_MISSING
    elif number_of(typed.number) is None:
        yield Field.NUMBER, words.NUMBER_WRONG


def _name_faults(typed: Typed, name: str) -> Iterator[tuple[Field, Text]]:
    if not name:
        if typed.situation is not Situation.EMERGENCY:
            yield Field.NAME, words.NEWBORN_NAME if typed.situation is Situation.NEWBORN else words.NAME_MISSING
    elif not all(character.isalpha() or character in " '-.\u2019" for character in name):
        yield Field.NAME, words.NAME_WRONG


def _birth(typed: Typed, today: date) -> tuple[PartialDate | None, Text | None]:
    if not typed.birth.strip():
        return None, None if typed.situation is Situation.EMERGENCY else words.BIRTH_MISSING
    try:
        birth = read_birth(typed.birth)
    except NotADate:
        return None, words.BIRTH_WRONG
    if birth > PartialDate(today.year, today.month, today.day) if birth.day else birth.year > today.year:
        return None, words.BIRTH_FUTURE
    if today.year - birth.year > _OLDEST:
        return None, words.BIRTH_LONG_AGO
    match typed.situation:
        case Situation.CHILD if birth.age_on(today) >= PRIORITY_BELOW_AGE:
            return birth, words.NO_CHILD
        case Situation.NEWBORN if not _newborn(birth, today):
            return birth, words.NO_NEWBORN
        case _:
            return birth, None


def _newborn(birth: PartialDate, today: date) -> bool:
    if birth.month is None or birth.day is None:
        return False
    return today - date(birth.year, birth.month, birth.day) <= timedelta(days=_NEWBORN_DAYS)


def _track(situation: Situation, birth: PartialDate | None, today: date) -> Track:
    if situation is not Situation.WITH_NUMBER:
        return Track.PRIORITY
    age = birth.age_on(today) if birth else PRIORITY_BELOW_AGE
    return Track.NORMAL if PRIORITY_BELOW_AGE <= age < PRIORITY_FROM_AGE else Track.PRIORITY


def _doubts(number: str, birth: PartialDate | None, sex: Sex) -> Iterator[Text]:
    """A personal number holds century, sex and year of birth: `PPP G YY NNNNNN`. Corrected records may differ."""
    if len(number) != 12 or not number.isdigit():  # noqa: PLR2004 - digits of a personal number
        return
    century, year = int(number[3]), int(number[4:6])
    if birth and birth.year != _FIRST_CENTURY + 100 * (century // 2) + year:
        yield words.YEAR_UNLIKE_NUMBER
    if sex not in (Sex.UNSPECIFIED, Sex.FEMALE if century % 2 else Sex.MALE):
        yield words.SEX_UNLIKE_NUMBER


_WRITTEN: Final = re.compile(r"(?:(?:([0-9]{1,2})[/\-. ])?([0-9]{1,2})[/\-. ])?([0-9]{4})")
_PACKED: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")


class NotADate(ValueError):
    """The text is no date that a calendar has. The text of this error does not repeat it."""


def read_birth(text: str) -> PartialDate:
    """Read `dd/MM/yyyy`, `MM/yyyy`, `yyyy` or `ddMMyyyy`. Raises `NotADate`."""
    found = _WRITTEN.fullmatch(text.strip()) or _PACKED.fullmatch(text.strip())
    if found is None:
        raise NotADate
    day, month, year = found.groups()
    return _date(year, month, day)


def _date(year: str, month: str | None, day: str | None) -> PartialDate:
    try:
        return PartialDate(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        raise NotADate from None
