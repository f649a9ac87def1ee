"""The report as CSV."""

from __future__ import annotations

import csv
import io
import stat
from dataclasses import replace
from pathlib import Path

from kiosk.printing.report.files import csv_of, write_private
from tests.kiosk.printing.report.conftest import ZONE, make_day


def lines(document: bytes) -> list[tuple[str, str, str]]:
    """Read the lines back as a spreadsheet does."""
    reader = csv.reader(io.StringIO(document.decode("utf-8-sig"), newline=""))
    return [(section, key, value) for section, key, value in reader]


def test_the_csv_begins_with_a_byte_order_mark_and_a_header() -> None:
    document = csv_of(make_day(), ZONE)
    assert document.startswith(b"\xef\xbb\xbf")
    assert lines(document)[0] == ("section", "key", "value")


def test_the_figures_stand_in_the_csv() -> None:
    told = lines(csv_of(make_day(), ZONE))
    assert ("day", "visits", "217") in told
    assert ("service", "general", "150") in told
    assert ("hour", "08", "42") in told
    assert ("waiting_seconds", "median", "1230.000") in told
    assert ("forced", "2026-11-23T08:05:00+07:00 lan A 007", "accept | documents | Tên đệm cũ") in told
    assert ("audit", "link", "9f" * 32) in told


def test_words_of_a_clerk_never_become_a_formula() -> None:
    line = replace(make_day().forced[0], action="=HYPERLINK()")
    told = lines(csv_of(make_day(forced=(line,)), ZONE))
    assert [value for section, _, value in told if section == "forced"] == ["'=HYPERLINK() | documents | Tên đệm cũ"]


def test_a_file_of_the_report_is_its_owners_alone_also_in_the_place_of_an_open_one(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("of an earlier version")
    file.chmod(0o644)
    write_private(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.filemode(file.stat().st_mode) == "-rw-------"
