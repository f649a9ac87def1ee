"""ESC/POS: a picture of black and white dots as the commands of a receipt printer.

Vietnamese goes to such printers as a picture only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

INITIALISE = b"\x1b@"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08" + INITIALISE
"""DLE DC4 8 (clear the buffers), ESC @: what is left of a slip must not come out before the next one."""
BAND = 48
"""Rows of one raster command.

3,456 bytes on 80 mm paper: cheap printers hold 4 kB. Below 256, because some read only the low byte of the height.
"""
_FEED_LINES = 3


def encode(picture: Bitmap) -> bytes:
    """Return the commands that print the picture and cut: ESC @, GS v 0 in bands, ESC d, GS V 66."""
    bands = (_raster(picture, top) for top in range(0, picture.height, BAND))
    return INITIALISE + b"".join(bands) + bytes([0x1B, ord("d"), _FEED_LINES]) + b"\x1dVB\x00"


def _raster(picture: Bitmap, top: int) -> bytes:
    height = min(BAND, picture.height - top)
    stride = picture.stride
    size = stride.to_bytes(2, "little") + height.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + picture.rows[top * stride : (top + height) * stride]


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows from the top, eight dots a byte, the leftmost in the highest bit, 1 is black; unused bits are 0."""

    width: int
    height: int
    rows: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse rows that do not fit the size."""
        if len(self.rows) != self.stride * self.height:
            message = f"{len(self.rows)} bytes are no picture of {self.width} x {self.height} dots"
            raise ValueError(message)

    @property
    def stride(self) -> int:
        """Bytes of one row."""
        return (self.width + 7) // 8
