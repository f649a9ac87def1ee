from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.desk.pin_rules import one_time_pin, weak

digits = st.integers(0, 9).map(str)


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "47281",
        "4728193650182",
        "47281a",
        "\uff14\uff17\uff12\uff18\uff11\uff19",
        "111111",
        "121212",
        "123123",
        "123456",
        "654321",
        "890123",
        "170290",
        "900217",
        "17021990",
        "19900217",
    ],
)
def test_what_is_tried_first_is_weak(pin: str) -> None:
    assert weak(pin)


@pytest.mark.parametrize("pin", ["472819", "99887766", "739184620157"])
def test_other_pins_are_good(pin: str) -> None:
    assert not weak(pin)


def test_a_piece_of_the_own_number_is_weak() -> None:
    assert weak("474819", "001174748190")
    assert not weak("474819", "001190000009")


@given(piece=st.text(digits, min_size=1, max_size=3), times=st.integers(2, 6))
def test_any_piece_over_and_over_is_weak(piece: str, times: int) -> None:
    assert weak(piece * times)


@given(day=st.dates())
def test_any_birthday_is_weak_however_it_is_written(day: object) -> None:
    for form in ("%d%m%y", "%y%m%d"):
        assert weak(format(day, form))


def test_one_time_pins_are_random_digits_that_are_not_easy_to_guess() -> None:
    made = {one_time_pin("001190000009") for _ in range(200)}
    assert len(made) == 200
    assert all(len(pin) == 8 and not weak(pin, "001190000009") for pin in made)
