"""Lines of about the same length, never more of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from kiosk.screens import theme
from kiosk.screens.wrapping import Balance, balanced, wrapped

TEXT = "Đặt thẻ căn cước lên đầu đọc"


def test_a_short_last_line_is_made_longer(themed: QApplication) -> None:
    font = theme.sized(40, 600)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(TEXT) - 10
    narrow = balanced(font, TEXT, width)
    assert narrow < width * 0.7
    assert wrapped(metrics, TEXT, narrow).height() == wrapped(metrics, TEXT, width).height()


def test_one_line_stays_as_it_is(themed: QApplication) -> None:
    assert balanced(theme.sized(40, 600), TEXT, 5_000) == 5_000
    assert balanced(theme.sized(40, 600), "", 100) == 100


@pytest.mark.usefixtures("qapp")
@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="aăâ đ\nổM. ", max_size=120), width=st.integers(40, 900))
def test_balanced_words_take_no_more_room_than_before(text: str, width: int) -> None:
    font = theme.sized(30, 400)
    metrics = QFontMetrics(font)
    narrow = balanced(font, text, width)
    assert narrow <= width
    assert wrapped(metrics, text, narrow).height() <= wrapped(metrics, text, width).height()


def test_nothing_is_remembered_after_forgetting(themed: QApplication) -> None:
    balance = Balance()
    balance.width(theme.sized(30, 400), TEXT, 200)
    assert TEXT not in repr(balance)
    balance.forget()
    assert balance._of is None
