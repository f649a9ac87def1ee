"""The slip's fonts: Noto Sans as the project carries it."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

import assets

Weight = QFont.Weight

_COMPOSITION = QFont.Tag("ccmp")


def font(pixels: float, weight: Weight = Weight.Normal) -> QFont:
    """Return the slip's font at a size in dots. Needs a `QGuiApplication`, may be called from any thread."""
    made = QFont(_family(weight))
    made.setPixelSize(max(round(pixels), 1))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # the same widths on image and PDF
    made.setFeature(_COMPOSITION, 0)  # Noto Sans would draw ị as two glyphs, which a PDF then cannot give back as text
    return made


@cache
def _family(weight: Weight) -> str:
    name = {Weight.Normal: "Regular", Weight.DemiBold: "SemiBold", Weight.Bold: "Bold"}[weight]
    number = QFontDatabase.addApplicationFont(str(assets.folder() / "fonts" / f"NotoSans-{name}.ttf"))
    return QFontDatabase.applicationFontFamilies(number)[0]
