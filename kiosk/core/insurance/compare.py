"""Compare the person of the chip with the person of the insurance."""

from __future__ import annotations

import unicodedata

from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.insurance.answer import Answer

_SEXES = {"NAM": Sex.MALE, "NU": Sex.FEMALE}


def differences(citizen: Citizen, answer: Answer) -> tuple[str, ...]:
    """Name the fields that differ: `name`, `birth_date`, `sex`. What one side does not say is not compared."""
    found = []
    if answer.name and not same_name(answer.name, citizen.name):
        found.append("name")
    if answer.birth_date and citizen.birth_date and not _same_date(answer.birth_date, citizen.birth_date):
        found.append("birth_date")
    sex = _SEXES.get(plain(answer.sex))
    if sex and Sex.UNSPECIFIED is not citizen.sex is not sex:
        found.append("sex")
    return tuple(found)


def same_name(one: str, other: str) -> bool:
    """Compare names in capitals; diacritics that one side lacks or sets otherwise do not count."""
    return _upper(one) == _upper(other) or plain(one) == plain(other)


def plain(name: str) -> str:
    """Write a name in capitals without diacritics."""
    letters = unicodedata.normalize("NFD", _upper(name).replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _upper(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).upper().split())


def _same_date(one: PartialDate, other: PartialDate) -> bool:
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(a == b for a, b in pairs if a is not None and b is not None)
