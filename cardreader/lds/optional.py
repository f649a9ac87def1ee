"""The data groups that say more of holder and document and that nothing here depends on: DG7, DG11, DG12, DG16."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cardreader.errors import DamagedData
from cardreader.lds.dg7 import parse_dg7
from cardreader.lds.dg11 import Dg11, parse_dg11
from cardreader.lds.dg12 import Dg12, parse_dg12
from cardreader.lds.dg16 import PersonToNotify, parse_dg16

OptionalGroup = Dg11 | Dg12 | tuple[bytes, ...] | tuple[PersonToNotify, ...]

_PARSERS: dict[str, Callable[[bytes], OptionalGroup]] = {
    "DG7": parse_dg7,
    "DG11": parse_dg11,
    "DG12": parse_dg12,
    "DG16": parse_dg16,
}


def parse_optional_groups(files: Mapping[str, bytes]) -> tuple[dict[str, OptionalGroup], tuple[str, ...]]:
    """Read those that are there; the second value says which are malformed.

    Who the holder is and whether the chip is genuine does not hang on them, so that a malformed one is only reported.
    """
    found: dict[str, OptionalGroup] = {}
    notes = []
    for name, parser in _PARSERS.items():
        if name not in files:
            continue
        try:
            found[name] = parser(files[name])
        except DamagedData as error:
            notes.append(f"{name} is malformed and left aside: {error}.")
    return found, tuple(notes)
