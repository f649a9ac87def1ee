from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from cardreader.citizen import PartialDate
from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import encode
from cardreader.lds.optional_groups import parse_dg7, parse_dg11, parse_dg12, parse_dg16

JPEG = b"\xff\xd8\xff\xd9"


def listed(tag: int, fields: dict[int, bytes], others: bytes = b"") -> bytes:
    tags = b"".join(field.to_bytes(2, "big") for field in fields)
    return encode(tag, encode(0x5C, tags) + b"".join(encode(field, value) for field, value in fields.items()) + others)


def test_a_signature_is_taken_out_as_it_is() -> None:
    data = encode(0x67, encode(0x02, b"\x02") + encode(0x5F43, JPEG) + encode(0x5F43, b"other"))

    assert parse_dg7(data) == (JPEG, b"other")


def test_details_of_the_holder_are_read() -> None:
    fields = {
        0x5F0E: "Nguyễn<<Văn<Mẫu".encode(),
        0x5F10: b"001090000001<<",
        0x5F2B: b"19900307",
        0x5F11: b"BA VI<HA NOI<VNM",
        0x5F42: b"1 PHO HUE<<HA NOI",
        0x5F12: b"+84 24 0000 0000",
        0x5F16: JPEG,
        0x5F17: b"B1234567<C7654321",
        0x5F7F: b"?",
    }
    others = encode(0xA0, encode(0x02, b"\x01") + encode(0x5F0F, b"TRAN<<VAN<MAU"))

    found = parse_dg11(listed(0x6B, fields, others))

    assert (found.name, found.other_names) == ("Nguyễn Văn Mẫu", ("TRAN VAN MAU",))
    assert (found.personal_number, found.birth_date) == ("001090000001", PartialDate(1990, 3, 7))
    assert (found.birthplace, found.address) == (("BA VI", "HA NOI", "VNM"), ("1 PHO HUE", "HA NOI"))
    assert (found.telephone, found.proof) == ("+84 24 0000 0000", JPEG)
    assert found.other_numbers == ("B1234567", "C7654321")
    assert found.unknown == {0x5F7F: b"?"}
    assert "Nguyễn" not in repr(found)


@pytest.mark.parametrize(
    ("raw", "born"),
    [
        (bytes.fromhex("19900307"), PartialDate(1990, 3, 7)),
        (b"19900300", PartialDate(1990, 3)),
        (b"1990<<<<", PartialDate(1990)),
        (b"<<<<<<<<", None),
        (b"", None),
    ],
)
def test_a_birth_date_may_be_packed_or_unknown_in_part(raw: bytes, born: PartialDate | None) -> None:
    assert parse_dg11(listed(0x6B, {0x5F2B: raw})).birth_date == born


def test_details_of_the_document_are_read() -> None:
    fields = {
        0x5F19: b"CUC CANH SAT",
        0x5F26: bytes.fromhex("20211231"),
        0x5F1B: b"none",
        0x5F1D: JPEG,
        0x5F55: b"20211231093000",
        0x5F56: b"SYS-1",
    }
    others = encode(0xA0, encode(0x02, b"\x01") + encode(0x5F1A, b"NGUYEN<<THI<THU"))

    found = parse_dg12(listed(0x6C, fields, others))

    assert (found.authority, found.issued, found.observations) == ("CUC CANH SAT", date(2021, 12, 31), "none")
    assert (found.front, found.rear, found.system) == (JPEG, b"", "SYS-1")
    assert found.personalised == datetime(2021, 12, 31, 9, 30)  # noqa: DTZ001 -- the file names no time zone
    assert found.other_persons == ("NGUYEN THI THU",)


def test_persons_to_notify_are_read() -> None:
    person = encode(0x5F50, b"20211231") + encode(0x5F51, b"NGUYEN<<THU") + encode(0x5F53, b"1 PHO HUE<HA NOI")

    (found,) = parse_dg16(encode(0x70, encode(0x02, b"\x01") + encode(0xA1, person)))

    assert (found.name, found.address, found.telephone) == ("NGUYEN THU", ("1 PHO HUE", "HA NOI"), "")
    assert found.recorded == date(2021, 12, 31)


@pytest.mark.parametrize(
    ("parser", "data"),
    [
        (parse_dg7, encode(0x67, encode(0x02, b"\x02") + encode(0x5F43, JPEG))),
        (parse_dg7, encode(0x68, encode(0x02, b"\x01") + encode(0x5F43, JPEG))),
        (parse_dg11, listed(0x6C, {})),
        (parse_dg11, encode(0x6B, encode(0x5C, b"\x5f"))),
        (parse_dg11, encode(0x6B, b"")),
        (parse_dg11, listed(0x6B, {0x5F0E: b"\xff\xfe"})),
        (parse_dg11, listed(0x6B, {0x5F2B: b"19901399"})),
        (parse_dg11, listed(0x6B, {0x5F2B: b"about 1990"})),
        (parse_dg11, listed(0x6B, {}, encode(0xA0, encode(0x02, b"\x02") + encode(0x5F0F, b"A")))),
        (parse_dg11, listed(0x6B, {}, encode(0xA0, encode(0x02, b"\x01") + encode(0x5F0E, b"A")))),
        (parse_dg11, listed(0x6B, {0x5F0E: b"A"}, encode(0x5F0E, b"B"))),
        (parse_dg12, listed(0x6C, {0x5F26: b"20211332"})),
        (parse_dg12, listed(0x6C, {0x5F55: b"20211231990000"})),
        (parse_dg12, listed(0x6C, {}, encode(0xA0, encode(0x02, b"\x01") + encode(0x5F0F, b"A")))),
        (parse_dg16, encode(0x70, encode(0x02, b"\x02") + encode(0xA1, b""))),
        (parse_dg16, encode(0x61, encode(0x02, b"\x00"))),
    ],
)
def test_a_wrong_group_is_refused(parser: Callable[[bytes], Any], data: bytes) -> None:
    with pytest.raises(DamagedData):
        parser(data)
