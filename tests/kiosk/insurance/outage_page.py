"""The table of docs/outages.md, printed from what the matrix of faults reported."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

PAGE = "outages.md"
DOCS = Path(__file__).parents[3] / "docs"
_ROW = re.compile(r"^\| (\w+) \| ([\w-]+) \|", re.MULTILINE)
_TITLES = "| step |"


def outages_page(outcomes: Mapping[str, str]) -> str:
    """Write the page: its own words, and the table anew. `outcomes` gives what came of each row, itself as JSON."""
    rows = [line(json.loads(key)) for key, outcome in outcomes.items() if outcome == "passed"]
    words, titles, _old_rows = (DOCS / PAGE).read_text("utf-8").partition(_TITLES)
    head = titles + _old_rows.split("\n| lookup ", 1)[0]
    return "\n".join([words + head, *sorted(rows)]) + "\n"


def line(cells: list[str]) -> str:
    """Write one row of the table."""
    return f"| {' | '.join(cells)} |"


def listed(page: str) -> set[tuple[str, str]]:
    """Read back which steps and faults a page lists."""
    return {(one.group(1), one.group(2)) for one in _ROW.finditer(page)} - {("step", "fault")}
