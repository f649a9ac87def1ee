from __future__ import annotations

import pytest

from kiosk.core.visit import Track
from kiosk.register.numbering import help_number, ticket_number
from kiosk.register.spool import series_of


@pytest.mark.parametrize(
    ("kiosk", "series"),
    [("kiosk-1", "K1"), ("tang2-may-13", "T2M13"), ("123", "123"), ("-", "K"), ("a-b-c-d-e-f-g-h", "ABCDEF")],
)
def test_a_series_is_short_and_named_after_its_kiosk(kiosk: str, series: str) -> None:
    assert series_of(kiosk) == series


def test_a_number_of_a_series_is_marked_and_fits_its_column() -> None:
    assert ticket_number("A", Track.NORMAL, 3, "K1") == "A K1-03"
    assert help_number(3, "K1") == "TG K1-03"
    assert len(ticket_number("A", Track.PRIORITY, 99, "ABCDEF")) <= 16
