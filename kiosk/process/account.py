"""The operating system's accounts: which one runs a command, for the audit, and which one owns the kiosk's files.

Administration runs as root, the kiosk as a user of its own.
"""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path


def account() -> str:
    """Return the operating system's account as `os:NAME`; its number where it has no name.

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


def may_administrate(settings: Path) -> bool:
    """Return whether this account administrates the machine's kiosk: whoever may change its settings does.

    In an installed kiosk that is root. The kiosk's own user reads the settings and cannot write them.
    """
    return os.access(settings, os.W_OK)


def readable_by_others(file: int) -> bool:
    """Return whether accounts beside the owner's may read an open file, given by its descriptor."""
    return sys.platform != "win32" and bool(os.fstat(file).st_mode & 0o077)


def give_to_folder(file: Path) -> None:
    """Hand a new file or folder to whoever owns its folder, as SQLite does with its journals."""
    _give(file, file.parent.stat())


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each its parent's owner's. Raises `OSError`."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in reversed(missing):
        give_to_folder(place)


def give_like(file: Path, old: Path) -> None:
    """Return a file that takes another's place the other's owner and mode."""
    shutil.copymode(old, file)
    _give(file, old.stat())


def _give(file: Path, owner: os.stat_result) -> None:
    # Whoever is not root keeps what he makes, and so does everybody where files have no such owner.
    with suppress(PermissionError, AttributeError):
        os.chown(file, owner.st_uid, owner.st_gid)
