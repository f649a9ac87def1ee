"""The chip's photo as a picture for the screen: the one place that decodes image files from outside."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image
from PySide6.QtGui import QImage

_FORMATS: Final = ("JPEG", "JPEG2000")
"""What ISO/IEC 19794-5 allows; nothing else is ever handed to a decoder."""
_LARGEST_SIDE: Final = 4_000
_LARGEST_FILE: Final = 400_000


def photo(data: bytes | None) -> QImage | None:
    """Decode a photo of DG2; None when there is none or it cannot be shown.

    The chip's data are from outside: only the two formats of the standard, capped in bytes and pixels, are decoded,
    and a broken picture is no reason to stop a check-in.
    """
    if not data or len(data) > _LARGEST_FILE:
        return None
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if max(picture.size) > _LARGEST_SIDE:
                return None
            plain = picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return QImage(plain.tobytes(), plain.width, plain.height, 3 * plain.width, QImage.Format.Format_RGB888).copy()
