"""The table of docs/printers.md, printed from what the tests of printers' habits reported."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

PAGE: Final = "printers.md"
DOCS: Final = Path(__file__).parents[3] / "docs"
BEGINS, ENDS = "<!-- the table begins -->\n", "<!-- the table ends -->\n"
TITLES: Final = ("habit", "fault", "what the kiosk says", "slips")


def printers_page(outcomes: Mapping[str, str]) -> str:
    """Write the table of the page again. `outcomes` gives what came of each row, itself as JSON."""
    rows = sorted(line(json.loads(key)) for key, outcome in outcomes.items() if outcome == "passed")
    before, _, rest = (DOCS / PAGE).read_text("utf-8").partition(BEGINS)
    table = "\n".join([line(TITLES), "|---" * len(TITLES) + "|", *rows])
    return f"{before}{BEGINS}{table}\n{ENDS}{rest.partition(ENDS)[2]}"


def line(cells: Iterable[str]) -> str:
    """Write one row of the table."""
    return f"| {' | '.join(cells)} |"
