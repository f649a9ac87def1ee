"""What one worker makes for all workers of a run."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once_a_run(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first who asks makes and the others wait for. Nobody may write into it: copy it."""
    common = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    made = common / name
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = common / f"{name}.making"
            shutil.rmtree(making, ignore_errors=True)  # what somebody began who failed
            making.mkdir()
            make(making)
            making.rename(made)
    return made
