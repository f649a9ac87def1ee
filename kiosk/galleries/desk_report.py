"""The day report of invented figures: for the gallery, and for tests of the report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kiosk.core.day_figures import Anchor, Count, DayFigures, ForcedLine, Lookups, Times
from kiosk.core.texts import Text
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.pages.report import DayReportPage, ReportSource
from kiosk.printing.report.painter import Reporter
from kiosk.printing.report.words import Names

REPORTER: Final = Reporter("Trung tâm Y tế huyện Sao Biển", "12 đường Hoa Gạo, xã Sao Biển, tỉnh Sao Mai", "01999")
NAMES: Final = Names(
    services={
        "general": Text("Khám bệnh đa khoa", "General examination"),
        "ear-nose-throat": Text("Khám chuyên khoa Tai Mũi Họng theo yêu cầu", "Ear, nose and throat on request"),
    },
    reasons={"documents": Text("Đã xem giấy tờ gốc", "Original documents seen")},
    actions={"accept": Text("Chấp nhận thông tin khác nhau", "Accepted a difference")},
)


def _minutes(count: float) -> timedelta:
    """Give so many minutes."""
    return timedelta(minutes=count)


def busy_day(**changes: Any) -> DayFigures:
    """Give the figures of a busy day; what is said replaces them."""
    hours = [0] * 24
    hours[6:18] = [4, 31, 42, 38, 26, 9, 3, 18, 22, 17, 6, 1]
    visits = sum(hours)
    values: dict[str, Any] = {
        "day": date(2026, 11, 23),
        "visits": visits,
        "by_service": (Count("general", 150), Count("ear-nose-throat", visits - 150)),
        "by_hour": tuple(hours),
        "by_decision": (Count("covered", 190), Count("not_covered", 17), Count("portal_unavailable", visits - 207)),
        "by_payment": (Count("insurance", 190), Count("self_pay", 17), Count("to_be_checked", visits - 207)),
        "by_state": (Count("served", 200), Count("absent", 5), Count("void", 3), Count("waiting", visits - 208)),
        "by_access": (Count("pace", 180), Count("bac", 20), Count("by_hand", visits - 200)),
        "priority": 41,
        "help_cases": 19,
        "waiting": Times.of([_minutes(count) for count in range(2, 40)]),
        "serving": Times.of([_minutes(count / 2) for count in range(2, 20)]),
        "lookups": Lookups(
            230,
            (Count("timeout", 3), Count("unreachable", 2)),
            Times.of([timedelta(milliseconds=300 + 7 * count) for count in range(230)]),
        ),
        "slips": (Count("printed", 212), Count("failed", 3), Count("waiting", 2)),
        "undelivered": 2,
        "dead_letters": 1,
        "forced": (
            ForcedLine(datetime(2026, 11, 23, 1, 5, tzinfo=UTC), "lan", "A 007", "accept", "documents", "Tên đệm cũ"),
        ),
        "anchor": Anchor(812, "9f" * 32),
    }
    return DayFigures(**(values | changes))


def report_page(view: View) -> DeskPage:
    """Make the page of the report; what is saved goes to the folder that the program runs in."""
    return DayReportPage(view, ReportSource(lambda day: busy_day(day=day), REPORTER, NAMES, Path()))
