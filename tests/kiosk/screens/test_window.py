from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QCloseEvent, QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from cardreader.access.qr import from_qr
from kiosk.core.check_in.events import AccessGiven, Cancel, CardRemoved, Continue, Touched
from kiosk.core.check_in.limits import time_limit
from kiosk.core.check_in.state import EnterDigits, Kiosk, Page, Turn, You
from kiosk.core.texts import Language
from kiosk.galleries.patient import settle
from kiosk.galleries.patient_states import COVERED, LONG, states
from kiosk.screens import words
from kiosk.screens.components.card_on_reader import CYCLE, CardOnReader
from kiosk.screens.window import KioskWindow
from tests.kiosk.core.examples import COVERED as INSURED
from tests.kiosk.core.examples import NOW, citizen, play, read
from tests.kiosk.screens.conftest import Bench, scan
from tests.kiosk.screens.said import everything_said
from tests.kiosk.screens.test_words import texts

XLIB = ctypes.util.find_library("X11")
QR = "001190000123||Nguyễn Thị Mai|08031990|Nữ|Số 1 đường Thử, phường Mẫu|15032024"
ASKED = Kiosk(page=EnterDigits(), serial=1, turn=Turn(id=1), turns=1, card_in=True)
PERSON = Kiosk(page=You(), serial=2, turn=Turn(id=1, citizen=LONG, coverage=COVERED), turns=1, card_in=True)


STANDING_WORDS = {text(language) for text in texts() for language in Language} | {
    "Đã nhập 0 số, còn 6 số",
    "Đã nhập 0 ký tự",
    "/",
    *(
        f"{first.vi}. {second.vi}"
        for first, second in (
            (words.PAY_SELF, words.PAY_SELF_MORE),
            (words.TO_DESK, words.TO_DESK_MORE),
            (words.TYPE_NUMBER, words.TYPE_NUMBER_MORE),
        )
    ),
}


def test_each_kind_of_state_has_a_page_of_its_own(bench: Bench) -> None:
    shown: dict[type, object] = {}
    for kiosk in states().values():
        bench.show(kiosk)
        shown.setdefault(type(kiosk.page), bench.window.page)
        assert shown[type(kiosk.page)] is bench.window.page
    assert len(set(shown.values())) == len(shown) == len(get_args(Page))


def test_pages_are_made_one_by_one_while_nothing_else_is_on(bench: Bench, qtbot: QtBot) -> None:
    bench.window.prepare_pages()
    unmade = bench.window._unmade
    assert unmade is not None
    waiting = len(unmade)
    bench.window._prepare_one()
    assert len(unmade) == waiting - 1
    qtbot.waitUntil(lambda: not unmade)
    qtbot.waitUntil(lambda: not bench.window._at_leisure.isActive())


def test_a_page_that_is_wanted_before_its_turn_is_made_alone(bench: Bench) -> None:
    bench.window.prepare_pages()
    unmade = bench.window._unmade
    assert unmade is not None
    *_, last = unmade
    before = set(unmade)
    bench.show(next(kiosk for kiosk in states().values() if isinstance(kiosk.page, last)))
    assert before - set(unmade) == {last}


def test_nothing_personal_outlives_the_turn_on_whatever_page_it_ends(bench: Bench) -> None:
    bench.window.prepare_pages()
    while bench.window._unmade:
        bench.window._prepare_one()
    bench.show(states()["idle"])
    before = set(everything_said(bench.window))
    for last in (name for name, kiosk in states().items() if kiosk.turn):
        bench.show(ASKED)
        for digit in "98765":
            bench.button(f"digit-{digit}").click()
        bench.show(PERSON)
        bench.show(states()["slip-priority"])
        bench.show(states()[last])
        bench.show(states()["idle"])
        assert set(everything_said(bench.window)) - before - STANDING_WORDS == set(), last


def test_the_page_of_another_turn_shows_nothing_of_the_last(bench: Bench) -> None:
    bench.show(PERSON)
    bench.show(replace(PERSON, turn=Turn(id=2), turns=2))
    assert LONG.name not in "\n".join(everything_said(bench.window))


def test_a_scanned_card_gives_the_access_on_any_page(bench: Bench, qtbot: QtBot) -> None:
    for kiosk in (Kiosk(), ASKED, states()["put-card"]):
        bench.emitted.clear()
        bench.show(kiosk)
        scan(bench.window, QR)
        QTest.keyClick(bench.window, Qt.Key.Key_Return)
        assert bench.emitted == [AccessGiven(from_qr(QR))]


def test_a_scanner_without_enter_is_understood(bench: Bench, qtbot: QtBot) -> None:
    scan(bench.window, QR)
    qtbot.waitUntil(lambda: bench.emitted == [AccessGiven(from_qr(QR))])


@pytest.mark.parametrize("kiosk", [Kiosk(), ASKED])
def test_a_damaged_code_is_refused_in_words(bench: Bench, kiosk: Kiosk) -> None:
    bench.show(kiosk)
    QTest.keyClicks(bench.window, "https://example.com/x")
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [Touched()]
    assert "Không đọc được mã này" in bench.words()
    bench.show(replace(kiosk, serial=5, language=Language.EN))
    bench.show(SEE_CLERK)
    bench.show(replace(kiosk, serial=6))
    assert "Không đọc được mã này" not in bench.words()


SEE_CLERK = states()["clerk-help-wanted"]


def test_a_scan_never_types_digits(bench: Bench) -> None:
    bench.show(ASKED)
    scan(bench.window, QR)
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [AccessGiven(from_qr(QR))]


def test_the_whole_page_can_be_used_by_tab_and_enter(bench: Bench) -> None:
    bench.show(PERSON)
    for _step in range(12):
        QTest.keyClick(bench.window, Qt.Key.Key_Tab)
        if bench.window.focusWidget() is bench.button("continue"):
            break
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [Touched(), Continue()]
    QTest.keyClick(bench.window, Qt.Key.Key_Escape)
    assert bench.emitted[-1] == Cancel()


def test_space_touches_the_focused_button(bench: Bench, qtbot: QtBot) -> None:
    bench.show(PERSON)
    bench.button("continue").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(bench.window, Qt.Key.Key_Space)
    assert bench.emitted == [Continue()]


def test_enter_on_a_new_page_touches_nothing(bench: Bench) -> None:
    bench.show(PERSON)
    bench.button("continue").setFocus(Qt.FocusReason.TabFocusReason)
    bench.show(states()["services-two"])
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == []


def test_a_touch_beside_the_buttons_is_a_sign_of_life(bench: Bench) -> None:
    bench.show(PERSON)
    QTest.mouseClick(bench.window, Qt.MouseButton.LeftButton, pos=QPoint(5, 200))
    assert bench.emitted == [Touched()]


def test_a_button_acts_when_the_finger_goes_up_inside(bench: Bench) -> None:
    bench.show(PERSON)
    button = bench.button("continue")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    QTest.mouseMove(button, QPoint(-50, -50))
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    assert bench.emitted == []
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bench.emitted == [Continue()]


def test_the_patient_is_asked_before_time_is_up(open_window: Callable[..., Bench], qtbot: QtBot) -> None:
    heard: list[Language] = []
    bench = open_window(limit=lambda _kiosk: 20.05, warn_seconds=20, on_warning=heard.append)
    bench.show(PERSON)
    qtbot.waitUntil(lambda: bench.visible("stay"))
    assert heard == [Language.VI]
    assert "Màn hình sẽ tự xóa sau 20 giây" in bench.words()
    qtbot.waitUntil(lambda: "sau 19 giây" in bench.words())
    bench.button("stay").click()
    assert bench.emitted == [Touched()]
    bench.show(replace(PERSON, serial=PERSON.serial + 1))
    assert not bench.visible("stay")


def test_the_question_covers_the_page(open_window: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = open_window(limit=lambda _kiosk: 1, warn_seconds=20)
    bench.show(PERSON)
    qtbot.waitUntil(lambda: bench.visible("stay"))
    child = bench.window.childAt(bench.button("continue").mapTo(bench.window, QPoint(9, 9)))
    assert child is not bench.button("continue")
    bench.window.resize(1024, 768)
    veil = bench.window.childAt(QPoint(1000, 700))
    assert veil is not None
    QTest.mouseClick(veil, Qt.MouseButton.LeftButton)
    assert bench.emitted == [Touched()]


def test_no_button_is_focused_before_a_key_was_used(bench: Bench) -> None:
    """Qt gives the focus to the first button of a window that becomes active."""
    bench.show(PERSON)
    button = bench.button("continue")
    button.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason))
    assert bench.window.focusWidget() is not button


def test_nothing_of_the_page_can_be_seen_behind_the_question(open_window: Callable[..., Bench]) -> None:
    seen = []
    bench = open_window(limit=lambda _kiosk: 60, warn_seconds=20)
    for serial, name in enumerate(("you-covered", "services-four", "number"), start=1):
        bench.show(replace(states()[name], serial=serial))
        bench.window.ask_still_there()
        bench.window._still_there._second.stop()  # else one of them may count on
        settle(bench.window)
        seen.append(bench.window.grab().toImage())
    assert seen[0] == seen[1] == seen[2]


def test_who_takes_the_card_is_asked_at_once_and_may_stay(open_window: Callable[..., Bench], qtbot: QtBot) -> None:
    bench = open_window(limit=lambda kiosk: time_limit(kiosk, NOW.rules), warn_seconds=20)
    here, _ = play(NOW, *read(citizen(), INSURED))
    gone, _ = play(NOW, CardRemoved(), kiosk=here)
    bench.show(gone)
    qtbot.waitUntil(lambda: bench.visible("stay"), timeout=30_000)
    assert "Màn hình sẽ tự xóa sau 10 giây" in bench.words()
    bench.show(play(NOW, Touched(), kiosk=gone)[0])
    assert not bench.visible("stay")


@pytest.mark.parametrize("name", ["idle", "clerk-no-chip", "slip-printed", "slip-failed", "clerk-emergency"])
def test_pages_that_end_by_themselves_ask_nothing(open_window: Callable[..., Bench], name: str) -> None:
    """Whoever has the slip may go; a card on the reader is reminded of, and an emergency is asked nothing."""
    bench = open_window(limit=lambda _kiosk: 1, warn_seconds=20)
    bench.show(replace(states()[name], serial=1))
    assert not bench.window._warn.isActive()


@pytest.mark.parametrize("name", ["slip-failed", "clerk-not-printed", "clerk-failed", "clerk-chip-not-trusted"])
def test_who_notes_a_number_down_is_asked_before_it_goes(open_window: Callable[..., Bench], name: str) -> None:
    bench = open_window(limit=lambda _kiosk: 60, warn_seconds=20)
    bench.show(replace(states()[name], serial=1, card_in=False))
    assert bench.window._warn.remainingTime() > 39_000


def test_the_language_follows_the_state(bench: Bench) -> None:
    bench.show(replace(PERSON, language=Language.EN))
    assert "Please check your details" in bench.words()
    bench.show(PERSON)
    assert "Xin kiểm tra thông tin" in bench.words()


def test_the_title_names_the_clinic_only(bench: Bench) -> None:
    bench.show(PERSON)
    assert bench.window.windowTitle() == "Trung tâm Y tế Sông Xanh"


def test_one_language_needs_no_switch(open_window: Callable[..., Bench]) -> None:
    assert not open_window(languages=(Language.VI,)).visible("language-vi")


def test_the_idle_picture_moves_only_while_it_is_seen(open_window: Callable[..., Bench]) -> None:
    bench = open_window(motion=True)
    (picture,) = bench.window.page.findChildren(CardOnReader)
    assert picture._timer.isActive()
    bench.show(PERSON)
    assert not picture._timer.isActive()
    still = open_window(motion=False)
    (picture,) = still.window.page.findChildren(CardOnReader)
    assert not picture._timer.isActive()


def test_the_only_movement_flashes_nowhere(open_window: Callable[..., Bench]) -> None:
    """WCAG 2.3.1: no more than three opposing changes of a tenth of the lightness in a second; here there is none."""
    bench = open_window(motion=True)
    (picture,) = bench.window.page.findChildren(CardOnReader)
    frames = []
    for step in range(len(CYCLE)):
        picture._step = step
        tiny = picture.grab().toImage().scaled(12, 12, mode=Qt.TransformationMode.SmoothTransformation)
        frames.append([tiny.pixelColor(x, y).lightnessF() for x in range(12) for y in range(12)])
    whole = [sum(frame) / len(frame) for frame in frames]
    assert 0 < max(whole) - min(whole) < 0.1, "it moves, and stays as light as it was"
    turns = [
        sum(abs(b - a) >= 0.1 and abs(c - b) >= 0.1 and (b - a) * (c - b) < 0 for a, b, c in zip(*three, strict=True))
        for three in zip(frames, frames[1:], frames[2:], strict=False)
    ]
    assert max(turns) < 12 * 12 / 4, "no quarter of the picture becomes light and dark again at once"


@pytest.mark.parametrize("name", ["out-of-service", "you-covered", "digits", "slip-printed"])
def test_the_buttons_below_stand_at_once_where_they_stay(bench: Bench, name: str) -> None:
    """They jumped for some frames, under a finger that was on its way."""

    def places() -> list[QRect]:
        parts = (bench.window.footer, *bench.window.footer.findChildren(QAbstractButton))
        return [part.geometry() for part in parts if part.isVisibleTo(bench.window)]

    for serial, before in enumerate(("clerk-no-chip", name, "idle"), start=1):
        bench.show(replace(states()[before], serial=serial))
        at_once = places()
        for _round in range(5):
            QApplication.processEvents()
            assert places() == at_once


def test_any_page_can_follow_any_other(bench: Bench) -> None:
    found = list(states().values())
    for one in found[::3]:
        for other in found[::5]:
            bench.show(one)
            bench.show(other)
            assert bench.window.kiosk is other


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 24),
    )


CLIENT_MESSAGE = 33


def close_as_a_window_manager_does(window: QWidget) -> None:
    """Send WM_DELETE_WINDOW (ICCCM 4.2.8.1)."""
    x = ctypes.CDLL(XLIB)
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    message = ClientMessage(CLIENT_MESSAGE, 0, 1, display, window.winId(), protocols, 32, (delete, 0, 0, 0, 0))
    assert x.XSendEvent(display, ctypes.c_ulong(window.winId()), 0, ctypes.c_long(0), ctypes.byref(message))
    x.XCloseDisplay(display)


needs_x = pytest.mark.skipif(XLIB is None or sys.platform == "win32", reason="needs Xlib")


@needs_x
def test_a_window_manager_does_not_end_a_kiosk_that_fills_the_screen(
    bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    close = KioskWindow.closeEvent

    def noted(window: KioskWindow, event: QCloseEvent) -> None:
        close(window, event)
        asked.append(event.spontaneous())

    monkeypatch.setattr(KioskWindow, "closeEvent", noted)
    bench.window.showFullScreen()
    close_as_a_window_manager_does(bench.window)
    qtbot.waitUntil(lambda: asked == [True])
    assert bench.window.isVisible()
    bench.window.close()  # its service ends
    assert not bench.window.isVisible()


@needs_x
def test_a_kiosk_in_a_window_is_closed_as_any_other(bench: Bench, qtbot: QtBot) -> None:
    close_as_a_window_manager_does(bench.window)
    qtbot.waitUntil(lambda: not bench.window.isVisible())
