"""Imports as Python makes them, after PySide6 was loaded.

PySide6 6.11 puts a hook of its own before every import: for the switch `from __feature__ import snake_case` it reads
the whole source of each module that is imported after it, and keeps it in `linecache` for good. Nobody here uses that
switch; it cost the kiosk a fifth of its start and 27 MB.
"""

from __future__ import annotations

import builtins
import linecache

import PySide6.QtCore  # noqa: F401 - puts the hook there


def use_plain_imports() -> None:
    """Take the hook away, and what it kept. Doing it twice does nothing."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    linecache.clearcache()
