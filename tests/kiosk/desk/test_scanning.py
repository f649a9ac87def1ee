"""A scan does one thing on every page: it finds that person or visit, and fills the form that is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.galleries import desk_people as people
from tests.kiosk.desk.conftest import Clerk

CARD = f"{people.MAI.number}||Nguyễn Thị Mai|08031990|Nữ|Số 8 ngõ Hoa Gạo, Hà Nội|05062022"


@pytest.mark.parametrize("place", [Place.WORK, Place.CALLING, Place.HEALTH, Place.SEARCH])
def test_a_card_that_is_scanned_on_any_page_finds_the_person(head: Clerk, place: Place) -> None:
    head.go(place)
    head.scan(CARD)
    assert "Nguyễn Thị Mai" in head.words()


def test_a_slip_that_is_scanned_opens_its_visit(head: Clerk) -> None:
    head.go(Place.WORK)
    head.scan(str(people.DOSSIERS[0].id))
    assert "Nguyễn Thị Mai" in head.words()
    assert not head.sees("search-text")


def test_a_scan_presses_no_button_and_calls_nobody(head: Clerk) -> None:
    head.go(Place.CALLING)
    before = len(head.queue.called)
    head.find("call-next", QPushButton).setFocus()
    QTest.keyClicks(head.find("call-next", QPushButton), "a b c d e f 1 2")
    head.settle()
    assert len(head.queue.called) == before


def test_a_scan_fills_the_form_that_is_open(head: Clerk) -> None:
    head.go(Place.BY_HAND)
    head.find("register", QPushButton).setFocus()
    head.scan(CARD)
    number = head.find("number", QLineEdit)
    assert isinstance(number, QLineEdit)
    assert number.text().replace(" ", "") == people.MAI.number


def test_fingers_still_press_the_button_with_the_focus(head: Clerk) -> None:
    head.go(Place.CALLING)
    head.find("call-next", QPushButton).setFocus()
    QTest.keyClick(head.find("call-next", QPushButton), Qt.Key.Key_Space)
    head.settle()
    assert head.find("called-number").text() == "A 018"  # type: ignore[attr-defined] # a label


def test_a_scan_over_a_dialog_answers_nothing(sit_down: Callable[..., Clerk]) -> None:
    clerk = sit_down()
    clerk.log_in(Role.HEAD)
    clerk.open(0)
    clerk.press("act-void")
    clerk.find("sheet-no", QPushButton).setFocus()
    QTest.keyClicks(clerk.find("sheet-no", QPushButton), "a b c d e f 1 2")
    clerk.settle()
    assert clerk.sees("sheet-no")
