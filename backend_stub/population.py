"""Plausible insured people in any number, the same again for the same seed: numbers, names, cards, validity.

The shares are rough: provinces by population, cards mostly by household, school or employer, 0.8 % of the people unlike
the population register (`rollout.json` of the seeds), 2 % army and police, one in ten a child under six.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_PROVINCES = (
    ("001", 8.4), ("079", 9.2), ("038", 3.7), ("040", 3.4), ("075", 3.2), ("074", 2.6), ("031", 2.1), ("089", 1.9),
    ("030", 1.9), ("066", 1.9), ("024", 1.9), ("034", 1.9), ("036", 1.8), ("080", 1.7), ("082", 1.8), ("087", 1.6),
    ("091", 1.7), ("048", 1.2), ("046", 1.1), ("092", 1.2), ("056", 1.3), ("068", 1.3), ("027", 1.4), ("033", 1.3),
    ("022", 1.3), ("042", 1.3), ("060", 1.2), ("052", 1.5), ("064", 1.5), ("049", 1.5), ("026", 1.2), ("019", 1.3),
)  # fmt: skip
_CATEGORIES = (
    ("GD4", 30.0), ("DN4", 18.0), ("HS4", 19.0), ("TE1", 10.0), ("HT3", 4.0), ("HN2", 5.0), ("CN3", 5.0), ("DT2", 4.0),
    ("BT2", 2.0), ("CB2", 1.0), ("QN5", 1.2), ("CA5", 0.8),
)  # fmt: skip
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
_MIDDLE = {"M": ("Văn", "Hữu", "Đức", "Minh", "Quang", "Công"), "F": ("Thị", "Ngọc", "Kim", "Thu", "Thanh", "Mỹ")}
_GIVEN = (
    "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hải", "Hạnh", "Hòa", "Hương", "Khánh", "Lan", "Linh", "Long",
    "Mai", "Minh", "Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Thủy", "Tuấn", "Vinh", "Xuân", "Yến",
)  # fmt: skip
_UNMATCHED_SHARE = 0.008
_ENDED_SHARE = 0.03
_THIS_YEAR = 2026
_SOLDIERS = {"QN5": "97", "CA5": "98"}
_RESULTS = {"QN5": "001", "CA5": "002"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person, ready for the database."""

    number: str
    social: str
    name: str
    birth_date: str
    record: bytes


def people(count: int, seed: int = 1) -> Iterator[Row]:
    """Make that many people. The n-th is the same for the same seed, however many are made."""
    chance = random.Random(seed)  # noqa: S311 - must be the same again, not secret
    province_codes, province_weights = zip(*_PROVINCES, strict=True)
    categories, category_weights = zip(*_CATEGORIES, strict=True)
    province_limits, category_limits = list(accumulate(province_weights)), list(accumulate(category_weights))
    block = 10_000
    for start in range(0, count, block):
        size = min(block, count - start)
        provinces = chance.choices(province_codes, cum_weights=province_limits, k=block)
        kinds = chance.choices(categories, cum_weights=category_limits, k=block)
        dice = [chance.getrandbits(60) for _ in range(block)]
        for offset in range(size):
            yield _row(start + offset, provinces[offset], kinds[offset], dice[offset])


def _row(index: int, province: str, kind: str, dice: int) -> Row:
    sex = "M" if dice & 1 else "F"
    surname = _SURNAMES[(dice >> 1) % len(_SURNAMES)]
    middle = _MIDDLE[sex][(dice >> 7) % 6]
    given = _GIVEN[(dice >> 11) % len(_GIVEN)]
    age = (dice >> 17) % 6 if kind == "TE1" else 6 + (dice >> 17) % 80
    year = _THIS_YEAR - age
    birth = f"{1 + (dice >> 25) % 28:02d}/{1 + (dice >> 31) % 12:02d}/{year}"
    century = (0 if year < 2000 else 2) + (sex == "F")  # noqa: PLR2004 - the century's first year
    number = f"{province}{century}{year % 100:02d}{index % 1_000_000:06d}"
    # The million is kept apart by the first digits, so that no number comes twice however many people there are.
    number = number if index < 1_000_000 else f"{200 + index // 1_000_000:03d}{number[3:]}"  # noqa: PLR2004 - six digits
    social = f"{index:010d}"
    place = province[1:]
    card = f"{kind}{_SOLDIERS.get(kind, place)}{social}"
    share = (dice >> 40) % 1000
    known = "Không Khớp" if share < _UNMATCHED_SHARE * 1000 else f"{surname} {middle} {given}"
    last = "31/12/2025" if share >= 1000 * (1 - _ENDED_SHARE) else "31/12/2035"
    sex_text = "Nam" if sex == "M" else "Nữ"
    record = (
        f'{{"maKetQua":"{_RESULTS.get(kind, "000")}","hoTen":"{known}","ngaySinh":"{birth}","gioiTinh":"{sex_text}",'
        f'"maSoBHXH":"{social}","maThe":"{card}","diaChi":"Phường Mẫu","maDKBD":"{place}{(dice >> 50) % 1000:03d}",'
        f'"cqBHXH":"Bảo hiểm Xã hội Mẫu","gtTheTu":"01/01/2025","gtTheDen":"{last}"}}'
    )
    return Row(number, social, f"{surname} {middle} {given}", birth, record.encode())
