"""Who runs a command or a kiosk, for the audit."""

from __future__ import annotations

import getpass
import os
import sys


def account() -> str:
    """Give the operating system's account as `os:NAME`; its number where it has no name.

    On Unix the system is asked and not the environment, which whoever starts the program may set as they like.
    """
    if sys.platform == "win32":
        return f"os:{getpass.getuser()}"
    import pwd  # noqa: PLC0415 - there is none on Windows

    number = os.getuid()
    try:
        return f"os:{pwd.getpwuid(number).pw_name}"
    except KeyError:
        return f"os:{number}"
