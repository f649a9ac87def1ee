from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.look.tokens import CONTROL_PAIRS, NIGHT, TEXT_PAIRS, Colour
from tests.kiosk.contrast import contrast, luminance

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_black_on_white_has_the_largest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_reference_grey_has_the_known_contrast_on_white() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colours, colours)
def test_contrast_is_symmetric_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_luminance_is_between_black_and_white(colour: str) -> None:
    assert 0 <= luminance(colour) <= 1.0000001


@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 7), (CONTROL_PAIRS, 3)], ids=["text", "controls"])
def test_text_controls_and_focus_stand_out_from_their_ground_by_day_and_by_night(
    pairs: tuple[tuple[str, str], ...], least: float
) -> None:
    pale = [pair for pair in pairs if contrast(*pair) < least]
    pale_by_night = [pair for pair in pairs if contrast(NIGHT[pair[0]], NIGHT[pair[1]]) < least]
    assert (pale, pale_by_night) == ([], [])


def test_each_colour_has_one_of_its_own_by_night() -> None:
    day = [value for name, value in vars(Colour).items() if name.isupper()]
    assert len(set(day)) == len(day)
    assert set(day) == set(NIGHT)
