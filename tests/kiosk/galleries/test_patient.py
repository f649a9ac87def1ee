"""Checks over every page in every size and language: nothing clips, everything can be touched and is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.galleries import patient
from kiosk.galleries.patient import SIZES, Variant, render, shots
from kiosk.galleries.patient_states import CLINIC, LONG_CLINIC, states
from kiosk.galleries.shot import Shot
from kiosk.look import theme
from kiosk.look.tokens import Colour, Metrics
from kiosk.screens.components.base import Adaptive
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.label import Label
from kiosk.screens.components.sheets import View
from kiosk.screens.look import Look
from kiosk.screens.pages.you import YouPage
from kiosk.screens.window import KioskWindow
from tests.kiosk.contrast import contrast
from tests.kiosk.galleries.kept import changed, compared, keep
from tests.kiosk.screens.checks import (
    EVERYWHERE,
    Check,
    clipped,
    not_in_lower_half,
    out_of_order,
    out_of_the_frame,
    page_parts_overlap,
    pale,
    seen,
    small_print,
    told_by_colour_alone,
    too_high,
    too_small,
    unnamed,
)

pytestmark = pytest.mark.slow

HIGH, LOW, WIDE = SIZES
LONG = {(WIDE, Language.EN)}
"""Vietnamese is the longer language: where it is whole on the wide panel, English has more room than on the low one."""


def findings(of: Iterable[Shot[KioskWindow]], *checks: Check) -> list[str]:
    """What the checks find, one line each, with the page's name."""
    return [f"{shot.name}, {shot.language}: {found}" for shot in of for check in checks for found in check(shot)]


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(size, language, marks=[pytest.mark.long] if (size, language) in LONG else [])
        for size in SIZES
        for language in Language
    ],
)
def test_every_page_is_whole_large_named_in_order_in_one_language_and_as_it_was_kept(
    themed: QApplication, size: tuple[int, int], language: Language, request: pytest.FixtureRequest
) -> None:
    """Run with `--update-gallery` to keep what is shown now, after looking at it."""
    update = request.config.getoption("--update-gallery", default=False)
    kept_pages = compared()
    found = []
    for shot in shots([size], [language]):
        found += findings([shot], *EVERYWHERE, too_high, foreign_words, *([pale] if size == HIGH else []))
        if shot.name in kept_pages:
            if update:
                keep(shot)
            found += changed(shot)
    assert not found, "\n".join([*found, "pages that are meant to differ: look at them, then --update-gallery"])


def foreign_words(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Vietnamese letters on an English page: a forgotten translation, names and rooms apart."""
    if shot.language is not Language.EN:
        return
    for widget in seen(shot.window):
        text = widget.text() if isinstance(widget, Label | QAbstractButton) else ""
        name = shot.name.startswith("you") and text in NAMES
        if text not in KEPT_IN_VIETNAMESE and not name and VIETNAMESE & set(text.lower()):
            yield f"{text!r} is not translated"


VIETNAMESE = frozenset("ăâđêôơưắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự")
KEPT_IN_VIETNAMESE = {"Tiếng Việt", "Trung tâm Y tế Sông Xanh"}
NAMES = {kiosk.turn.citizen.name for kiosk in states().values() if kiosk.turn and kiosk.turn.citizen}


def test_a_forgotten_translation_is_found(themed: QApplication) -> None:
    for shot in shots([HIGH], [Language.EN], shown={"idle": states()["idle"]}):
        label = next(each for each in seen(shot.window) if isinstance(each, Label) and each.text())
        assert not findings([shot], foreign_words)
        label.setText("Đặt thẻ")
        assert findings([shot], foreign_words)


@pytest.mark.parametrize("size", SIZES)
def test_a_very_long_clinic_name_is_whole(themed: QApplication, size: tuple[int, int]) -> None:
    shown = {name: states()[name] for name in ("idle", "digits-wrong", "you-long", "slip-failed")}
    found = findings(shots([size], [Language.VI], clinic=LONG_CLINIC, shown=shown), clipped)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "language", "size"),
    [
        pytest.param(
            text,
            language,
            size,
            marks=[]
            if language is Language.VI and (size == HIGH or (text == 2 and size == LOW))
            else [pytest.mark.long],
        )
        for text, language in ((1.3, Language.VI), (2.0, Language.VI), (2.0, Language.EN))
        for size in SIZES
    ],
)
def test_larger_words_are_as_large_as_the_page_can_hold_them_whole(
    themed: QApplication, size: tuple[int, int], text: float, language: Language
) -> None:
    found, sizes = [], []
    for shot in shots([size], [language], text=text):
        found += findings([shot], *EVERYWHERE)
        sizes.append(shot.window.page.metrics.text)
    assert not found, "\n".join(found)
    assert max(sizes) >= min(text, 1.75)


@pytest.mark.parametrize(
    ("view", "language"),
    [
        pytest.param(View(low=True), Language.VI, id="usual"),
        pytest.param(View(low=True, large=True), Language.VI, id="large"),
        pytest.param(View(low=True, large=True), Language.EN, id="large-en", marks=[pytest.mark.long]),
    ],
)
def test_in_the_low_layout_everything_that_is_touched_is_in_the_lower_half(
    themed: QApplication, view: View, language: Language
) -> None:
    found = findings(shots([HIGH], [language], view=view), *EVERYWHERE, not_in_lower_half)
    assert not found, "\n".join(found)


def of_the_day(shot: Shot[KioskWindow]) -> Iterator[str]:
    """Grounds and words alike change at night: no large part of any page is as light as paper."""
    picture = shot.window.grab().toImage().scaled(54, 96)
    light = sum(picture.pixelColor(x, y).lightness() > 225 for x in range(54) for y in range(96))
    if light >= 54 * 96 * 0.06:
        yield "too light for the night"


def test_words_and_controls_stand_out_on_the_dark_panel_and_nothing_of_the_day_is_left(themed: QApplication) -> None:
    found = findings(shots([HIGH], [Language.VI], night=True), pale, of_the_day)
    assert not found, "\n".join(found)
    by_day = shots([HIGH], [Language.VI], shown={"idle": states()["idle"]})
    assert findings(by_day, of_the_day)


def broken_button(break_it: Callable[[Button], object]) -> Callable[[YouPage], None]:
    def do(page: YouPage) -> None:
        button = page.findChild(Button, "not-me")
        assert button is not None
        break_it(button)

    return do


def take_its_name(button: Button) -> None:
    button.setText("")
    button.setAccessibleName("")


def hide(window: QWidget, name: str) -> None:
    for button in window.findChildren(QAbstractButton, name):
        button.hide()


BREAKS: Mapping[str, tuple[Check, Callable[[YouPage], object]]] = {
    "words cut off": (clipped, lambda page: page.title.resize(90, 40)),
    "words on words": (page_parts_overlap, lambda page: page.name.move(page.born.pos())),
    "a target of half the size": (too_small, broken_button(lambda button: button.setFixedSize(60, 60))),
    "a button without a name": (unnamed, broken_button(take_its_name)),
    "small print": (small_print, lambda page: page.title.setFont(theme.sized(20, 400))),
    "pale words": (pale, lambda page: page.title.paint_in("#8a9a99")),
    "pale words on a button": (
        pale,
        broken_button(lambda button: setattr(button, "_colours", lambda: ("#ffffff",) * 4)),
    ),
    "colour without a sign": (told_by_colour_alone, lambda page: page.status._icon.become("", Colour.INK)),
    "a button out of reach": (too_high, broken_button(lambda button: button.move(0, 0))),
    "a button above the middle": (not_in_lower_half, broken_button(lambda button: button.move(0, 0))),
    "no way to call for help": (out_of_the_frame, lambda page: hide(page.window(), "emergency")),
    "keys that jump about": (out_of_order, broken_button(lambda button: button.move(0, 0))),
}
"""What is broken -> the check that has to find it, and how to break the page."""


@pytest.mark.parametrize("broken", BREAKS)
def test_a_check_finds_what_it_is_there_for(themed: QApplication, broken: str) -> None:
    check, break_it = BREAKS[broken]
    for shot in shots([HIGH], [Language.VI], shown={"you-covered": states()["you-covered"]}):
        assert not findings([shot], check)
        assert isinstance(shot.window.page, YouPage)
        break_it(shot.window.page)
        assert findings([shot], check)


def test_every_check_was_seen_to_find_something() -> None:
    assert {check for check, _ in BREAKS.values()} == {*EVERYWHERE, pale, too_high, not_in_lower_half}


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("kind", Kind)
def test_the_focus_is_a_ring_that_stands_out_on_every_kind_of_button(
    qtbot: QtBot,
    themed: QApplication,
    kind: Kind,
    night: bool,  # noqa: FBT001 - a case
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = Button("focused", kind)
    button.setParent(window)
    button.adapt(Metrics(1080, 1920, night=night))
    button.resize(400, 160)
    before = button.grab().toImage()
    button.setFocus()
    after = button.grab().toImage()
    places = [(x, 80) for x in range(400)]
    ring = {
        (after.pixelColor(*at).name(), before.pixelColor(*at).name())
        for at in places
        if after.pixel(*at) != before.pixel(*at)
    }
    assert max((contrast(*pair) for pair in ring), default=0) >= 3


def mornings() -> Iterator[list[str]]:
    """Names of states, so that each is the first of its kind of page in one of the lists."""
    kinds: dict[type, list[str]] = {}
    for name, kiosk in states().items():
        kinds.setdefault(type(kiosk.page), []).append(name)
    for names in zip_longest(*kinds.values()):
        yield [name for name in names if name]


def test_a_page_has_its_sizes_and_colours_the_first_time_it_is_shown(qtbot: QtBot, themed: QApplication) -> None:
    """The first patient of the day sees what the gallery shows: nothing stands apart from its page until then."""
    for names in mornings():
        window = KioskWindow(lambda _event: None, clinic=CLINIC, look=Look(motion=False, night=lambda: True))
        qtbot.addWidget(window)
        window.resize(QSize(1080, 1920))
        with qtbot.waitExposed(window):
            window.show()
        for name in names:
            window.show(replace(states()[name], language=Language.VI))
            page = window.page
            strange = [
                widget.objectName() or type(widget).__name__
                for widget in page.findChildren(QWidget)
                if isinstance(widget, Adaptive) and getattr(widget, "_metrics", page.metrics) != page.metrics
            ]
            assert page.metrics.night, name
            assert not strange, name
        window.close()


def test_words_that_cannot_stand_on_a_page_are_made_smaller(themed: QApplication) -> None:
    page = states()["clerk-not-me"]
    for shot in shots([(500, 400)], [Language.VI], shown={"clerk-not-me": page}):
        assert shot.window.page.metrics.text <= 1
        assert not list(page_parts_overlap(shot))


def test_render_writes_one_picture_a_state(
    themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {name: states()[name] for name in ("idle", "you-covered", "services-four")}
    monkeypatch.setattr(patient, "states", lambda: few)
    files = render(tmp_path, [(1024, 768)], [Language.VI], {"": Variant()})
    assert {file.stem for file in files} == {*few, "still-there", "view"}
    assert all(file.stat().st_size > 5_000 for file in files)
    assert (tmp_path / "1024x768-vi" / "idle.png").is_file()


def test_render_draws_larger_words_the_night_and_the_low_layout_too(
    themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient, "states", lambda: {"you-covered": states()["you-covered"]})
    monkeypatch.setattr(patient, "_OVER", {})
    files = render(tmp_path, [(1080, 1920), (1024, 768)], [Language.VI])
    high, wide = (sorted(file.parent.name for file in files if size in str(file)) for size in ("1080x", "1024x"))
    assert high == ["1080x1920-vi", "1080x1920-vi-low", "1080x1920-vi-night", "1080x1920-vi-text-200"]
    assert wide == ["1024x768-vi", "1024x768-vi-night", "1024x768-vi-text-200"]
    assert len({file.read_bytes() for file in files}) == len(files)


def test_a_folder_that_cannot_be_written_is_said(themed: QApplication, tmp_path: Path) -> None:
    (tmp_path / "1024x768-vi").write_text("in the way")
    with pytest.raises(OSError, match="1024x768-vi"):
        render(tmp_path, [(1024, 768)], [Language.VI], {"": Variant()})
