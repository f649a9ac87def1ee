"""Magic numbers: people that each produce one fixed fault, whatever the fault settings are.

Their province, 999, is nobody's. The list is `data/magic_numbers.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from backend_stub.contract.faults import Fault
from backend_stub.contract.wire import Record

NAME = "Nguyễn Thử Nghiệm"
BIRTH_DATE = "01/01/1990"


class Magic(msgspec.Struct, frozen=True):
    """One number: its fault."""

    number: str
    fault: Fault


@cache
def magic_numbers() -> tuple[Magic, ...]:
    """Return the list."""
    raw = (files("backend_stub.people") / "data" / "magic_numbers.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Magic, ...])


def magic_faults() -> dict[str, Fault]:
    """Return the faults by number."""
    return {magic.number: magic.fault for magic in magic_numbers()}


def magic_people() -> Iterator[tuple[str, Record]]:
    """Return the people behind the numbers: insured, so that a late answer is a good one."""
    for magic in magic_numbers():
        social = f"0999{magic.number[-6:]}"
        yield (
            magic.number,
            Record(
                result="000",
                name=NAME,
                birth_date=BIRTH_DATE,
                sex="Nam",
                social_number=social,
                card=f"GD401{social}",
                facility="01999",
                valid_from="01/01/2026",
                valid_to="31/12/2035",
            ),
        )
