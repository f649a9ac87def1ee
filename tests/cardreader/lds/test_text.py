from __future__ import annotations

import pytest

from cardreader.errors import DamagedData
from cardreader.lds.text import composed


def test_letters_and_their_marks_become_one() -> None:
    assert composed("Nguye\u0302\u0303n Va\u0306n A") == "Nguy\u1ec5n V\u0103n A"
    assert composed("") == ""


def test_thousands_of_marks_on_a_letter_are_refused_before_they_are_sorted() -> None:
    """Sorting them takes seconds: its cost grows with their square."""
    with pytest.raises(DamagedData, match="no script"):
        composed("a" + "\u0301" * 15_000 + "\u0316" * 15_000)
    assert composed("a" + "\u0301" * 4)


@pytest.mark.parametrize("length", [301, 900_000])
def test_a_text_that_is_longer_than_any_card_s_is_refused(length: int) -> None:
    with pytest.raises(DamagedData, match="too long"):
        composed("x" * length)


def test_control_characters_are_left_out() -> None:
    assert composed(" Mai\x00 \N{RIGHT-TO-LEFT OVERRIDE}Lan\n") == "Mai Lan"
