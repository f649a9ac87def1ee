"""Render the desk's pages, the day report among them, with invented people to PNG: for documentation and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from kiosk.core.day_figures import Anchor, Count, DayFigures, ForcedLine, Lookups, Times
from kiosk.core.desk import flow
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.core.texts import Language, Text
from kiosk.desk.board import BoardWindow
from kiosk.desk.office import Office
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.pages.by_hand import ByHandPage
from kiosk.desk.pages.report import DayReportPage, ReportSource
from kiosk.desk.pages.work import SearchPage
from kiosk.desk.window import DeskWindow
from kiosk.desk.worker import Worker
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk_office import MemoryDesk, memory_office, session
from kiosk.galleries.shot import Shot
from kiosk.printing.report.painter import Reporter
from kiosk.printing.report.words import Names

SIZES = ((1280, 720), (1920, 1080), (1024, 768), (1080, 1920))
"""Width and height of the clerk's screens, and of the kiosk's panels in which the desk opens as well."""


Scene = Callable[[DeskWindow], None]


def settle(window: DeskWindow) -> None:
    """Let every answer come and be shown."""
    while window.is_struck or not (window.page is None or window.page.quiet) or not window.watch.quiet:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if window.isVisible():
        QApplication.processEvents()
    else:
        window.grab()  # lays out what no screen shows


def _press(name: str) -> Scene:
    def press(window: DeskWindow) -> None:
        found = window.findChild(QPushButton, name)
        if not isinstance(found, QPushButton):
            message = f"there is no button {name}"
            raise TypeError(message)
        found.click()
        settle(window)

    return press


def _at(place: Place, *then: Scene, role: Role = Role.ADMIN) -> Scene:
    def go(window: DeskWindow) -> None:
        window.post(flow.AccountsKnown(empty=False))
        window.post(flow.LoggedIn(session(role), people.NOW))
        window.post(flow.Went(place))
        settle(window)
        for scene in then:
            scene(window)

    return go


def _open(dossier: int) -> Scene:
    def go(window: DeskWindow) -> None:
        window.post(flow.Opened(people.DOSSIERS[dossier].id))
        settle(window)

    return go


def _wrong_form(window: DeskWindow) -> None:
    page = window.page
    if isinstance(page, ByHandPage):
        page.number.setText("12345")
        page.birth.setText("31/02/2020")
        page.submit()


def _scanned(window: DeskWindow) -> None:
    page = window.page
    if isinstance(page, ByHandPage):
        page.scan.setText("001190000123||Nguyễn Thị Mai|08031990|Nữ|Số 8 ngõ Hoa Gạo, Hà Nội|05062022")
        page.scan.entered.emit()


def _found(window: DeskWindow) -> None:
    page = window.page
    if isinstance(page, SearchPage):
        page.text.setText("a 0")
        page.search()
        settle(window)


def _locked(window: DeskWindow) -> None:
    window.post(flow.LockAsked())


def _logged_out(window: DeskWindow) -> None:
    window.post(flow.AccountsKnown(empty=False))


def _first_pin(window: DeskWindow) -> None:
    window.post(flow.AccountsKnown(empty=False))
    window.post(flow.LoggedIn(replace(session(Role.CLERK), one_time=people.NOW), people.NOW))


def _emergency(window: DeskWindow) -> None:
    desk = window.office.desk
    if isinstance(desk, MemoryDesk):
        desk.items.append(people.EMERGENCY)
    if isinstance(window.page, DeskPage):
        window.page.load()
        settle(window)


def _nobody(window: DeskWindow) -> None:
    window.post(flow.AccountsKnown(empty=True))


def scenes() -> dict[str, Scene]:
    """Return what the gallery shows, by name."""
    return {
        "no-account": _nobody,
        "login": _logged_out,
        "first-pin": _first_pin,
        "locked": _at(Place.WORK, _locked),
        "work": _at(Place.WORK, role=Role.CLERK),
        "work-emergency": _at(Place.WORK, _emergency),
        "dossier": _at(Place.WORK, _open(0)),
        "dossier-mismatch": _at(Place.WORK, _open(1)),
        "dossier-forged": _at(Place.WORK, _open(2)),
        "dossier-help": _at(Place.WORK, _open(3), role=Role.CLERK),
        "move": _at(Place.WORK, _open(1), _press("act-move")),
        "compare-photo": _at(Place.WORK, _open(1), _press("act-compare_photo"), role=Role.CLERK),
        "first-service": _at(Place.WORK, _open(0), _press("act-name_first_service")),
        "void": _at(Place.WORK, _open(0), _press("act-void"), _press("sheet-yes")),
        "by-hand": _at(Place.BY_HAND, _scanned),
        "by-hand-wrong": _at(Place.BY_HAND, _wrong_form),
        "calling": _at(Place.CALLING),
        "search": _at(Place.SEARCH, _found),
        "health": _at(Place.HEALTH),
        "report": _at(Place.REPORT),
        "staff": _at(Place.STAFF),
        "staff-add": _at(Place.STAFF, _press("add-staff")),
        "one-time-pin": _at(Place.STAFF, _press("reset-pin"), _press("sheet-yes")),
        "own-pin": _at(Place.SEARCH, _press("own-pin")),
    }


def shots(
    sizes: Iterable[tuple[int, int]] = SIZES,
    languages: Iterable[Language] = tuple(Language),
    *,
    names: Iterable[str] | None = None,
    office: Callable[[], Office] = memory_office,
) -> Iterator[Shot[QWidget]]:
    """Show each scene in each size and language in a window of its own, laid out and never opened on the screen."""
    wanted = scenes()
    for size in sizes:
        for language in languages:
            for name in names or wanted:
                window = DeskWindow(office(), language=language, report=report_page)
                window.resize(*size)
                settle(window)
                wanted[name](window)
                settle(window)
                yield Shot(name, size, language, window)
                window.close()
                window.deleteLater()


def boards(
    sizes: Iterable[tuple[int, int]], languages: Iterable[Language] = tuple(Language)
) -> Iterator[Shot[QWidget]]:
    """Show the queue board, with calls and without."""
    worker = Worker()
    for size in sizes:
        for language in languages:
            for name, calls in (("board", people.CALLS), ("board-empty", ())):
                board = BoardWindow(memory_office(), worker, language)
                board.resize(*size)
                board.show_calls(calls)
                yield Shot(name, size, language, board)
                board.deleteLater()
    worker.stop()


def long_office() -> Office:
    """Return an office with long names of clinic and services."""
    return memory_office(clinic=people.LONG_CLINIC, services=people.LONG_SERVICES)


def render(
    out: Path,
    sizes: Iterable[tuple[int, int]] = SIZES,
    languages: Iterable[Language] = tuple(Language),
    *,
    names: Iterable[str] | None = None,
) -> tuple[Path, ...]:
    """Write `out/WIDTHxHEIGHT-LANGUAGE/NAME.png` for each scene and board; return the files. Raises OSError."""
    sizes, languages = tuple(sizes), tuple(languages)
    scenes_and_boards = chain(shots(sizes, languages, names=names), boards(sizes, languages))
    return tuple(shot.save(out) for shot in scenes_and_boards)


REPORTER: Final = Reporter("Trung tâm Y tế huyện Sao Biển", "12 đường Hoa Gạo, xã Sao Biển, tỉnh Sao Mai", "01999")
NAMES: Final = Names(
    services={
        "general": Text("Khám bệnh đa khoa", "General examination"),
        "ear-nose-throat": Text("Khám chuyên khoa Tai Mũi Họng theo yêu cầu", "Ear, nose and throat on request"),
    },
    reasons={"documents": Text("Đã xem giấy tờ gốc", "Original documents seen")},
    actions={"accept": Text("Chấp nhận thông tin khác nhau", "Accepted a difference")},
)


def _minutes(count: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=count)


def busy_day(**changes: Any) -> DayFigures:
    """Return the figures of a busy day; what is said replaces them."""
    hours = [0] * 24
    hours[6:18] = [4, 31, 42, 38, 26, 9, 3, 18, 22, 17, 6, 1]
    visits = sum(hours)
    values: dict[str, Any] = {
        "day": date(2026, 11, 23),
        "visits": visits,
        "by_service": (Count("general", 150), Count("ear-nose-throat", visits - 150)),
        "by_hour": tuple(hours),
        "by_decision": (Count("covered", 190), Count("not_covered", 17), Count("portal_unavailable", visits - 207)),
        "by_payment": (Count("insurance", 190), Count("self_pay", 17), Count("to_be_checked", visits - 207)),
        "by_state": (Count("served", 200), Count("absent", 5), Count("void", 3), Count("waiting", visits - 208)),
        "by_access": (Count("pace", 180), Count("bac", 20), Count("by_hand", visits - 200)),
        "priority": 41,
        "help_cases": 19,
        "waiting": Times.of([_minutes(count) for count in range(2, 40)]),
        "serving": Times.of([_minutes(count / 2) for count in range(2, 20)]),
        "lookups": Lookups(
            230,
            (Count("timeout", 3), Count("unreachable", 2)),
            Times.of([timedelta(milliseconds=300 + 7 * count) for count in range(230)]),
        ),
        "slips": (Count("printed", 212), Count("failed", 3), Count("waiting", 2)),
        "undelivered": 2,
        "dead_letters": 1,
        "forced": (
            ForcedLine(datetime(2026, 11, 23, 1, 5, tzinfo=UTC), "lan", "A 007", "accept", "documents", "Tên đệm cũ"),
        ),
        "anchor": Anchor(812, "9f" * 32),
    }
    return DayFigures(**(values | changes))


def report_page(view: View) -> DeskPage:
    """Make the page of the report; what is saved goes to the folder that the program runs in."""
    return DayReportPage(view, ReportSource(lambda day: busy_day(day=day), REPORTER, NAMES, Path()))
