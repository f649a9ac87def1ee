"""`./dev run --headless` in a process that forked from one which has its imports (`tests.forked`)."""

from __future__ import annotations

import os
import sys

import kiosk.rehearsal.headless  # imported here once, before the fork  # noqa: F401
from kiosk.rehearsal.__main__ import main as rehearse


def main(*arguments: str) -> int:
    """Run the command with these arguments, and say on the standard output what it says of errors."""
    for name in ("DISPLAY", "PCSCLITE_CSOCK_NAME"):
        os.environ.pop(name, None)
    sys.stderr.flush()
    os.dup2(1, 2)
    try:
        return rehearse(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.stderr.flush()
