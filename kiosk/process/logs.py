"""Structured logs without personal data: one JSON object a line."""

from __future__ import annotations

import logging
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

import structlog

ALLOWED: Final = frozenset(
    {
        # what structlog adds
        "event", "level", "timestamp",
        # what the kiosk says: codes and counts, never a name, number, date of birth, address, token or URL query
        "happened", "page", "turn", "code", "reason", "decision", "why", "worker", "kind", "at", "seconds", "attempt",
        "status", "device", "path", "state", "entries", "link", "flaws",
    }
)  # fmt: skip
"""The only keys that reach a log. A new key is a decision, made here."""


def only_allowed(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not allowed, and name it, so that nothing personal slips in by a new line of code."""
    dropped = sorted(set(entry) - ALLOWED)
    kept = {key: value for key, value in entry.items() if key in ALLOWED}
    if dropped:
        kept["dropped"] = dropped
    return kept


def configure(stream: TextIO, level: int = logging.INFO) -> None:
    """Send the logs to a stream."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


@contextmanager
def log_to(path: Path, level: int = logging.DEBUG) -> Iterator[None]:
    """Send the logs to a file while the block runs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", buffering=1) as stream:
        configure(stream, level)
        try:
            yield
        finally:
            structlog.reset_defaults()


def place_of(error: BaseException) -> str:
    """Return file and line where an error arose, for engineers."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
