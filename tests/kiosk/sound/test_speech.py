"""Numbers are said as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.texts import Language, Text
from kiosk.screens import words
from kiosk.sound.speech import SENTENCES, WORDS, NotSpeakable, number_parts, ticket_words


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [
        ("A 001", "A một", "A one"),
        ("A 017", "A mười bảy", "A seventeen"),
        ("B 010", "B mười", "B ten"),
        ("B 015", "B mười lăm", "B fifteen"),
        ("B 011", "B mười một", "B eleven"),
        ("C 020", "C hai mươi", "C twenty"),
        ("C 021", "C hai mươi mốt", "C twenty one"),
        ("C 055", "C năm mươi lăm", "C fifty five"),
        ("A 100", "A một trăm", "A one hundred"),
        ("A 105", "A một trăm linh năm", "A one hundred and five"),
        ("A 111", "A một trăm mười một", "A one hundred and eleven"),
        ("A 999", "A chín trăm chín mươi chín", "A nine hundred and ninety nine"),
        ("A 1000", "A một nghìn", "A one thousand"),
        ("A 1015", "A một nghìn không trăm mười lăm", "A one thousand and fifteen"),
        ("A 2305", "A hai nghìn ba trăm linh năm", "A two thousand three hundred and five"),
        ("ƯT E 003", "ưu tiên E ba", "priority E three"),
        ("MA 000", "M A không", "M A zero"),
    ],
)
def test_a_queue_number_in_words(number: str, vietnamese: str, english: str) -> None:
    assert " ".join(ticket_words(number, Language.VI)) == vietnamese
    assert " ".join(ticket_words(number, Language.EN)) == english


@pytest.mark.parametrize("number", ["", "  ", "A 10000", "Đ 001", "A-17", "A ٣"])
def test_what_has_no_words_is_refused_without_being_repeated(number: str) -> None:
    with pytest.raises(NotSpeakable) as caught:
        ticket_words(number, Language.VI)
    assert not number.strip() or number not in str(caught.value)


@given(value=st.integers(0, 9_999), language=st.sampled_from(Language))
def test_every_number_is_said_with_words_that_are_there(value: int, language: Language) -> None:
    parts = number_parts(value, language)
    assert parts
    assert set(parts) <= set(WORDS[language])


@given(one=st.integers(0, 9_999), other=st.integers(0, 9_999), language=st.sampled_from(Language))
def test_two_numbers_never_sound_alike(one: int, other: int, language: Language) -> None:
    assert (number_parts(one, language) == number_parts(other, language)) == (one == other)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("check-details", words.YOU_TITLE),
        ("choose-service", words.SERVICES_TITLE),
        ("choose-way", words.NOT_COVERED_TITLE),
        ("who-comes", words.ADULT_TITLE),
        ("which-group", words.PRIORITY_TITLE),
        ("which-paper", words.PAPERS_TITLE),
        ("no-chip", words.NO_CHIP_TITLE),
        ("reading", words.READING_TITLE),
        ("registering", words.REGISTERING_TITLE),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_a_prompt_asks_what_the_title_of_its_page_asks(name: str, title: Text, language: Language) -> None:
    assert title(language).replace("/", " ").rstrip("?.") in SENTENCES[name](language)
