"""The day report in a few lines, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kiosk.core.day_figures import Count, DayFigures, Times
from kiosk.core.texts import Language
from kiosk.printing.report.words import Names, lasting, named


def summary(figures: DayFigures, names: Names) -> Iterator[str]:
    """Give the lines. Nothing in them is personal."""
    yield f"{figures.day.isoformat()}: {figures.visits} visits, {figures.priority} by priority"
    yield f"  services: {_counts(figures.by_service, names)}"
    yield f"  payment: {_counts(figures.by_payment)}"
    yield f"  insurance: {_counts(figures.by_decision)}"
    yield f"  identified by: {_counts(figures.by_access)}"
    yield f"  states: {_counts(figures.by_state)}; helped: {figures.help_cases}"
    yield f"  wait: {_times(figures.waiting)}; at the counter: {_times(figures.serving)}"
    failed = sum(part.count for part in figures.lookups.failed)
    yield f"  look-ups: {figures.lookups.asked}, without answer: {failed}, time: {_times(figures.lookups.times)}"
    yield f"  slips: {_counts(figures.slips)}"
    yield f"  notifications not delivered: {figures.undelivered}, refused: {figures.dead_letters}"
    yield f"  decisions by staff: {len(figures.forced)}"
    yield f"  audit: {figures.anchor.entries} entries, last link {figures.anchor.link or '-'}"


def _counts(counts: tuple[Count, ...], names: Names | None = None) -> str:
    services = {} if names is None else names.services
    return ", ".join(f"{named(services, part.key, Language.EN) or 'not asked'} {part.count}" for part in counts) or "-"


def _times(times: Times | None) -> str:
    if times is None:
        return "-"

    def short(time: timedelta) -> str:
        return lasting(time, Language.EN)

    return f"median {short(times.median)}, 9 of 10 below {short(times.ninth)}, longest {short(times.longest)}"
