"""Recent requests by kind, for the log, the console and the metrics, without queries, bodies or names."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime

import msgspec
import structlog

_KEPT = 50


class Seen(msgspec.Struct, frozen=True):
    """One request and its answer."""

    at: datetime
    path: str
    status: int
    bytes: int
    """Length of the answer's body."""
    fault: str
    """The fault that struck, or empty."""
    milliseconds: float
    number: str = ""
    """The end of the number that was asked for. Neither it nor the next two are logged."""
    account: str = ""
    code: str = ""
    """maKetQua of the answer."""


class Recent:
    """Keeps the last requests and counts all of them."""

    def __init__(self) -> None:
        self._last: deque[Seen] = deque(maxlen=_KEPT)
        self._log = structlog.get_logger().bind()  # bound once: binding costs more than the rest of a request's note
        self._counts: Counter[tuple[str, int]] = Counter()

    def add(self, seen: Seen) -> None:
        """Note a request."""
        self._last.appendleft(seen)
        self._counts[seen.path, seen.status] += 1
        self._log.info(
            "request",
            path=seen.path,
            status=seen.status,
            bytes=seen.bytes,
            fault=seen.fault,
            milliseconds=seen.milliseconds,
        )

    def last(self) -> tuple[Seen, ...]:
        """Return the last requests, newest first."""
        return tuple(self._last)

    def clear(self) -> None:
        """Forget the last requests; the counts go on."""
        self._last.clear()

    def metrics(self) -> Iterator[str]:
        """Return the counts as lines of Prometheus' text format."""
        yield "# TYPE portal_requests_total counter"
        for (path, status), count in sorted(self._counts.items()):
            yield f'portal_requests_total{{path="{path}",status="{status}"}} {count}'
