from __future__ import annotations

import re
from pathlib import Path

import kiosk
from kiosk.register.audit.unit_of_work import Entry

_SOURCES = [path.read_text(encoding="utf-8") for path in Path(kiosk.__file__).parent.rglob("*.py")]
_WRITTEN = {name for source in _SOURCES for name in re.findall(r"\bEntry\.([A-Z_]+)", source)}


def test_every_kind_of_entry_is_written_by_something() -> None:
    assert {entry.name for entry in Entry} == _WRITTEN


def test_a_kind_fits_the_column_of_the_audit() -> None:
    assert max(len(entry) for entry in Entry) <= 32
