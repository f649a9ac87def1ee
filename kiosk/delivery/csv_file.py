"""A day's visits as CSV for systems that take nothing else: UTF-8 with BOM, as Excel in Vietnam expects it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import tzinfo
from typing import Final

from cardreader.citizen import Sex
from kiosk.delivery.arrival import Arrival

COLUMNS: Final = (
    "visit_id",
    "ticket",
    "service",
    "track",
    "state",
    "arrived",
    "name",
    "personal_number",
    "birth_date",
    "sex",
    "insurance_card",
    "card_from",
    "card_to",
    "payment",
    "MA_DOITUONG_KCB",
    "expected_percent",
    "chip_verified",
)
_SEXES: Final = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNSPECIFIED: ""}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_of(arrivals: Iterable[Arrival], zone: tzinfo) -> bytes:
    """Return the visits as CSV with a header line. What a spreadsheet would run as a formula is quoted with `'`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for arrival in arrivals:
        writer.writerow([_plain(value) for value in _row(arrival, zone)])
    return text.getvalue().encode("utf-8-sig")


def _row(arrival: Arrival, zone: tzinfo) -> tuple[object, ...]:
    person = arrival.person
    return (
        arrival.visit_id,
        arrival.ticket,
        arrival.service,
        arrival.track.value,
        arrival.state.value,
        arrival.arrived.astimezone(zone).isoformat(timespec="seconds"),
        person.name,
        person.number,
        "" if person.birth_date is None else person.birth_date.isoformat(),
        _SEXES[person.sex],
        arrival.card_number,
        arrival.card_from or "",
        arrival.card_to or "",
        arrival.payment.value,
        arrival.route_code,
        "" if arrival.expected_percent is None else arrival.expected_percent,
        "yes" if arrival.chip_verified else "no",
    )


def _plain(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
