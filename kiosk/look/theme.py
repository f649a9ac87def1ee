"""The one theme of the application and its tests: fonts, palette, style."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import assets
from kiosk.look.tokens import Colour, Metrics, Role

FAMILY = "Noto Sans"
_FILES = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf", "NotoSans-Bold.ttf")


class FontMissing(Exception):
    """A font file of the project cannot be loaded; the text names the file."""


def load_fonts() -> None:
    """Load the project's fonts; doing it twice does nothing. Raises `FontMissing`."""
    if getattr(load_fonts, "done", False):
        return
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(assets.folder() / "fonts" / name)) < 0:
            message = f"font {name} cannot be loaded"
            raise FontMissing(message)
    setattr(load_fonts, "done", True)  # noqa: B010 - mypy knows no attributes of functions


def apply(app: QApplication) -> None:
    """Return the application its look. Raises `FontMissing`."""
    load_fonts()
    app.setStyle("Fusion")
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, Colour.PAPER),
        (QPalette.ColorRole.Base, Colour.SURFACE),
        (QPalette.ColorRole.WindowText, Colour.INK),
        (QPalette.ColorRole.Text, Colour.INK),
        (QPalette.ColorRole.ButtonText, Colour.INK),
        (QPalette.ColorRole.Highlight, Colour.TEAL),
    ):
        palette.setColor(role, QColor(colour))
    app.setPalette(palette)
    app.setFont(sized(Role.BODY.pixels // 2, Role.BODY.weight))


def sized(pixels: int, weight: int) -> QFont:
    """Return the project's font in that size and weight, with figures of one width."""
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def font(metrics: Metrics, role: Role) -> QFont:
    """Return the font of that role for a window of those metrics."""
    return sized(metrics.text_px(role), role.weight)
