from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.access.qr import QrError, from_qr, from_qr_to_open
from cardreader.access.scanner_text import Change, mend
from cardreader.citizen import Sex
from cardreader.virtual.people import Person

CODE = "001190000123|010000000|Nguyễn Thị Hòa|01011990|Nữ|Số 1 đường Thử Nghiệm, quận Mẫu, Hà Nội|15072021"
TELEX = (
    "001190000123|010000000|Nguyeenx Thij Hoaf|01011990|Nuwx|"
    "Soos 1 dduwowngf Thuwr Nghieemj, quaanj Maaux, Haf Nooij|15072021"
)
VNI = (
    "001190000123|010000000|Nguye6n4 Thi5 Hoa2|01011990|Nu74|"
    "So61 1 d9u7o7ng2 Thu73 Nghie6m5, qua6n5 Ma6u4, Ha2 No6i5|15072021"
)
AZERTY = dict(zip("1234567890|", "&é\"'(-è_çàµ", strict=True))
VIETNAMESE = dict(zip("1234567890", "ăâêô\u0300\u0309\u0303\u0301đ0", strict=True))


def keys(text: str, layout: dict[str, str]) -> str:
    """Type the digits and bars of a code on another layout."""
    return "".join(layout.get(key, key) for key in text)


@pytest.mark.parametrize(
    ("came", "changes"),
    [
        (CODE, ()),
        ("]Q1" + CODE, (Change.KIND,)),
        (CODE.replace("|", "\\"), (Change.SEPARATOR,)),
        (CODE.replace("|", "~"), (Change.SEPARATOR,)),
        (TELEX, (Change.INPUT_METHOD,)),
        (VNI, (Change.INPUT_METHOD,)),
        ("]Q1" + TELEX.replace("|", "\\"), (Change.KIND, Change.SEPARATOR, Change.INPUT_METHOD)),
    ],
    ids=["right", "kind in front", "backslash", "tilde", "Telex", "VNI", "all at once"],
)
def test_what_a_scanner_does_to_a_code_is_undone_and_named(came: str, changes: tuple[Change, ...]) -> None:
    assert (mend(came).text, mend(came).changes) == (CODE, changes)
    assert from_qr(came) == from_qr(CODE)


@pytest.mark.parametrize("layout", [AZERTY, VIETNAMESE], ids=["AZERTY", "Vietnamese"])
def test_a_code_on_another_layout_opens_the_chip_by_its_number_and_dates(layout: dict[str, str]) -> None:
    found = from_qr_to_open(keys(CODE, layout))
    with pytest.raises(QrError, match="keyboard layouts"):
        from_qr(keys(CODE, layout))

    assert (found.number, found.issued) == ("001190000123", from_qr(CODE).issued)
    assert Change.LAYOUT in mend(keys(CODE, layout)).changes


def test_every_name_survives_being_typed_as_it_is(people: dict[str, Person]) -> None:
    for person in people.values():
        assert mend(person.qr_text).text == person.qr_text


@pytest.mark.parametrize("damage", ["Nguyễn Văn M?u", "Nguyn Vn Mu", "", "\ufffd"])
def test_the_number_opens_the_chip_whatever_became_of_the_rest(damage: str) -> None:
    came = f"001190000123||{damage}|31021990|N|{damage}|15072021"

    with pytest.raises(QrError):
        from_qr(came)
    found = from_qr_to_open(came)
    assert (found.can.digits, found.name, found.sex) == ("000123", "", Sex.UNSPECIFIED)


def test_a_code_without_any_mark_is_not_taken_as_a_name() -> None:
    came = "001090000000||Nguyn Vn Mu|01011990|Nam|S 1 ng Th Nghim|15072021"

    assert mend(came).changes == (Change.LETTERS_LOST,)
    with pytest.raises(QrError, match="letters with marks"):
        from_qr(came)


@pytest.mark.parametrize("text", ["", "001190000123", "001190000123|", "GD4010199990107|4e|01/01/1990|1|a|b", "]Q1"])
def test_what_is_no_citizen_card_opens_nothing(text: str) -> None:
    with pytest.raises(QrError):
        from_qr_to_open(text)


@pytest.mark.parametrize(
    ("telex", "vni", "word"),
    [
        ("Quyeens", "Quye6n1", "Quyến"),
        ("Giangf", "Giang2", "Giàng"),
        ("Gif", "Gi2", "Gì"),
        ("Quys", "Quy1", "Quý"),
        ("Tuyeets", "Tuye6t1", "Tuyết"),
        ("Huowngf", "Huo7ng2", "Huờng"),
        ("DDoox", "D9o64", "Đỗ"),
        ("Thuyr", "Thuy3", "Thủy"),
        ("Khuyur", "Khuyu3", "Khuỷu"),
        ("Toanf", "Toan2", "Toàn"),
    ],
)
def test_a_tone_stands_on_the_letter_that_bears_it(telex: str, vni: str, word: str) -> None:
    for came, sex in ((telex, "Nuwx"), (vni, "Nu74")):
        assert mend(f"001190000123||{came}|01011990|{sex}|A|15072021").text.split("|")[2] == word


@given(st.text(max_size=80))
def test_any_text_is_mended_without_an_error_and_grows_by_nothing(text: str) -> None:
    assert len(mend(text).text) <= len(text)
