"""The day report from the settings: for the desk's page and for `kiosk report`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.core.day_figures import DayFigures
from kiosk.core.desk.policy import load_policy
from kiosk.core.texts import Language, Text
from kiosk.delivery.arrivals import arrival_of, patient_ids
from kiosk.delivery.csv_file import csv_of as visits_csv
from kiosk.printing.report.files import csv_of, pdf_of, summary, write_private
from kiosk.printing.report.painter import Report, Reporter
from kiosk.printing.report.words import ACTIONS, Names
from kiosk.process.clock import now
from kiosk.register.database.database import Database
from kiosk.register.day_figures import day_figures
from kiosk.register.reading import VisitReader
from kiosk.settings import Settings
from kiosk.settings.desk_policy import policy_of

_WAYS = ("%Y-%m-%d", "%d/%m/%Y")


def names_of(settings: Settings) -> Names:
    """Return the words for the clinic's own codes."""
    reasons: dict[str, Text] = {
        reason.code: reason.text
        for policy in (load_policy(), policy_of(settings))
        for listed in policy.listed.values()
        for reason in listed
    }
    return Names({service.key: service.as_service().name for service in settings.services}, reasons, ACTIONS)


def reporter_of(settings: Settings) -> Reporter:
    """Return the clinic as the report's head names it."""
    facility = settings.facility
    return Reporter(facility.name, facility.address, facility.code)


def add_command(commands: Any, config: argparse.ArgumentParser) -> None:
    """Add `kiosk report`. It sets `run`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "report",
        help="the day report",
        description="Sum a clinic day up; with --pdf, --csv or --visits also into files.",
        parents=[config],
    )
    parser.add_argument("date", type=_day, help="2026-11-23, 23/11/2026, today or yesterday")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="the report as it prints")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="the figures")
    parser.add_argument(
        "--visits", type=Path, metavar="FILE", help="the visits themselves for the hospital's system: personal data"
    )
    parser.add_argument("--language", type=Language, choices=list(Language), default=Language.VI, help="of the PDF")
    parser.set_defaults(run=_run)


def _day(text: str) -> date | timedelta:
    """Read a day; one that depends on the clinic's clock comes back as the time before today."""
    if text in ("today", "yesterday"):
        return timedelta(days=text == "yesterday")
    for way in _WAYS:
        try:
            return datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    message = f"{text!r} is no day; write 2026-11-23, 23/11/2026, today or yesterday"
    raise argparse.ArgumentTypeError(message)


def _run(settings: Settings, options: argparse.Namespace) -> int:
    zone = settings.kiosk.zone
    asked: date | timedelta = options.date
    day = asked if isinstance(asked, date) else now().astimezone(zone).date() - asked
    names = names_of(settings)
    with closing(Database(settings.database.url, settings.database.key_file, make=False)) as database:
        figures = day_figures(database, day, zone)
        files: tuple[tuple[Path | None, Callable[[], bytes]], ...] = (
            (options.pdf, lambda: _pdf(settings, figures, names, options.language)),
            (options.csv, lambda: csv_of(figures, zone)),
            (options.visits, lambda: _visits(database, day, settings)),
        )
        print(*summary(figures, names), sep="\n")
        for file, content in files:
            if file is not None and not _written(file, content()):
                return 1
    return 0


def _pdf(settings: Settings, figures: DayFigures, names: Names, language: Language) -> bytes:
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - only the PDF needs Qt, and no screen

    kept = QGuiApplication.instance() or QGuiApplication(["kiosk", "-platform", "offscreen"])
    content = pdf_of(Report(figures, reporter_of(settings), names, settings.kiosk.zone, language), language)
    del kept  # Qt wants its application until here
    return content


def _visits(database: Database, day: date, settings: Settings) -> bytes:
    patient_id = patient_ids(database.open().search_hash)
    arrivals = (arrival_of(stored, patient_id) for stored in VisitReader(database).of_day(day))
    return visits_csv((arrival for arrival in arrivals if arrival is not None), settings.kiosk.zone)


def _written(file: Path, content: bytes) -> bool:
    try:
        write_private(file, content)
    except OSError as error:
        print(f"kiosk: cannot write {file} ({error.strerror}); choose another place", file=sys.stderr)
        return False
    print(f"written: {file}")
    return True
