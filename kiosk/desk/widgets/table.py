"""A table that keeps its selection while its rows change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from cardreader.plain_text import set_item_tooltip
from kiosk.look.tokens import Tone

_MARGINS, _ABOVE_AND_BELOW = 26, 16
"""Pixels of the style sheet's margins, and a little."""
_HIGH = 10_000
_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of one cell."""

    text: str = field(repr=False)
    tone: Tone | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `key` says which thing it is."""

    key: str
    cells: tuple[Cell, ...]


class Table(QTableWidget):
    """Rows of words. Enter and double click open the row; long words wrap."""

    opened = Signal(str)

    def __init__(self, name: str, label: str, columns: Sequence[str], *stretch: int) -> None:
        """Take the columns' titles; those at `stretch` share the room that is left."""
        super().__init__(0, len(columns))
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setHorizontalHeaderLabels(list(columns))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in stretch:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setMinimumSectionSize(38)
        self.setItemDelegate(_Wrapping(self))
        self._lines: tuple[Line, ...] = ()
        self.cellDoubleClicked.connect(lambda row, _column: self.opened.emit(self._lines[row].key))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these rows; what was selected stays selected while it is there."""
        if tuple(lines) == self._lines:
            return
        selected, scrolled = self.selected, self.verticalScrollBar().value()
        self._lines = tuple(lines)
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, cell in enumerate(line.cells):
                self.setItem(row, column, _item(cell))
        self.resizeRowsToContents()
        self.clearSelection()
        for row, line in enumerate(lines):
            if line.key == selected:
                self.setCurrentCell(row, 0)
        if lines and not self.selected:
            self.setCurrentCell(0, 0)
        self.verticalScrollBar().setValue(scrolled)

    @property
    def selected(self) -> str:
        """The key of the selected row; empty when there is none."""
        row = self.currentRow()
        return self._lines[row].key if 0 <= row < len(self._lines) else ""

    def select(self, key: str) -> None:
        """Select that row."""
        for row, line in enumerate(self._lines):
            if line.key == key:
                self.setCurrentCell(row, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Return the rows the height of their words in the new width."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Open the row by Enter."""
        if event.key() in _ENTER and self.selected:
            self.opened.emit(self.selected)
        else:
            super().keyPressEvent(event)


class _Wrapping(QStyledItemDelegate):
    """Measures rows with the margins of the style sheet, which Qt forgets: without it the last words are cut."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the words as they wrap in the present column."""
        size = super().sizeHint(option, index)
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        table = self.parent()
        if not isinstance(table, QTableWidget):
            return size
        room = QRect(0, 0, table.columnWidth(index.column()) - _MARGINS, _HIGH)
        words = QFontMetrics(styled.font).boundingRect(room, Qt.TextFlag.TextWordWrap, styled.text)
        return QSize(size.width(), words.height() + _ABOVE_AND_BELOW)


def _item(cell: Cell) -> QTableWidgetItem:
    item = QTableWidgetItem(cell.text)
    set_item_tooltip(item, cell.text)
    item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    if cell.tone is not None:
        item.setForeground(QBrush(QColor(cell.tone.ink)))
    if cell.strong or cell.tone is not None:
        font = QFont()
        font.setWeight(QFont.Weight.DemiBold)
        item.setFont(font)
    return item
