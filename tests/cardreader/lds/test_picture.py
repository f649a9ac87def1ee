from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cardreader.errors import DamagedData
from cardreader.lds.picture import as_png


def portrait(kind: str, size: tuple[int, int] = (240, 320)) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind)
    return made.getvalue()


REAL = {kind: portrait(kind) for kind in ("JPEG", "JPEG2000")}


@pytest.mark.parametrize("kind", REAL)
def test_both_formats_of_the_standard_become_png(kind: str) -> None:
    picture = Image.open(io.BytesIO(as_png(REAL[kind])))
    assert (picture.format, picture.size) == ("PNG", (240, 320))


def test_a_large_portrait_is_made_small() -> None:
    assert max(Image.open(io.BytesIO(as_png(portrait("JPEG", (1200, 1600))))).size) == 640


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", portrait("PNG"), portrait("GIF"), REAL["JPEG2000"][:200]])
def test_anything_else_is_damaged_data(data: bytes) -> None:
    with pytest.raises(DamagedData):
        as_png(data)


def test_a_portrait_that_claims_to_be_huge_is_refused() -> None:
    small = bytearray(REAL["JPEG"])
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(DamagedData):
        as_png(bytes(small))
    with pytest.raises(DamagedData, match="more pixels"):
        as_png(portrait("JPEG", (2001, 2000)))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(REAL)), st.data())
def test_a_damaged_portrait_is_shown_or_refused_and_never_another_error(kind: str, data: st.DataObject) -> None:
    broken = bytearray(REAL[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DamagedData):
        as_png(bytes(broken))
