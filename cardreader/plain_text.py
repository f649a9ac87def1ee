"""Text on Qt's widgets as it is: a name that holds markup is shown and never rendered.

Qt guesses whether the text of a label or a tooltip is markup. Names come from chips, the portal, codes and files. As
markup, one of them could make Qt load any file of the machine as a picture. All labels and tooltips are made here. On a
button an `&` would vanish and make a shortcut; in a title `[*]` stands for unsaved changes.
"""

from __future__ import annotations

import html
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QTableWidgetItem, QWidget

from cardreader.clean_text import clean_line

_LONGEST_TITLE: Final = 200


class PlainLabel(QLabel):
    """A label that shows its text as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def tooltip(text: str) -> str:
    """Return markup that shows the text as it is, with its spaces and lines: Qt's tooltips have no plain format."""
    return f'<p style="margin: 0; white-space: pre-wrap">{html.escape(text)}</p>' if text else ""


def set_tooltip(widget: QWidget, text: str) -> None:
    """Set a widget's tooltip; assistive tools, which would read the markup, get the text."""
    widget.setToolTip(tooltip(text))
    widget.setAccessibleDescription(text)


def set_item_tooltip(item: QTableWidgetItem, text: str) -> None:
    """Set the tooltip of a table's cell."""
    item.setToolTip(tooltip(text))


def button_text(text: str) -> str:
    """Return what makes a button show the text as it is."""
    return text.replace("&", "&&")


def set_window_title(window: QWidget, text: str) -> None:
    """Set a window's title, one line of bounded length."""
    window.setWindowTitle(clean_line(text, _LONGEST_TITLE).replace("[*]", "[*][*]"))


def set_choice_tooltip(box: QComboBox, place: int, text: str) -> None:
    """Set the tooltip of a box's entry."""
    box.setItemData(place, tooltip(text), Qt.ItemDataRole.ToolTipRole)
