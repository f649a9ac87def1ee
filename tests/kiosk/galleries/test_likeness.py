"""The comparison lets another rasteriser pass and catches a word that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.core.problems import Problem
from kiosk.core.state import Kiosk
from kiosk.core.texts import Language
from kiosk.galleries.patient import SIZES, pages, shots
from kiosk.galleries.patient_states import states
from kiosk.galleries.shot import Shot, difference, small
from kiosk.screens.components.label import Label
from kiosk.screens.window import KioskWindow

KEPT = Path(__file__).parent / "gallery"
MOST_BYTES = 4_000_000
UPDATE = "--update-gallery"


def compared() -> dict[str, Kiosk]:
    """Every state; of the problems that differ in their words alone, those whose pages differ."""
    alike = {f"clerk-{problem}".replace("_", "-") for problem in Problem} - {
        "clerk-no-chip",
        "clerk-emergency",
        "clerk-authenticity-failed",
    }
    return {name: kiosk for name, kiosk in pages().items() if name not in alike}


def kept(shot: Shot[KioskWindow]) -> Path:
    return KEPT / f"{shot.size[0]}x{shot.size[1]}-{shot.language}" / f"{shot.name}.png"


def changed(shot: Shot[KioskWindow]) -> Iterator[str]:
    file = kept(shot)
    if not file.is_file():
        yield f"{file.relative_to(KEPT)} is not kept yet"
        return
    found = difference(small(shot.window.grab().toImage()), QImage(str(file)))
    if not found.tolerable:
        yield f"{file.relative_to(KEPT)} differs by {found.average:.2f}, at one place by {found.worst_block:.1f}"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_looks_as_it_was_kept(
    themed: QApplication, size: tuple[int, int], language: Language, request: pytest.FixtureRequest
) -> None:
    """Run with `--update-gallery` to keep what is shown now, after looking at it."""
    findings: list[str] = []
    for shot in shots([size], [language], shown=compared()):
        if request.config.getoption(UPDATE, default=False):
            kept(shot).parent.mkdir(parents=True, exist_ok=True)
            assert small(shot.window.grab().toImage()).save(str(kept(shot)), quality=0)
        findings += changed(shot)
    assert not findings, "\n".join([*findings, f"look at the pages, then keep them with {UPDATE}"])


def test_the_kept_pictures_are_small_and_none_is_left_over() -> None:
    files = list(KEPT.glob("*/*.png"))
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    folders = {f"{width}x{height}-{language}" for width, height in SIZES for language in Language}
    assert {(file.parent.name, file.stem) for file in files} == {
        (folder, name) for folder in folders for name in compared()
    }


def test_a_missing_word_is_a_difference(themed: QApplication) -> None:
    for shot in shots([SIZES[0]], [Language.VI], shown={"idle": states()["idle"]}):
        before = small(shot.window.grab().toImage())
        least = min((w for w in labels(shot.window) if w.text()), key=lambda label: len(label.text()))
        least.setText("")
        assert not difference(before, small(shot.window.grab().toImage())).tolerable


def labels(window: QWidget) -> list[Label]:
    return [label for label in window.findChildren(Label) if label.isVisibleTo(window)]


def test_a_picture_is_like_itself_and_unlike_one_of_another_size() -> None:
    one, other = QImage(80, 80, QImage.Format.Format_RGB32), QImage(80, 88, QImage.Format.Format_RGB32)
    for picture in (one, other):
        picture.fill(QColor("#fbf8f1"))
    assert difference(one, one).worst_block == 0
    assert not difference(one, other).tolerable
