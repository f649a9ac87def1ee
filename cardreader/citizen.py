"""The person of a card: what the rest of the house may know, and no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    """Sex as ICAO 9303-3 §4.2.2 codes it: `<` (unspecified) becomes X."""

    MALE = "M"
    FEMALE = "F"
    UNSPECIFIED = "X"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A birth date of which month and day may be unknown: `1950`, `07/1950` or `12/07/1950`."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse a date that no calendar has."""
        if self.day is not None and self.month is None:
            message = "a day needs its month"
            raise ValueError(message)
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    def __str__(self) -> str:
        """Write the date the Vietnamese way: `dd/MM/yyyy`, `MM/yyyy` or `yyyy`."""
        parts = [f"{part:02d}" for part in (self.day, self.month) if part is not None]
        return "/".join([*parts, f"{self.year:04d}"])

    def isoformat(self) -> str:
        """Write what is known the ISO way: `1950`, `1950-07` or `1950-07-12`."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    def age_on(self, day: date) -> int:
        """Full years on that day; an unknown month or day counts as the first."""
        birthday = (self.month or 1, self.day or 1)
        return day.year - self.year - ((day.month, day.day) < birthday)


@dataclass(frozen=True, slots=True)
class Citizen:
    """A person: the holder of a chip, from DG1 and DG13 (domain names in English), or who is received without one.

    What is not known is empty, `None` or unspecified. Ethnicity, religion, parents and spouse of DG13 are sensitive
    data that nothing here needs: they are left behind. The repr shows nothing personal, so that no log can.
    """

    number: str = field(repr=False, default="")
    """Twelve digits of the personal number; 10 or 15 characters of an insurance card where only that is known."""
    name: str = field(repr=False, default="")
    """Full name with diacritics, NFC, as DG13 writes it; DG1's Latin name when there is no DG13."""
    latin_name: str = field(repr=False, default="")
    """Name of the MRZ: capitals without diacritics, surname first."""
    birth_date: PartialDate | None = field(repr=False, default=None)
    """None where the chip says nothing of it (fillers throughout), or no more than the day."""
    sex: Sex = field(repr=False, default=Sex.UNSPECIFIED)
    nationality: str = field(repr=False, default="")
    """Three letters of the MRZ (`VNM`)."""
    residence: str = field(repr=False, default="")
    issued: date | None = field(repr=False, default=None)
    expires: date | None = field(repr=False, default=None)
    """Last day of validity; None for a card without expiry."""
