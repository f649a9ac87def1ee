"""PySide6's look at every import is switched off in the kiosk's process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOADED = """
import builtins, linecache
import kiosk.app.start_up
import kiosk.app.assemble
assert builtins.__import__ is builtins.__orig_import__
kept = sum(len(line) for entry in linecache.cache.values() if len(entry) > 1 for line in entry[2])
assert kept < 100_000, kept
"""


def test_loading_the_kiosk_keeps_next_to_no_source_text_in_memory() -> None:
    subprocess.run([sys.executable, "-c", LOADED], check=True, timeout=200)


FIRST = """
import sys
import kiosk.cli, kiosk.app.start_up
late = {"pydantic", "sqlalchemy", "requests", "cryptography", "smartcard", "structlog", "segno", "PIL"}
assert not late & set(sys.modules), late & set(sys.modules)
"""


def test_the_first_picture_waits_for_no_database_network_or_cryptography() -> None:
    subprocess.run([sys.executable, "-c", FIRST], check=True, timeout=200)


SERVING = """
import sys
import kiosk.app.start_up, kiosk.app.assemble, kiosk.screens.pages.every
at_use = {"requests", "fhir", "signxml", "alembic", "argon2", "psycopg"}
assert not at_use & set(sys.modules), at_use & set(sys.modules)
"""


def test_the_kiosk_serves_before_it_loads_what_only_a_request_a_document_or_an_account_needs() -> None:
    subprocess.run([sys.executable, "-c", SERVING], check=True, timeout=200)


OF_A_FILE = """
import sys
import kiosk.app.assemble
from kiosk.register.database.database import Database
from pathlib import Path
folder = Path(sys.argv[1])
Database(f"sqlite:///{folder}/register.sqlite", folder / "register.key").open()
servers = [name for name in sys.modules if name.startswith(("psycopg", "sqlalchemy.dialects.postgresql"))]
assert "sqlalchemy.dialects.sqlite" in sys.modules
assert not servers, servers
"""


def test_a_kiosk_that_keeps_a_file_loads_nothing_for_a_database_server(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", OF_A_FILE, str(tmp_path)], check=True, timeout=200)
