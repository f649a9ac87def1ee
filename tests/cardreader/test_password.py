from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.password import Can, MrzKey, PasswordError, check_digit, parse_can
from tests.cardreader.scripted import icao


@pytest.mark.parametrize("text", ["123456", " 123 456 ", "12-34-56", "001090123456"])
def test_a_can_is_the_last_six_digits_of_what_is_typed(text: str) -> None:
    assert parse_can(text) == Can("123456")


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "\uff11\uff12\uff13456", "00109012345"])
def test_anything_else_is_no_can(text: str) -> None:
    with pytest.raises(PasswordError):
        parse_can(text)


@given(st.text(max_size=40))
def test_arbitrary_text_is_a_can_or_refused_without_repeating_it(text: str) -> None:
    try:
        parse_can(text)
    except PasswordError as error:
        refusal = str(error)
    else:
        return
    assert refusal == "a card access number has six digits"


def test_icao_mrz_information_gives_the_seed_of_appendix_d() -> None:
    example = icao("bac")
    key = MrzKey("L898902C<", "690806", "940623")

    assert key.information == example["mrz_information"]
    assert key.secret()[:16].hex().upper() == example["k_seed"]


def test_a_document_number_longer_than_nine_characters_is_taken_whole() -> None:
    key = MrzKey("D23145890734", "340712", "950712")
    example = icao("bac")["kseed_TD2_TD1_D23145890734"]

    assert key.information == example["mrz_information"]
    assert key.secret()[:16].hex().upper() == example["kseed"]


@pytest.mark.parametrize(
    "parts",
    [("", "690806", "940623"), ("l898902c", "690806", "940623"), ("L8", "6908", "940623"), ("L8", "690806", "x")],
)
def test_impossible_mrz_keys_are_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(PasswordError):
        MrzKey(*parts)


def test_passwords_do_not_show_in_a_repr() -> None:
    assert repr(Can("123456")) == "Can()"
    assert repr(MrzKey("L898902C<", "690806", "940623")) == "MrzKey()"


@pytest.mark.parametrize(("text", "digit"), [("L898902C<", "3"), ("690806", "1"), ("D23145890734", "9"), ("", "0")])
def test_check_digits_follow_icao_9303_3(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize("digits", ["12345", "12345a", ""])
def test_a_can_has_digits_only(digits: str) -> None:
    with pytest.raises(PasswordError):
        Can(digits)
