from __future__ import annotations

import contextlib
import io
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cardreader.errors import DamagedData
from cardreader.lds.picture import as_ppm, check_jpeg_2000
from tests.examples import examples


def portrait(kind: str, size: tuple[int, int] = (240, 320)) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind)
    return made.getvalue()


REAL = {kind: portrait(kind) for kind in ("JPEG", "JPEG2000")}


@pytest.mark.parametrize("kind", REAL)
def test_both_formats_of_the_standard_become_plain_colours(kind: str) -> None:
    picture = Image.open(io.BytesIO(as_ppm(REAL[kind])))
    assert (picture.format, picture.size) == ("PPM", (240, 320))


def test_a_large_portrait_is_made_small() -> None:
    assert max(Image.open(io.BytesIO(as_ppm(portrait("JPEG", (1200, 1600))))).size) == 640


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", portrait("PNG"), portrait("GIF"), REAL["JPEG2000"][:200]])
def test_anything_else_is_damaged_data(data: bytes) -> None:
    with pytest.raises(DamagedData):
        as_ppm(data)


def test_a_portrait_that_claims_to_be_huge_is_refused() -> None:
    small = bytearray(REAL["JPEG"])
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(DamagedData):
        as_ppm(bytes(small))
    with pytest.raises(DamagedData, match="more pixels"):
        as_ppm(portrait("JPEG", (2001, 1000)))


def test_a_jpeg_that_draws_itself_again_and_again_is_refused() -> None:
    """Fourteen bytes a scan, each over the whole picture: 64 kB of them would take half a minute."""
    made = io.BytesIO()
    Image.new("L", (240, 320)).save(made, "JPEG", progressive=True)
    once = made.getvalue()
    scan = once[once.rindex(b"\xff\xda") : -2]

    assert as_ppm(once)
    with pytest.raises(DamagedData, match="memory or time"):
        as_ppm(once[:-2] + 100 * scan + once[-2:])


def codestream(size: tuple[int, int] = (240, 320), **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new("L", size).save(made, "JPEG2000", no_jp2=True, **options)
    return made.getvalue()


def styled(stream: bytes, precinct: int, layers: int = 1) -> bytes:
    """The same with precincts of that size (an exponent in each half of the byte), which encoders leave out."""
    at = stream.index(b"\xff\x52")
    end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
    body = bytearray(stream[at + 4 : end])
    body[0] |= 1
    body[2:4] = layers.to_bytes(2, "big")
    body += bytes([precinct]) * (body[5] + 1)
    return stream[:at] + b"\xff\x52" + (len(body) + 2).to_bytes(2, "big") + bytes(body) + stream[end:]


def style_in_a_tile(stream: bytes, mark: bytes = b"\xff\x52") -> bytes:
    """Repeat the style in the tile's own header, where it overrides that of the picture."""
    at = stream.index(b"\xff\x52")
    segment = mark + stream[at + 2 : at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")]
    tile = stream.index(b"\xff\x90")
    length = int.from_bytes(stream[tile + 6 : tile + 10], "big") + len(segment)
    return (
        stream[: tile + 6] + length.to_bytes(4, "big") + stream[tile + 10 : tile + 12] + segment + stream[tile + 12 :]
    )


def one_by_one(stream: bytes, width: int) -> bytes:
    """A line of that length in tiles of one pixel."""
    changed = bytearray(stream)
    struct.pack_into(">IIIIII", changed, stream.index(b"\xff\x51") + 6, width, 1, 0, 0, 1, 1)
    return bytes(changed)


BOMBS = {
    "tiles of a pixel": one_by_one(codestream(), 60_000),
    "a tile of nothing": codestream().replace(struct.pack(">IIQ", 240, 320, 0), bytes(16)),
    "precincts of two samples": styled(codestream(), 0x11),
    "thousands of layers": styled(codestream(), 0x77, layers=60_000),
    "a style of its own in a tile": style_in_a_tile(codestream()),
    "a style for one component": style_in_a_tile(codestream(), b"\xff\x53"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_jpeg_2000_that_asks_for_gigabytes_is_refused(bomb: str) -> None:
    with pytest.raises(DamagedData):
        as_ppm(BOMBS[bomb])


def test_the_limits_of_jpeg_2000_see_through_every_kind_of_box() -> None:
    stream = styled(codestream(), 0x11)
    signature = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
    for box in (
        (len(stream) + 8).to_bytes(4, "big") + b"jp2c",
        b"\x00\x00\x00\x00jp2c",
        b"\x00\x00\x00\x01jp2c" + (len(stream) + 16).to_bytes(8, "big"),
    ):
        with pytest.raises(DamagedData, match="memory or time"):
            check_jpeg_2000(signature + b"\x00\x00\x00\x0cxml jp2c" + box + stream)
    check_jpeg_2000(signature + b"\x00\x00\x00\x02xml ")


def test_the_limits_are_looked_for_in_whatever_a_decoder_might_take() -> None:
    size = struct.pack(">IIQ", 240, 320, 0)
    with pytest.raises(DamagedData, match="memory or time"):
        check_jpeg_2000(BOMBS["a tile of nothing"])
    with pytest.raises(DamagedData, match="memory or time"):
        check_jpeg_2000(codestream().replace(size, bytes(16), 1))
    open_end = codestream()
    tile = open_end.index(b"\xff\x90")
    check_jpeg_2000(open_end[: tile + 6] + bytes(4) + open_end[tile + 10 :])
    check_jpeg_2000(b"\x00\x00\x00\x0cjP  \r\n\x87\n")


def test_usual_precincts_layers_and_tiles_are_shown() -> None:
    assert as_ppm(styled(codestream(), 0x77, layers=5))
    assert as_ppm(codestream((600, 800), tile_size=(256, 256)))


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(list(REAL)), st.data())
def test_a_damaged_portrait_is_shown_or_refused_and_never_another_error(kind: str, data: st.DataObject) -> None:
    broken = bytearray(REAL[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DamagedData):
        as_ppm(bytes(broken))
