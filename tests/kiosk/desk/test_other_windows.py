"""Calling and the board, accounts, devices, and pages that others bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.core.ports import PrintFailed
from kiosk.core.texts import Language
from kiosk.desk import words
from kiosk.desk import words as frame
from kiosk.desk import words_visits as say
from kiosk.desk.health import Level, Probe, Reading
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.pages.login import FirstPinPage
from kiosk.desk.window import DeskWindow
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk_office import ONE_TIME, PIN, MemoryOutside, memory_office
from kiosk.look import tokens
from kiosk.sound.port import FakeSounds
from tests.kiosk.desk.conftest import Clerk

SitDown = Callable[..., Clerk]


@pytest.fixture
def admin(sit_down: SitDown) -> Clerk:
    clerk = sit_down(memory_office(four_eyes=True))
    clerk.log_in(Role.ADMIN)
    clerk.go(Place.STAFF)
    return clerk


def called(clerk: Clerk) -> str:
    return str(clerk.find("called-number").text())  # type: ignore[attr-defined] # a label


def test_a_counter_calls_next_again_absent_and_served(head: Clerk) -> None:
    head.go(Place.CALLING)
    assert called(head) == "A 016"
    head.choose("counter", "2")
    head.settle()
    assert called(head) == "ƯT A 003"
    head.press("call-next")
    assert called(head) == "A 018"
    head.press("call-again")
    assert "lần 2" in head.words()
    head.press("absent")
    assert all(call.number != "A 018" for call in head.queue.called)
    head.press("call-next")
    assert called(head) == "A 019"
    head.press("served")
    assert all(call.number != "A 019" for call in head.queue.called)


def states(clerk: Clerk) -> dict[str, str]:
    """Return the line: number and state."""
    return {row[0]: row[1].partition("  ")[0] for row in clerk.table("line")}


def test_the_line_shows_who_is_called_absent_and_waits_and_an_absent_number_is_called_in_one_act(head: Clerk) -> None:
    head.go(Place.CALLING)
    head.press("call-next")
    assert called(head) == "A 018"
    head.press("absent")
    assert states(head)["A 018"] == "Vắng"
    assert states(head)["A 019"] == "Đang chờ"
    head.pick("line", "A 018")
    head.press("call-this")
    assert called(head) == "A 018"
    assert states(head)["A 018"] == "Đã gọi"


def test_a_number_that_waits_can_be_called_before_its_turn_and_put_back(head: Clerk) -> None:
    head.go(Place.CALLING)
    head.pick("line", "A 019")
    head.press("call-this")
    assert called(head) == "A 019"
    head.pick("line", "A 019")
    head.press("put-back")
    assert states(head)["A 019"] == "Đang chờ"


def test_one_key_ends_a_patient_and_calls_the_next_and_another_takes_it_back(head: Clerk) -> None:
    head.go(Place.CALLING)
    head.press("call-next")
    head.key(Qt.Key.Key_F9)
    assert called(head) == "A 019"
    assert states(head)["A 018"] == "Đã tiếp"
    head.key(Qt.Key.Key_F10)
    assert states(head)["A 019"] == "Đang chờ"
    head.key(Qt.Key.Key_F2)
    head.key(Qt.Key.Key_F7)
    head.key(Qt.Key.Key_F10)
    assert called(head) == "A 019"
    assert head.notice() == say.UNDONE.vi


def test_only_the_chosen_services_are_called(head: Clerk) -> None:
    head.go(Place.CALLING)
    for key in ("general", "help"):
        box = head.find(f"service-{key}", QCheckBox)
        assert isinstance(box, QCheckBox)
        box.setChecked(False)
    head.settle()
    head.press("call-next")
    assert head.notice() == say.NOBODY_WAITS.vi
    head.go(Place.WORK)
    head.go(Place.CALLING)
    box = head.find("service-general", QCheckBox)
    assert isinstance(box, QCheckBox)
    assert not box.isChecked(), "the counter's choice lasts as long as the session's window"


def test_without_a_service_nobody_can_be_called(head: Clerk) -> None:
    head.go(Place.CALLING)
    for key in ("help", "general", "children", "eyes", "driver"):
        box = head.find(f"service-{key}", QCheckBox)
        assert isinstance(box, QCheckBox)
        box.setChecked(False)
    head.settle()
    head.press("call-next")
    assert head.notice() == say.CHOOSE_SERVICE.vi


def test_the_called_number_opens_its_dossier(head: Clerk) -> None:
    head.queue.called.insert(0, replace(people.CALLS[1], id=people.DOSSIERS[0].id, number="A 017"))
    head.go(Place.CALLING)
    head.press("open-called")
    assert "Nguyễn Thị Mai" in head.words()


def test_the_board_shows_numbers_and_speaks_new_ones_without_names(sit_down: SitDown, qtbot: QtBot) -> None:
    sounds = FakeSounds()
    clerk = sit_down(replace(memory_office(), sounds=sounds))
    clerk.log_in(Role.HEAD)
    clerk.go(Place.CALLING)
    clerk.press("board")
    board = clerk.window.board
    assert board is not None
    qtbot.waitUntil(lambda: board.calls == people.CALLS)
    assert not sounds.played, "what was called before the board opened is over"
    assert "ƯT A 003, Quầy 2" in board.accessibleName()
    clerk.press("call-next")
    board.load()
    qtbot.waitUntil(lambda: board.calls[0].number == "A 018")
    assert "call-number" in sounds.played[0].parts
    assert not any(person.name in board.accessibleName() for person in (people.MAI, people.LONG))
    clerk.press("board")
    assert clerk.window.board is None


def test_an_administrator_adds_somebody_with_a_second_pair_of_eyes(admin: Clerk) -> None:
    admin.accounts.people["thu"] = replace(people.STAFF[2], login="thu", name="Vũ Thị Thu")
    admin.accounts.pins["thu"] = PIN
    admin.press("add-staff")
    admin.write("staff-name", "Hoàng Văn Nam")
    admin.write("staff-number", "001090000777")
    admin.write("staff-login", "nam")
    admin.choose("staff-role", Role.HEAD)
    admin.press("sheet-yes")
    assert frame.SECOND_TITLE.vi in admin.words()
    assert "nam" not in admin.accounts.people
    admin.write("second-login", "minh")
    admin.write("second-pin", PIN)
    admin.press("sheet-yes")
    assert frame.SECOND_LEAD.vi in admin.words()
    assert "nam" not in admin.accounts.people
    admin.write("second-login", "thu")
    admin.press("sheet-yes")
    assert admin.accounts.people["nam"].role is Role.HEAD
    assert "4831 0726" in admin.words()
    assert ("thu", False) in admin.accounts.ended


def test_an_account_is_switched_off_and_on(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.log_in(Role.ADMIN)
    clerk.go(Place.STAFF)
    clerk.press("switch-staff")
    clerk.press("sheet-yes")
    assert clerk.accounts.people["lan"].active is False
    clerk.press("switch-staff")
    clerk.press("sheet-yes")
    assert clerk.accounts.people["lan"].active is True


def test_the_role_of_an_account_is_changed_and_a_forgotten_pin_replaced_by_one_for_one_time(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.log_in(Role.ADMIN)
    clerk.go(Place.STAFF)
    clerk.press("change-staff")
    clerk.choose("staff-role", Role.HEAD)
    clerk.press("sheet-yes")
    assert clerk.accounts.people["lan"].role is Role.HEAD
    clerk.press("reset-pin")
    assert frame.RESET_LEAD.vi in clerk.words()
    clerk.press("sheet-yes")
    assert "4831 0726" in clerk.words()
    assert "Đưa mã này cho lan" in clerk.words()
    clerk.press("sheet-yes")
    assert "4831 0726" not in clerk.words()
    assert clerk.accounts.one_time == {"lan"}


def test_with_a_one_time_pin_a_clerk_chooses_a_pin_before_anything_else_by_touch_alone(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.accounts.give_one_time("lan")
    clerk.log_in(Role.CLERK, ONE_TIME)
    assert frame.FIRST_PIN_TITLE.vi in clerk.words()
    assert not clerk.sees("go-work")
    for field in ("new-pin", "new-pin-again"):
        clerk.find(field).setFocus()
        for digit in "590271":
            clerk.press(f"key-{digit}")
    clerk.press("keep-pin")
    assert clerk.sees("go-work")
    assert clerk.accounts.pins["lan"] == "590271"


def test_the_page_of_the_first_pin_speaks_both_languages_and_forgets_what_was_refused(sit_down: SitDown) -> None:
    clerk = sit_down(language=Language.EN)
    clerk.accounts.give_one_time("lan")
    clerk.log_in(Role.CLERK, ONE_TIME)
    assert frame.FIRST_PIN_TITLE.en in clerk.words()
    clerk.write("new-pin", ONE_TIME)
    clerk.write("new-pin-again", ONE_TIME)
    clerk.enter("new-pin-again")
    assert frame.REFUSALS["same_pin"].en in clerk.words()
    page = clerk.window.page
    assert isinstance(page, FirstPinPage)
    assert (page.new.text(), page.again.text()) == ("", "")


def test_who_closes_the_desk_before_choosing_a_pin_is_logged_out(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.accounts.give_one_time("lan")
    clerk.log_in(Role.CLERK, ONE_TIME)
    clerk.press("quit")
    assert clerk.accounts.ended == [("lan", False)]


def test_an_administrator_s_own_pin_is_not_reset_at_an_open_desk(sit_down: SitDown) -> None:
    clerk = sit_down(memory_office(staff=people.STAFF[2:3]))
    clerk.log_in(Role.ADMIN)
    clerk.go(Place.STAFF)
    clerk.press("reset-pin")
    clerk.press("sheet-yes")
    assert frame.REFUSALS["own_account"].vi in clerk.words()


def test_a_taken_login_is_said_in_the_dialog(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.log_in(Role.ADMIN)
    clerk.go(Place.STAFF)
    clerk.press("add-staff")
    for name, text in (("staff-name", "Lan"), ("staff-number", "001090000777"), ("staff-login", "lan")):
        clerk.write(name, text)
    clerk.press("sheet-yes")
    assert frame.REFUSALS["taken"].vi in clerk.words()


def test_anybody_changes_their_own_pin_with_the_old_one(head: Clerk) -> None:
    head.press("own-pin")
    head.write("old-pin", "000000")
    head.write("new-pin", "590271")
    head.write("new-pin-again", "590271")
    head.press("sheet-yes")
    assert frame.REFUSALS["wrong_pin"].vi in head.words()
    head.write("old-pin", PIN)
    head.press("sheet-yes")
    assert head.accounts.pins["huong"] == "590271"
    assert head.notice() == frame.PIN_CHANGED.vi


def test_the_worst_device_is_seen_from_every_page(head: Clerk) -> None:
    warning = head.find("go-health")
    assert warning.accessibleName() == "Thiết bị: Hỏng"
    ground = warning.grab().toImage().pixelColor(warning.width() - 20, warning.height() // 2)
    assert ground.name() == tokens.Colour.STOP_TINT
    head.go(Place.HEALTH)
    assert head.find("level-portal").text() == words.BAD.vi  # type: ignore[attr-defined] # a label
    assert head.find("level-disk").text() == words.GOOD.vi  # type: ignore[attr-defined] # a label


def test_a_probe_that_breaks_is_red_and_ends_nothing(sit_down: SitDown) -> None:
    def broken() -> Reading:
        raise OSError

    probes = (Probe("disk", words.DISK, broken), memory_office().probes[0])
    clerk = sit_down(replace(memory_office(), probes=probes))
    clerk.log_in(Role.HEAD)
    assert clerk.window.watch.level is Level.BAD
    assert clerk.window.watch.readings["reader"].level is Level.GOOD


def test_devices_are_tried_by_buttons(sit_down: SitDown) -> None:
    outside = MemoryOutside()
    clerk = sit_down(memory_office(outside=outside))
    clerk.log_in(Role.CLERK)
    clerk.go(Place.HEALTH)
    clerk.press("test-slip")
    assert (outside.printed, clerk.notice()) == (["test"], words.SLIP_OUT.vi)
    clerk.press("test-lookup")
    assert outside.asked == [("lan", "001190000009")]
    assert clerk.notice() == "Cổng BHXH trả lời (mã 000)."
    clerk.press("test-card")
    clerk.write("test-can", "12")
    clerk.press("sheet-yes")
    assert clerk.sees("sheet")
    clerk.write("test-can", "000123")
    clerk.press("sheet-yes")
    assert clerk.notice().startswith("Đọc được thẻ.")
    outside.fault = PrintFailed("the cover is open")
    clerk.press("test-slip")
    assert "the cover is open" in clerk.notice()
    outside.coverage = Coverage(Decision.PORTAL_UNAVAILABLE, "timeout")
    clerk.press("test-lookup")
    assert "timeout" in clerk.notice()


def test_the_day_report_has_its_place_for_those_who_may(qtbot: QtBot, themed: QApplication) -> None:
    class Report(DeskPage):
        def __init__(self, view: View) -> None:
            super().__init__(view, frame.PLACES[Place.REPORT])

    window = DeskWindow(memory_office(), report=Report)
    with qtbot.waitExposed(window):
        window.show()
    window.start()
    qtbot.waitUntil(lambda: window.page is not None)
    clerk = Clerk(window)
    clerk.log_in(Role.CLERK)
    assert not clerk.sees("go-report")
    clerk.press("leave")
    clerk.log_in(Role.HEAD)
    clerk.go(Place.REPORT)
    assert isinstance(window.page, Report)
    window.close()
    window.deleteLater()


def test_closing_the_window_ends_the_session(head: Clerk, tmp_path: Path) -> None:
    head.window.close()
    assert head.accounts.ended == [("huong", False)]
