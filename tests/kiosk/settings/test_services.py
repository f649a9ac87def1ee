"""Opening hours as a clinic writes them."""

from __future__ import annotations

import unicodedata
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.visit import Hours
from kiosk.settings.services import OfferedService, hours_of


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("mon-fri 07:00-11:30", {0, 1, 2, 3, 4}),
        ("Sat 07:00 - 11:30", {5}),
        ("daily 07:00-11:30", set(range(7))),
        ("sat-mon 07:00-11:30", {5, 6, 0}),
    ],
)
def test_a_span_names_days_and_times(text: str, weekdays: set[int]) -> None:
    assert hours_of(text) == Hours(frozenset(weekdays), time(7), time(11, 30))


@pytest.mark.parametrize(
    "text", ["", "07:00-11:30", "mon 7-11", "mon 25:00-26:00", "xyz 07:00-08:00", "mon-xyz 07:00-08:00"]
)
def test_what_nobody_can_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="should look like 'mon-fri 07:00-11:30'"):
        hours_of(text)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        hours_of("mon 11:30-07:00")


@given(st.text())
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        span = hours_of(text)
    except ValueError:
        return
    assert span.weekdays
    assert span.since < span.until


def test_the_words_of_a_clinic_are_composed_whatever_editor_wrote_them() -> None:
    name = {"vi": unicodedata.normalize("NFD", "Khám Nội"), "en": "Internal medicine"}
    service = OfferedService.model_validate({"key": "noi", "prefix": "A", "name": name, "room": {"vi": "P", "en": "R"}})
    assert service.as_service().name.vi == "Khám Nội"
