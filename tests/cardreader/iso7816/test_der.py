from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.iso7816 import der
from cardreader.iso7816.tlv import Tlv, TlvError, encode, parse_one


def element(tag: int, value: bytes) -> Tlv:
    return parse_one(encode(tag, value))


@given(st.lists(st.integers(0, 1 << 40), max_size=6), st.integers(0, 2), st.integers(0, 39))
def test_an_object_identifier_comes_back(rest: list[int], first: int, second: int) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))

    assert der.oid(parse_one(der.oid_object(dotted))) == dotted


@given(st.integers(-(1 << 70), 1 << 70))
def test_an_integer_is_signed(number: int) -> None:
    data = number.to_bytes(10, "big", signed=True)

    assert der.integer(element(0x02, data)) == der.number(data) == number


@pytest.mark.parametrize(
    ("read", "tag", "value"),
    [
        (der.integer, 0x02, b""),
        (der.integer, 0x04, b"\x01"),
        (der.boolean, 0x01, b""),
        (der.boolean, 0x01, b"\x00\x00"),
        (der.bits, 0x03, b""),
        (der.bits, 0x03, b"\x01\x80"),
        (der.oid, 0x06, b""),
        (der.oid, 0x06, b"\x80"),
        (der.oid, 0x06, bytes(65)),
    ],
)
def test_what_is_no_such_value_is_refused(read: Callable[[Tlv], object], tag: int, value: bytes) -> None:
    with pytest.raises(TlvError):
        read(element(tag, value))


def test_elements_are_taken_from_front_to_back() -> None:
    items = der.Items.of_bytes(encode(0x30, b"\x01\x01\xff\x02\x01\x07"), "test")

    assert items
    assert items.optional(0x02) is None
    assert der.boolean(items.next(0x01))
    with pytest.raises(TlvError, match="too many"):
        items.end()
    assert [tlv.value for tlv in items.rest()] == [b"\x07"]
    items.end()
    assert not items
    with pytest.raises(TlvError, match="missing"):
        items.next()
