"""Logging in, being locked out, and the lock that comes by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.desk import flow
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.texts import Language
from kiosk.desk import words as say
from kiosk.desk.pages.login import LoginPage, NoAccountPage
from kiosk.desk.pages.work import WorkPage
from kiosk.desk.window import DeskWindow
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk import settle
from kiosk.galleries.desk_office import PIN, MemoryAccounts, memory_office
from tests.kiosk.desk.conftest import Clerk

SitDown = Callable[..., Clerk]


def test_the_right_pin_opens_the_work_list(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.log_in(Role.CLERK)
    assert isinstance(clerk.window.page, WorkPage)
    assert "Trần Thị Ngọc Lan" in clerk.words()


def test_the_pin_can_be_touched_and_is_never_shown(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.write("login", "lan")
    for digit in PIN + "0":
        clerk.press(f"key-{digit}")
    clerk.press("key-erase")
    assert isinstance(clerk.window.page, LoginPage)
    assert clerk.window.page.pin.displayText() != PIN
    clerk.enter("pin")
    assert isinstance(clerk.window.page, WorkPage)


def test_a_wrong_pin_is_said_and_three_lock_the_account_with_the_minutes(sit_down: SitDown) -> None:
    clerk = sit_down()
    for _ in range(3):
        clerk.log_in(Role.CLERK, "000000")
        assert say.REFUSALS["wrong_pin"].vi in clerk.words()
    clerk.log_in(Role.CLERK)
    assert "thử lại sau 5 phút" in clerk.words()
    assert isinstance(clerk.window.page, LoginPage)


def test_a_refusal_forgets_the_typed_pin(sit_down: SitDown) -> None:
    clerk = sit_down()
    clerk.log_in(Role.CLERK, "000000")
    assert isinstance(clerk.window.page, LoginPage)
    assert clerk.window.page.pin.text() == ""


@pytest.mark.parametrize("language", Language)
def test_without_an_account_the_page_names_the_command_in_both_languages_and_offers_nothing(
    sit_down: SitDown, language: Language
) -> None:
    clerk = sit_down(memory_office(staff=()), language=language)
    assert say.NO_ACCOUNT.vi in clerk.words()
    assert say.NO_ACCOUNT.en in clerk.words()
    assert isinstance(clerk.window.page, NoAccountPage)
    assert not clerk.window.findChildren(QLineEdit)
    assert {one.objectName() for one in clerk.window.findChildren(QPushButton)} == {"language", "quit"}


def test_the_login_comes_by_itself_once_the_first_account_was_made(sit_down: SitDown, qtbot: QtBot) -> None:
    clerk = sit_down(memory_office(staff=()))
    clerk.accounts.people["minh"] = people.STAFF[-1]
    clerk.window._ticked()
    qtbot.waitUntil(lambda: isinstance(clerk.window.page, LoginPage))


def test_a_register_that_goes_away_before_the_first_account_is_asked_again_quietly(
    sit_down: SitDown, qtbot: QtBot
) -> None:
    accounts = Away(())
    clerk = sit_down(replace(memory_office(), accounts=accounts))
    accounts.away = True
    clerk.window._ticked()
    qtbot.waitUntil(lambda: not clerk.window._asker.open)
    assert isinstance(clerk.window.page, NoAccountPage)
    accounts.away = False
    accounts.people["minh"] = people.STAFF[-1]
    clerk.window._ticked()
    qtbot.waitUntil(lambda: isinstance(clerk.window.page, LoginPage))


def test_the_desk_locks_itself_and_opens_for_its_owner_where_it_was(head: Clerk) -> None:
    head.open(0)
    head.window.post(flow.Ticked(people.NOW + timedelta(minutes=5)))
    head.settle()
    assert "Nguyễn Thị Mai" not in everything(head.window)
    assert head.accounts.ended == [("huong", True)]
    head.write("pin", PIN)
    head.press("enter")
    assert "Nguyễn Thị Mai" in head.words()


@dataclass
class Moving:
    """A clock that the test moves."""

    now: datetime = people.NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def over_kiosk(qtbot: QtBot, themed: QApplication) -> Iterator[tuple[Clerk, Moving]]:
    """A desk on the kiosk's own screen, and its clock."""
    clock = Moving()
    office = memory_office()
    clinic = replace(office.clinic, lock_after=timedelta(seconds=60))
    window = DeskWindow(replace(office, clinic=clinic, clock=clock), over_kiosk=True)
    window.resize(1080, 1920)
    with qtbot.waitExposed(window):
        window.show()
    window.start()
    qtbot.waitUntil(lambda: window.page is not None)
    settle(window)
    yield Clerk(window), clock
    window.close()
    window.deleteLater()


def test_a_desk_over_the_kiosk_that_nobody_touches_closes_after_thirty_seconds(
    over_kiosk: tuple[Clerk, Moving],
) -> None:
    clerk, clock = over_kiosk
    clock.pass_seconds(29)
    clerk.write("login", "lan")
    QTest.keyClick(clerk.find("login"), Qt.Key.Key_A)  # a touch
    clock.pass_seconds(29)
    clerk.window._ticked()
    assert clerk.window.isVisible()
    clock.pass_seconds(1)
    clerk.window._ticked()
    assert not clerk.window.isVisible()


def test_a_desk_over_the_kiosk_in_which_somebody_worked_locks_and_then_closes(
    over_kiosk: tuple[Clerk, Moving],
) -> None:
    clerk, clock = over_kiosk
    clerk.log_in(Role.HEAD)
    clerk.open(0)
    clock.pass_seconds(60)
    clerk.window._ticked()
    clerk.settle()
    assert say.LOCKED.vi in clerk.words()
    assert clerk.accounts.ended == [("huong", True)]
    clock.pass_seconds(29)
    clerk.window._ticked()
    assert clerk.window.isVisible()
    clock.pass_seconds(1)
    clerk.window._ticked()
    assert not clerk.window.isVisible()


def test_somebody_else_does_not_see_what_the_locked_session_had_open(head: Clerk) -> None:
    head.open(0)
    head.press("lock")
    head.log_in(Role.CLERK)
    assert isinstance(head.window.page, WorkPage)


def test_a_dialog_that_is_open_goes_with_the_lock(head: Clerk) -> None:
    head.open(0)
    head.press("act-void")
    assert head.sees("sheet")
    head.window.post(flow.Ticked(people.NOW + timedelta(minutes=5)))
    head.settle()
    assert not head.sees("sheet")
    head.log_in(Role.HEAD)
    assert head.find("go-search").isEnabled()


def test_an_answer_that_comes_after_the_lock_is_not_shown(head: Clerk) -> None:
    head.window.post(flow.Opened(people.DOSSIERS[0].id))
    head.window.post(flow.LockAsked())
    head.settle()
    assert "Nguyễn Thị Mai" not in everything(head.window)


def test_the_keyboard_locks_and_walks_between_the_pages(head: Clerk, qtbot: QtBot) -> None:
    QTest.keyClick(head.window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    head.settle()
    assert head.sees("search-text")
    QTest.keyClick(head.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    head.settle()
    assert head.sees("pin")


def test_the_language_changes_for_all_words(head: Clerk) -> None:
    head.press("language")
    assert say.PLACES[Place.WORK].en in head.words()
    assert say.PLACES[Place.WORK].vi not in head.words()
    head.press("lock")
    assert say.LOCKED.en in head.words()


@pytest.mark.parametrize(("role", "pages"), [(Role.CLERK, 5), (Role.HEAD, 5), (Role.ADMIN, 6)])
def test_each_role_sees_its_pages(sit_down: SitDown, role: Role, pages: int) -> None:
    clerk = sit_down()
    clerk.log_in(role)
    assert sum(clerk.sees(f"go-{place}") for place in Place) == pages
    assert clerk.sees("go-staff") is (role is Role.ADMIN)


class Away(MemoryAccounts):
    """A register that is away while `away` is set."""

    away = False

    def empty(self) -> bool:
        if self.away:
            raise RegisterUnavailable(RegisterFault.SERVER_AWAY.of(register="kiosk"))
        return super().empty()


class Absent(MemoryAccounts):
    """A register that is away for the first question."""

    asked = 0

    def empty(self) -> bool:
        self.asked += 1
        if self.asked == 1:
            raise RegisterUnavailable(RegisterFault.SERVER_AWAY.of(register="kiosk"))
        return super().empty()


def test_a_register_that_is_away_is_said_and_asked_again(sit_down: SitDown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.desk.window._RETRY_MS", 1)
    clerk = sit_down(replace(memory_office(), accounts=Absent(people.STAFF)))
    assert isinstance(clerk.window.page, LoginPage)


def test_a_fault_of_ours_is_one_line_without_personal_data(head: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_of: UUID) -> None:
        raise ValueError(people.MAI.name)

    monkeypatch.setattr(head.desk, "dossier", broken)
    head.open(0)
    assert "ValueError" in head.notice()
    assert people.MAI.name not in head.notice()


def everything(window: QWidget) -> str:
    """All that any widget holds, seen or not."""
    said = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        for name in ("text", "accessibleName", "toolTip"):
            value = getattr(widget, name, None)
            said += [str(value())] if callable(value) else []
    return "\n".join(said)
