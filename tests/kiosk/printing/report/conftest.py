"""A day to report."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from kiosk.galleries.desk import NAMES, REPORTER
from kiosk.galleries.desk import busy_day as make_day

__all__ = ["NAMES", "REPORTER", "ZONE", "make_day"]

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
