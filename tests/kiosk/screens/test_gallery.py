"""Checks over every page in every size and language: nothing clips, everything can be touched and is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.screens.components.base import Adaptive
from kiosk.screens.components.button import Button
from kiosk.screens.components.label import Label
from kiosk.screens.components.view_sheet import View
from kiosk.screens.gallery import SIZES, render, shots
from kiosk.screens.gallery_people import CLINIC, LONG_CLINIC
from kiosk.screens.gallery_states import states
from kiosk.screens.panel import Look
from kiosk.screens.shot import Shot
from kiosk.screens.window import KioskWindow

PX_PER_MM = {(1080, 1920): 4.03, (1920, 1080): 4.03, (1024, 768): 3.37}
"""Panels of 21.5 inch (476 x 268 mm) and of 15 inch (304 x 228 mm)."""


def seen(window: QWidget) -> Iterator[QWidget]:
    yield from (widget for widget in window.findChildren(QWidget) if widget.isVisibleTo(window))


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
    for number, one in enumerate(buttons):
        for other in buttons[number + 1 :]:
            if area(one, window).intersects(area(other, window)):
                yield f"{one.objectName()} and {other.objectName()} overlap"


def page_parts_overlap(shot: Shot[KioskWindow]) -> Iterator[str]:
    labels = [w for w in seen(shot.window) if isinstance(w, Label) and w.text()]
    solid = labels + [w for w in seen(shot.window) if isinstance(w, QAbstractButton)]
    for place, one in enumerate(solid):
        for other in solid[place + 1 :]:
            if area(one, shot.window).intersects(area(other, shot.window)):
                yield f"{one.objectName() or getattr(one, 'text', str)()} lies on {getattr(other, 'text', str)()}"


def too_small(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Touch targets below 20 mm or nearer than 8 mm to each other."""
    per_mm = PX_PER_MM[shot.size]
    buttons = [widget for widget in seen(shot.window) if isinstance(widget, QAbstractButton)]
    for button in buttons:
        if min(button.width(), button.height()) < 20 * per_mm - 1:
            yield f"{button.objectName()} is {button.width()} x {button.height()}"
    reach = round(8 * per_mm / 2) - 1
    grown = [(b, area(b, shot.window).adjusted(-reach, -reach, reach, reach)) for b in buttons]
    for place, (one, one_area) in enumerate(grown):
        for other, other_area in grown[place + 1 :]:
            if one_area.intersects(other_area):
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
    for widget in seen(shot.window):
        if isinstance(widget, QAbstractButton) and not (widget.accessibleName() and widget.objectName()):
            yield f"{widget.objectName()} {widget.text()!r} has no name"


def small_print(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Words whose capitals are below 4.8 mm."""
    least = 4.8 * PX_PER_MM[shot.size]
    for widget in seen(shot.window):
        if isinstance(widget, Label | QAbstractButton) and QFontMetrics(widget.font()).capHeight() < least - 1:
            yield f"{widget.objectName()}: {QFontMetrics(widget.font()).capHeight()} px"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_whole_large_and_named(themed: QApplication, size: tuple[int, int], language: Language) -> None:
    checks = (clipped, page_parts_overlap, too_small, too_high, unnamed, small_print)
    found = [
        f"{shot.name}: {finding}" for shot in shots([size], [language]) for check in checks for finding in check(shot)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", SIZES)
def test_a_very_long_clinic_name_is_whole(themed: QApplication, size: tuple[int, int]) -> None:
    names = ("idle", "digits-wrong", "you-long", "slip-failed")
    shown = {name: states()[name] for name in names}
    found = [
        f"{shot.name}: {finding}"
        for shot in shots([size], [Language.VI], clinic=LONG_CLINIC, shown=shown)
        for finding in clipped(shot)
    ]
    assert not found, "\n".join(found)


LANGUAGES_AT = {1.3: (Language.VI,), 2.0: tuple(Language)}


@pytest.mark.parametrize("text", LANGUAGES_AT)
@pytest.mark.parametrize("size", SIZES)
def test_larger_words_are_as_large_as_the_page_can_hold_them_whole(
    themed: QApplication, size: tuple[int, int], text: float
) -> None:
    found, sizes = [], []
    for shot in shots([size], LANGUAGES_AT[text], text=text):
        checks = (clipped, page_parts_overlap, small_print)
        found += [f"{shot.name}: {finding}" for check in checks for finding in check(shot)]
        sizes.append(shot.window.page.metrics.text)
    assert not found, "\n".join(found)
    assert max(sizes) == text


def test_in_the_low_layout_everything_that_is_touched_is_in_the_lower_half(themed: QApplication) -> None:
    checks = (clipped, page_parts_overlap, too_small, not_in_lower_half, unnamed, small_print)
    found = [
        f"{shot.name}, {shot.language}: {finding}"
        for shot in shots([(1080, 1920)], view=View(low=True))
        for check in checks
        for finding in check(shot)
    ]
    assert not found, "\n".join(found)


def test_nothing_of_the_day_is_left_on_the_dark_panel(themed: QApplication) -> None:
    """Grounds and words alike change: no large part of any page is as light as paper."""
    for shot in shots([(1080, 1920)], [Language.VI], night=True):
        picture = shot.window.grab().toImage().scaled(54, 96)
        light = sum(picture.pixelColor(x, y).lightness() > 225 for x in range(54) for y in range(96))
        assert light < 54 * 96 * 0.06, shot.name


@pytest.mark.parametrize("name", states())
def test_a_page_has_its_sizes_and_colours_the_first_time_it_is_shown(
    qtbot: QtBot, themed: QApplication, name: str
) -> None:
    """The first patient of the day sees what the gallery shows: nothing stands apart from its page until then."""
    window = KioskWindow(lambda _event: None, clinic=CLINIC, look=Look(motion=False, night=lambda: True))
    qtbot.addWidget(window)
    window.resize(QSize(1080, 1920))
    with qtbot.waitExposed(window):
        window.show()
    window.show(replace(states()[name], language=Language.VI))
    page = window.page
    strange = [
        widget.objectName() or type(widget).__name__
        for widget in page.findChildren(QWidget)
        if isinstance(widget, Adaptive) and getattr(widget, "_metrics", page.metrics) != page.metrics
    ]
    assert page.metrics.night
    assert not strange


def test_words_that_cannot_stand_on_a_page_are_made_smaller(themed: QApplication) -> None:
    page = states()["clerk-not-me"]
    for shot in shots([(500, 400)], [Language.VI], shown={"clerk-not-me": page}):
        assert shot.window.page.metrics.text <= 1
        assert not list(page_parts_overlap(shot))


def test_each_page_speaks_one_language_only(themed: QApplication) -> None:
    """Vietnamese letters on an English page would be a forgotten translation, names and rooms apart."""
    vietnamese = set("ăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự")
    kept = {"Tiếng Việt", "Trung tâm Y tế Sông Xanh"}
    for shot in shots([(1080, 1920)], [Language.EN]):
        for widget in seen(shot.window):
            text = widget.text() if isinstance(widget, Label | QAbstractButton) else ""
            if text not in kept and not (shot.name.startswith("you") and text in _names()):
                assert not vietnamese & set(text.lower()), (shot.name, text)


def _names() -> set[str]:
    return {kiosk.turn.citizen.name for kiosk in states().values() if kiosk.turn and kiosk.turn.citizen}


def test_render_writes_one_picture_a_state(themed: QApplication, tmp_path: Path) -> None:
    files = render(tmp_path, [(1024, 768)], [Language.VI])
    assert len(files) == len(states())
    assert all(file.stat().st_size > 5_000 for file in files)
    assert (tmp_path / "1024x768-vi" / "idle.png").is_file()


def test_a_folder_that_cannot_be_written_is_said(themed: QApplication, tmp_path: Path) -> None:
    (tmp_path / "1024x768-vi").write_text("in the way")
    with pytest.raises(OSError, match="1024x768-vi"):
        render(tmp_path, [(1024, 768)], [Language.VI])
