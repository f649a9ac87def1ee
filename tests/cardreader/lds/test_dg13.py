from __future__ import annotations

from datetime import date

import pytest

from cardreader.citizen import PartialDate, Sex
from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import encode
from cardreader.lds.dg13 import parse_dg13

Fields = dict[int, bytes]


def utf8(text: str) -> bytes:
    return encode(0x0C, text.encode())


def printable(text: str) -> bytes:
    return encode(0x13, text.encode())


FIELDS: Fields = {
    1: printable("001090000000"),
    2: utf8("NGUYỄN VĂN MẪU"),
    3: printable("01/01/1990"),
    4: utf8("Nam"),
    5: utf8("Việt Nam"),
    9: utf8("Số 1 đường Thử Nghiệm, Hà Nội"),
    11: printable("15/07/2021"),
    12: utf8("01/01/2030"),
    13: encode(0x30, utf8("NGUYỄN VĂN CHA")) + encode(0x30, utf8("TRẦN THỊ MẸ")),
    14: b"",
    15: printable("010000000"),
    16: printable("0123456789ABCDEF"),
}


def dg13(changes: Fields | None = None, leave_out: int = 0) -> bytes:
    fields = FIELDS | (changes or {})
    entries = (encode(0x30, bytes([2, 1, number]) + value) for number, value in fields.items() if number != leave_out)
    body = bytes.fromhex("020101060628D316010008") + encode(0x31, b"".join(entries))
    return encode(0x6D, encode(0x30, body))


def test_the_layout_of_vietnam_is_read() -> None:
    found = parse_dg13(dg13())

    assert (found.number, found.name) == ("001090000000", "NGUYỄN VĂN MẪU")
    assert (found.birth_date, found.sex) == (PartialDate(1990, 1, 1), Sex.MALE)
    assert (found.issued, found.expires) == (date(2021, 7, 15), date(2030, 1, 1))
    assert (found.father, found.mother, found.spouse) == ("NGUYỄN VĂN CHA", "TRẦN THỊ MẸ", "")
    assert found.old_number == "010000000"
    assert not found.unknown


def test_parents_in_one_sequence_are_read_alike() -> None:
    parents = encode(0x30, utf8("NGUYỄN VĂN CHA") + utf8("TRẦN THỊ MẸ"))

    assert parse_dg13(dg13({13: parents})) == parse_dg13(dg13())


def test_fields_are_found_by_number_not_by_place() -> None:
    backwards = dict(reversed(FIELDS.items()))
    entries = b"".join(encode(0x30, bytes([2, 1, number]) + value) for number, value in backwards.items())
    body = bytes.fromhex("020101060628D316010008") + encode(0x31, entries)

    assert parse_dg13(encode(0x6D, encode(0x30, body))) == parse_dg13(dg13())


def test_an_unknown_field_is_kept_raw() -> None:
    assert parse_dg13(dg13({17: utf8("mới")})).unknown == {17: utf8("mới")}


def test_a_decomposed_name_is_normalised() -> None:
    assert parse_dg13(dg13({2: utf8("NGUYE\u0302\u0303N")})).name == "NGUYỄN"


@pytest.mark.parametrize(
    ("text", "born"),
    [("1950", PartialDate(1950)), ("07/1950", PartialDate(1950, 7)), ("29/02/1952", PartialDate(1952, 2, 29))],
)
def test_a_birth_date_may_be_partial(text: str, born: PartialDate) -> None:
    assert parse_dg13(dg13({3: printable(text)})).birth_date == born


def test_words_instead_of_an_expiry_mean_none() -> None:
    assert parse_dg13(dg13({12: utf8("Không thời hạn")})).expires is None


def test_the_old_number_is_known_by_its_pattern() -> None:
    assert parse_dg13(dg13({16: printable("180000000")}, leave_out=15)).old_number == "180000000"
    assert not parse_dg13(dg13(leave_out=15)).old_number


def test_a_text_in_utf_16_is_read() -> None:
    assert parse_dg13(dg13({2: encode(0x1E, "TRẦN".encode("utf-16-be"))})).name == "TRẦN"


@pytest.mark.parametrize(
    "changes",
    [
        {1: printable("00109000000")},
        {2: utf8("")},
        {2: encode(0x0C, b"\xff")},
        {2: encode(0x04, b"A")},
        {3: printable("31/02/1990")},
        {3: printable("00/01/1990")},
        {3: printable("00/1990")},
        {3: printable("yesterday")},
        {4: utf8("?")},
        {11: printable("31/02/2021")},
    ],
)
def test_unreadable_values_are_refused(changes: Fields) -> None:
    with pytest.raises(DamagedData):
        parse_dg13(dg13(changes))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_a_kiosk_needs_must_be_there(number: int) -> None:
    with pytest.raises(DamagedData):
        parse_dg13(dg13(leave_out=number))


def test_a_field_given_twice_is_refused() -> None:
    entries = 2 * encode(0x30, b"\x02\x01\x01" + FIELDS[1])
    body = bytes.fromhex("020101060628D316010008") + encode(0x31, entries)

    with pytest.raises(DamagedData, match="twice"):
        parse_dg13(encode(0x6D, encode(0x30, body)))


def test_another_group_is_refused() -> None:
    with pytest.raises(DamagedData, match="tag"):
        parse_dg13(encode(0x6B, b""))


def test_nothing_personal_shows_in_a_repr() -> None:
    assert repr(parse_dg13(dg13())) == "Dg13()"
