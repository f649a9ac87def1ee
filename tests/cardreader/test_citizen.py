from __future__ import annotations

from datetime import date

import pytest

from cardreader.citizen import Citizen, PartialDate, Sex


@pytest.mark.parametrize(
    ("born", "words"),
    [(PartialDate(1950), "1950"), (PartialDate(1950, 7), "07/1950"), (PartialDate(1950, 7, 12), "12/07/1950")],
)
def test_a_date_is_written_the_vietnamese_way(born: PartialDate, words: str) -> None:
    assert str(born) == words


@pytest.mark.parametrize(
    ("born", "words"),
    [(PartialDate(1950), "1950"), (PartialDate(1950, 7), "1950-07"), (PartialDate(1950, 7, 2), "1950-07-02")],
)
def test_a_date_is_written_the_iso_way(born: PartialDate, words: str) -> None:
    assert born.isoformat() == words


@pytest.mark.parametrize("parts", [(2023, 2, 29), (1950, 0), (1950, 1, 0), (1950, 13), (1950, None, 3)])
def test_a_date_that_no_calendar_has_is_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate(*parts)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (PartialDate(1951, 11, 22), 75),
        (PartialDate(1951, 11, 23), 74),
        (PartialDate(1951), 75),
        (PartialDate(1951, 12), 74),
    ],
)
def test_age_counts_full_years(born: PartialDate, age: int) -> None:
    assert born.age_on(date(2026, 11, 22)) == age


def test_a_citizen_shows_nothing_personal_when_printed() -> None:
    shown = repr(Citizen("001080990107", "NGUYỄN VĂN MẪU", "NGUYEN VAN MAU", PartialDate(1980), Sex.MALE, "VNM"))
    assert not any(word in shown for word in ("0107", "NGUYEN", "NGUYỄN", "1980"))
