"""What must hold on every page in every size, language, text scale and light. Each check yields what it finds wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final, TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QPalette
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.core.texts import Language
from kiosk.galleries.shot import Shot
from kiosk.look.pictures import Veil
from kiosk.screens.components.button import Button
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.label import Label
from kiosk.screens.window import KioskWindow
from tests.kiosk.contrast import contrast

_W = TypeVar("_W", bound=QWidget)

Check = Callable[[Shot[KioskWindow]], Iterator[str]]

PX_PER_MM = {(1080, 1920): 4.03, (1920, 1080): 4.03, (1024, 768): 3.37}
"""Panels of 21.5 inch (476 x 268 mm) and of 15 inch (304 x 228 mm)."""


def seen(window: QWidget) -> Iterator[QWidget]:
    """What is to be seen now; of what lies over the page, that alone."""
    over = next((veil for veil in window.findChildren(Veil) if veil.isVisibleTo(window)), window)
    yield from (widget for widget in over.findChildren(QWidget) if widget.isVisibleTo(window))


def area(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def clipped(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Words and controls that do not stand whole inside their place, and controls that overlap."""
    window = shot.window
    for widget in seen(window):
        place = area(widget, window)
        parent = widget.parentWidget()
        whole = parent is None or (window.rect().contains(place) and area(parent, window).contains(place))
        if isinstance(widget, Label | QAbstractButton) and not whole:
            yield f"{widget.objectName()} {widget.text()!r} reaches out of its place"
        if isinstance(widget, Label) and widget.text():
            words = QFontMetrics(widget.font()).boundingRect(
                QRect(0, 0, widget.width(), 100_000), Qt.TextFlag.TextWordWrap, widget.text()
            )
            if words.height() > widget.height() or words.width() > widget.width():
                yield f"words cut: {widget.text()!r} {words.size()} in {widget.size()}"
        if isinstance(widget, Button) and not widget.words_fit():
            yield f"button cut: {widget.text()!r}"
    buttons = [widget for widget in seen(window) if isinstance(widget, QAbstractButton)]
    for one, other in overlapping(buttons, window):
        yield f"{one.objectName()} and {other.objectName()} overlap"


def overlapping(widgets: Sequence[_W], window: QWidget, reach: int = 0) -> Iterator[tuple[_W, _W]]:
    """Return each pair whose places, grown by the reach, meet."""
    places = [(widget, area(widget, window).adjusted(-reach, -reach, reach, reach)) for widget in widgets]
    for (one, here), (other, there) in combinations(places, 2):
        if here.intersects(there):
            yield one, other


def page_parts_overlap(shot: Shot[KioskWindow]) -> Iterator[str]:
    labels = [w for w in seen(shot.window) if isinstance(w, Label) and w.text()]
    solid = labels + [w for w in seen(shot.window) if isinstance(w, QAbstractButton)]
    for one, other in overlapping(solid, shot.window):
        yield f"{one.objectName() or getattr(one, 'text', str)()} lies on {getattr(other, 'text', str)()}"


def too_small(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Touch targets below 20 mm or nearer than 8 mm to each other."""
    per_mm = PX_PER_MM[shot.size]
    buttons = [widget for widget in seen(shot.window) if isinstance(widget, QAbstractButton)]
    for button in buttons:
        if min(button.width(), button.height()) < 20 * per_mm - 1:
            yield f"{button.objectName()} is {button.width()} x {button.height()}"
    for one, other in overlapping(buttons, shot.window, round(8 * per_mm / 2) - 1):
        yield f"{one.objectName()} and {other.objectName()} are too near"


def too_high(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Controls above the lower two thirds of a high window."""
    if shot.size[1] > shot.size[0]:
        for widget in seen(shot.window):
            if isinstance(widget, QAbstractButton) and area(widget, shot.window).top() < shot.size[1] // 3 - 1:
                yield f"{widget.objectName()} is too high"


def not_in_lower_half(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Controls above the middle of a high window."""
    for widget in seen(shot.window):
        if isinstance(widget, QAbstractButton) and area(widget, shot.window).top() < shot.size[1] // 2 - 1:
            yield f"{widget.objectName()} at {area(widget, shot.window).top()} is above the middle"


def unnamed(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Controls that a screen reader could not name, or would not know as buttons."""
    for widget in seen(shot.window):
        if isinstance(widget, QAbstractButton):
            told = QAccessible.queryAccessibleInterface(widget)
            name = told.text(QAccessible.Text.Name)
            if not (name and widget.objectName()) or told.role() is not QAccessible.Role.Button:
                yield f"{widget.objectName()} {widget.text()!r} is {name!r} to a screen reader"


def small_print(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Words whose capitals are below 4.8 mm, or whose type is below 7 mm."""
    per_mm = PX_PER_MM[shot.size]
    for widget in seen(shot.window):
        if isinstance(widget, Label | QAbstractButton):
            capitals = QFontMetrics(widget.font()).capHeight()
            if capitals < 4.8 * per_mm - 1 or widget.font().pixelSize() < 7 * per_mm - 1:
                yield f"{widget.objectName()}: {capitals} px"


def pale(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Words below 7:1 on the ground that is painted there, and controls whose border is below 3:1 beside it."""
    picture = shot.window.grab().toImage()
    for widget in seen(shot.window):
        place = area(widget, shot.window)
        if isinstance(widget, Label) and widget.text():
            ink = widget.palette().color(QPalette.ColorRole.WindowText).name()
            ground = picture.pixelColor(place.topLeft()).name()
            if contrast(ink, ground) < 7:
                yield f"{widget.text()!r}: {ink} on {ground}"
        if isinstance(widget, Button):
            ground, _, border, ink = widget._colours()
            if contrast(ink, ground) < 7:
                yield f"{widget.objectName()}: {ink} on {ground}"
            beside = picture.pixelColor(max(0, place.left() - 3), place.center().y()).name()
            if widget.isEnabled() and contrast(border, beside) < 3:
                yield f"{widget.objectName()}: border {border} beside {beside}"


def told_by_colour_alone(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Coloured surfaces without a sign or without words."""
    for widget in seen(shot.window):
        if isinstance(widget, StatusCard) and not (widget._icon.name and widget.heading.text()):
            yield f"{widget.objectName()} has no sign or no words"


def out_of_order(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Controls of one part of the window that the keys reach before one that stands above them, or left of them."""
    window = shot.window
    controls = window._controls()
    for one, other in pairwise(controls):
        here, there = area(one, window), area(other, window)
        part = [
            whole
            for whole in (*window.findChildren(Veil), window.page, window.footer, window.header)
            if whole.isAncestorOf(one)
        ]
        beside = here.top() < there.bottom() and there.top() < here.bottom()
        if (
            part
            and part[0].isAncestorOf(other)
            and not (there.left() > here.left() if beside else there.top() > here.top())
        ):
            yield f"{other.objectName()} is reached after {one.objectName()}"


def out_of_the_frame(shot: Shot[KioskWindow]) -> Iterator[str]:
    """What belongs on every page and is not there: the languages, the patient's wishes and the emergency."""
    window = shot.window
    for name in (*(f"language-{language}" for language in Language), "view", "emergency"):
        if not any(button.isVisibleTo(window) for button in window.findChildren(QAbstractButton, name)):
            yield f"{name} cannot be touched"


EVERYWHERE: Final = (
    clipped,
    page_parts_overlap,
    too_small,
    unnamed,
    small_print,
    told_by_colour_alone,
    out_of_order,
    out_of_the_frame,
)
"""The checks that hold in every size, text scale and layout; `pale` depends on the light alone."""
