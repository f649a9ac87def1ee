from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.look import theme


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for `pytest tests/kiosk/galleries --update-gallery`."""
    parser.addoption("--update-gallery", action="store_true", help="keep the pages as they look now (test_likeness)")


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """Provide the application with the kiosk's fonts and palette."""
    theme.apply(qapp)
    return qapp
