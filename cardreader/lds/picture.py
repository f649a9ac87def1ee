"""The portrait as a picture that a screen can show. The only file of the reader that knows Pillow."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, Jpeg2KImagePlugin, JpegImagePlugin, UnidentifiedImageError

from cardreader.errors import DamagedData
from cardreader.lds.picture_limits import check_jpeg, check_jpeg_2000

_FORMATS: Final = (JpegImagePlugin.JpegImageFile.format, Jpeg2KImagePlugin.Jpeg2KImageFile.format)
"""The two that ICAO 9303-10 §4.7.2 allows; no other decoder is let near a stranger's bytes.

Loading their plugins here keeps Pillow from looking for them among all that it has, at the first portrait.
"""
MOST_PIXELS: Final = 2_000_000
"""More than any portrait of a document has; a picture of a few bytes can claim to be as large as it likes."""
_TOO_LARGE: Final = "the portrait claims to have more pixels than a portrait has"


def as_ppm(portrait: bytes, longest: int = 640) -> bytes:
    """Decode a JPEG or JPEG 2000 portrait and give it as PPM, its longer side at most `longest` pixels.

    PPM is a line of text and the plain colours: whoever shows it has nothing left to decode.

    Raises:
        DamagedData: Another format, too many pixels, or bytes that do not decode.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(portrait, longest)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        message = "the portrait does not decode"
        raise DamagedData(message) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DamagedData(_TOO_LARGE) from error


def _decoded(portrait: bytes, longest: int) -> bytes:
    picture = Image.open(io.BytesIO(portrait), formats=_FORMATS)
    (check_jpeg if picture.format == "JPEG" else check_jpeg_2000)(portrait)
    if picture.width * picture.height > MOST_PIXELS:
        raise DamagedData(_TOO_LARGE)
    picture.thumbnail((longest, longest))
    plain = picture.convert("RGB")
    return b"P6 %d %d 255\n" % plain.size + plain.tobytes()
