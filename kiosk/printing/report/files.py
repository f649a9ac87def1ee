"""The report as PDF, as CSV, and in a few lines for a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta, tzinfo
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

from kiosk.core.day_figures import Count, DayFigures, Times
from kiosk.core.texts import Language
from kiosk.printing.report import words
from kiosk.printing.report.painter import Report
from kiosk.printing.report.words import Names, lasting, named

_PER_INCH = 96
_PRIVATE = 0o600


def pdf_of(report: Report, language: Language) -> bytes:
    """Return the pages as PDF on A4. Needs a `QGuiApplication`."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PER_INCH)
    writer.setTitle(words.TITLE(language))
    writer.setCreator("chip-id-kiosk")
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(a4, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    try:
        for page in range(report.pages):
            if page:
                writer.newPage()
            report.paint(painter, page)
    finally:
        painter.end()
    return bytes(content.data())


def csv_of(figures: DayFigures, zone: tzinfo) -> bytes:
    """Return the figures as lines of section, key and value: UTF-8 with BOM, as spreadsheets expect it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("section", "key", "value"))
    writer.writerows(tuple(_safe(cell) for cell in line) for line in _lines(figures, zone))
    return text.getvalue().encode("utf-8-sig")


def write_private(file: Path, content: bytes) -> None:
    """Write a file for its owner alone: clerks' words and visits are personal. Raises `OSError`."""
    if file.is_file():
        file.chmod(_PRIVATE)
    elif not file.exists():  # what is no file, like /dev/stdout, stays as it is
        file.touch(mode=_PRIVATE)
    file.write_bytes(content)


def _lines(figures: DayFigures, zone: tzinfo) -> Iterator[tuple[object, object, object]]:
    yield "day", "date", figures.day.isoformat()
    yield "day", "visits", figures.visits
    yield "day", "priority", figures.priority
    yield "day", "help_cases", figures.help_cases
    for section, counts in (
        ("service", figures.by_service),
        ("payment", figures.by_payment),
        ("decision", figures.by_decision),
        ("state", figures.by_state),
        ("access", figures.by_access),
        ("slip", figures.slips),
        ("lookup_failed", figures.lookups.failed),
    ):
        for part in counts:
            yield section, part.key, part.count
    for hour, count in enumerate(figures.by_hour):
        yield "hour", f"{hour:02d}", count
    for name, times in (("waiting", figures.waiting), ("serving", figures.serving), ("lookup", figures.lookups.times)):
        for key, value in _times(times):
            yield f"{name}_seconds", key, value
    yield "lookups", "asked", figures.lookups.asked
    yield "deliveries", "undelivered", figures.undelivered
    yield "deliveries", "dead_letters", figures.dead_letters
    for line in figures.forced:
        at = line.at.astimezone(zone).isoformat(timespec="seconds")
        yield "forced", f"{at} {line.by} {line.ticket}", f"{line.action} | {line.reason} | {line.words}"
    yield "audit", "entries", figures.anchor.entries
    yield "audit", "link", figures.anchor.link


def _times(times: Times | None) -> Iterator[tuple[str, object]]:
    if times is None:
        return
    yield "count", times.count
    told: dict[str, timedelta] = {"median": times.median, "ninth_of_ten": times.ninth, "longest": times.longest}
    for key, value in told.items():
        yield key, f"{value.total_seconds():.3f}"


def _safe(cell: object) -> str:
    """Keep a spreadsheet from running words as a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def summary(figures: DayFigures, names: Names) -> Iterator[str]:
    """Return the lines. Nothing in them is personal."""
    yield f"{figures.day.isoformat()}: {figures.visits} visits, {figures.priority} by priority"
    yield f"  services: {_counts(figures.by_service, names)}"
    yield f"  payment: {_counts(figures.by_payment)}"
    yield f"  insurance: {_counts(figures.by_decision)}"
    yield f"  identified by: {_counts(figures.by_access)}"
    yield f"  states: {_counts(figures.by_state)}; helped: {figures.help_cases}"
    yield f"  wait: {_total_times(figures.waiting)}; at the counter: {_total_times(figures.serving)}"
    failed = sum(part.count for part in figures.lookups.failed)
    yield f"  look-ups: {figures.lookups.asked}, without answer: {failed}, time: {_total_times(figures.lookups.times)}"
    yield f"  slips: {_counts(figures.slips)}"
    yield f"  notifications not delivered: {figures.undelivered}, refused: {figures.dead_letters}"
    yield f"  decisions by staff: {len(figures.forced)}"
    yield f"  audit: {figures.anchor.entries} entries, last link {figures.anchor.link or '-'}"


def _counts(counts: tuple[Count, ...], names: Names | None = None) -> str:
    services = {} if names is None else names.services
    return ", ".join(f"{named(services, part.key, Language.EN) or 'not asked'} {part.count}" for part in counts) or "-"


def _total_times(times: Times | None) -> str:
    if times is None:
        return "-"

    def short(time: timedelta) -> str:
        return lasting(time, Language.EN)

    return f"median {short(times.median)}, 9 of 10 below {short(times.ninth)}, longest {short(times.longest)}"
