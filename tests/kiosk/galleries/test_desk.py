"""Checks over every page of the desk in every size and language: nothing clips, everything is named and reachable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTableWidget, QWidget

from kiosk.core.texts import Language
from kiosk.desk.widgets.style import FOCUS_PAIRS, TEXT_PAIRS
from kiosk.desk.window import DeskWindow
from kiosk.desk.words import NO_ACCOUNT
from kiosk.galleries.desk import SIZES, boards, long_office, render, shots
from kiosk.galleries.shot import Shot
from tests.kiosk.contrast import contrast

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QTableWidget)
LEAST_TEXT = 14
"""Pixels of the smallest words."""


def seen(window: QWidget) -> Iterator[QWidget]:
    yield from (widget for widget in window.findChildren(QWidget) if widget.isVisibleTo(window))


def clipped(shot: Shot[QWidget]) -> Iterator[str]:
    """Words that do not stand whole in their place."""
    for widget in seen(shot.window):
        match widget:
            case QLabel() if widget.text():
                wants = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
                if wants > widget.height() + 1 or (
                    not widget.wordWrap() and widget.sizeHint().width() > widget.width()
                ):
                    yield f"words cut: {widget.text()!r}"
            case QAbstractButton() if widget.sizeHint().width() > widget.width() + 1:
                yield f"button cut: {widget.text()!r}"
            case QTableWidget():
                yield from cut_cells(widget)
            case QLineEdit() if not widget.text():
                hint = QFontMetrics(widget.font()).horizontalAdvance(widget.placeholderText())
                if hint > widget.width() - 20:
                    yield f"hint cut: {widget.placeholderText()!r}"
            case _:
                pass


def cut_cells(table: QTableWidget) -> Iterator[str]:
    for row in range(table.rowCount()):
        for column in range(table.columnCount()):
            item = table.item(row, column)
            if item is None:
                continue
            room = QRect(0, 0, table.columnWidth(column) - 18, 10_000)
            words = QFontMetrics(table.font()).boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            if words.height() > table.rowHeight(row) or words.width() > room.width():
                yield f"cell cut: {item.text()!r}"


def outside(shot: Shot[QWidget]) -> Iterator[str]:
    """Controls that reach out of their parent sideways, or of a window that does not scroll there."""
    for widget in seen(shot.window):
        parent = widget.parentWidget()
        if isinstance(widget, CONTROLS) and parent is not None and widget.geometry().right() > parent.width():
            yield f"{widget.objectName()} reaches out"


def unnamed(shot: Shot[QWidget]) -> Iterator[str]:
    for widget in seen(shot.window):
        inside_combo = isinstance(widget.parentWidget(), QComboBox)
        inside_table = any(isinstance(above, QTableWidget) for above in (widget.parentWidget(), widget.parent()))
        named = widget.objectName() and widget.accessibleName().strip()
        if isinstance(widget, CONTROLS) and not inside_combo and not inside_table and not named:
            yield f"{type(widget).__name__} {widget.objectName()!r} has no name"


def small_print(shot: Shot[QWidget]) -> Iterator[str]:
    for widget in seen(shot.window):
        if isinstance(widget, QLabel | QAbstractButton) and widget.fontInfo().pixelSize() < LEAST_TEXT:
            yield f"{widget.objectName()}: {widget.fontInfo().pixelSize()} px"


def unreachable(shot: Shot[QWidget]) -> Iterator[str]:
    """Controls that the Tab key does not come to."""
    window = shot.window
    wanted = {
        widget
        for widget in seen(window)
        if isinstance(widget, CONTROLS) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    come_to: set[QWidget] = set()
    at = window.nextInFocusChain()
    while at is not window and at is not None:
        come_to.add(at)
        at = at.nextInFocusChain()
    for widget in wanted - come_to:
        yield f"{widget.objectName()} cannot be reached"
    if not wanted:
        yield "nothing can be reached"


def foreign_words(shot: Shot[QWidget]) -> Iterator[str]:
    """Vietnamese letters on an English page: a forgotten translation; names are Vietnamese everywhere."""
    if shot.language is not Language.EN:
        return
    for widget in seen(shot.window):
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        if text not in ALLOWED and not any(name in text for name in NAMES) and VIETNAMESE & set(text.lower()):
            yield f"{text!r} is not translated"


VIETNAMESE = frozenset("ăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự")
ALLOWED = {"Tiếng Việt", "Trung tâm Y tế Sông Xanh", NO_ACCOUNT.vi}
"""The last one is said in both languages: nobody has chosen one yet."""
NAMES = {"Trần", "Nguyễn", "Lê", "Phạm", "Công", "Người nhà", "ƯT A", "Dữ liệu không hợp lệ"}
"""The last one is a receiver's own words."""


BEGIN_WITH_THE_PAGE = {"work", "calling", "by-hand", "search", "health", "report", "staff", "dossier"}


def begins_elsewhere(shot: Shot[QWidget]) -> Iterator[str]:
    """The keyboard begins in the page."""
    at, window = shot.window.focusWidget(), shot.window
    if shot.name in BEGIN_WITH_THE_PAGE and isinstance(window, DeskWindow):
        assert window.page is not None
        if not window.page.isAncestorOf(at):
            yield f"the keyboard begins at {at.objectName()}"


CHECKS = (clipped, outside, unnamed, small_print, unreachable, foreign_words, begins_elsewhere)


IN_ENGLISH_TOO = {min(SIZES), (1080, 1920)}
"""The narrowest in both directions; Vietnamese words are longer almost everywhere."""


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(size, language, marks=[pytest.mark.long] if short else [])
        for size in SIZES
        for language in Language
        for short in [language is Language.EN and size not in IN_ENGLISH_TOO]
    ],
)
def test_every_page_is_whole_named_reachable_and_in_one_language(
    themed: QApplication, size: tuple[int, int], language: Language
) -> None:
    found = [f"{shot.name}: {fault}" for shot in shots([size], [language]) for check in CHECKS for fault in check(shot)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080)])
def test_long_names_of_clinic_and_services_are_whole(themed: QApplication, size: tuple[int, int]) -> None:
    names = ("login", "work", "dossier-mismatch", "calling", "by-hand", "search")
    found = [
        f"{shot.name}: {fault}"
        for shot in shots([size], names=names, office=long_office)
        for check in (clipped, outside)
        for fault in check(shot)
    ]
    assert not found, "\n".join(found)


def test_words_borders_and_focus_stand_out_from_their_ground() -> None:
    assert [pair for pair in TEXT_PAIRS if contrast(*pair) < 7] == []
    assert [pair for pair in FOCUS_PAIRS if contrast(*pair) < 3] == []


def test_the_board_says_its_numbers_to_assistive_tools(themed: QApplication) -> None:
    first, empty = boards([(1920, 1080)], [Language.VI])
    assert first.window.accessibleName().startswith("ƯT A 003, Quầy 2")
    assert empty.window.accessibleName() == ""


def test_render_writes_one_picture_a_scene(themed: QApplication, tmp_path: Path) -> None:
    files = render(tmp_path, [(1024, 768)], [Language.VI], names=["login", "work"])
    assert [file.stem for file in files] == ["login", "work", "board", "board-empty"]
    assert all(file.stat().st_size > 3_000 for file in files)
