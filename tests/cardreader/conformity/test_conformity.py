"""The reader's conformity plan, one test for each case id, each on a software card that behaves as the case says."""

from __future__ import annotations

import re

import pytest

from tests.cardreader.conformity.plan import INAPPLICABLE, PLAN
from tests.cardreader.conformity.report import PAGE, row
from tests.cardreader.conformity.workbench import CASES, Workbench


@pytest.mark.parametrize("name", [name for name in PLAN if name not in INAPPLICABLE])
def test_the_reader_judges_as_the_plan_says(name: str) -> None:
    bench = Workbench()

    CASES[name](bench)

    if PLAN[name].expected == "accept":
        assert bench.outcome == "accepted"
    else:
        assert bench.outcomes
        assert "accepted" not in bench.outcomes
    assert row(PLAN[name], bench.outcome) in PAGE.read_text("utf-8"), "print the page again: see report.py"


def test_every_case_of_the_plan_is_played_or_excused() -> None:
    assert CASES.keys() | INAPPLICABLE.keys() == PLAN.keys()
    assert not CASES.keys() & INAPPLICABLE.keys()
    assert len(PLAN) == 139


def test_the_page_lists_exactly_the_cases_there_are() -> None:
    listed = re.findall(r"^\| (\w[\w.]*_\w[\w.]*) \|", PAGE.read_text("utf-8"), re.MULTILINE)

    assert listed == list(PLAN)
