from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from cardreader.password import Can
from kiosk.core.check_in.events import AccessGiven, Touched
from kiosk.core.check_in.state import EnterDigits, Kiosk, ReadingChip, Turn
from kiosk.core.texts import Language
from kiosk.screens.pages.digits import DigitsPage
from tests.kiosk.screens.conftest import Bench

ASKED = Kiosk(page=EnterDigits(), serial=1, turn=Turn(id=1), turns=1, card_in=True)


def page_of(bench: Bench) -> DigitsPage:
    page = bench.window.page
    assert isinstance(page, DigitsPage)
    return page


def press(bench: Bench, digits: str) -> None:
    for digit in digits:
        bench.button(f"digit-{digit}").click()


def test_the_sixth_digit_gives_the_access_without_another_touch(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "12345")
    assert set(bench.emitted) == {Touched()}
    press(bench, "6")
    assert bench.emitted[-1] == AccessGiven(Can("123456"))


def test_a_seventh_digit_is_dropped(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "1234567")
    assert [event for event in bench.emitted if isinstance(event, AccessGiven)] == [AccessGiven(Can("123456"))]


def test_a_digit_is_readable_for_a_moment_and_then_masked(bench: Bench, qtbot: QtBot) -> None:
    bench.show(ASKED)
    boxes = page_of(bench).boxes
    press(bench, "12")
    assert boxes.readable == "•2"
    qtbot.waitUntil(lambda: boxes.readable == "••")


def test_the_correct_key_takes_back_one_digit_and_clear_all_of_them(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "123")
    bench.button("correct").click()
    assert page_of(bench).boxes.digits == "12"
    bench.button("clear").click()
    assert page_of(bench).boxes.digits == ""


def test_a_keyboard_types_digits_too(bench: Bench, qtbot: QtBot) -> None:
    bench.show(ASKED)
    QTest.keyClicks(bench.window, "12")
    qtbot.waitUntil(lambda: page_of(bench).boxes.digits == "12")
    QTest.keyClick(bench.window, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: page_of(bench).boxes.digits == "1")
    QTest.keyClicks(bench.window, "x")
    QTest.keyClicks(bench.window, "23456")
    qtbot.waitUntil(lambda: AccessGiven(Can("123456")) in bench.emitted)


def test_refused_digits_are_said_above_empty_boxes(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "123456")
    bench.show(replace(ASKED, page=ReadingChip(), serial=2))
    bench.show(replace(ASKED, page=EnterDigits(wrong=True), serial=3))
    assert page_of(bench).boxes.digits == ""
    assert "6 số vừa nhập chưa đúng" in bench.words()
    bench.show(replace(ASKED, serial=4))
    assert "6 số vừa nhập chưa đúng" not in bench.words()


def test_digits_stay_when_the_language_changes(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "123")
    bench.show(replace(ASKED, language=Language.EN, serial=2))
    assert page_of(bench).boxes.digits == "123"
    assert "Enter the last 6 digits" in bench.words()


def test_digits_of_an_earlier_turn_are_gone(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "123")
    bench.show(replace(ASKED, turn=Turn(id=2), serial=2))
    assert page_of(bench).boxes.digits == ""


def test_assistive_tools_hear_how_many_digits_there_are_and_never_which(bench: Bench) -> None:
    bench.show(ASKED)
    press(bench, "987")
    assert page_of(bench).boxes.accessibleName() == "Đã nhập 3 số, còn 3 số"
