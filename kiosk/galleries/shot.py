"""One picture of a gallery, and how far two pictures of a page differ.

The measure sees a shifted word and does not see another rasteriser.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from kiosk.core.texts import Language

Window_co = TypeVar("Window_co", bound=QWidget, covariant=True)


@dataclass(frozen=True, slots=True)
class Shot(Generic[Window_co]):
    """Its name, and the window as it was rendered."""

    name: str
    size: tuple[int, int]
    language: Language
    window: Window_co

    def save(self, out: Path, variant: str = "") -> Path:
        """Write `out/WIDTHxHEIGHT-LANGUAGE[-VARIANT]/NAME.png`; return the file. Raises OSError."""
        folder = out / "-".join(filter(None, (f"{self.size[0]}x{self.size[1]}", self.language, variant)))
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.name}.png"
        if not self.window.grab().save(str(file)):
            message = f"cannot write {file}"
            raise OSError(message)
        return file


SMALL_WIDTH: Final = {1080: 162, 1024: 192, 1920: 224}
"""Width of the kept picture by the width of the window."""
BLOCK: Final = 8
"""Side of the blocks whose average is compared, pixels of the kept picture."""
MOST_IN_A_BLOCK: Final = 20.0
"""Tolerance: no block differs by more, of 255. A missing word of the smallest type makes about 35."""
MOST_ON_AVERAGE: Final = 1.0
"""Tolerance: the whole picture does not differ by more, of 255."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean difference of a channel, 0 to 255: of the whole picture, and of the block that differs most."""

    average: float
    worst_block: float

    @property
    def tolerable(self) -> bool:
        """Whether it is the same picture for the eye."""
        return self.average <= MOST_ON_AVERAGE and self.worst_block <= MOST_IN_A_BLOCK


def small(picture: QImage) -> QImage:
    """Scale a page's picture down to the size and the colours (16 bit) in which it is kept."""
    width = SMALL_WIDTH.get(picture.width(), picture.width() // 5)
    scaled = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    few = scaled.convertToFormat(QImage.Format.Format_RGB16, Qt.ImageConversionFlag.AvoidDither)
    return few.convertToFormat(QImage.Format.Format_RGB32)


def difference(one: QImage, other: QImage) -> Difference:
    """Compare two pictures; such of different sizes differ as far as possible."""
    if one.size() != other.size():
        return Difference(255.0, 255.0)
    apart = one.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(apart)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, other)
    painter.end()
    blocks = _averages(apart, QSize(max(1, one.width() // BLOCK), max(1, one.height() // BLOCK)))
    return Difference(sum(blocks) / len(blocks), max(blocks))


def _averages(picture: QImage, size: QSize) -> list[float]:
    small_picture = picture.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    colours = (
        QColor(small_picture.pixel(x, y)) for y in range(small_picture.height()) for x in range(small_picture.width())
    )
    return [(colour.red() + colour.green() + colour.blue()) / 3 for colour in colours]
