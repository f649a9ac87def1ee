"""Whose the kiosk's files are: administration runs as root, the kiosk as a user of its own."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


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
    """Give a file that takes another's place the other's owner and mode."""
    shutil.copymode(old, file)
    _give(file, old.stat())


def _give(file: Path, owner: os.stat_result) -> None:
    # Whoever is not root keeps what he makes, and so does everybody where files have no such owner.
    with suppress(PermissionError, AttributeError):
        os.chown(file, owner.st_uid, owner.st_gid)
