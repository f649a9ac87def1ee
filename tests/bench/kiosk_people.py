"""Who comes to the benchmark's kiosk: the insured people of the seeds first, then of the double's population."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, cycle, islice
from typing import Final, Literal

from backend_stub.people.population import Row
from cardreader.citizen import PartialDate
from cardreader.virtual.people import Person, load_people
from kiosk.core.person_name import searched
from tests.bench.double import people_of

_INSURED: Final = ("covered", "covered_show_paper_card")
_UNFIT: Final = 1.5
"""So many more people are asked for than come: not everybody of the population is insured."""
_YOUNGEST: Final = 2019
"""Who is born later than this year needs an adult."""
_LEAST: Final = 1_000


def population_for(visits: int) -> int:
    """Give how many people the double must know beside those of the seeds."""
    return max(_LEAST, int(visits * _UNFIT))


def people_who_come(visits: int) -> Iterator[Person]:
    """Give that many insured people, each of them once."""
    seeds = [one for one in load_people() if one.outcome in _INSURED and one.key != "child-insured"]
    rows = people_of(population_for(visits), population_for(visits), random.Random(1))  # noqa: S311 - the same again
    others = (_holder(row, like) for row, like in zip(filter(_insured, rows), cycle(seeds), strict=False))
    return islice(chain(seeds, others), visits)


def _insured(row: Row) -> bool:
    record = json.loads(row.record)
    grown_up = int(row.birth_date[-4:]) <= _YOUNGEST
    return grown_up and record["hoTen"] == row.name and record["gtTheDen"].endswith("2035")


def _holder(row: Row, like: Person) -> Person:
    """Give the row's person a card; its kind, its portrait and what nobody looks up are somebody else's."""
    day, month, year = (int(part) for part in row.birth_date.split("/"))
    sex: Literal["M", "F"] = "F" if int(row.number[3]) % 2 else "M"
    return replace(
        like,
        key=row.number,
        number=row.number,
        name=row.name,
        latin_name=_latin(row.name),
        birth=PartialDate(year, month, day),
        sex=sex,
    )


def _latin(name: str) -> str:
    """Write a name as the machine readable zone does."""
    surname, *given = map(searched, name.split())
    return f"{surname}<<{'<'.join(given)}"
