"""The priority groups of the law, as data."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files

from kiosk.core.texts import Text
from kiosk.core.visit import PriorityGroup


@cache
def priority_groups(day: date) -> tuple[PriorityGroup, ...]:
    """Give the groups that the chip does not show and that come first on that day, in the order of the question."""
    table = json.loads((files("kiosk.core") / "data" / "priority_groups.json").read_text(encoding="utf-8"))
    return tuple(
        PriorityGroup(row["key"], Text.of(row["name"]))
        for row in table["groups"]
        if date.fromisoformat(row["since"]) <= day
    )
