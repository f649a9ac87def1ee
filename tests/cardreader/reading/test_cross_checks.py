from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cardreader.citizen import PartialDate
from cardreader.errors import AuthenticityFailed
from cardreader.lds.dg13 import Dg13, parse_dg13
from cardreader.lds.mrz import MrzFormat, parse_dg1
from cardreader.reading.cross_checks import check_agreement, citizen_of
from cardreader.virtual.image import CardImage


@pytest.fixture
def details(citizen_image: CardImage) -> Dg13:
    return parse_dg13(citizen_image.files["DG13"])


def test_other_numbers_and_other_birth_dates_are_told_apart(citizen_image: CardImage, details: Dg13) -> None:
    mrz = parse_dg1(citizen_image.files["DG1"])
    check_agreement(mrz, details)

    for other, reason in (
        (replace(details, number="001090999999"), "numbers_differ"),
        (replace(details, birth_date=PartialDate(1931, 2, 3)), "birth_dates_differ"),
    ):
        with pytest.raises(AuthenticityFailed) as caught:
            check_agreement(mrz, other)
        assert caught.value.reason == reason


def test_a_passport_need_not_hold_the_citizen_s_number(citizen_image: CardImage, details: Dg13) -> None:
    mrz = replace(parse_dg1(citizen_image.files["DG1"]), format=MrzFormat.TD3, document_number="C1234567", optional="")

    check_agreement(mrz, details)


def test_unknown_parts_of_a_date_agree_with_anything(citizen_image: CardImage, details: Dg13) -> None:
    mrz = parse_dg1(citizen_image.files["DG1"])

    check_agreement(replace(mrz, birth="<<<<<<"), details)
    check_agreement(mrz, replace(details, birth_date=PartialDate(details.birth_date.year)))


@pytest.mark.parametrize("number", ["001090000001", "0123456789", "DN4010123456789"])
def test_a_foreign_document_never_names_its_holder_by_a_number_of_vietnam(
    citizen_image: CardImage, number: str
) -> None:
    vietnamese = replace(parse_dg1(citizen_image.files["DG1"]), document_number=number, optional="")
    foreign = replace(vietnamese, issuer="UTO")

    assert citizen_of(vietnamese, None, date(2026, 12, 1)).number == number
    assert citizen_of(foreign, None, date(2026, 12, 1)).number == f"UTO-{number}"
    passport = replace(foreign, document_number="L898902C3")
    assert citizen_of(passport, None, date(2026, 12, 1)).number == "L898902C3"
