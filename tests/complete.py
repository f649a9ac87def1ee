"""Which sources every branch of which the tests must run, and whether they did.

Run `./dev test --cov`, which ends with this; or `python -m tests.complete` after a run of pytest with `--cov`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coverage import Coverage
from coverage.exceptions import CoverageException

COMPLETE = ("cardreader/", "kiosk/core/", "kiosk/register/")
"""Files or folders, as paths from the top of the project."""

NOT_YET = ("cardreader/virtual/panel", "cardreader/virtual/pytest_", "cardreader/virtual/daemon.py")
"""Beginnings of paths inside those that need not be complete: windows, and what runs before coverage looks."""


def gaps(files: Mapping[str, Any]) -> Iterator[str]:
    """Sentences about files of the `files` part of coverage's JSON report that should be complete and are not."""
    for name, file in sorted(files.items()):
        if name.startswith(COMPLETE) and not name.startswith(NOT_YET):
            lines = ", ".join(map(str, file["missing_lines"]))
            branches = ", ".join(f"{start}->{end}" for start, end in file.get("missing_branches", ()))
            if lines or branches:
                yield f"{name}: not run: {'; '.join(filter(None, (lines, branches)))}"


def _report() -> Mapping[str, Any]:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "coverage.json"
        measured = Coverage()
        measured.load()
        measured.json_report(outfile=str(out))
        files: Mapping[str, Any] = json.loads(out.read_text("utf-8"))["files"]
        return files


def main() -> int:
    """Print the gaps; 1 when there are any."""
    try:
        found = list(gaps(_report()))
    except CoverageException as error:
        found = [f"nothing was measured: {error}"]
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    if not found:
        sys.stdout.write(f"every branch of {', '.join(COMPLETE)} was run\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
