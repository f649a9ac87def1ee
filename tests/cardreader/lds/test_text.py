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
    assert composed("a" + "\u0301" * 30)
