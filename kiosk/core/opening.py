"""Which services are to be had now: opening hours and daily limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from kiosk.core.state import Closed, Why
from kiosk.core.visit import Service, Today


def on_offer(
    services: Iterable[Service], known: Today | None, today: date, at: time
) -> tuple[tuple[Service, ...], tuple[Closed, ...]]:
    """Give the services that are open, and the others with why. Without word from the register none counts as full."""
    drawn = dict(known.drawn) if known else {}
    judged = [(service, closed_why(service, drawn.get(service.key, 0), today, at)) for service in services]
    return tuple(service for service, closed in judged if closed is None), tuple(
        closed for _, closed in judged if closed is not None
    )


def closed_why(service: Service, drawn: int, today: date, at: time) -> Closed | None:
    """Say why a service is not to be had; None when it is."""
    if service.hours:
        spans = [span for span in service.hours if today.weekday() in span.weekdays]
        if not any(span.since <= at < span.until for span in spans):
            later = [span.since for span in spans if at < span.since]
            if later:
                return Closed(service, Why.NOT_YET, min(later))
            return Closed(service, Why.NO_MORE if spans else Why.NOT_TODAY)
    if service.daily_limit is not None and drawn >= service.daily_limit:
        return Closed(service, Why.FULL)
    return None
