"""The slip as a picture of black and white dots, as PNG, and as PDF with text that can be searched and read aloud."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from time import thread_time

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from kiosk.core.slip import Slip, is_printable, plain_slip
from kiosk.printing.escpos import Bitmap
from kiosk.printing.painter import Layout, TooSlow
from kiosk.printing.paper import DOTS_PER_INCH, Paper, to_dots, to_mm

LAYOUT_SECONDS = 2.0
"""Processor time after which a slip is replaced by a plain one; a full slip takes a few hundredths."""
_DOTS_PER_METRE = round(DOTS_PER_INCH / 0.0254)


def paint(slip: Slip, paper: Paper = Paper.ROLL_80) -> QImage:
    """Paint the slip in black and white (Format_Mono, 203 dpi). Any thread; needs a `QGuiApplication`."""
    layout = _laid_out(slip, paper)
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
    """Return the dots of a picture as `paint` makes it: Qt's bit 1 is black there."""
    stride = (image.width() + 7) // 8
    memory = bytes(image.constBits())
    starts = range(0, len(memory), image.bytesPerLine())
    return Bitmap(image.width(), image.height(), b"".join(memory[start : start + stride] for start in starts))


def png(image: QImage) -> bytes:
    """Return the picture as a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's stubs want the format as bytes, it wants str
    return bytes(content.data())


_ROLL_MARGIN_MM = 4
_SMALLEST = 0.4


def pdf(slip: Slip, paper: Paper = Paper.ROLL_80) -> bytes:
    """Paint the slip as a PDF of one page. Any thread; needs a `QGuiApplication`."""
    layout = _laid_out(slip, paper, fit=True)
    size = paper.value
    height_mm = size.height_mm or to_mm(layout.height) + 2 * _ROLL_MARGIN_MM
    side_mm = (size.page_mm - to_mm(layout.width)) / 2
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle("Phiếu khám")
    writer.setCreator("chip-id-kiosk")
    page = QPageSize(
        QSizeF(size.page_mm, height_mm), QPageSize.Unit.Millimeter, "slip", QPageSize.SizeMatchPolicy.ExactMatch
    )
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    try:
        painter.translate(to_dots(side_mm), to_dots(side_mm if size.height_mm else _ROLL_MARGIN_MM))
        layout.paint(painter)
    finally:
        painter.end()
    return bytes(content.data())


def _laid_out(slip: Slip, paper: Paper, *, fit: bool = False) -> Layout:
    """Lay out in a bounded time; a slip that would take longer is replaced by number and time alone.

    The next patients wait behind it. `fit` makes it fit on the page of a cut sheet.
    """
    lay_out = _fitting if fit else Layout
    if is_printable(slip):
        with suppress(TooSlow):
            return lay_out(slip, paper, until=thread_time() + LAYOUT_SECONDS)
    return lay_out(plain_slip(slip), paper)


def _fitting(slip: Slip, paper: Paper, *, until: float = inf) -> Layout:
    """Lay out; on a cut sheet smaller and smaller until it fits on the page."""
    layout = Layout(slip, paper, until=until)
    size = paper.value
    if size.height_mm is None:
        return layout
    scale = 1.0
    room = to_dots(size.height_mm - (size.page_mm - to_mm(layout.width)))
    while layout.height > room and scale > _SMALLEST:
        scale *= 0.94
        layout = Layout(slip, paper, scale=scale, until=until)
    return layout
