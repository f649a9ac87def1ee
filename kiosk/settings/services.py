"""The services on offer and their hours, as `kiosk.toml` has them.

Hours are written as a clinic writes them: `mon-fri 07:00-11:30`, `sat 07:00-11:30`, `daily 07:00-17:00`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import Final

from pydantic import Field, field_validator

from kiosk.core.texts import Language, Text
from kiosk.core.visit import Hours, Service
from kiosk.settings.sections import Section


class FirstServiceSettings(Section):
    """What every visit of a service costs first, normally the examination fee (codes of QĐ 2010/QĐ-BYT)."""

    code: str = Field(min_length=1, max_length=50)
    name: str = Field(min_length=1, max_length=1024)


class OfferedService(Section):
    """A service on offer, with its queue."""

    key: str = Field(pattern=r"^[a-z0-9-]{1,32}$")
    prefix: str = Field(pattern=r"^[A-Z]{1,2}$")
    name: dict[Language, str]
    room: dict[Language, str]
    insured: bool = True
    hours: tuple[str, ...] = ()
    """When it gives numbers, one span each (`mon-fri 07:00-11:30`); always when empty."""
    daily_limit: int | None = Field(default=None, ge=1)
    """How many numbers it gives a day."""
    minutes_each: int = Field(default=7, ge=1, le=240)
    """About how long one patient takes, until the day itself has shown it."""
    first_service: FirstServiceSettings | None = None
    """With it a visit is notified to the portal on arrival; without it, once the desk knows the first service."""

    @field_validator("hours")
    @classmethod
    def _readable(cls, spans: tuple[str, ...]) -> tuple[str, ...]:
        for span in spans:
            hours_of(span)
        return spans

    @field_validator("name", "room")
    @classmethod
    def _in_every_language(cls, words: dict[Language, str]) -> dict[Language, str]:
        missing = [language for language in Language if not words.get(language, "").strip()]
        if missing:
            message = f"has no words for: {', '.join(missing)}"
            raise ValueError(message)
        return words

    @property
    def default_first_service(self) -> tuple[str, str] | None:
        """Code and name of the first service that every visit of this kind has; None when the desk says it."""
        return None if self.first_service is None else (self.first_service.code, self.first_service.name)

    def as_service(self) -> Service:
        """Return the service as the flow knows it."""
        return Service(
            self.key,
            self.prefix,
            _text(self.name),
            _text(self.room),
            self.insured,
            tuple(hours_of(span) for span in self.hours),
            self.daily_limit,
            self.minutes_each,
        )


DEFAULT_SERVICE = OfferedService(
    key="general",
    prefix="A",
    name={Language.VI: "Khám bệnh", Language.EN: "Medical examination"},
    room={Language.VI: "Phòng khám 1", Language.EN: "Room 1"},
)


def _text(words: dict[Language, str]) -> Text:
    """Return the clinic's own words, composed (NFC): fonts draw the decomposed Vietnamese of some editors badly."""
    vi, en = (unicodedata.normalize("NFC", words[language]) for language in (Language.VI, Language.EN))
    return Text.from_data(vi, en)


DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN: Final = re.compile(r"(daily|[a-z]{3})(?:-([a-z]{3}))? +([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2})")


def hours_of(text: str) -> Hours:
    """Read one span. Raises `ValueError` with one line that says what it should look like."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(_wrong(text))
    first, last, since, until = found.groups()
    try:
        span = Hours(_weekdays(first, last), time.fromisoformat(since), time.fromisoformat(until))
    except ValueError:
        raise ValueError(_wrong(text)) from None
    if span.since >= span.until:
        message = f"{text!r} ends before it begins"
        raise ValueError(message)
    return span


def _weekdays(first: str, last: str | None) -> frozenset[int]:
    if first == "daily" and last is None:
        return frozenset(range(7))
    begin = DAYS.index(first)
    end = begin if last is None else DAYS.index(last)
    return frozenset((begin + day) % 7 for day in range((end - begin) % 7 + 1))


def _wrong(text: str) -> str:
    return f"{text!r} should look like 'mon-fri 07:00-11:30', 'sat 07:00-11:30' or 'daily 07:00-17:00'"
