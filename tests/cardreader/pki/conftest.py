from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when these tests are named on the command line: `pytest tests/cardreader/pki --long-recovery`."""
    parser.addoption("--long-recovery", action="store_true", help="recover RSA keys with e = 65537 too: many minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes of processor, unless it is asked for."""
    if not config.getoption("--long-recovery", default=False):
        items[:] = [item for item in items if not item.name.startswith("test_long_recovery")]
