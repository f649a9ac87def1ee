from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.iso7816.tlv import (
    Tlv,
    TlvError,
    children,
    encode,
    find,
    find_optional,
    header_length,
    parse,
    parse_one,
)

TAGS = st.sampled_from([0x04, 0x30, 0x61, 0x87, 0x5F1F, 0x7F49, 0x7F61])


@given(TAGS, st.binary(max_size=70000))
def test_what_is_encoded_parses_to_itself(tag: int, value: bytes) -> None:
    raw = encode(tag, value)

    assert parse_one(raw) == Tlv(tag, value, raw)
    assert header_length(raw) == (len(raw) - len(value), len(value))


@given(st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=5))
def test_siblings_come_apart_in_order(objects: list[tuple[int, bytes]]) -> None:
    found = parse(b"".join(encode(tag, value) for tag, value in objects))

    assert [(tlv.tag, tlv.value) for tlv in found] == objects


@given(st.binary(max_size=200))
def test_arbitrary_bytes_parse_or_raise_tlv_error(data: bytes) -> None:
    try:
        found = parse(data)
    except TlvError:
        return
    assert b"".join(tlv.raw for tlv in found) == data


@pytest.mark.parametrize(("length", "field"), [(127, "7F"), (128, "8180"), (255, "81FF"), (256, "820100")])
def test_lengths_are_as_short_as_possible(length: int, field: str) -> None:
    assert encode(0x04, bytes(length))[1:-length].hex().upper() == field


def test_a_length_with_leading_zeros_is_accepted_as_iso_7816_allows() -> None:
    assert parse_one(bytes.fromhex("3083000001AA")).value == b"\xaa"


@pytest.mark.parametrize(
    "raw",
    ["", "30", "3080AA0000", "3085000000000100", "3002AA", "3081", "7F", "5FFFFFFF", "3001AABB"],
    ids=["nothing", "no length", "indefinite", "five bytes", "cut off", "cut length", "cut tag", "long tag", "rest"],
)
def test_damaged_objects_are_refused(raw: str) -> None:
    with pytest.raises(TlvError):
        parse_one(bytes.fromhex(raw))


def test_finding_says_which_object_is_missing() -> None:
    objects = parse(bytes.fromhex("0101FF0201057F490161"))

    assert find(objects, 0x7F49).value == b"\x61"
    assert find_optional(objects, 0x30) is None
    with pytest.raises(TlvError, match="30 is missing"):
        find(objects, 0x30)


def test_children_are_the_objects_inside() -> None:
    outer = parse_one(bytes.fromhex("3006020105040100"))

    assert [child.tag for child in children(outer)] == [0x02, 0x04]
    assert outer.constructed
    assert not children(outer)[0].constructed
    assert parse_one(bytes.fromhex("7F490100")).constructed
