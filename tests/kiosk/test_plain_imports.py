"""PySide6's look at every import is switched off in the kiosk's process."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import builtins, linecache
import kiosk.serve
import kiosk.running
assert builtins.__import__ is builtins.__orig_import__
kept = sum(len(line) for entry in linecache.cache.values() if len(entry) > 1 for line in entry[2])
assert kept < 100_000, kept
"""


def test_loading_the_kiosk_keeps_next_to_no_source_text_in_memory() -> None:
    subprocess.run([sys.executable, "-c", LOADED], check=True, timeout=60)


FIRST = """
import sys
import kiosk.cli, kiosk.serve
late = {"pydantic", "sqlalchemy", "requests", "cryptography", "smartcard", "structlog", "segno", "PIL"}
assert not late & set(sys.modules), late & set(sys.modules)
"""


def test_the_first_frame_waits_for_no_database_network_or_cryptography() -> None:
    subprocess.run([sys.executable, "-c", FIRST], check=True, timeout=60)
