"""docs/forgeries.md, printed from what the matrix of forgeries reported."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cardreader.virtual.forgeries import FORGERIES

PAGE = "forgeries.md"
NOTE = "<!-- Made by `pytest tests/cardreader/virtual --write-docs` from the tests' own result. Do not edit. -->"
HEAD = """# Forgeries

Cards that must not pass. Each is one command, `virtual-card insert PERSON --forgery NAME`. *Reported* is what
`cardreader` said when the test read the forged card: the reason of the failure, or `unanchored` for a chip whose
signature is right and whose issuer nobody here trusts; such a card is not refused by the reader, and the kiosk's policy
decides. All the others are refused. The three columns are three clinics: the state's issuer is installed with its
certificate, pinned from cards ([trust.md](trust.md)), or unknown. What each gets at the kiosk is in
[forgeries-kiosk.md](forgeries-kiosk.md).

| name | imitates | must be caught by | installed | pinned | unknown | profile |
|---|---|---|---|---|---|---|"""
CLINICS = ("installed", "pinned", "unknown")


def forgeries_page(outcomes: Mapping[str, str]) -> str:
    """Write the page. `outcomes` gives what came of each `NAME CLINIC REASON`."""
    passed = [key.split() for key, outcome in outcomes.items() if outcome == "passed"]
    reported = {(name, clinic): reason for name, clinic, reason in passed}
    lines = [
        f"| `{one.name}` | {one.imitates} | {one.caught_by} | "
        + "".join(f"`{reported.get((one.name, clinic), '-')}` | " for clinic in CLINICS)
        + f"{one.profile} |"
        for one in FORGERIES
    ]
    return "\n".join([NOTE, "", HEAD, *lines]) + "\n"


def listed(page: str) -> dict[str, str]:
    """Read back which forgeries a page lists, and the reason that was reported where the issuer is installed."""
    return dict(re.findall(r"^\| `([\w-]+)` \|.*\| `([\w-]+)` \| `.*` \| `.*` \| [\w-]+ \|$", page, re.MULTILINE))
