"""The CSV of a day."""

from __future__ import annotations

import csv
import io

import pytest

from cardreader.citizen import Citizen
from kiosk.delivery.csv_file import COLUMNS, csv_of
from tests.kiosk.delivery.conftest import ZONE, MakeArrival


def rows(document: bytes) -> list[dict[str, str]]:
    """Read the CSV back as a spreadsheet does."""
    return list(csv.DictReader(io.StringIO(document.decode("utf-8-sig"), newline="")))


def test_a_day_begins_with_a_byte_order_mark_so_that_names_stay_vietnamese_in_excel(make_arrival: MakeArrival) -> None:
    document = csv_of([make_arrival()], ZONE)
    assert document.startswith(b"\xef\xbb\xbf")
    assert rows(document)[0]["name"] == "Nguyễn Thị Sao Mai"


def test_every_column_is_filled_in_its_place(make_arrival: MakeArrival) -> None:
    row = rows(csv_of([make_arrival()], ZONE))[0]
    assert tuple(row) == COLUMNS
    assert (row["ticket"], row["arrived"], row["card_to"], row["chip_verified"]) == (
        "A 017",
        "2026-11-23T08:00:00+07:00",
        "",
        "yes",
    )


@pytest.mark.parametrize("name", ["=1+1", "@x", "+84", "-1"])
def test_a_name_never_becomes_a_formula(make_arrival: MakeArrival, name: str) -> None:
    row = rows(csv_of([make_arrival(person=Citizen(name=name))], ZONE))[0]
    assert row["name"] == f"'{name}"


def test_a_day_without_visits_is_a_header() -> None:
    assert csv_of([], ZONE).decode("utf-8-sig").strip() == ",".join(COLUMNS)
