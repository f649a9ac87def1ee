from __future__ import annotations

import contextlib
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.citizen import PartialDate
from kiosk.core.insurance.answer import MAX_BYTES, Answer, NotAnAnswer, parse

SAMPLES = sorted((Path(__file__).parents[3] / "backend_stub" / "samples").glob("lookup_[0-9]*.json"))
VALID = {
    "maKetQua": "000",
    "hoTen": "Nguyễn Văn Mẫu",
    "ngaySinh": "1990",
    "maThe": "gd 4 01-01999.99901",
    "gtTheTu": "01/01/2026",
    "gtTheDen": "",
    "maDKBD": "01999",
}


def parsed(**changes: object) -> Answer:
    return parse(json.dumps({**VALID, **changes}).encode())


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_every_sample_is_read(path: Path) -> None:
    assert parse(path.read_bytes()).code == path.stem.split("_")[1]


def test_a_full_answer_is_read_completely() -> None:
    answer = parse((SAMPLES[0].parent / "lookup_000.json").read_bytes())
    assert answer.name == "Nguyễn Văn Mẫu"
    assert answer.birth_date == PartialDate(1990, 1, 1)
    assert answer.card is not None
    assert answer.card.number == "GD4010199999901"
    assert (answer.card.valid_from, answer.card.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert answer.new_card is None
    assert answer.five_years == date(2027, 6, 1)


def test_keys_may_be_spelled_in_any_case() -> None:
    body = json.dumps({key.upper(): value for key, value in VALID.items()}).encode()
    assert parse(body) == parsed()


def test_unknown_keys_and_nulls_do_not_matter() -> None:
    assert parsed(somethingNew=[{"a": 1}], dsLichSuKCB2018=None, ghiChu=None, diaChi=None) == parsed()


def test_a_card_number_loses_its_separators() -> None:
    card = parsed().card
    assert card is not None
    assert (card.number, card.valid_to) == ("GD4010199999901", None)


def test_a_byte_order_mark_does_not_matter() -> None:
    assert parse(b"\xef\xbb\xbf" + json.dumps(VALID).encode()) == parsed()


def test_control_characters_and_lone_surrogates_are_left_out() -> None:
    assert parsed(hoTen="Nguyễn\u0000 Văn\ud800 Mẫu").name == "Nguyễn Văn Mẫu"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>502 Bad Gateway</body></html>",
        b'{"maKetQua":"000"',
        b"[]",
        b"null",
        b"{}",
        b'{"maKetQua":null}',
        b'{"maKetQua":true}',
        b'{"maKetQua":"00"}',
        b'{"maKetQua":"abc"}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"maKetQua":' + b"9" * 5000 + b"}",
        b'{"maKetQua":"000","maThe":"x","gtTheTu":"31/02/2026"}',
        b'{"maKetQua":"000","maThe":"x","gtTheTu":"soon"}',
        b'{"a":"' + b"x" * MAX_BYTES + b'"}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_answer_is_refused_with_its_own_error(body: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        parse(body)


@pytest.mark.parametrize("number", ["1" * 16, "D" * 2_000, "DN4<b>", "Đ401", "\u0660" * 10])
def test_a_card_number_that_can_be_none_makes_no_answer(number: str) -> None:
    with pytest.raises(NotAnAnswer, match="card number"):
        parsed(maThe=number)


@pytest.mark.parametrize("spoilt", [{"maTheMoi": "1" * 16}, {"gtTheTuMoi": "31/02/2026"}, {"gtTheDenMoi": "soon"}])
def test_what_cannot_be_read_of_the_next_card_is_no_reason_to_refuse_the_present_one(spoilt: dict[str, str]) -> None:
    answer = parsed(**({"maTheMoi": "DN4010199999902", "gtTheTuMoi": "01/01/2027"} | spoilt))
    assert answer.card is not None
    assert answer.new_card is None


def test_texts_are_bounded_and_a_note_may_be_longer() -> None:
    answer = parsed(hoTen="Mai " * 1_000, ghiChu="thẻ " * 1_000)
    assert (len(answer.name), len(answer.note)) == (100, 2_000)


@pytest.mark.parametrize("said", ["Không xác định", "00/00/0000", "31/02/2026"])
def test_a_five_year_date_that_cannot_be_read_costs_nobody_the_answer(said: str) -> None:
    assert parse(json.dumps({**VALID, "ngayDu5Nam": said}).encode()).five_years is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
keys = st.sampled_from([*VALID, "maKetQua", "maTheMoi", "gtTheTuMoi", "maTheCu", "ngayDu5Nam", "dsLichSuKT2018"])


@given(st.dictionaries(keys | st.text(), json_values))
def test_any_json_object_is_read_or_refused(values: dict[str, object]) -> None:
    try:
        answer = parse(json.dumps(values).encode())
    except NotAnAnswer:
        return
    assert len(answer.code) == 3


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        parse(body + b"\x00")


@given(st.data())
def test_a_damaged_answer_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(SAMPLES[0].read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(body[: data.draw(st.integers(0, len(body)))])
    with contextlib.suppress(NotAnAnswer):
        parse(cut)


def test_the_error_quotes_nothing_of_the_answer() -> None:
    with pytest.raises(NotAnAnswer) as caught:
        parse(SAMPLES[0].read_bytes()[:-3])
    assert "Mẫu" not in repr(caught.value)
    assert caught.value.__suppress_context__


def test_no_repr_shows_anything_personal() -> None:
    assert "Mẫu" not in repr(parsed())
    assert "0199999901" not in repr(parsed())
