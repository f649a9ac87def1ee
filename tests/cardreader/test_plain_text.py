"""Labels and tooltips show text as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QTableWidget, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from cardreader.plain_text import (
    PlainLabel,
    button_text,
    set_choice_tooltip,
    set_item_tooltip,
    set_tooltip,
    set_window_title,
    tooltip,
)
from tests.plain import HOSTILE, shown_as


@pytest.mark.parametrize("text", [*HOSTILE, "hai  dòng\n  sau", " <", "'\""])
def test_a_tooltip_shows_the_text_literally(qapp: QApplication, text: str) -> None:
    assert shown_as(tooltip(text)) == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co"), exclude_characters="\ufffc")))
def test_any_printable_text_is_literal_in_a_tooltip(text: str) -> None:
    assert shown_as(tooltip(text)) == text


def test_an_empty_text_makes_no_tooltip() -> None:
    assert tooltip("") == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_shows_markup_as_text(qtbot: QtBot, text: str) -> None:
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.text() == text
    assert label.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("text", HOSTILE)
def test_tooltips_of_widgets_cells_and_entries_are_literal_and_read_aloud_so(qtbot: QtBot, text: str) -> None:
    button, box, item = QPushButton(), QComboBox(), QTableWidgetItem()
    for widget in (button, box):
        qtbot.addWidget(widget)
    set_tooltip(button, text)
    set_item_tooltip(item, text)
    box.addItem("one")
    set_choice_tooltip(box, 0, text)
    tips = (button.toolTip(), item.toolTip(), box.itemData(0, Qt.ItemDataRole.ToolTipRole))
    assert {shown_as(tip) for tip in tips} == {text}
    assert button.accessibleDescription() == text


@pytest.mark.parametrize("text", ["Tai & Mũi", "&Mai", "a && b", "&"])
def test_a_button_shows_each_ampersand_and_gets_no_shortcut(qtbot: QtBot, text: str) -> None:
    button = QPushButton(button_text(text))
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.text().replace("&&", "&") == text


@pytest.mark.parametrize("text", ["Mai [*]", "[*][*]", *HOSTILE[:3]])
def test_a_title_is_literal(qtbot: QtBot, text: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    set_window_title(window, text)
    window.show()
    assert window.windowHandle().title() == text


def test_a_title_is_one_bounded_line(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    set_window_title(window, "Mai\n\N{RIGHT-TO-LEFT OVERRIDE}" * 10_000)
    assert len(window.windowTitle()) == 200
    assert window.windowTitle().isprintable()


def test_a_table_s_cell_paints_markup_as_letters(qtbot: QtBot) -> None:
    """Qt's item views have no rich text: the tags take their room."""
    table = QTableWidget(2, 1)
    qtbot.addWidget(table)
    table.setItem(0, 0, QTableWidgetItem("<b></b>"))
    table.setItem(1, 0, QTableWidgetItem(""))
    tags, nothing = (table.sizeHintForIndex(table.model().index(row, 0)).width() for row in range(2))
    assert tags > nothing + 20
