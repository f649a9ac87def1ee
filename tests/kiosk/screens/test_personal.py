from __future__ import annotations

from dataclasses import replace

from cardreader.citizen import PartialDate
from kiosk.galleries.patient_people import MAI
from kiosk.screens.personal import birth_year, masked_number


def test_only_the_last_four_digits_of_the_number_are_shown() -> None:
    assert masked_number(MAI).replace("\N{NO-BREAK SPACE}", " ") == "•••• •••• 0123"


def test_a_number_never_breaks_over_two_lines() -> None:
    assert " " not in masked_number(MAI)


def test_only_the_year_of_birth_is_shown() -> None:
    assert birth_year(replace(MAI, birth_date=PartialDate(1951))) == "1951"
    assert birth_year(MAI) == "1990"


def test_an_unknown_birth_date_is_a_dash() -> None:
    assert birth_year(replace(MAI, birth_date=None)) == "—"
