"""What the first frame needs of `kiosk.toml`, read before the settings are checked as a whole.

Checking takes a quarter of a second in which the patient would see nothing. A glance never fails: what it cannot read
it leaves as designed, and a glance at the checked settings shows whether the first one was right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.core.dark_hours import DarkHours
from kiosk.core.texts import Language
from kiosk.screens.panel import Look


@dataclass(frozen=True, slots=True)
class Glance:
    """The clinic's name, its languages, and how the panel looks."""

    clinic: str = ""
    languages: tuple[Language, ...] = (Language.VI, Language.EN)
    text: float = 1.0
    motion: bool = True
    night: DarkHours = field(default_factory=DarkHours)
    timezone: str = "Asia/Ho_Chi_Minh"

    def look(self, clock: Callable[[], datetime]) -> Look:
        """Give the panel's look; by night nothing moves."""
        zone = ZoneInfo(self.timezone)
        moves = self.motion and self.night.when != "always"
        return Look(self.text, moves, lambda: self.night.is_dark(clock().astimezone(zone).time()))


def glance_at(path: Path) -> Glance:
    """Look into `kiosk.toml`. The environment, which goes before the file, is not asked."""
    try:
        return _read(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Glance()  # the check of the whole says what is wrong


def _read(values: dict[str, Any]) -> Glance:
    kiosk, screen = values.get("kiosk", {}), values.get("screen", {})
    asked, text = kiosk.get("languages", ("vi", "en")), float(screen.get("text", 1.0))
    designed = Glance()
    known = {"vi": Language.VI, "en": Language.EN}
    return Glance(
        clinic=str(values["facility"]["name"]),
        languages=tuple(known[code] for code in asked) or designed.languages,
        text=min(max(text, 1.0), 2.0),
        motion=screen.get("motion", True) is not False,
        night=DarkHours(
            screen.get("night", designed.night.when),
            _time(screen.get("night_from", designed.night.since)),
            _time(screen.get("night_until", designed.night.until)),
        ),
        timezone=ZoneInfo(kiosk.get("timezone", designed.timezone)).key,
    )


def _time(value: object) -> time:
    return value if isinstance(value, time) else time.fromisoformat(str(value))
