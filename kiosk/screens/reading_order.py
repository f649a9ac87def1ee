"""The order in which a page is read, by eyes, by keys and aloud: that of its layouts."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLayout, QWidget

from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.label import Label


def widgets(layout: QLayout | None) -> Iterator[QWidget]:
    """Give every widget of a layout and of what stands in it, first to last; those that are not seen too."""
    if layout is None:
        return
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget = item.widget()
        if widget is not None:
            yield widget
            if not isinstance(widget, StatusCard):  # it speaks for its parts
                yield from widgets(widget.layout())
        else:
            yield from widgets(item.layout())


def buttons(part: QWidget) -> Iterator[QAbstractButton]:
    """Give what can be touched there now."""
    for widget in widgets(part.layout()):
        if isinstance(widget, QAbstractButton) and widget.isVisibleTo(part) and widget.isEnabled():
            yield widget


def sentences(part: QWidget, *, private: bool) -> Iterator[str]:
    """Give what is said there now, without what is personal unless nobody else listens."""
    for widget in widgets(part.layout()):
        if not widget.isVisibleTo(part) or isinstance(widget, QAbstractButton):
            continue
        words = widget.text() if isinstance(widget, Label) else widget.accessibleName()
        if words and (private or not getattr(widget, "personal", False)):
            yield words if words[-1] in ".?!…:" else f"{words}."


def aloud(part: QWidget, buttons_are: str, *, private: bool) -> str:
    """Give the page as it is read aloud: its sentences, then its buttons in `buttons_are` (`Buttons: {names}.`)."""
    said = list(sentences(part, private=private))
    names = ", ".join(name_of(button) for button in buttons(part))
    if names:
        said.append(buttons_are.format(names=names))
    return " ".join(said)


def name_of(button: QAbstractButton) -> str:
    """Give a button's name as it is read aloud."""
    return button.accessibleName().rstrip(".")
