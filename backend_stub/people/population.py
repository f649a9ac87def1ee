"""Plausible insured people in any number, the same again for the same number and seed.

They come in the order of their citizen numbers, in which a database writes fastest, and in blocks that do not depend on
each other, so that several processes can make them. The shares stand in `data/population.json`.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

import msgspec

BLOCK = 10_000
MOST = 500_000_000
"""Above it, the six digits that distinguish people of the same birth year and province run out."""

_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
_MIDDLE = (("Văn", "Hữu", "Đức", "Minh", "Quang", "Công"), ("Thị", "Ngọc", "Kim", "Thu", "Thanh", "Mỹ"))
_GIVEN = (
    "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hòa", "Hương", "Khánh", "Lan", "Linh", "Long",
    "Mai", "Minh", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Thủy", "Tuấn", "Vinh", "Xuân", "Yến",
)  # fmt: skip
_SEX = ("Nam", "Nữ")
_THIS_YEAR = 2026
_SERIALS = 990_000
"""The people of the seeds have the numbers from here on."""
_SOLDIERS = {"QN5": "97", "CA5": "98"}
_RESULTS = {"QN5": "001", "CA5": "002"}


class Row(NamedTuple):
    """One person, ready for the database."""

    number: str
    social: str
    name: str
    birth_date: str
    record: bytes


class _Ages(msgspec.Struct, frozen=True, rename={"first": "from", "last": "to"}):
    first: int
    last: int
    percent: float


class _Cards(msgspec.Struct, frozen=True, rename={"first": "from", "last": "to"}):
    first: int
    last: int
    cards: dict[str, float]


class _Shares(msgspec.Struct, frozen=True):
    unmatched_share: float
    ended_share: float
    provinces: dict[str, float]
    ages: tuple[_Ages, ...]
    categories: tuple[_Cards, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """Who was born in one province in one year with one sex: the first six digits are theirs."""

    prefix: str
    place: str
    year: int
    sex: int
    """0 male, 1 female."""
    cards: tuple[str, ...]
    limits: tuple[float, ...]
    """Of the cards, summed up to 1."""


def people(count: int, seed: int = 1) -> Iterator[Row]:
    """Make that many people."""
    for block in range(-(-count // BLOCK)):
        yield from block_of(count, seed, block)


def block_of(count: int, seed: int, block: int) -> Iterator[Row]:
    """Make the people of one block out of `count` people: `BLOCK` of them, fewer in the last one."""
    chance = random.Random(f"{seed}/{block}")  # noqa: S311 - must be the same again, not secret
    cells, ends = _cells(), _ends(count)
    first, last = block * BLOCK, min(count, (block + 1) * BLOCK)
    at = bisect_right(ends, first)
    while first < last:
        began = ends[at - 1] if at else 0
        step = _SERIALS // max(ends[at] - began, 1)
        for index in range(first, min(ends[at], last)):
            dice = chance.getrandbits(72)
            yield _row(cells[at], index, (index - began) * step + dice % step, dice >> 20)
        first = max(first, ends[at])
        at += 1


def _row(cell: _Cell, index: int, serial: int, dice: int) -> Row:
    shares = _shares()
    name = f"{_SURNAMES[dice % 14]} {_MIDDLE[cell.sex][(dice >> 4) % 6]} {_GIVEN[(dice >> 8) % 28]}"
    birth = f"{1 + (dice >> 13) % 28:02d}/{1 + (dice >> 18) % 12:02d}/{cell.year}"
    kind = cell.cards[bisect_right(cell.limits, ((dice >> 22) & 4095) / 4096)]
    share = (dice >> 34) / 2**18  # all that is left: a thousandth of the people must not be rounded away
    number = f"{cell.prefix}{serial:06d}"
    social = f"{index:010d}"
    known = "Không Khớp" if share < shares.unmatched_share else name
    card = f"{kind}{_SOLDIERS.get(kind, cell.place)}{social}"
    last = "31/12/2025" if share >= 1 - shares.ended_share else "31/12/2035"
    record = (
        f'{{"maKetQua":"{_RESULTS.get(kind, "000")}","hoTen":"{known}","ngaySinh":"{birth}",'
        f'"gioiTinh":"{_SEX[cell.sex]}","maSoBHXH":"{social}","maThe":"{card}",'
        f'"diaChi":"Phường Mẫu","maDKBD":"{cell.place}{serial % 1000:03d}","cqBHXH":"Bảo hiểm Xã hội Mẫu",'
        f'"gtTheTu":"01/01/2025","gtTheDen":"{last}"}}'
    )
    return Row(number, social, name, birth, record.encode())


@cache
def _shares() -> _Shares:
    raw = (files("backend_stub.people") / "data" / "population.json").read_bytes()
    return msgspec.json.decode(raw, type=_Shares)


@cache
def _cells() -> tuple[_Cell, ...]:
    """Return all cells in the order of their first six digits."""
    return tuple(cell for cell, _ in _weighed())


@cache
def _weighed() -> tuple[tuple[_Cell, float], ...]:
    shares = _shares()
    made = []
    for province, inhabitants in shares.provinces.items():
        for ages in shares.ages:
            for age in range(ages.first, ages.last + 1):
                year = _THIS_YEAR - age
                cards = next(entry.cards for entry in shares.categories if entry.first <= age <= entry.last)
                total = sum(cards.values())
                limits = tuple(limit / total for limit in accumulate(cards.values()))[:-1]
                for sex in (0, 1):
                    century = 2 * (year // 100 - 19) + sex
                    prefix = f"{province}{century}{year % 100:02d}"
                    cell = _Cell(prefix, province[1:], year, sex, tuple(cards), limits)
                    made.append((cell, inhabitants * ages.percent / (ages.last - ages.first + 1)))
    return tuple(sorted(made, key=lambda entry: entry[0].prefix))


@cache
def _ends(count: int) -> tuple[int, ...]:
    """Return for each cell how many of `count` people come before its end."""
    sums = list(accumulate(weight for _, weight in _weighed()))
    return tuple(round(count * reached / sums[-1]) for reached in sums)
