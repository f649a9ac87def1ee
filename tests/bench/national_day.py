"""One day of all facilities: when each patient arrives, by the model of `seeds/national_day.json`."""

from __future__ import annotations

import json
import math
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import seeds

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Day:
    """Arrivals in seconds since midnight, in order."""

    arrivals: Sequence[float]
    facilities: int
    largest: int
    """Patients of the largest facility."""

    def busiest_hour(self) -> Sequence[float]:
        """Give the arrivals of the hour that starts on the clock and has most, in seconds since its start."""
        hours = [self._between(hour * _HOUR, (hour + 1) * _HOUR) for hour in range(24)]
        start = max(range(24), key=lambda hour: len(hours[hour])) * _HOUR
        return [moment - start for moment in self._between(start, start + _HOUR)]

    def by_minute(self) -> Sequence[int]:
        """Count the arrivals of each minute of the day."""
        ends = [bisect_left(self.arrivals, 60 * (minute + 1)) for minute in range(24 * 60)]
        return [end - start for start, end in zip([0, *ends], ends, strict=False)]

    def _between(self, start: float, end: float) -> Sequence[float]:
        return self.arrivals[bisect_left(self.arrivals, start) : bisect_left(self.arrivals, end)]


def simulated(seed: int = 1) -> Day:
    """Make a day: facilities of log-normal size, each patient in an hour by its share, at any moment of it."""
    model: dict[str, Any] = json.loads((seeds.folder() / "national_day.json").read_text(encoding="utf-8"))
    figures = {name: figure["value"] for name, figure in model["figures"].items()}
    shares = {int(hour): share for hour, share in model["share_by_hour"].items() if hour.isdigit()}
    chance = random.Random(seed)  # noqa: S311 - the same day again for the same seed
    mean = figures["visits_a_year"] / figures["working_days"] / figures["facilities"]
    sigma = figures["spread_of_sizes"]
    draw = [chance.lognormvariate(math.log(mean) - sigma**2 / 2, sigma) for _ in range(figures["facilities"])]
    sizes = [round(min(size, figures["largest_facility_a_day"])) for size in draw]
    limits = list(accumulate(shares.values()))
    hours = chance.choices(list(shares), cum_weights=limits, k=sum(sizes))
    arrivals = sorted((hour + chance.random()) * _HOUR for hour in hours)
    return Day(arrivals, len(sizes), max(sizes))
