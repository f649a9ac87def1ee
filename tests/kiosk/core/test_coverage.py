"""What the insurance is expected to pay."""

from __future__ import annotations

import pytest

from kiosk.core.coverage import Coverage, Decision


@pytest.mark.parametrize(
    ("level", "route", "expected"),
    [(80, 100, 80), (95, 50, 47), (100, 0, 0), (None, 100, None), (80, None, None)],
)
def test_the_expected_share_is_level_times_route_and_unknown_while_one_of_them_is(
    level: int | None, route: int | None, expected: int | None
) -> None:
    coverage = Coverage(Decision.COVERED, "000", benefit_percent=level, route_percent=route)
    assert coverage.expected_percent == expected
