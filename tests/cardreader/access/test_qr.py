from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.access.qr import QrError, expiry_candidates, from_qr, mrz_keys_of
from cardreader.citizen import PartialDate, Sex
from cardreader.password import MrzKey
from cardreader.virtual.people import Person

OLD = "001090000000|010000000|Nguyễn Văn Mẫu|01011990|Nam|Số 1 đường Thử Nghiệm, phường Mẫu, Hà Nội|15072021"
NEW = "079195000001|Trần Thị Thử|Nữ|20111995|Số 2 đường Thử Nghiệm|02082024|180000000|"


def test_the_code_of_2021_is_read() -> None:
    found = from_qr(OLD)

    assert (found.number, found.name, found.old_number) == ("001090000000", "Nguyễn Văn Mẫu", "010000000")
    assert (found.birth_date, found.sex, found.issued) == (PartialDate(1990, 1, 1), Sex.MALE, date(2021, 7, 15))
    assert found.residence == "Số 1 đường Thử Nghiệm, phường Mẫu, Hà Nội"
    assert found.can.digits == "000000"


def test_the_code_of_2024_is_read_with_sex_and_birth_date_in_either_order() -> None:
    found = from_qr(NEW)

    assert (found.name, found.sex, found.birth_date) == ("Trần Thị Thử", Sex.FEMALE, PartialDate(1995, 11, 20))
    assert (found.old_number, found.issued) == ("180000000", date(2024, 8, 2))
    assert from_qr(NEW.replace("Nữ|20111995", "20111995|Nữ")) == found


@pytest.mark.parametrize(
    "text",
    [
        OLD.replace("010000000", ""),
        OLD + "|",
        OLD + "|more|and more",
        "\ufeff" + OLD + "\r\n",
        "001090000000|Nguyễn Văn Mẫu|01/01/1990|Nam|Hà Nội|15/07/2021",
        OLD.replace("01011990", "1990"),
        OLD.replace("01011990", "011990"),
        OLD.replace("Nguyễn Văn Mẫu", "H'Hen Niê"),
    ],
    ids=["no old number", "trailing bar", "more parts", "scanner's marks", "six parts", "year", "month", "Ede name"],
)
def test_variants_of_the_field_are_read(text: str) -> None:
    assert from_qr(text).number == "001090000000"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        OLD[1:],
        OLD.replace("ẫ", "\ufffd"),
        OLD.replace("ẫ", "?"),
        OLD.replace("01011990", "31021990"),
        OLD.replace("01011990", "01001990"),
        OLD.replace("15072021", "15002021"),
        OLD.replace("15072021", "2021"),
        OLD.replace("Nam", "???"),
        OLD.replace("Nguyễn Văn Mẫu", ""),
        OLD.replace("Nguyễn Văn Mẫu", "Nguy3n"),
        "0123456789|4E677579E1BB856E|01/01/1990|1|4861|01 - 832|01/01/2024|-",
        "x" * 3000,
    ],
)
def test_damaged_codes_and_codes_of_other_things_are_refused(text: str) -> None:
    with pytest.raises(QrError):
        from_qr(text)


def test_every_synthetic_person_s_code_is_read(people: dict[str, Person]) -> None:
    for person in people.values():
        found = from_qr(person.qr_text)
        assert (found.number, found.can.digits) == (person.number, person.can)


@given(st.text(max_size=300))
def test_arbitrary_text_is_refused_with_its_own_error(text: str) -> None:
    with pytest.raises(QrError):
        from_qr(text)


@given(st.integers(0, len(OLD) - 1), st.characters())
def test_a_changed_character_is_read_or_refused(position: int, character: str) -> None:
    with contextlib.suppress(QrError):
        assert from_qr(OLD[:position] + character + OLD[position + 1 :]).number


def test_nothing_personal_shows_in_a_repr() -> None:
    assert repr(from_qr(OLD)) == "QrContent()"


@pytest.mark.parametrize(
    ("birth", "issued", "first"),
    [
        (date(1990, 1, 1), date(2021, 7, 15), "300101"),
        (date(1995, 11, 20), date(2024, 8, 2), "351120"),
        (date(1986, 5, 1), date(2025, 5, 1), "460501"),
        (date(1986, 5, 1), date(2024, 5, 1), "260501"),
        (date(1963, 3, 5), date(2022, 1, 1), "991231"),
        (date(1948, 3, 5), date(2021, 10, 10), "991231"),
        (date(2012, 6, 1), date(2024, 5, 1), "260601"),
        (date(2012, 6, 1), date(2025, 9, 1), "370601"),
        (date(2000, 2, 29), date(2021, 1, 1), "250301"),
    ],
)
def test_the_age_rule_names_the_expiry(birth: date, issued: date, first: str) -> None:
    assert expiry_candidates(birth, issued)[0] == first


def test_practice_that_ignores_the_two_years_is_tried_next() -> None:
    assert expiry_candidates(date(1986, 5, 1), date(2025, 5, 1)) == ("460501", "260501")
    assert expiry_candidates(date(1963, 3, 5), date(2022, 1, 1)) == ("991231", "230305")


def test_a_qr_code_gives_keys_for_bac() -> None:
    qr = from_qr("001090000000||Nguyễn Văn Mẫu|01011990|Nam|Hà Nội|15072021")

    assert mrz_keys_of(qr)[0] == MrzKey("090000000", "900101", "300101")


@pytest.mark.parametrize(
    "text",
    ["001090000000||Nguyễn Văn Mẫu|1990|Nam|Hà Nội|15072021", "001090000000||Nguyễn Văn Mẫu|01011990|Nam|Hà Nội|"],
)
def test_without_full_dates_there_is_nothing_to_try(text: str) -> None:
    assert mrz_keys_of(from_qr(text)) == ()
