from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.access.mrz_scan import MrzScanError, ZoneScan, from_mrz_text
from cardreader.password import MrzKey, check_digit

CITIZEN = """IDVNM0900000007001090000000<<8
9001011M3001019VNM<<<<<<<<<<<4
NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<"""
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6"
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
LONG = "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (CITIZEN, MrzKey("090000000", "900101", "300101")),
        (CITIZEN.replace("\n", " ").lower(), MrzKey("090000000", "900101", "300101")),
        (TD2, MrzKey("D23145890", "740812", "120415")),
        (TD3, MrzKey("L898902C3", "740812", "120415")),
        (LONG, MrzKey("D23145890734", "340712", "950712")),
    ],
)
def test_a_scanned_zone_gives_the_key(text: str, key: MrzKey) -> None:
    assert from_mrz_text(text) == key


@pytest.mark.parametrize(
    ("wrong", "right"), [("9OO1O11M", "9001011M"), ("900I011M", "9001011M"), ("3OO1O19VNM", "3001019VNM")]
)
def test_letters_in_dates_are_digits(wrong: str, right: str) -> None:
    assert from_mrz_text(CITIZEN.replace(right, wrong)) == from_mrz_text(CITIZEN)


def test_a_confusion_in_the_number_is_corrected_where_the_check_digit_proves_it() -> None:
    assert from_mrz_text(TD3.replace("L898902C36", "L8989O2C36")) == from_mrz_text(TD3)


@pytest.mark.parametrize(
    "text",
    ["", "hello", CITIZEN[:-1], CITIZEN.replace("9001011M", "9001012M"), TD3.replace("L898902C36", "L898903C36")],
)
def test_what_no_check_digit_proves_is_refused(text: str) -> None:
    with pytest.raises(MrzScanError):
        from_mrz_text(text)


@given(st.text("ABCO0I1B8<", min_size=90, max_size=90))
def test_arbitrary_zones_give_a_key_or_a_refusal(text: str) -> None:
    try:
        key = from_mrz_text(text)
    except MrzScanError:
        return
    assert key.information


def test_letters_in_a_date_are_no_key_though_their_check_digit_fits() -> None:
    birth, expiry, number = "A00101", "300101", "123456789"
    line = f"I<UTO{number}{check_digit(number)}".ljust(30, "<")
    second = f"{birth}{check_digit(birth)}F{expiry}{check_digit(expiry)}UTO".ljust(30, "<")

    with pytest.raises(MrzScanError):
        from_mrz_text(line + second + "SPECIMEN".ljust(30, "<"))


PASSPORT = (TD3[:44], TD3[44:])
CARD = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


@pytest.mark.parametrize("lines", [PASSPORT, CARD, PASSPORT[1:], (TD3,), ("\n".join(CARD),)], ids=len)
def test_lines_that_a_scanner_types_one_by_one_make_one_key(lines: tuple[str, ...]) -> None:
    scan = ZoneScan()

    *before, key = [scan.take(line) for line in lines]

    assert before == [None] * (len(lines) - 1)
    assert key == MrzKey("L898902C3" if lines[-1].endswith(TD3[44:]) else "D23145890", "740812", "120415")
    assert "ERIKSSON" not in repr(scan)


def test_what_is_no_line_of_a_zone_is_refused_and_the_lines_before_it_are_dropped() -> None:
    scan = ZoneScan()
    assert scan.take(CARD[0]) is None
    for text in ("", "https://example.org/<", CARD[0][:-1], "1" * 30):
        with pytest.raises(MrzScanError):
            scan.take(text)
    assert [scan.take(line) for line in CARD[:2]] == [None, None]


def test_a_document_after_half_of_another_is_read_for_itself() -> None:
    scan = ZoneScan()
    assert [scan.take(line) for line in (CARD[0], *PASSPORT)] == [None, None, from_mrz_text(TD3)]
