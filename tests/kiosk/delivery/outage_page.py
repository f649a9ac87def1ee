"""The table of docs/outages.md, printed from what the matrix of faults reported.

All else on the page is written by hand, there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

PAGE = "outages.md"
DOCS = Path(__file__).parents[3] / "docs"
BEGINS, ENDS = "<!-- the table begins -->\n", "<!-- the table ends -->\n"
TITLES = ("step", "fault", "the patient reads", "the clerk reads", "in the register", "then")
_ROW = re.compile(r"^\| (\w+) \| ([\w-]+) \|", re.MULTILINE)


def outages_page(outcomes: Mapping[str, str]) -> str:
    """Write the table of the page again. `outcomes` gives what came of each row, itself as JSON."""
    rows = sorted(line(json.loads(key)) for key, outcome in outcomes.items() if outcome == "passed")
    return with_table((DOCS / PAGE).read_text("utf-8"), rows)


def with_table(page: str, rows: list[str]) -> str:
    """Put `rows` between the page's two marks and leave its words as they are. Without a mark the page is refused."""
    before, _, table_and_after = page.partition(BEGINS)
    _, _, after = table_and_after.partition(ENDS)
    assert ENDS in table_and_after, f"docs/{PAGE} needs the lines {BEGINS.strip()!r} and {ENDS.strip()!r}"
    return "\n".join([before + BEGINS + line(TITLES), "|---" * len(TITLES) + "|", *rows, ENDS + after])


def line(cells: Iterable[str]) -> str:
    """Write one row of the table."""
    return f"| {' | '.join(cells)} |"


def listed(page: str) -> set[tuple[str, str]]:
    """Read back which steps and faults a page lists."""
    return {(one.group(1), one.group(2)) for one in _ROW.finditer(page)} - {("step", "fault")}
