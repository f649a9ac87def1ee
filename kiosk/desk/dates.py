"""Birth dates as people write them and as the register keeps them."""

from __future__ import annotations

import re
from typing import Final

from cardreader.citizen import PartialDate

_WRITTEN: Final = re.compile(r"(?:(?:([0-9]{1,2})[/\-. ])?([0-9]{1,2})[/\-. ])?([0-9]{4})")
_PACKED: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_ISO: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class NotADate(ValueError):
    """The text is no date that a calendar has. The text of this error does not repeat it."""


def read_birth(text: str) -> PartialDate:
    """Read `dd/MM/yyyy`, `MM/yyyy`, `yyyy` or `ddMMyyyy`. Raises `NotADate`."""
    found = _WRITTEN.fullmatch(text.strip()) or _PACKED.fullmatch(text.strip())
    if found is None:
        raise NotADate
    day, month, year = found.groups()
    return _date(year, month, day)


def of_iso(text: str) -> PartialDate:
    """Read `yyyy-MM-dd`, `yyyy-MM` or `yyyy`. Raises `NotADate`."""
    found = _ISO.fullmatch(text)
    if found is None:
        raise NotADate
    return _date(*found.groups())


def iso(birth: PartialDate) -> str:
    """Write `yyyy-MM-dd`, `yyyy-MM` or `yyyy`."""
    parts = [f"{birth.year:04d}", *(f"{part:02d}" for part in (birth.month, birth.day) if part is not None)]
    return "-".join(parts)


def shown_birth(text: str) -> str:
    """Give the register's form as people write it, `dd/MM/yyyy`; what is no date stays as it is."""
    try:
        return str(of_iso(text))
    except NotADate:
        return text


def _date(year: str, month: str | None, day: str | None) -> PartialDate:
    try:
        return PartialDate(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        raise NotADate from None
