"""No source makes a widget that guesses whether text from outside is markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HELPER = ROOT / "cardreader" / "plain_text.py"
GUESSING_CALLS = frozenset(
    {
        "setToolTip",
        "setWhatsThis",
        "setStatusTip",
        "setTextFormat",
        "setHtml",
        "insertHtml",
        "appendHtml",
        "setMarkdown",
        "setWindowTitle",
        "addAction",
        "addMenu",
        "addTab",
        "setTabText",
    }
)
GUESSING_CLASSES = frozenset(
    {"QErrorMessage", "QInputDialog", "QMessageBox", "QProgressDialog", "QStaticText", "QSystemTrayIcon"}
    | {"QTextBrowser", "QTextDocument", "QTextEdit", "QToolTip", "QWhatsThis", "QGraphicsTextItem"}
)
MNEMONIC_CLASSES = frozenset({"QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QCommandLinkButton"})
"""Buttons, on which an `&` vanishes and makes a shortcut."""
MENUS = frozenset({"QAction", "QMenu", "QMenuBar", "QTabBar", "QTabWidget", "QGroupBox", "QDockWidget"})
"""What has mnemonics as well and stands nowhere so far: whoever needs one adds a helper."""
GUESSED_ROLES = frozenset({"ToolTipRole", "WhatsThisRole", "StatusTipRole"})


def guesses(source: str) -> Iterator[str]:
    """Name each place of a source where Qt would guess whether text is markup."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in GUESSING_CALLS:
                yield f"line {node.lineno}: {name}()"
            case ast.Call(func=ast.Attribute(attr="setItemData"), args=[_, _, _]):
                yield f"line {node.lineno}: setItemData() with a role"
            case ast.Call(func=ast.Name(id="QLabel") | ast.Attribute(attr="QLabel")):
                yield f"line {node.lineno}: QLabel()"
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[text, *_]) if (
                name in MNEMONIC_CLASSES and not _is_literal(text)
            ):
                yield f"line {node.lineno}: {name}() with an `&` that vanishes"
            case ast.ClassDef(bases=bases) if any(_is_label(base) for base in bases):
                yield f"line {node.lineno}: a class of QLabel"
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in GUESSING_CLASSES | GUESSED_ROLES | MENUS:
                yield f"line {node.lineno}: {name}"
            case ast.alias(name=name) if name in GUESSING_CLASSES | MENUS:
                yield f"line {node.lineno}: {name}"
            case ast.alias(name="QLabel", asname=str()):
                yield f"line {node.lineno}: QLabel under another name"
            case _:
                pass


def _is_literal(text: ast.expr) -> bool:
    """Return whether it is a constant, or was made literal by the helper."""
    return isinstance(text, ast.Constant) or (
        isinstance(text, ast.Call) and isinstance(text.func, ast.Name) and text.func.id == "button_text"
    )


def _is_label(base: ast.expr) -> bool:
    return (isinstance(base, ast.Name) and base.id == "QLabel") or (
        isinstance(base, ast.Attribute) and base.attr == "QLabel"
    )


def test_every_label_and_tooltip_is_made_by_the_helper() -> None:
    sources = [file for folder in ("cardreader", "kiosk", "backend_stub") for file in (ROOT / folder).rglob("*.py")]
    found = [
        f"{file.relative_to(ROOT)}, {place}"
        for file in sources
        if file != HELPER
        for place in guesses(file.read_text(encoding="utf-8"))
    ]
    assert found == [], "use PlainLabel, set_tooltip, ... of cardreader/plain_text.py"


@pytest.mark.parametrize(
    "source",
    [
        "QLabel(name)",
        "QtWidgets.QLabel()",
        "class Name(QLabel): pass",
        "from PySide6.QtWidgets import QLabel as Words",
        "item.setToolTip(cell.text)",
        "box.setItemData(0, text, 3)",
        "def data(self, index, role): return name if role == Qt.ItemDataRole.ToolTipRole else None",
        "from PySide6.QtWidgets import QMessageBox",
        "QMessageBox.warning(None, title, text)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "view.setHtml(text)",
        "self.setWindowTitle(name)",
        "QPushButton(name)",
        "QtWidgets.QCheckBox(name, self)",
        "from PySide6.QtGui import QAction",
        "menu.addAction(name)",
        "tabs.addTab(page, name)",
        "QGroupBox(name)",
    ],
)
def test_each_way_to_guess_is_found(source: str) -> None:
    assert list(guesses(source))


@pytest.mark.parametrize(
    "source", ["QPushButton()", 'QPushButton("✕")', "QPushButton(button_text(name))", "QLineEdit(name)"]
)
def test_what_shows_text_as_it_is_may_stay(source: str) -> None:
    assert not list(guesses(source))
