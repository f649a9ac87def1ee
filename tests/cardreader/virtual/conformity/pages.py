"""docs/conformity-card.md, printed from what the tests reported."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tests.cardreader.virtual.conformity.plan import Case, cards, cases, units

PAGE = "conformity-card.md"
NOTE = "<!-- Made by `pytest tests/cardreader/virtual --write-docs` from the tests' own result. Do not edit. -->"
HEAD = """# The software card against the plan for chips

A part of BSI TR-03105 parts 3.2 and 3.3 and of ICAO's RF and protocol testing part 3, in our own words, run over the
real smart card service with a terminal that shares no protocol code with `cardreader`. "A checking error" is any status
word from 6400 to 6FFF without data. An expectation was *read* in the plan, belongs to a *series* of which neighbours
were read, or was *reconstructed* from Doc 9303. Out of scope: terminal authentication, radio layers."""


def conformity_page(outcomes: Mapping[str, str]) -> str:
    """Write the page. `outcomes` gives what came of each `CASE CARD`."""
    lines = [NOTE, "", HEAD, ""]
    lines.append(f"* Cases of the plan: {_count([case for case in cases() if not case.own], outcomes)}")
    lines.append(f"* Neighbours of our own (OWN): {_count([case for case in cases() if case.own], outcomes)}")
    lines += ["", "| card | what it has |", "|---|---|"]
    lines += [f"| {name} | {what} |" for name, (what, _) in cards().items()]
    for unit, (title, found) in units().items():
        lines += ["", f"## {unit}: {title}", "", "| case | title | expected | basis | cards | result |"]
        lines.append("|---|---|---|---|---|---|")
        for case in found:
            cells = (
                case.id,
                case.title,
                case.expects,
                case.basis,
                ", ".join(case.cards) or "-",
                _result(case, outcomes),
            )
            lines.append(f"| {' | '.join(cell.replace('|', ' or ') for cell in cells)} |")
        lines += _remarks(found)
    return "\n".join(lines) + "\n"


def listed(page: str) -> dict[str, str]:
    """Read back which cases a page lists as passed or inapplicable, and on which cards."""
    found = re.findall(
        r"^\| ((?:ISO7816|TR32|LDS|OWN)_\w+) \|.*\| ([^|]*) \| (?:passed|not applicable) \|$", page, re.MULTILINE
    )
    return dict(found)


def _count(found: Sequence[Case], outcomes: Mapping[str, str]) -> str:
    results = Counter(_result(case, outcomes) for case in found)
    return f"{len(found)}, of which " + ", ".join(f"{number} {name}" for name, number in results.most_common()) + "."


def _result(case: Case, outcomes: Mapping[str, str]) -> str:
    if case.inapplicable:
        return "not applicable"
    results = [outcomes.get(f"{case.id} {card}", "not run") for card in case.cards]
    return next((result for result in results if result != "passed"), "passed")


def _remarks(found: tuple[Case, ...]) -> list[str]:
    remarks: dict[str, list[str]] = {}
    for case in found:
        for text in filter(None, (case.inapplicable, case.note)):
            remarks.setdefault(text, []).append(case.id)
    return [line for text, names in remarks.items() for line in ("", f"{', '.join(names)}: {text}")]
