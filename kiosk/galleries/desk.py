"""Render the desk's pages with invented people to PNG: for the documentation, for tests and for one's own eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from kiosk.core.desk import flow
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import Role
from kiosk.core.texts import Language
from kiosk.desk.board import BoardWindow
from kiosk.desk.office import Office
from kiosk.desk.pages.base import DeskPage
from kiosk.desk.pages.by_hand import ByHandPage
from kiosk.desk.pages.search import SearchPage
from kiosk.desk.window import DeskWindow
from kiosk.desk.worker import Worker
from kiosk.galleries import desk_people as people
from kiosk.galleries.desk_office import memory_office, session
from kiosk.galleries.desk_ports import MemoryDesk
from kiosk.galleries.desk_report import report_page
from kiosk.galleries.shot import Shot

SIZES = ((1366, 768), (1920, 1080), (1024, 768), (1080, 1920))
"""Width and height of the clerk's screens, and of the kiosk's panels in which the desk opens as well."""


Scene = Callable[[DeskWindow], None]


def settle(window: DeskWindow) -> None:
    """Let every answer come and be shown."""
    while not (window.page is None or window.page.quiet) or not window.watch.quiet:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    window.grab()


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
    """Give what the gallery shows, by name."""
    return {
        "no-account": _nobody,
        "login": _logged_out,
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
    """Give an office with long names of clinic and services."""
    return memory_office(clinic=people.LONG_CLINIC, services=people.LONG_SERVICES)


def render(
    out: Path, sizes: Iterable[tuple[int, int]] = SIZES, languages: Iterable[Language] = tuple(Language)
) -> tuple[Path, ...]:
    """Write `out/WIDTHxHEIGHT-LANGUAGE/NAME.png` for each scene; give the files. Raises OSError."""
    sizes, languages = tuple(sizes), tuple(languages)
    return tuple(shot.save(out) for shot in _both(sizes, languages))


def _both(sizes: tuple[tuple[int, int], ...], languages: tuple[Language, ...]) -> Iterator[Shot[QWidget]]:
    yield from shots(sizes, languages)
    yield from boards(sizes, languages)
