"""The patient's own view: larger, further down, read aloud; day and night; and the way to the desk's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kiosk.core.check_in.events import Back, Cancel, Continue, Touched
from kiosk.core.check_in.state import EnterDigits, Idle, Kiosk, Turn, You
from kiosk.core.texts import Language
from kiosk.galleries.patient_states import COVERED, MAI, states
from kiosk.look.tokens import NIGHT, Colour
from kiosk.screens.components.card_on_reader import CardOnReader
from kiosk.screens.components.frame import Lotus
from kiosk.screens.components.sheets import USUAL, View
from kiosk.screens.keys import HEADSET_IN, HEADSET_OUT
from kiosk.screens.voice import buttons
from kiosk.sound.port import FakeSpeaker
from tests.kiosk.screens.conftest import Bench

PERSON = Kiosk(page=You(), serial=2, turn=Turn(id=1, citizen=MAI, coverage=COVERED), turns=1, card_in=True)
REST = Kiosk(page=Idle(), serial=9, turns=1)


@pytest.fixture
def speaker() -> FakeSpeaker:
    return FakeSpeaker()


@pytest.fixture
def heard(open_window: Callable[..., Bench], speaker: FakeSpeaker) -> Bench:
    """A window with a voice."""
    return open_window(speaker=speaker)


def test_larger_words_are_one_touch_away_and_end_with_the_turn(bench: Bench) -> None:
    bench.show(PERSON)
    usual = bench.window.page.metrics.text
    bench.button("view").click()
    bench.button("view-large").click()
    assert bench.window.page.metrics.text > usual
    bench.button("view-close").click()
    assert not bench.visible("view-large")
    bench.show(REST)
    assert bench.window.view == USUAL
    assert bench.window.page.metrics.text == 1


def test_every_control_can_be_brought_into_the_lower_half(bench: Bench) -> None:
    bench.button("view").click()
    bench.button("view-low").click()
    bench.button("view-close").click()
    bench.show(replace(PERSON, page=EnterDigits()))
    shown = [b for b in bench.window.findChildren(QAbstractButton) if b.isVisibleTo(bench.window)]
    assert len(shown) > 12
    assert min(b.mapTo(bench.window, QPoint(0, 0)).y() for b in shown) >= bench.window.height() // 2


def test_a_wide_window_has_no_lower_half_to_offer(open_window: Callable[..., Bench]) -> None:
    bench = open_window(1024, 768, speaker=FakeSpeaker())
    bench.button("view").click()
    assert not bench.visible("view-low")
    assert bench.visible("view-large")


def test_where_larger_words_are_all_there_is_one_touch_brings_them_and_another_takes_them_back(
    open_window: Callable[..., Bench],
) -> None:
    bench = open_window(1024, 768)
    bench.button("view").click()
    assert bench.window.view == View(large=True)
    assert not bench.visible("view-large")
    bench.button("view").click()
    assert bench.window.view == USUAL


def test_a_voice_is_promised_only_where_one_is(open_window: Callable[..., Bench]) -> None:
    for speaker, promised in ((None, "Chữ to"), (FakeSpeaker(), "Chữ to, nghe đọc")):
        bench = open_window(speaker=speaker)
        assert bench.button("view").accessibleName() == promised


def test_a_touch_on_a_switch_that_is_on_takes_the_wish_back(bench: Bench) -> None:
    bench.button("view").click()
    bench.button("view-large").click()
    bench.button("view-large").click()
    assert bench.window.view == USUAL


def test_the_idle_page_looks_as_before_after_a_while(bench: Bench, qtbot: QtBot) -> None:
    bench.button("view").click()
    bench.button("view-large").click()
    bench.window._view_rest.setInterval(1)
    qtbot.waitUntil(lambda: bench.window.view == USUAL)
    assert not bench.visible("view-large")


def test_the_page_changes_below_no_sheet(bench: Bench) -> None:
    bench.button("view").click()
    bench.show(PERSON)
    assert not bench.visible("view-large")


def test_escape_and_a_touch_beside_close_the_sheet(bench: Bench) -> None:
    bench.button("view").click()
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    assert not bench.visible("view-large")
    bench.button("view").click()
    bench.emitted.clear()
    QTest.mouseClick(bench.window._sheet, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not bench.visible("view-large")
    assert bench.emitted == []


# Aloud


def test_without_a_voice_nothing_is_offered_to_be_read(bench: Bench) -> None:
    bench.button("view").click()
    assert not bench.visible("view-spoken")


def test_pages_are_read_aloud_to_one_who_asked_for_it(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.show(PERSON)
    assert speaker.said == []
    heard.button("view").click()
    heard.button("view-spoken").click()
    heard.button("view-close").click()
    heard.show(states()["services-two"])
    assert speaker.said[-1].startswith("Hôm nay ông/bà khám gì? ")
    assert "Các nút bấm: Khám Nội tổng quát" in speaker.said[-1]


@pytest.mark.parametrize("language", Language)
def test_every_page_has_a_title_and_buttons_to_be_read(heard: Bench, speaker: FakeSpeaker, language: Language) -> None:
    for name, kiosk in states().items():
        heard.show(replace(kiosk, language=language))
        heard.window.take_view(View(spoken=True))
        heard.button("view").click()
        heard.button("view-again").click()
        title = heard.window.page.title
        said = speaker.said[-1]
        assert not title.isVisibleTo(heard.window) or title.text() in said, name
        assert all(button.accessibleName().rstrip(".") in said for button in buttons(heard.window.page)), name


def test_what_the_slip_says_is_read_on_the_numbers_page(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.window.take_view(View(spoken=True))
    heard.show(states()["slip-printed"])
    for words in ("A 017", "Phòng 101", "Khám Nội tổng quát", "Khoảng 24 phút"):
        assert words in speaker.said[-1]


def test_the_room_does_not_hear_who_is_there(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.window.take_view(View(spoken=True))
    heard.show(PERSON)
    assert "Có bảo hiểm y tế" in speaker.said[-1]
    assert MAI.name not in " ".join(speaker.said)
    assert "1990" not in " ".join(speaker.said)


def test_a_headset_hears_everything_and_falls_silent_when_pulled(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.show(PERSON)
    QTest.keyClick(heard.window, HEADSET_IN)
    assert MAI.name in speaker.said[-1]
    assert MAI.number not in speaker.said[-1]
    QTest.keyClick(heard.window, HEADSET_OUT)
    assert speaker.said[-1] == ""
    heard.show(states()["services-two"])
    assert speaker.said[-1] == ""


def test_the_same_page_is_read_once_and_again_on_demand(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.window.take_view(View(spoken=True))
    heard.show(PERSON)
    heard.show(PERSON)
    assert len(speaker.said) == 1
    heard.button("view").click()
    heard.button("view-again").click()
    assert speaker.said[0] == speaker.said[-1]


def test_a_button_reached_by_keys_is_read(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.window.take_view(View(spoken=True))
    heard.show(PERSON)
    QTest.keyClick(heard.window, Qt.Key.Key_Down)
    assert speaker.said[-1] == "Đúng là tôi"
    QTest.keyClick(heard.window, Qt.Key.Key_Up)
    assert speaker.said[-1] == speaker.said[0]


def test_the_voice_is_silent_for_the_next_patient(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.window.take_view(View(spoken=True))
    heard.show(PERSON)
    heard.show(REST)
    assert speaker.said[-1] == ""


# Four keys


def reached(bench: Bench, key: Qt.Key) -> Iterator[str]:
    """Names of the controls that a key leads to, once around."""
    first = ""
    for _step in range(60):
        QTest.keyClick(bench.window, key)
        focused = bench.window.focusWidget()
        assert focused is not None
        if focused.objectName() == first:
            return
        first = first or focused.objectName()
        yield focused.objectName()


@pytest.mark.parametrize("size", [(540, 960), (1024, 768)])
def test_every_control_of_every_page_is_reached_by_one_key_and_back_by_another(
    open_window: Callable[..., Bench], size: tuple[int, int]
) -> None:
    bench = open_window(*size)
    for name, kiosk in states().items():
        bench.show(kiosk)
        there = {
            button.objectName()
            for button in bench.window.findChildren(QAbstractButton)
            if button.isVisibleTo(bench.window) and button.isEnabled()
        }
        bench.window._drop_focus()
        down = list(reached(bench, Qt.Key.Key_Down))
        assert set(down) == there, name
        bench.window._drop_focus()
        assert list(reached(bench, Qt.Key.Key_Up)) == down[::-1], name


def test_the_whole_way_through_a_page_needs_down_ok_and_back_alone(bench: Bench) -> None:
    bench.show(PERSON)
    QTest.keyClick(bench.window, Qt.Key.Key_Down)
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [Touched(), Continue()]
    bench.show(states()["papers"])
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    bench.show(states()["digits"])
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    assert bench.emitted[2:] == [Back(), Cancel()]


def test_what_lies_over_the_page_holds_the_keys(bench: Bench) -> None:
    bench.show(PERSON)
    bench.button("view").click()
    assert list(reached(bench, Qt.Key.Key_Down)) == ["view-large", "view-low", "view-close"]


def test_a_scanners_tab_ends_its_code(bench: Bench) -> None:
    bench.show(Kiosk(page=EnterDigits(), serial=1, turn=Turn(id=1), turns=1, card_in=True))
    QTest.keyClicks(bench.window, "https://example.com/x")
    QTest.keyClick(bench.window, Qt.Key.Key_Tab)
    assert "Không đọc được mã này" in bench.words()


# Day and night, staff


def ground(bench: Bench) -> str:
    return bench.window.palette().color(QPalette.ColorRole.Window).name()


def test_by_night_the_idle_picture_rests(open_window: Callable[..., Bench]) -> None:
    for dark in (True, False):
        bench = open_window(motion=True, look={"night": lambda dark=dark: dark})
        (picture,) = bench.window.page.findChildren(CardOnReader)
        assert picture._timer.isActive() is not dark


def test_the_panel_turns_dark_by_night_while_nobody_is_here(open_window: Callable[..., Bench]) -> None:
    dark = [False]
    bench = open_window(look={"night": lambda: dark[0]})
    assert ground(bench) == Colour.PAPER
    dark[0] = True
    bench.show(PERSON)
    bench.window.look_at_clock()
    assert ground(bench) == Colour.PAPER
    bench.show(REST)
    bench.window.look_at_clock()
    assert ground(bench) == NIGHT[Colour.PAPER]


def test_five_touches_of_the_clinics_sign_or_a_key_call_the_desks_window(bench: Bench, qtbot: QtBot) -> None:
    called: list[str] = []
    bench.window.desk_wanted.connect(lambda: called.append("desk"))
    (sign,) = bench.window.findChildren(Lotus)
    for _touch in range(4):
        QTest.mouseClick(sign, Qt.MouseButton.LeftButton)
    assert called == []
    sign._pause.setInterval(1)
    QTest.mouseClick(sign, Qt.MouseButton.LeftButton)
    assert called == ["desk"]
    QTest.mouseClick(sign, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not sign._touches)
    QTest.keyClick(bench.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert called == ["desk", "desk"]
    assert bench.emitted == []


def test_the_sign_says_nothing_to_assistive_tools(bench: Bench) -> None:
    (sign,) = bench.window.findChildren(Lotus)
    assert sign.accessibleName() == ""
    bench.show(replace(REST, language=Language.EN))
    assert bench.button("view").accessibleName() == "Larger"


def test_a_digit_is_answered_with_how_many_are_to_come_and_not_with_the_whole_page(
    heard: Bench, speaker: FakeSpeaker
) -> None:
    heard.window.take_view(View(spoken=True))
    heard.show(replace(PERSON, page=EnterDigits()))
    heard.button("digit-1").click()
    heard.show(replace(PERSON, page=EnterDigits(), serial=PERSON.serial + 1))
    assert speaker.said[-1] == "Đã nhập 1 số, còn 5 số."


def test_only_a_headset_hears_which_digit_it_was(heard: Bench, speaker: FakeSpeaker) -> None:
    QTest.keyClick(heard.window, HEADSET_IN)
    heard.show(replace(PERSON, page=EnterDigits()))
    heard.button("digit-7").click()
    heard.show(replace(PERSON, page=EnterDigits(), serial=PERSON.serial + 1))
    assert speaker.said[-1] == "7. Đã nhập 1 số, còn 5 số."


def test_recorded_sentences_are_left_out_as_long_as_somebody_listens(heard: Bench, speaker: FakeSpeaker) -> None:
    heard.window.take_view(View(spoken=True))
    assert speaker.listening
    heard.show(PERSON)
    heard.show(REST)
    assert not speaker.listening
