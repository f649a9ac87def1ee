from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import islice

import msgspec

from backend_stub.population import people
from backend_stub.scenarios import answer_for
from backend_stub.store import IN_MEMORY, Store, open_engine
from backend_stub.wire import Lookup, Record

TODAY = date(2026, 11, 22)
ROWS = list(people(20_000))


def test_the_same_seed_makes_the_same_people() -> None:
    assert list(people(1000)) == ROWS[:1000]
    assert list(people(1000, seed=2)) != ROWS[:1000]


def test_no_number_comes_twice() -> None:
    assert len({row.number for row in ROWS}) == len({row.social for row in ROWS}) == len(ROWS)
    beyond = islice(people(1_000_100), 999_900, None)
    assert len({row.number[3:] + row.number[:3] for row in beyond}) == 200


def test_numbers_and_cards_have_the_real_structure() -> None:
    for row in ROWS[:2000]:
        record = msgspec.json.decode(row.record, type=Record)
        assert re.fullmatch(r"[A-Z]{2}[1-5][0-9]{12}", record.card)
        century = (0 if row.birth_date[6:8] == "19" else 2) + (record.sex == "Nữ")
        assert re.fullmatch(rf"[0-9]{{3}}{century}{row.birth_date[-2:]}[0-9]{{6}}", row.number)


def test_the_shares_are_those_of_the_country() -> None:
    codes = Counter(
        answer_for(
            Lookup(row.number, row.name, row.birth_date, "", ""), msgspec.json.decode(row.record, type=Record), TODAY
        ).result
        for row in ROWS
    )
    assert set(codes) == {"000", "001", "002", "010", "060"}
    assert 0.9 < codes["000"] / len(ROWS) < 0.97
    assert 0.005 < codes["060"] / len(ROWS) < 0.011


def test_people_are_written_once_and_found_by_each_number() -> None:
    store = Store(open_engine(IN_MEMORY))
    assert store.put_rows(ROWS[:1000]) == 1000
    store.put_rows(ROWS[:1000])
    assert store.count() == 1000
    for row in ROWS[:50]:
        record = msgspec.json.decode(row.record, type=Record)
        for number in (row.number, row.social, record.card):
            found = store.reads.find(number)
            assert found is not None
            assert found[0] == row.number
    store.close()
