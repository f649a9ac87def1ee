"""Whether a screen is named at all: Qt ends the process when it is told of none."""

from __future__ import annotations

import os
import sys


class NoScreen(Exception):
    """There is no screen to open a window on. The text says what to do."""


def require_screen() -> None:
    """See that the environment names a screen; whether it answers, Qt finds out. Raises `NoScreen`."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not named:
        message = "there is no screen (DISPLAY and WAYLAND_DISPLAY are not set); start it from a desktop"
        raise NoScreen(message)
