"""What of a person may stand on screens and paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.privacy import masked_number, shortened_name


@given(st.text(alphabet="0123456789", max_size=20))
def test_of_a_number_the_last_four_digits_are_left(number: str) -> None:
    masked = masked_number(number)
    assert masked.replace(" ", "").replace("•", "") == number[-4:]
    assert masked.count("•") == max(0, len(number) - 4)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("NGUYỄN VĂN MẪU", "NGUYỄN V. MẪU"),
        ("Công Tằng Tôn Nữ Khương", "Công T. T. N. Khương"),
        ("Lê  An", "Lê An"),
        ("An", "An"),
        ("", ""),
    ],
)
def test_of_a_name_the_first_and_the_last_word_are_left(name: str, short: str) -> None:
    assert shortened_name(name) == short
