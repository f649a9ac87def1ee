"""The carried fonts hold every letter of the names of all 54 peoples, on the screen and on the slip."""

from __future__ import annotations

import unicodedata

import pytest
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QApplication

from cardreader.clean_text import clean_line
from kiosk.look import fonts, theme
from tests.kiosk.core.name_pairs import ALPHABETS, PAIRS

WRITTEN = {
    **ALPHABETS,
    "every name of the pairs": " ".join(sorted({name for one, other, _ in PAIRS for name in (one, other)})),
}


@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold])
@pytest.mark.parametrize("people", WRITTEN)
def test_no_letter_of_a_name_is_blank(qapp: QApplication, people: str, weight: QFont.Weight) -> None:
    letters = WRITTEN[people]
    seen = clean_line(letters + letters.lower(), 10_000)
    for font in (theme.sized(40, weight), fonts.font(40, weight)):
        assert not _blank(seen, font)


def _blank(text: str, font: QFont) -> set[str]:
    """Return the names of the letters that no glyph of the project's fonts paints."""
    blank = set()
    for letter in {"".join(group) for group in _letters(text)}:
        layout = QTextLayout(letter, font)
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        runs = layout.glyphRuns()
        if any(0 in run.glyphIndexes() or not run.rawFont().familyName().startswith("Noto Sans") for run in runs):
            blank.add(" ".join(unicodedata.name(sign, hex(ord(sign))) for sign in letter))
    return blank


def _letters(text: str) -> list[list[str]]:
    """Return letters with the marks that stand on them."""
    groups: list[list[str]] = []
    for sign in text:
        if unicodedata.combining(sign) and groups:
            groups[-1].append(sign)
        else:
            groups.append([sign])
    return groups
