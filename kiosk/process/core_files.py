"""A program that dies leaves no picture of its memory on the disk: patients' names would stand in it."""

from __future__ import annotations

import sys


def leave_no_core_file() -> None:
    """Forbid core files for this process and all that it starts. Windows makes none of its own accord."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - Windows has no such module

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
