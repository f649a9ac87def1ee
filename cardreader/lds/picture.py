"""Decode the portrait for a screen, after checking what it asks of the decoder.

This is the only file of the reader that imports Pillow. A few bytes can ask a decoder for gigabytes, or for minutes:
JPEG (ITU-T T.81 annex B) may draw the whole picture again in every scan. JPEG 2000 (ITU-T T.800 annex A) may cut it
into as many tiles, precincts and layers as it likes, each of which the decoder keeps a record of.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Final

from PIL import Image, Jpeg2KImagePlugin, JpegImagePlugin, UnidentifiedImageError

from cardreader.errors import DamagedData

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


_MOST_SCANS: Final = 40
"""Encoders make one to a dozen."""
_SCAN: Final = b"\xff\xda"
_CODESTREAM: Final = b"\xff\x4f"
_SIZE, _STYLE, _STYLE_OF_ONE, _TILE, _DATA = 0xFF51, 0xFF52, 0xFF53, 0xFF90, 0xFF93
_MOST_TILES: Final = 64
_MOST_LAYERS: Final = 64
_MOST_COMPONENTS: Final = 4
_LEAST_PRECINCT: Final = 5
"""Exponent of two: 32 samples. Encoders use 128 and more."""
_MOST_LEVELS: Final = 32
_OWN_PRECINCTS: Final = 1


def check_jpeg(data: bytes) -> None:
    """Raise DamagedData for a JPEG file of more scans than a portrait has."""
    if data.count(_SCAN) > _MOST_SCANS:
        raise _bomb()


def check_jpeg_2000(data: bytes) -> None:
    """Raise DamagedData for a JPEG 2000 file whose header asks for too much; what is malformed fails in the decoder."""
    stream = data if data.startswith(_CODESTREAM) else _boxed(data)
    seen_tile = False
    for marker, body in _segments(stream):
        if marker == _SIZE:
            _check_size(body)
        elif marker in (_STYLE, _STYLE_OF_ONE):
            # A tile's own style would override the one that was looked at. Portraits have none.
            if seen_tile or marker == _STYLE_OF_ONE:
                raise _bomb()
            _check_style(body)
        seen_tile = seen_tile or marker == _TILE


def _boxed(data: bytes) -> bytes:
    """Return the codestream of a file in boxes (annex I); empty when there is none."""
    at = 0
    while at + 8 <= len(data):
        length, kind, header = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if length == 1:
            length, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = at + length if length else len(data)
        if kind == b"jp2c":
            return data[at + header : end]
        if length and length < header:
            break
        at = end
    return b""


def _segments(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker segments of the main header and of every tile's header."""
    at, tile_at, tile_length = len(_CODESTREAM), 0, 0
    while at + 4 <= len(stream):
        marker = int.from_bytes(stream[at : at + 2], "big")
        if marker == _DATA:
            if not tile_length:
                return  # the last tile goes on to the end
            at, tile_length = max(at + 2, tile_at + tile_length), 0
            continue
        length = int.from_bytes(stream[at + 2 : at + 4], "big")
        body = stream[at + 4 : at + 2 + length]
        yield marker, body
        if marker == _TILE:
            tile_at, tile_length = at, int.from_bytes(body[2:6], "big")
        at += 2 + max(2, length)


def _check_size(body: bytes) -> None:
    width, height, left, top, tile_width, tile_height, tile_left, tile_top = (
        int.from_bytes(body[at : at + 4], "big") for at in range(2, 34, 4)
    )
    if not tile_width or not tile_height or width <= left or height <= top:
        raise _bomb()
    tiles = -(-(width - tile_left) // tile_width) * -(-(height - tile_top) // tile_height)
    if not 0 < tiles <= _MOST_TILES or int.from_bytes(body[34:36], "big") > _MOST_COMPONENTS:
        raise _bomb()


def _check_style(body: bytes) -> None:
    own_precincts, layers, levels = body[:1] and body[0] & _OWN_PRECINCTS, body[2:4], body[5:6]
    if int.from_bytes(layers, "big") > _MOST_LAYERS or int.from_bytes(levels, "big") > _MOST_LEVELS:
        raise _bomb()
    precincts = body[10:] if own_precincts else b""
    if any(min(one & 0x0F, one >> 4) < _LEAST_PRECINCT for one in precincts):
        raise _bomb()


def _bomb() -> DamagedData:
    return DamagedData("the portrait asks for more memory or time than a portrait takes")
