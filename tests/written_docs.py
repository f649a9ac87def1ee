"""`pytest --write-docs`: pages of docs/ that are printed from what the tests reported.

A test that belongs to a page says so with `record_property(PAGE, key)`; the page's own function gets `{key: outcome}`.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
WRITERS = {
    "outages.md": "tests.kiosk.delivery.outage_page:outages_page",
    "printers.md": "tests.kiosk.printing.habits_page:printers_page",
    "receipts.md": "tests.kiosk.delivery.receipt_answers:receipts_page",
    "conformity-card.md": "tests.cardreader.virtual.conformity.pages:conformity_page",
    "larger-words.md": "tests.kiosk.galleries.larger_page:larger_page",
    "forgeries-kiosk.md": "tests.kiosk.app.forged_page:forgeries_page",
    "forgeries.md": "tests.cardreader.virtual.forgery_page:forgeries_page",
}
_outcomes: dict[str, dict[str, str]] = defaultdict(dict)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-docs", action="store_true", help="write the pages of docs/ that these tests report")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" and report.passed:
        return
    for page, key in report.user_properties:
        if page in WRITERS:
            _outcomes[page][str(key)] = report.outcome


@pytest.fixture
def written_page(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Give the text of a page, unless this very run is to write it again."""
    if request.config.getoption("--write-docs"):
        pytest.skip("the page is about to be written")
    return lambda page: (DOCS / page).read_text("utf-8")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not session.config.getoption("--write-docs") or hasattr(session.config, "workerinput"):
        return  # with pytest-xdist the controller sees every report
    for page, outcomes in _outcomes.items():
        module, name = WRITERS[page].split(":")
        text = getattr(importlib.import_module(module), name)(outcomes)
        (DOCS / page).write_text(text, encoding="utf-8")
