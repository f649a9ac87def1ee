"""The work list, search, and the form by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from cardreader.access.scanner_text import Change
from cardreader.citizen import PartialDate
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role, Work
from kiosk.core.visit import Payment, Track
from kiosk.desk import words as frame
from kiosk.desk import words_visits as hand_words
from kiosk.desk import words_visits as say
from kiosk.desk.pages.base import DeskPage
from kiosk.desk.widgets.controls import Choice
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk_office import memory_office
from tests.kiosk.core.examples import PAPER_CARD
from tests.kiosk.desk.conftest import Clerk

SitDown = Callable[..., Clerk]
CARD = "001190000123||Nguyễn Thị Mai|08031990|Nữ|Số 8 ngõ Hoa Gạo, Hà Nội|05062022"


def test_the_longest_wait_stands_first_and_each_kind_has_its_count(head: Clerk) -> None:
    rows = head.table("work-list")
    assert [row[0] for row in rows] == ["38 phút", "38 phút", "25 phút", "14 phút", "14 phút", "9 phút"]
    assert head.find("kind-help").accessibleName() == "Cần trợ giúp: 2"
    assert head.find("kind-undelivered").accessibleName() == "Chưa gửi được: 0"


def test_a_kind_can_be_chosen_by_mouse_and_by_key(head: Clerk) -> None:
    head.press("kind-claim")
    assert [row[1] for row in head.table("work-list")] == ["A 012"]
    QTest.keyClick(head.window, Qt.Key.Key_2)
    head.settle()
    assert [row[1] for row in head.table("work-list")] == ["TG 004", "TG 005"]
    head.press("kind-provisional")
    assert say.NOTHING_OF_KIND.vi in head.words()


def test_an_emergency_stands_above_everything(head: Clerk) -> None:
    head.desk.items.append(people.EMERGENCY)
    refresh(head)
    assert head.table("work-list")[0][1] == "TG 006"
    assert "CẤP CỨU" in head.words()


def test_whoever_goes_to_an_emergency_says_so_with_one_touch(head: Clerk) -> None:
    head.desk.items.append(people.EMERGENCY)
    refresh(head)
    head.press("going")
    head.settle()
    assert head.queue.taken_up == [people.EMERGENCY.id]
    head.desk.items[-1] = replace(people.EMERGENCY, answered=True)
    refresh(head)
    going = head.window.findChild(QWidget, "going")
    assert going is not None
    assert not going.isVisibleTo(head.window)


def test_the_list_is_live_and_keeps_the_selected_line(head: Clerk) -> None:
    table = head.find("work-list")
    table.select(f"{people.ITEMS[3].id} {Work.TO_BE_CHECKED} 500")  # type: ignore[attr-defined] # a Table
    head.desk.items = [item for item in head.desk.items if item.work is not Work.MISMATCH]
    refresh(head)
    assert len(head.table("work-list")) == 5
    assert Work.TO_BE_CHECKED in table.selected  # type: ignore[attr-defined] # a Table


def test_enter_opens_the_dossier_and_escape_leads_back(head: Clerk) -> None:
    head.enter("work-list")
    assert "Công Tằng Tôn Nữ" in head.words()
    QTest.keyClick(head.window, Qt.Key.Key_Escape)
    head.settle()
    assert head.sees("work-list")


def test_an_empty_list_says_so(head: Clerk) -> None:
    head.desk.items = []
    refresh(head)
    assert say.NOTHING.vi in head.words()


def test_search_finds_by_ticket_number_and_name(head: Clerk) -> None:
    head.go(Place.SEARCH)
    for text, ticket in (("a 017", "A 017"), ("079051", "A 012"), ("gia bảo", "TG 004")):
        head.write("search-text", text)
        head.press("search")
        assert [row[0] for row in head.table("found-list")] == [ticket]
    head.write("search-text", CARD)
    head.enter("search-text")
    assert [row[0] for row in head.table("found-list")] == ["A 017"]
    head.write("search-text", "nobody")
    head.enter("search-text")
    assert say.FOUND_NONE.vi in head.words()


def test_a_scanned_card_fills_the_form_and_registers(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.write("scan", CARD)
    head.enter("scan")
    assert hand_words.FILLED.vi in head.notice()
    head.choose("service", "children")
    head.choose("payment", Payment.SELF_PAY)
    head.choose("reason", "chip_unreadable")
    head.press("register")
    (hand,) = head.desk.registered.values()
    assert hand.person == people.MAI
    assert (hand.service, hand.payment, hand.reason) == ("children", Payment.SELF_PAY, "chip_unreadable")
    assert "Đã cấp số" in head.notice()
    assert "Tiếp nhận bằng tay" in head.words()


def test_a_code_scanned_into_another_field_leaves_it_as_it_was(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.write("words", "ghi chú")
    line = head.find("words")
    line.insert(CARD)  # type: ignore[attr-defined] # an Entry; QTest types no Vietnamese letters
    head.enter("words")
    assert line.text() == "ghi chú"  # type: ignore[attr-defined] # an Entry
    assert head.find("name").text() == "Nguyễn Thị Mai"  # type: ignore[attr-defined] # an Entry


def test_a_code_that_is_none_is_said(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.write("scan", "https://example.org|")
    head.enter("scan")
    assert head.notice() == hand_words.SCAN_REFUSED.vi


def test_a_scan_that_lost_its_marks_says_what_to_set(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.write("scan", "001190000123||Nguyn Th Mai|08031990|N|H Ni|05062022")
    head.enter("scan")
    assert head.notice() == hand_words.SCAN_WORDS[Change.LETTERS_LOST].vi
    assert head.find("name").text() == ""  # type: ignore[attr-defined] # an Entry


def test_nothing_is_written_before_everything_is_right(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.press("register")
    for fault in (hand_words.NUMBER_MISSING, hand_words.NAME_MISSING, hand_words.SEX_MISSING):
        assert fault.vi in head.words()
    assert not head.desk.done


def test_another_reason_wants_words(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.press("case-emergency")
    head.choose("reason", "other")
    head.press("register")
    assert frame.REFUSALS["words_needed"].vi in head.words()
    head.write("words", "bất tỉnh, chưa rõ tên")
    head.press("register")
    (hand,) = head.desk.registered.values()
    assert hand.track is Track.PRIORITY
    assert hand.person.name == ""


def test_a_newborn_comes_without_a_number(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.press("case-newborn")
    head.write("name", "Con bà Nguyễn Thị Mai")
    head.write("birth", "20/11/2026")
    head.choose("sex", "F")
    head.press("register")
    (hand,) = head.desk.registered.values()
    assert (hand.person.number, hand.person.birth_date, hand.reason) == (
        "",
        PartialDate(2026, 11, 20),
        "child_without_card",
    )


def test_a_help_case_is_taken_over_into_the_form_and_ends_with_it(head: Clerk) -> None:
    head.open(3)
    head.press("by-hand")
    assert "TG 005" in head.words()
    assert head.find("number").text() == "0110000123"  # type: ignore[attr-defined] # an Entry
    head.write("name", "Lê Văn Tám")
    head.write("birth", "1960")
    head.choose("sex", "M")
    head.choose("reason", "no_chip_card")
    head.press("register")
    (hand,) = head.desk.registered.values()
    assert hand.help_case == people.DOSSIERS[3].id
    assert all(item.id != hand.help_case for item in head.desk.items)


def test_a_paper_card_that_was_scanned_at_the_kiosk_is_read_for_the_clerk(head: Clerk) -> None:
    help_case = people.DOSSIERS[3]
    head.desk.dossiers[help_case.id] = replace(help_case, given=PAPER_CARD)
    head.open(3)
    assert "GD4010199999901 · Nguyễn Văn Mẫu · 01/01/1990" in head.words()
    head.press("by-hand")
    filled = [head.find(name).text() for name in ("number", "name", "birth")]  # type: ignore[attr-defined] # Entries
    assert filled == ["GD4010199999901", "Nguyễn Văn Mẫu", "01/01/1990"]


def test_clear_forgets_the_form(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.write("scan", CARD)
    head.enter("scan")
    head.press("clear")
    assert head.find("name").text() == ""  # type: ignore[attr-defined] # an Entry


def refresh(clerk: Clerk) -> None:
    assert isinstance(clerk.window.page, DeskPage)
    clerk.window.page.load()
    clerk.settle()


@pytest.mark.parametrize(
    ("role", "decision", "offered", "suggested"),
    [
        (Role.CLERK, "", ("to_be_checked", "self_pay"), "to_be_checked"),
        (Role.CLERK, "covered", ("to_be_checked", "self_pay", "insurance"), "insurance"),
        (Role.CLERK, "identity_mismatch", ("to_be_checked", "self_pay"), "to_be_checked"),
        (Role.HEAD, "", tuple(Payment), "to_be_checked"),
    ],
)
def test_the_insurance_is_said_to_pay_by_those_who_may_say_so_or_where_the_portal_said_so(
    sit_down: SitDown, role: Role, decision: str, offered: tuple[str, ...], suggested: str
) -> None:
    clerk = sit_down(memory_office())
    case = people.DOSSIERS[2]
    clerk.desk.dossiers[case.id] = replace(case, decision=decision)
    clerk.log_in(role)
    clerk.open(2)
    clerk.press("by-hand")
    payment = clerk.find("payment", Choice)
    assert isinstance(payment, Choice)
    assert sorted(payment.itemData(place) for place in range(payment.count())) == sorted(offered)
    assert payment.value == suggested
