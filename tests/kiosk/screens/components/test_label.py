"""Lines of about the same length, never more of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from kiosk.look import theme
from kiosk.screens.components.label import Balance, balanced, unbroken, wrapped
from tests.examples import examples

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
@settings(max_examples=examples(25), deadline=None)
@given(text=st.text(alphabet="aăâ đ\nổM. ", max_size=120), width=st.integers(40, 900))
def test_balanced_words_take_no_more_room_than_before(text: str, width: int) -> None:
    font = theme.sized(30, 400)
    metrics = QFontMetrics(font)
    narrow = balanced(font, text, width)
    assert narrow <= width
    assert wrapped(metrics, text, narrow).height() <= wrapped(metrics, text, width).height()


def test_nothing_is_remembered_after_forgetting(themed: QApplication) -> None:
    balance = Balance()
    balance.lay(theme.sized(30, 400), TEXT, 200)
    assert TEXT not in repr(balance)
    balance.forget()
    assert balance._of is None
    assert not balance._text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Xin đưa thẻ cho nhân viên.", "nhân\u00a0viên"),
        ("Mời đến Phòng 105, tầng 1, nhà B", "tầng\u00a01, nhà\u00a0B"),
        ("10 số, 12 số, hoặc 15 ký tự", "15\u00a0ký\u00a0tự"),
        ("Không có thẻ gắn chip", "thẻ gắn\u00a0chip"),
        ("About 24 minutes.", "24\u00a0minutes"),
        ("Hôm nay ông/bà khám gì?", "ông/\u2060bà"),
    ],
)
def test_a_word_of_two_syllables_and_a_number_with_its_noun_stay_on_one_line(
    themed: QApplication, text: str, kept: str
) -> None:
    found = unbroken(theme.sized(30, 400), text, 2_000)
    assert kept in found
    assert found.replace("\u00a0", " ").replace("\u2060", "") == text


@pytest.mark.usefixtures("qapp")
@settings(max_examples=examples(25), deadline=None)
@given(
    words=st.lists(st.sampled_from(["thẻ", "căn cước", "nhân viên", "Phòng 101", "ông/bà"]), max_size=12),
    width=st.integers(40, 900),
)
def test_words_kept_whole_cost_no_line(words: list[str], width: int) -> None:
    font, text = theme.sized(30, 400), " ".join(words)
    metrics = QFontMetrics(font)
    kept = wrapped(metrics, unbroken(font, text, width), width)
    assert kept.height() <= wrapped(metrics, text, width).height()
