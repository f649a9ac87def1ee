from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import PartialDate, Sex
from cardreader.errors import DamagedData
from cardreader.lds.mrz import MrzFormat, parse_mrz
from cardreader.password import check_digit

CITIZEN = "IDVNM0900000007001090000000<<89001011M3001019VNM<<<<<<<<<<<4NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6"
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
TODAY = date(2026, 11, 22)


def test_a_vietnamese_card_gives_its_twelve_digit_number() -> None:
    mrz = parse_mrz(CITIZEN)

    assert (mrz.format, mrz.issuer, mrz.document_number) == (MrzFormat.TD1, "VNM", "090000000")
    assert mrz.personal_number == "001090000000"
    assert (mrz.name, mrz.sex, mrz.nationality) == ("NGUYEN VAN MAU", Sex.MALE, "VNM")
    assert mrz.birth_date(TODAY) == PartialDate(1990, 1, 1)
    assert mrz.expiry_date() == date(2030, 1, 1)


@pytest.mark.parametrize(("text", "number"), [(TD1, "D23145890"), (TD2, "D23145890"), (TD3, "L898902C3")])
def test_the_examples_of_icao_9303_are_read(text: str, number: str) -> None:
    mrz = parse_mrz(text)

    assert (mrz.document_number, mrz.personal_number) == (number, number)
    assert (mrz.surname, mrz.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (mrz.birth_date(TODAY), mrz.sex) == (PartialDate(1974, 8, 12), Sex.FEMALE)


def test_a_long_number_goes_on_in_the_optional_data() -> None:
    """ICAO 9303-5 appendix: D23145890734, its check digit 9 after the rest."""
    text = "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"

    assert parse_mrz(text).document_number == "D23145890734"


def with_check_digits(upper: str, birth: str, sex: str, expiry: str) -> str:
    second = birth + check_digit(birth) + sex + expiry + check_digit(expiry) + "UTO" + 11 * "<"
    whole = check_digit(upper[5:30] + second[:7] + second[8:15] + second[18:29])
    return upper + second + whole + "A<<B" + 26 * "<"


def test_unknown_parts_of_a_birth_date_are_allowed() -> None:
    upper = TD1[:30]

    assert parse_mrz(with_check_digits(upper, "7408<<", "F", "120415")).birth_date(TODAY) == PartialDate(1974, 8)
    assert parse_mrz(with_check_digits(upper, "74<<<<", "<", "120415")).birth_date(TODAY) == PartialDate(1974)
    unknown = parse_mrz(with_check_digits(upper, "<<<<<<", "<", "<<<<<<"))
    assert unknown.expiry_date() is None
    assert unknown.birth_date(TODAY) is None


@pytest.mark.parametrize(
    ("birth", "sex", "expiry"),
    [("741312", "F", "120415"), ("740230", "F", "120415"), ("740812", "A", "120415"), ("740812", "F", "120431")],
)
def test_impossible_dates_and_sexes_are_refused(birth: str, sex: str, expiry: str) -> None:
    with pytest.raises(DamagedData):
        parse_mrz(with_check_digits(TD1[:30], birth, sex, expiry))


@pytest.mark.parametrize("text", ["", CITIZEN[:-1], CITIZEN.lower(), TD1[:-30] + 30 * "<", "Z" + TD1[1:]])
def test_texts_that_are_no_mrz_are_refused(text: str) -> None:
    with pytest.raises(DamagedData):
        parse_mrz(text)


@pytest.mark.parametrize("text", [CITIZEN, TD1, TD2, TD3])
@given(st.data())
def test_a_changed_digit_under_a_check_digit_is_noticed(text: str, data: st.DataObject) -> None:
    start = {90: 30, 72: 49, 88: 57}[len(text)]
    position = data.draw(st.integers(start, start + 5))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != text[position]))

    with pytest.raises(DamagedData):
        parse_mrz(text[:position] + digit + text[position + 1 :])


@given(st.text("ABCINPV0123456789<", min_size=90, max_size=90))
def test_arbitrary_characters_are_refused_with_damaged_data(text: str) -> None:
    with pytest.raises(DamagedData):
        parse_mrz(text)


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "NGUYEN" not in repr(parse_mrz(CITIZEN))
    assert "0900" not in repr(parse_mrz(CITIZEN))


def test_a_birth_date_lies_in_the_latest_century_that_has_come() -> None:
    upper = TD1[:30]

    assert parse_mrz(with_check_digits(upper, "200412", "F", "301231")).birth_date(TODAY) == PartialDate(2020, 4, 12)
    assert parse_mrz(with_check_digits(upper, "271231", "F", "301231")).birth_date(TODAY) == PartialDate(1927, 12, 31)


@pytest.mark.parametrize("birth", ["7<0812", "74081<", "7408<2"])
def test_half_a_part_of_a_date_is_damaged(birth: str) -> None:
    with pytest.raises(DamagedData, match="date"):
        parse_mrz(with_check_digits(TD1[:30], birth, "F", "120415"))
