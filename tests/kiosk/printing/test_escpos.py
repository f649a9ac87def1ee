from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing import escpos
from kiosk.printing.escpos import Bitmap
from kiosk.printing.interpreter import (
    Cut,
    Feed,
    Initialise,
    Interpreter,
    Raster,
    StatusAsked,
    UnknownCommand,
    joined,
)


@st.composite
def pictures(draw: st.DrawFn) -> Bitmap:
    stride, height = draw(st.integers(1, 9)), draw(st.integers(1, 600))
    pattern = draw(st.binary(min_size=1, max_size=64))
    rows = (pattern * (stride * height // len(pattern) + 1))[: stride * height]
    return Bitmap(stride * 8, height, rows)


@given(pictures())
def test_a_printer_gets_the_picture_dot_by_dot(picture: Bitmap) -> None:
    assert joined(Interpreter().feed(escpos.encode(picture))) == picture


@given(pictures(), st.integers(7, 700))
def test_pieces_of_any_size_make_the_same_picture(picture: Bitmap, size: int) -> None:
    data = escpos.encode(picture)
    interpreter = Interpreter()
    commands = [
        command for start in range(0, len(data), size) for command in interpreter.feed(data[start : start + size])
    ]
    assert joined(commands) == picture
    assert not interpreter.in_the_middle


def test_a_slip_is_initialised_printed_in_bands_fed_and_cut() -> None:
    picture = Bitmap(16, 600, bytes(1200))
    commands = list(Interpreter().feed(escpos.encode(picture)))
    assert isinstance(commands[0], Initialise)
    assert [band.picture.height for band in commands if isinstance(band, Raster)] == [*[48] * 12, 24]
    assert all(8 + len(band.picture.rows) <= 4096 for band in commands if isinstance(band, Raster))
    assert commands[-2:] == [Feed(3), Cut()]


def test_the_bytes_are_those_of_the_epson_reference() -> None:
    assert escpos.encode(Bitmap(8, 1, b"\xa5")) == bytes.fromhex("1b40 1d763000 0100 0100 a5 1b6403 1d564200")


def test_a_width_that_is_no_multiple_of_eight_takes_whole_bytes() -> None:
    assert escpos.encode(Bitmap(9, 1, b"\xff\x80"))[6:8] == b"\x02\x00"


@pytest.mark.parametrize("size", [(8, 2, b"\x00"), (16, 1, b"\x00"), (8, 0, b"\x00")])
def test_dots_that_do_not_fit_the_size_are_refused(size: tuple[int, int, bytes]) -> None:
    with pytest.raises(ValueError, match="are no picture of"):
        Bitmap(*size)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_status_request_is_understood(number: int) -> None:
    assert list(Interpreter().feed(bytes([0x10, 0x04, number]))) == [StatusAsked(number)]


@pytest.mark.parametrize(
    "data",
    [
        b"Hello",
        b"\x1b!",
        b"\x10\x04\x09",
        b"\x1dVA",
        b"\x1dv1\x00\x01\x00\x01\x00\x00",
        b"\x1dv0\x01\x01\x00\x01\x00",
        b"\x1dv0\x00\xff\x00\x01\x00",
    ],
)
def test_what_a_printer_would_print_as_letters_is_refused(data: bytes) -> None:
    with pytest.raises(UnknownCommand):
        list(Interpreter().feed(data))


@given(st.binary(max_size=300))
def test_whatever_arrives_is_understood_refused_or_waited_for(data: bytes) -> None:
    interpreter = Interpreter()
    try:
        list(interpreter.feed(data))
    except UnknownCommand:
        return


def test_bands_of_different_widths_make_no_picture() -> None:
    bands = [Raster(Bitmap(8, 1, b"\x00")), Raster(Bitmap(16, 1, b"\x00\x00"))]
    with pytest.raises(ValueError, match="widths"):
        joined(bands)
