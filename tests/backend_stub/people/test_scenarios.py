from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend_stub.contract.accounts import Account, Staff
from backend_stub.contract.wire import Lookup, Record
from backend_stub.people.scenarios import answer_for, parse_date, refusal_before_search, result_code, same_birth_date

TODAY = date(2026, 11, 22)
ACCOUNT = Account("01999_BV", "", "01999", (Staff("Trần Thị Lễ Tân", "001190000009"),))
RECORD = Record(
    result="000",
    name="Nguyễn Văn Mẫu",
    birth_date="01/01/1990",
    sex="Nam",
    social_number="0199999901",
    card="GD4010199999901",
    valid_from="01/01/2026",
    valid_to="31/12/2026",
)


def lookup(
    number: str = "001090000000",
    name: str = "NGUYỄN VĂN MẪU",
    birth_date: str = "01/01/1990",
    staff_name: str = "Trần Thị Lễ Tân",
    staff_number: str = "001190000009",
) -> Lookup:
    return Lookup(number, name, birth_date, staff_name, staff_number)


def changed(**fields: str) -> Record:
    values = {name: getattr(RECORD, name) for name in RECORD.__struct_fields__}
    return Record(**{**values, **fields})


@pytest.mark.parametrize("number", ["001090000000", "0199999901", "GD4010199999901"])
def test_the_three_kinds_of_number_are_searched(number: str) -> None:
    assert refusal_before_search(lookup(number), ACCOUNT) is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (lookup(staff_number="001190000008"), "054"),
        (lookup(staff_name="Trần Thị Lễ"), "055"),
        (lookup(number="12345678901"), "051"),
        (lookup(number=""), "051"),
        (lookup(number="00109000000A"), "051"),
        (lookup(number="GD9010199999901"), "053"),
        (lookup(number="GD4000199999901"), "052"),
        (lookup(name=" "), "205"),
        (lookup(birth_date=""), "205"),
        (lookup(birth_date="05031994"), "205"),
        (lookup(birth_date="31/02/1990"), "205"),
    ],
)
def test_wrong_parameters_are_refused_before_the_search(asked: Lookup, code: str) -> None:
    assert refusal_before_search(asked, ACCOUNT) == code


@pytest.mark.parametrize(
    ("asked", "record", "code"),
    [
        (lookup(), RECORD, "000"),
        (lookup(name="nguyễn  văn mẫu"), RECORD, "000"),
        (lookup(name="LÊ VĂN MẪU"), RECORD, "060"),
        (lookup(name="NGÔ VĂN MẪU"), RECORD, "061"),
        (lookup(birth_date="02/01/1990"), RECORD, "070"),
        (lookup(birth_date="1990"), RECORD, "000"),
        (lookup(birth_date="01/1990"), changed(birth_date="1990"), "000"),
        (lookup(birth_date="1991"), RECORD, "070"),
        (lookup(), changed(valid_to="21/11/2026"), "010"),
        (lookup(), changed(valid_to="22/11/2026"), "000"),
        (lookup(), changed(valid_to=""), "000"),
        (lookup(), changed(valid_to="21/11/2026", new_card="DN4010199999901"), "003"),
        (lookup(), changed(new_card="DN4010199999901"), "004"),
        (lookup(name="LÊ VĂN MẪU"), changed(result="110"), "110"),
    ],
)
def test_the_record_decides_the_code(asked: Lookup, record: Record, code: str) -> None:
    assert result_code(asked, record, TODAY) == code


def test_an_unknown_number_gives_050() -> None:
    assert answer_for(lookup(), None, TODAY).result == "050"


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=12))
def test_any_parameters_are_answered(number: str, name: str, birth_date: str) -> None:
    asked = lookup(number, name, birth_date)
    refused = refusal_before_search(asked, ACCOUNT)
    if refused is None:
        assert answer_for(asked, RECORD, TODAY).result in {"000", "060", "061", "070"}
    else:
        assert refused in {"051", "052", "053", "205"}


@given(st.dates(min_value=date(1900, 1, 1)))
def test_dates_read_back_as_written(day: date) -> None:
    text = f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    assert parse_date(text) == day
    assert same_birth_date(text, f"{day.year:04d}")
