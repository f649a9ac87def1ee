from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import msgspec
import pytest

from backend_stub.contract.wire import Lookup, Record
from backend_stub.people.population import BLOCK, MOST, Row, block_of, people
from backend_stub.people.scenarios import answer_for

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(people(20_000))


def test_the_same_seed_makes_the_same_people(rows: list[Row]) -> None:
    assert list(people(20_000)) == rows
    assert list(people(20_000, seed=2)) != rows


@pytest.mark.parametrize("count", [0, 1, 9_999, 10_000, 10_001, 25_000])
def test_that_many_people_come_in_the_order_of_their_numbers_and_none_twice(count: int) -> None:
    rows = list(people(count))
    assert len(rows) == count
    assert all(one.number < next_one.number and one.social < next_one.social for one, next_one in pairwise(rows))


def test_the_country_s_people_and_the_most_there_may_be_do_not_run_out_of_numbers() -> None:
    for count in (96_000_000, MOST):
        block = list(block_of(count, 1, count // BLOCK // 2))
        assert len({row.number for row in block}) == BLOCK
        assert all(one.number < next_one.number for one, next_one in pairwise(block))


def test_blocks_do_not_depend_on_each_other() -> None:
    assert [*block_of(25_000, 1, 0), *block_of(25_000, 1, 1), *block_of(25_000, 1, 2)] == list(people(25_000))


def test_numbers_and_cards_have_the_real_structure(rows: list[Row]) -> None:
    for row in rows[:2000]:
        record = msgspec.json.decode(row.record, type=Record)
        assert re.fullmatch(r"[A-Z]{2}[1-5][0-9]{12}", record.card)
        century = (0 if row.birth_date[6:8] == "19" else 2) + (record.sex == "Nữ")
        assert re.fullmatch(rf"[0-9]{{3}}{century}{row.birth_date[-2:]}[0-9]{{6}}", row.number)


def test_the_shares_are_those_of_the_country(rows: list[Row]) -> None:
    codes = Counter(
        answer_for(
            Lookup(row.number, row.name, row.birth_date, "", ""), msgspec.json.decode(row.record, type=Record), TODAY
        ).result
        for row in rows
    )
    assert set(codes) == {"000", "001", "002", "010", "060"}
    assert 0.9 < codes["000"] / len(rows) < 0.97
    assert 0.006 < codes["060"] / len(rows) < 0.01


def test_eight_in_a_thousand_are_known_by_another_name() -> None:
    rows = list(people(100_000))
    differ = sum(row.name not in row.record.decode() for row in rows) / len(rows)
    assert differ == pytest.approx(0.008, abs=0.0004)


def test_children_have_children_s_cards_and_the_provinces_their_share(rows: list[Row]) -> None:
    for row in rows:
        card = msgspec.json.decode(row.record, type=Record).card
        assert card.startswith("TE1") is (int(row.birth_date[-4:]) > 2020)
    hanoi = sum(row.number.startswith("001") for row in rows) / len(rows)
    assert 0.08 < hanoi < 0.09
    soldiers = sum(b'"maThe":"QN5' in row.record or b'"maThe":"CA5' in row.record for row in rows) / len(rows)
    assert 0.01 < soldiers < 0.03
