"""Fonts, icons and illustrations, as files."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return the folder that holds `fonts/`, `icons/` and `illustrations/`."""
    return Path(__file__).parent
