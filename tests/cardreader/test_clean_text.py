"""Text from outside becomes one clean line of bounded length."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cardreader.clean_text import clean_line, is_clean_enough

LONGEST = 20
anything = st.text(st.characters(), max_size=300)
"""Any code points: lone surrogates, controls and unassigned ones as well."""


@given(anything)
@example("\ud800\x00\u202ea" + "\u0301" * 9)
@example("\u0958" + "\u0316" * 5)
def test_any_text_becomes_one_composed_line_that_every_encoder_takes(text: str) -> None:
    line = clean_line(text, LONGEST)
    line.encode("utf-8")
    assert len(line) <= LONGEST
    assert unicodedata.is_normalized("NFC", line)
    assert not any(unicodedata.category(character)[0] == "C" for character in line)
    assert line == line.strip()
    assert "  " not in line
    assert clean_line(line, LONGEST) == line


@given(anything)
def test_no_letter_bears_more_than_four_marks(text: str) -> None:
    marks = 0
    for character in clean_line(text, LONGEST):
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        assert marks <= 4


@given(st.text(st.sampled_from("ABCĐÊễệưăâ ghi"), max_size=LONGEST))
def test_vietnamese_words_stay_as_they_are_however_they_are_composed(words: str) -> None:
    words = " ".join(words.split())
    assert clean_line(unicodedata.normalize("NFD", words), LONGEST) == words
    assert is_clean_enough(unicodedata.normalize("NFD", words), LONGEST)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Mai\x00Lan", "Mai Lan"),
        ("Mai\r\n\tLan", "Mai Lan"),
        ("Ma\ud800i", "Mai"),
        ("\u202eMai\u202c", "Mai"),
        ("Mai\u200b\ufeff", "Mai"),
        ("Mai\ue000", "Mai"),
        ("Mai\u2028Lan", "Mai Lan"),
        ("x" * 30, "x" * 19 + "…"),
        ("", ""),
    ],
)
def test_what_no_name_has_is_left_out(text: str, line: str) -> None:
    assert clean_line(text, LONGEST) == line


@pytest.mark.parametrize("text", ["x" * 21, "x" * 5_000, "a" + "\u0301" * 5, " " * 5_000])
def test_what_is_too_long_or_piled_up_is_said_to_be(text: str) -> None:
    assert not is_clean_enough(text, LONGEST)


@pytest.mark.parametrize("text", ["x" * 20, "a" + "\u0301" * 4, "Mai\x00", "\u202eMai", ""])
def test_what_is_only_cleaned_is_clean_enough(text: str) -> None:
    assert is_clean_enough(text, LONGEST)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "a" + "\u0301\u0316" * 500_000, "\u202e" * 1_000_000])
def test_a_million_characters_cost_no_more_than_a_few_thousand(text: str) -> None:
    begun = time.thread_time()
    clean_line(text, 2_000)
    assert time.thread_time() - begun < 0.1
