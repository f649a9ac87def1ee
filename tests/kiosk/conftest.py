"""The kiosk's logs go where a test can read them, and nowhere else."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from kiosk.process import logs


@pytest.fixture(autouse=True)
def kiosk_log() -> Iterator[io.StringIO]:
    """What the kiosk logged in this test."""
    stream = io.StringIO()
    logs.configure(stream, logging.DEBUG)
    yield stream
    structlog.reset_defaults()
