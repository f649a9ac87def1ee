from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.screens.photo import photo


def encoded(kind: str, size: tuple[int, int] = (40, 50)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 90, 85)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000"])
def test_both_formats_of_the_chip_are_shown(kind: str) -> None:
    image = photo(encoded(kind))
    assert image is not None
    assert (image.width(), image.height()) == (40, 50)
    assert abs(image.pixelColor(20, 20).green() - 90) < 6


@pytest.mark.parametrize("data", [None, b"", b"no picture", encoded("PNG"), encoded("JPEG2000")[:60]])
def test_what_cannot_be_shown_is_left_out(data: bytes | None) -> None:
    assert photo(data) is None


def test_a_huge_picture_is_left_out() -> None:
    assert photo(encoded("JPEG", (4001, 8))) is None
    assert photo(encoded("JPEG") + bytes(400_000)) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_it(noise: bytes) -> None:
    photo(b"\xff\xd8\xff" + noise)
    photo(b"\x00\x00\x00\x0cjP  \r\n\x87\n" + noise)
