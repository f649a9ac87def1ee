"""The galleries paint the desk's windows and the patient's pages under one theme."""

from __future__ import annotations

import pytest

from tests.kiosk.screens.conftest import themed

__all__ = ["themed"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when these tests are named on the command line: `pytest tests/kiosk/galleries --update-gallery`."""
    parser.addoption("--update-gallery", action="store_true", help="keep the pages as they look now (kept.py)")
