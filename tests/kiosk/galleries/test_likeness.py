"""The comparison lets another rasteriser pass and catches a word that is not there."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.core.texts import Language
from kiosk.galleries.patient import SIZES, shots
from kiosk.galleries.patient_states import states
from kiosk.galleries.shot import difference, small
from kiosk.screens.components.label import Label
from tests.kiosk.galleries.kept import KEPT, compared

MOST_BYTES = 4_000_000


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
