"""The slip as a picture of black and white dots, and as PNG."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter

from kiosk.core.slip import Slip
from kiosk.printing.bitmap import Bitmap
from kiosk.printing.painter import Layout
from kiosk.printing.paper import DOTS_PER_INCH, Paper

_DOTS_PER_METRE = round(DOTS_PER_INCH / 0.0254)


def paint(slip: Slip, paper: Paper = Paper.ROLL_80) -> QImage:
    """Paint the slip in black and white (Format_Mono, 203 dpi). Any thread; needs a `QGuiApplication`."""
    layout = Layout(slip, paper)
    grey = QImage(layout.width, layout.height, QImage.Format.Format_Grayscale8)
    grey.fill(Qt.GlobalColor.white)
    painter = QPainter(grey)
    try:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        layout.paint(painter)
    finally:
        painter.end()
    threshold = Qt.ImageConversionFlag.MonoOnly | Qt.ImageConversionFlag.ThresholdDither
    mono = grey.convertToFormat(QImage.Format.Format_Mono, threshold)
    mono.setDotsPerMeterX(_DOTS_PER_METRE)
    mono.setDotsPerMeterY(_DOTS_PER_METRE)
    return mono


def bitmap(image: QImage) -> Bitmap:
    """Give the dots of a picture as `paint` makes it: Qt's bit 1 is black there."""
    stride = (image.width() + 7) // 8
    memory = bytes(image.constBits())
    starts = range(0, len(memory), image.bytesPerLine())
    return Bitmap(image.width(), image.height(), b"".join(memory[start : start + stride] for start in starts))


def png(image: QImage) -> bytes:
    """Give the picture as a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's stubs want the format as bytes, it wants str
    return bytes(content.data())
