"""What a window says, to eyes and to assistive tools."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from kiosk.screens.components.card import NumberPlate
from kiosk.screens.components.keypad import DayField, DigitBoxes, TypedField
from kiosk.screens.components.picture import Code, Photo


def everything_said(window: QWidget) -> Iterator[str]:
    """All that any widget holds, seen or not: texts, names for assistive tools, titles, tips, pictures."""
    yield window.windowTitle()
    for widget in window.findChildren(QWidget):
        for name in ("text", "accessibleName", "accessibleDescription", "toolTip", "windowTitle"):
            value = getattr(widget, name, None)
            if callable(value):
                yield str(value())
        match widget:
            case DigitBoxes():
                yield widget.digits
            case NumberPlate():
                yield widget.number
            case TypedField() | DayField():
                yield widget.text
            case Photo():
                yield "photo" if widget.image else ""
            case Code():
                yield "code" if widget._matrix else ""
            case _:
                pass
