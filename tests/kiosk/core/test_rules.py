from __future__ import annotations

from dataclasses import replace

import pytest

from cardreader.citizen import PartialDate
from kiosk.core.rules import track_of
from kiosk.core.visit import Track
from tests.kiosk.core.examples import TODAY, citizen


@pytest.mark.parametrize(
    ("born", "track"),
    [
        (PartialDate(1951, 11, 22), Track.PRIORITY),
        (PartialDate(1951, 11, 23), Track.NORMAL),
        (PartialDate(2020, 11, 23), Track.PRIORITY),
        (PartialDate(2020, 11, 22), Track.NORMAL),
    ],
)
def test_age_alone_gives_the_priority_queue(born: PartialDate, track: Track) -> None:
    assert track_of(citizen(born=born), TODAY) is track


def test_whoever_s_age_is_unknown_waits_with_everyone() -> None:
    assert track_of(replace(citizen(), birth_date=None), TODAY) is Track.NORMAL
