"""Pictures of measurements, for docs/bench."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

from tests.bench.national_day import Day

_TEAL, _GOLD, _INK = "#0a5a55", "#c99a3b", "#0f2b2a"


class Step(NamedTuple):
    """The busiest hour played so many times as fast. Rates a second, latencies in ms."""

    factor: int
    offered: float
    answered: float
    p50: float
    p99: float


def plot_day(day: Day, steps: Sequence[Step], file: Path) -> None:
    """Draw the day's arrivals, and how the double bears multiples of its busiest hour."""
    mpl.rcParams.update({"font.size": 9, "axes.edgecolor": _INK, "svg.hashsalt": "day", "svg.fonttype": "none"})
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    arriving, bearing = figure.subplots(1, 2)
    by_minute = [count / 60 for count in day.by_minute()]
    arriving.fill_between([minute / 60 for minute in range(len(by_minute))], by_minute, color=_TEAL, linewidth=0)
    arriving.set(xlim=(4, 17), xlabel="hour of the day", ylabel="arrivals a second", title="One day, all facilities")
    factors = [step.factor for step in steps]
    bearing.plot(factors, [step.p99 for step in steps], "o-", color=_GOLD, label="p99")
    bearing.plot(factors, [step.p50 for step in steps], "o-", color=_TEAL, label="p50")
    bearing.set(
        yscale="log", xlabel="times the country's busiest hour", ylabel="look-up, ms", title="The double under it"
    )
    bearing.legend(frameon=False)
    for axes in (arriving, bearing):
        axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
