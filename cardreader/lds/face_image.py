"""A portrait as DG2 holds it, whichever record is around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cardreader.errors import DamagedData


class ImageFormat(StrEnum):
    """How the portrait is compressed."""

    JPEG = "jpeg"
    JPEG_2000 = "jpeg2000"


_MAGIC = {
    b"\xff\xd8\xff": ImageFormat.JPEG,
    b"\x00\x00\x00\x0cjP  ": ImageFormat.JPEG_2000,
    b"\xff\x4f\xff\x51": ImageFormat.JPEG_2000,
}


@dataclass(frozen=True, slots=True)
class Portrait:
    """The first portrait: the image file as it is, its format, and the size in pixels that the record claims."""

    image: bytes = field(repr=False)
    format: ImageFormat
    width: int | None
    height: int | None
    """None where the record does not say (ISO/IEC 39794-5 leaves it open)."""


def image_format(image: bytes) -> ImageFormat:
    """What the image file says of itself: issuers mix the codes of the record up. Raises DamagedData."""
    found = next((kind for magic, kind in _MAGIC.items() if image.startswith(magic)), None)
    if found is None:
        message = "the portrait is neither JPEG nor JPEG 2000"
        raise DamagedData(message)
    return found
