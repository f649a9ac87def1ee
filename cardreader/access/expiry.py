"""When a Vietnamese card expires, from what its QR code says: the QR has no expiry, BAC needs it.

Law on Identification 26/2023/QH15 article 21: cards are changed at 14, 25, 40 and 60; one issued within two years
before such a birthday is good until the next; after 60 there is no expiry.
"""

from __future__ import annotations

from datetime import date

from cardreader.access.password import MrzKey
from cardreader.access.qr import QrContent

_MILESTONES = (14, 25, 40, 60)
_GRACE_YEARS = 2
_NO_EXPIRY = "991231"
"""What cards without expiry are believed to hold in the machine readable zone."""


def mrz_keys_of(qr: QrContent) -> tuple[MrzKey, ...]:
    """Keys to try for BAC, likeliest first; empty when birth or issue date are not known to the day."""
    birth = qr.birth_date
    if birth.month is None or birth.day is None or qr.issued is None:
        return ()
    born = date(birth.year, birth.month, birth.day)
    return tuple(
        MrzKey(qr.number[-9:], born.strftime("%y%m%d"), expiry) for expiry in expiry_candidates(born, qr.issued)
    )


def expiry_candidates(birth: date, issued: date) -> tuple[str, ...]:
    """Expiry dates (yymmdd) that the age rule allows: first the one that it names, then what older practice may be."""
    ends = [day for age in _MILESTONES if (day := _birthday(birth, age)) > issued]
    close = bool(ends) and _years_between(issued, ends[0]) < _GRACE_YEARS
    by_rule = [*(ends[1:] if close else ends), None][0]
    others = [*ends[:2], *([None] if len(ends) < 2 else [])]  # noqa: PLR2004 -- the next milestone and the one after
    dates = [_NO_EXPIRY if day is None else day.strftime("%y%m%d") for day in (by_rule, *others)]
    return tuple(dict.fromkeys(dates))


def _birthday(birth: date, age: int) -> date:
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        # Born on 29 February: the birthday of a common year is taken as 1 March.
        return date(birth.year + age, 3, 1)


def _years_between(early: date, late: date) -> int:
    return late.year - early.year - ((late.month, late.day) < (early.month, early.day))
