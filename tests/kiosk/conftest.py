"""The kiosk's logs go where a test can read them, and nowhere else."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from argon2 import PasswordHasher

from kiosk.process import logs
from kiosk.register.desk import pins


@pytest.fixture(autouse=True)
def kiosk_log() -> Iterator[io.StringIO]:
    """What the kiosk logged in this test."""
    stream = io.StringIO()
    logs.configure(stream, logging.DEBUG)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def quick_pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash with little memory: what an account does hangs on no figure of Argon2's (`test_pins` has the real ones)."""
    monkeypatch.setattr(pins, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    pins._nobodys.cache_clear()
    yield
    pins._nobodys.cache_clear()
