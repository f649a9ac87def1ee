"""Questions on the way, and the ways without a chip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.core.check_in.events import (
    AdultChosen,
    Back,
    Event,
    HelpWanted,
    NumberGiven,
    NumberWanted,
    PaperCardScanned,
    PaperChosen,
    PaperDateGiven,
    PaperNumberGiven,
    PaySelf,
    PriorityChosen,
    PriorityWanted,
    ShowAgain,
    Touched,
)
from kiosk.core.check_in.state import EnterNumber, Kiosk, Turn, You
from kiosk.core.claims import Adult, Paper
from kiosk.galleries.patient_states import states
from kiosk.screens.components.keypad import grouped
from kiosk.screens.pages.typing import TypingPage, wrong_parts
from tests.kiosk.screens.conftest import Bench, scan

PAPER_CARD = "GD4019999900001|4e677579e1bb856e|01/02/1960|2||01 - 832|01/01/2026|-|01/01/2026|0102|-|4|01/01/2026|$"


@pytest.mark.parametrize(
    ("state", "button", "event"),
    [
        ("not-covered", "pay-self", PaySelf()),
        ("not-covered", "to-desk", HelpWanted()),
        ("not-covered", "back", Back()),
        ("adult", "adult-mother", AdultChosen(Adult.MOTHER)),
        ("adult", "adult-guardian", AdultChosen(Adult.GUARDIAN)),
        ("adult", "back", Back()),
        ("services-closed", "priority", PriorityWanted()),
        ("priority", "priority-pregnant", PriorityChosen("PREGNANT")),
        ("priority", "priority-disabled_special", PriorityChosen("DISABLED_SPECIAL")),
        ("priority", "priority-none", PriorityChosen("")),
        ("priority", "back", Back()),
        ("papers", "paper-referral", PaperChosen(Paper.REFERRAL)),
        ("papers", "paper-re-examination", PaperChosen(Paper.RE_EXAMINATION)),
        ("papers", "paper-in-vneid", PaperChosen(Paper.IN_VNEID)),
        ("papers", "paper-none", PaperChosen(Paper.NONE)),
        ("papers", "back", Back()),
        ("paper-number", "skip", PaperNumberGiven("")),
        ("paper-date", "skip", PaperDateGiven("")),
        ("paper-date", "back", Back()),
        ("no-chip", "type-number", NumberWanted()),
        ("no-chip", "to-desk", HelpWanted()),
        ("no-chip", "back", Back()),
        ("number", "back", Back()),
        ("clerk-no-chip", "done", None),
    ],
)
def test_a_touch_says_what_it_says(bench: Bench, state: str, button: str, event: Event | None) -> None:
    bench.show(states()[state])
    bench.button(button).click()
    assert event is None or bench.emitted == [event]


def test_a_number_of_today_is_shown_again_at_a_touch(bench: Bench) -> None:
    kiosk = states()["you-again"]
    assert isinstance(kiosk.page, You)
    bench.show(kiosk)
    bench.button("again-0").click()
    assert bench.emitted == [ShowAgain(kiosk.page.earlier[0].ticket.visit_id)]
    assert "Xem lại số A 017" in bench.words()
    bench.show(states()["you-covered"])
    assert not bench.visible("again-0")
    assert "Đúng là tôi" in bench.words()


def test_what_is_closed_is_said_with_why(bench: Bench) -> None:
    bench.show(states()["services-closed"])
    assert "Hết số hôm nay: Răng Hàm Mặt, Khám mắt." in bench.words()
    assert "Mở lúc 13:30: Tiêm chủng." in bench.words()
    assert not bench.visible("service-eyes")
    bench.show(states()["services-two"])
    assert "Hết số" not in bench.words()


def test_a_claim_of_priority_is_noted_until_the_desk_confirms_it(bench: Bench) -> None:
    bench.show(states()["services-claimed"])
    assert "Nhân viên sẽ xác nhận tại quầy" in bench.words()
    bench.show(states()["slip-claims"])
    assert "Đến quầy tiếp đón\n\nXác nhận: diện ưu tiên, giấy chuyển tuyến." in bench.words()


def test_about_how_long_it_takes_is_said(bench: Bench) -> None:
    bench.show(states()["slip-printing"])
    assert "Khoảng 24 phút." in bench.words()


def typing(bench: Bench) -> TypingPage:
    page = bench.window.page
    assert isinstance(page, TypingPage)
    return page


def touch(bench: Bench, *names: str) -> None:
    for name in names:
        bench.button(name).click()


@pytest.mark.parametrize("size", [(540, 960), (1024, 768)])
def test_an_insurance_cards_number_is_typed_with_its_letters(
    open_window: Callable[..., Bench], size: tuple[int, int]
) -> None:
    bench = open_window(*size)
    bench.show(states()["number"])
    assert not bench.button("enter").isEnabled()
    touch(bench, "letters", "letter-G", "letter-D")
    assert not bench.visible("letter-G")
    touch(bench, *(f"digit-{digit}" for digit in "4019999900001"))
    assert typing(bench).field.shown == "GD 4 01 9999 900 001"
    touch(bench, "digit-9", "enter")
    assert bench.emitted[-1] == NumberGiven("GD4019999900001")


def test_a_number_that_cannot_be_stays_to_be_mended(bench: Bench) -> None:
    bench.show(states()["number"])
    touch(bench, *["digit-1"] * 10, "enter")
    bench.show(replace(states()["number-wrong"], serial=7))
    assert "Số này chưa đúng" in bench.words()
    assert typing(bench).field.text == "1" * 10
    touch(bench, "correct")
    assert typing(bench).field.text == "1" * 9


def test_a_keyboard_types_a_number_too(bench: Bench, qtbot: QtBot) -> None:
    bench.show(states()["number"])
    QTest.keyClicks(bench.window, "gd4")
    qtbot.waitUntil(lambda: typing(bench).field.text == "GD4")
    QTest.keyClick(bench.window, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: typing(bench).field.text == "GD")
    QTest.keyClicks(bench.window, "?")
    QTest.keyClicks(bench.window, "5")
    qtbot.waitUntil(lambda: typing(bench).field.text == "GD5")


def test_a_papers_number_may_have_a_slash(bench: Bench) -> None:
    bench.show(states()["paper-number"])
    touch(bench, "digit-1", "digit-2", "slash", "digit-3", "enter")
    assert bench.emitted[-1] == PaperNumberGiven("12/3")


def test_a_day_sends_itself_and_a_wrong_one_stays_with_its_wrong_part_marked(bench: Bench) -> None:
    bench.show(states()["paper-date"])
    touch(bench, *(f"digit-{digit}" for digit in "3113202"))
    assert typing(bench).field.shown == "31 13 202"
    touch(bench, "digit-6")
    assert bench.emitted[-1] == PaperDateGiven("31132026")
    bench.show(replace(states()["paper-date-wrong"], serial=4))
    assert typing(bench).field.shown == "31 [13] 2026"
    assert "Ngày chưa đúng" in bench.words()
    touch(bench, "digit-1")
    assert typing(bench).field.shown == "31 1 2026", "the first digit replaces the wrong part"
    touch(bench, "digit-0")
    assert bench.emitted[-1] == PaperDateGiven("31102026")
    touch(bench, "clear")
    assert typing(bench).field.text == ""
    assert bench.visible("skip")


def test_a_touched_part_of_the_day_is_typed_anew_and_erasing_goes_back_part_by_part(bench: Bench) -> None:
    bench.show(states()["paper-date"])
    touch(bench, *(f"digit-{digit}" for digit in "0511202"))
    field = typing(bench).field
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(field.width() // 8, field.height() - 5))
    assert bench.emitted[-1] == Touched()
    touch(bench, "digit-2", "digit-1")
    assert field.shown == "21 11 202"
    touch(bench, *["correct"] * 4)
    assert field.shown == "21 1"
    touch(bench, *["correct"] * 9)
    assert field.text == ""


@pytest.mark.parametrize(
    ("digits", "wrong"), [("00102026", {0}), ("31132026", {1}), ("32132026", {0, 1}), ("30022026", {0, 1, 2})]
)
def test_what_cannot_be_in_a_day_is_named_or_all_of_it(digits: str, wrong: set[int]) -> None:
    assert wrong_parts(digits) == wrong


def test_a_typed_number_is_masked_after_a_moment_and_shown_again_by_a_touch(bench: Bench, qtbot: QtBot) -> None:
    bench.show(states()["number"])
    touch(bench, *(f"digit-{digit}" for digit in "001190000123"))
    field = typing(bench).field
    qtbot.waitUntil(lambda: field.shown == "••• ••• ••0 123", timeout=30_000)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert (field.shown, bench.emitted[-1]) == ("001 190 000 123", Touched())


def test_what_was_typed_is_gone_with_the_page(bench: Bench) -> None:
    bench.show(states()["number"])
    touch(bench, "digit-1")
    page = typing(bench)
    bench.show(states()["no-chip"])
    assert page.field.text == ""
    bench.show(states()["number"])
    assert typing(bench).field.accessibleName() == "Đã nhập 0 ký tự"


@pytest.mark.parametrize("state", ["idle", "no-chip", "number", "out-of-service"])
def test_a_paper_cards_code_is_taken_where_it_means_something(bench: Bench, state: str) -> None:
    bench.show(states()[state])
    scan(bench.window, PAPER_CARD)
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [PaperCardScanned(PAPER_CARD)]


def test_a_damaged_code_is_refused_in_words_without_a_chip_too(bench: Bench) -> None:
    bench.show(states()["no-chip"])
    scan(bench.window, PAPER_CARD[:40])
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [Touched()]
    assert "Không đọc được mã này" in bench.words()


def test_a_paper_cards_code_is_refused_while_a_chip_is_awaited(bench: Bench) -> None:
    bench.show(Kiosk(page=states()["digits"].page, serial=1, turn=Turn(id=1), turns=1, card_in=True))
    scan(bench.window, PAPER_CARD)
    QTest.keyClick(bench.window, Qt.Key.Key_Return)
    assert bench.emitted == [Touched()]


@pytest.mark.parametrize(
    ("text", "groups", "shown"),
    [("", (2, 2), ""), ("12", (2, 2), "12"), ("123", (2, 2), "12 3"), ("123456", (2, 2), "12 34 56")],
)
def test_characters_stand_in_groups(text: str, groups: tuple[int, ...], shown: str) -> None:
    assert grouped(text, groups) == shown


def test_the_number_that_keeps_the_place_is_large_and_the_page_says_how_it_fares(bench: Bench) -> None:
    bench.show(states()["clerk-no-chip"])
    assert bench.find("number").accessibleName() == "Số chờ tại quầy TG 004"
    assert "Nhân viên sẽ gọi số này. 3 người chờ trước." in bench.words()
    bench.show(states()["clerk-not-printed"])
    assert "xin ghi lại hoặc chụp số này" in bench.words()
    bench.show(states()["clerk-asking"])
    assert not bench.visible("number")
    assert "Đang giữ chỗ" in bench.words()
    bench.show(states()["clerk-failed"])
    assert "Xin báo nhân viên" in bench.words()


def test_what_does_not_work_is_told_before_it_matters(bench: Bench) -> None:
    bench.show(states()["idle-notes"])
    assert "Máy in tạm ngừng" in bench.words()
    assert "Chưa tra cứu được bảo hiểm" in bench.words()
    bench.show(states()["idle"])
    assert "Máy in tạm ngừng" not in bench.words()


@pytest.mark.parametrize("state", ["idle", "digits", "put-card"])
def test_what_is_read_is_said_before_it_is_read(bench: Bench, state: str) -> None:
    bench.show(states()[state])
    assert "ảnh" in bench.words()
    assert "số căn cước" in bench.words()


def test_a_page_without_skipping_asks_for_something(bench: Bench) -> None:
    bench.show(Kiosk(page=EnterNumber(), serial=1, turn=Turn(id=1), turns=1))
    assert not bench.visible("skip")
    bench.button("enter").click()
    assert bench.emitted == []
