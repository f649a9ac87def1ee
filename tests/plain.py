"""Names that hold markup, and what a window would render of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QComboBox, QLabel, QTableWidget, QTableWidgetItem, QWidget

HOSTILE: Final = (
    '<h1>x</h1><img src="file:///dev/zero">',
    "<b>Mai</b>",
    "&amp; &lt;b&gt; Mai",
    "\N{RIGHT-TO-LEFT OVERRIDE}Mai\N{POP DIRECTIONAL FORMATTING}<i>",
)
_NAMES: Final = frozenset({"name", "latin_name", "words", "reported"})
"""Fields of people, decisions and refusals that hold text from outside."""


def shown_as(tip: str) -> str:
    """Return what a tooltip shows, its lines parted by \\n; a picture is U+FFFC."""
    document = QTextDocument()
    document.setHtml(tip)
    return document.toRawText().replace("\N{PARAGRAPH SEPARATOR}", "\n").replace("\N{LINE SEPARATOR}", "\n")


def with_names(thing: Any, name: str) -> Any:
    """Return the same with that text in the place of each name in it."""
    if isinstance(thing, tuple) and not hasattr(thing, "_fields"):
        return tuple(with_names(each, name) for each in thing)
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    changed = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        new = name if field.name in _NAMES and isinstance(value, str) and value else with_names(value, name)
        if field.init and new is not value:
            changed[field.name] = new
    return replace(thing, **changed) if changed else thing


def rendered(window: QWidget) -> Iterator[str]:
    """Name each text of a window that is rendered as markup."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
            yield f"label {widget.objectName()}: {widget.text()}"
        if widget.toolTip() and shown_as(widget.toolTip()) != widget.accessibleDescription():
            yield f"tooltip of {widget.objectName()}: {widget.toolTip()}"
        yield from _of_entries(widget)


def _of_entries(widget: QWidget) -> Iterator[str]:
    pairs: list[tuple[str, str]] = []
    match widget:
        case QTableWidget():
            pairs = [(cell.text(), cell.toolTip()) for cell in _cells(widget)]
        case QComboBox():
            tip = Qt.ItemDataRole.ToolTipRole
            pairs = [(widget.itemText(place), widget.itemData(place, tip) or "") for place in range(widget.count())]
        case _:
            pass
    for text, tip_text in pairs:
        if tip_text and shown_as(tip_text) != text:
            yield f"tooltip {tip_text} of {text}"


def texts(window: QWidget) -> Iterator[str]:
    """All texts of labels and of tables' cells."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel):
            yield widget.text()
        if isinstance(widget, QTableWidget):
            yield from (cell.text() for cell in _cells(widget))


def _cells(table: QTableWidget) -> Iterator[QTableWidgetItem]:
    for row in range(table.rowCount()):
        cells = (table.item(row, column) for column in range(table.columnCount()))
        yield from (cell for cell in cells if cell is not None)
