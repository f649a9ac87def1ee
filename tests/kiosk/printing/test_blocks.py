from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from kiosk.look.fonts import Weight, font
from kiosk.printing.blocks import Words, one_line

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyÁẮẤĐÉẾÍÓỐỚÚỨÝịộợựỵ    "


@pytest.fixture
def anything(qapp: QApplication) -> None:
    """Qt is up."""


@given(text=st.text(VIETNAMESE, max_size=200), width=st.integers(80, 600), centred=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_line_is_ever_wider_than_its_place(anything: None, text: str, width: int, *, centred: bool) -> None:
    words = Words(text, font(30, Weight.Bold), width, centred=centred)
    assert words.widest <= width + 0.5


@pytest.mark.parametrize("number", ["A 001", "ƯT A 003", "ƯT AB 12345", "W" * 60])
def test_one_line_stays_one_line_and_fits(anything: None, number: str) -> None:
    words = one_line(number, 168, Weight.Bold, 576)
    assert words.lines == 1
    assert words.widest <= 576.5


def test_a_short_number_is_as_large_as_asked_for(anything: None) -> None:
    assert one_line("A 1", 168, Weight.Bold, 576).height == Words("A 1", font(168, Weight.Bold), 576).height


@pytest.mark.parametrize("centred", [True, False])
def test_no_word_is_left_over_for_the_last_line(anything: None, *, centred: bool) -> None:
    name = "Quầy sẽ tra cứu thẻ BHYT sau. Ông/bà vẫn được khám ngay"
    face = font(27, Weight.DemiBold)
    in_one = Words(name, face, 2000).widest
    words = Words(name, face, in_one * 0.95, centred=centred)
    assert words.lines == 2
    assert words.widest < in_one * 0.6


def test_a_long_number_keeps_away_from_the_edges(anything: None) -> None:
    close = one_line("ƯT AB 1234", 168, Weight.Bold, 576)
    words = one_line("ƯT AB 1234", 168, Weight.Bold, 576, margin=18)
    assert words.widest <= 576 - 2 * 18 < close.widest


@pytest.mark.parametrize("capital", ["Ấ", "Ẫ", "Ể", "Ự", "Ỵ", "Ồ", "g", "Đ"])
def test_accents_and_tails_stay_within_the_line(anything: None, capital: str) -> None:
    words = Words(capital, font(60, Weight.Bold), 100)
    image = QImage(100, int(words.height) + 40, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    words.paint(painter, 0, 20)
    painter.end()
    inked = [y for y in range(image.height()) if any(image.pixelColor(x, y).value() < 128 for x in range(100))]
    assert inked
    assert inked[0] >= 20
    assert inked[-1] < 20 + words.height
