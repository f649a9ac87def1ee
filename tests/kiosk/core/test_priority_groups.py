"""The law's priority groups, as data."""

from __future__ import annotations

from datetime import date

from kiosk.core.priority_groups import priority_groups


def test_the_law_names_four_groups_that_the_chip_does_not_show() -> None:
    groups = priority_groups(date(2026, 11, 23))
    assert [group.key for group in groups] == ["pregnant", "disabled_special", "disabled_severe", "merit"]
    assert all(group.name.vi and group.name.en and group.name.vi != group.name.en for group in groups)


def test_before_the_law_there_were_none() -> None:
    assert priority_groups(date(2023, 12, 31)) == ()
