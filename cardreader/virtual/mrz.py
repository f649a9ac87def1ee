"""The machine readable zone of the Vietnamese citizen card (TD1) and of a passport (TD3), written, not read.

Sources: ICAO Doc 9303-3 §4.9 (check digits), 9303-5 §4.2 (TD1), 9303-4 §4.2 (TD3). The Vietnamese card adds a check
digit of its own at the end of TD1's first line.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from cardreader.citizen import PartialDate

_WEIGHTS: Final = (7, 3, 1)
_NEVER: Final = date(2099, 12, 31)
"""How a card without expiry fills the field: our guess, no public source tells it."""


def check_digit(text: str) -> str:
    """Return the check digit of a field: weights 7-3-1 over 0-9, A-Z as 10-35, fillers as 0."""
    return str(sum(_value(sign) * _WEIGHTS[at % 3] for at, sign in enumerate(text)) % 10)


def td1(number: str, birth: PartialDate, sex: str, expires: date | None, name: str) -> tuple[str, str, str]:
    """Write the three lines of a citizen card. `name` is the Latin one, `SURNAME<<GIVEN<NAMES`."""
    document = number[-9:]
    optional = f"{number}<<"
    first = f"IDVNM{document}{check_digit(document)}{optional}{check_digit(optional)}"
    born, expiry = birth_field(birth), expiry_field(expires)
    second = f"{born}{check_digit(born)}{sex}{expiry}{check_digit(expiry)}VNM{'':<<11}"
    composite = first[5:] + second[0:7] + second[8:15] + second[18:29]
    return first, second + check_digit(composite), name_field(name, 30)


def td3(document: str, personal: str, birth: PartialDate, sex: str, expires: date | None, name: str) -> tuple[str, str]:
    """Write the two lines of a passport. `document` has at most nine characters, `personal` at most fourteen."""
    number = f"{document:<<9}"
    born, expiry, optional = birth_field(birth), expiry_field(expires), f"{personal:<<14}"
    second = (
        f"{number}{check_digit(number)}VNM{born}{check_digit(born)}{sex}{expiry}{check_digit(expiry)}"
        f"{optional}{check_digit(optional)}"
    )
    composite = second[0:10] + second[13:20] + second[21:43]
    return "P<VNM" + name_field(name, 39), second + check_digit(composite)


def information(document: str, birth: PartialDate, expires: date | None) -> str:
    """Return the MRZ information that BAC and PACE keys come from: three fields with their check digits (§9.7.3)."""
    fields = (f"{document:<<9}", birth_field(birth), expiry_field(expires))
    return "".join(field + check_digit(field) for field in fields)


def birth_field(birth: PartialDate) -> str:
    """Write YYMMDD with fillers for an unknown month or day (ICAO 9303-3 §4.8)."""
    month = "<<" if birth.month is None else f"{birth.month:02d}"
    day = "<<" if birth.day is None else f"{birth.day:02d}"
    return f"{birth.year % 100:02d}{month}{day}"


def expiry_field(expires: date | None) -> str:
    """Write YYMMDD."""
    return (expires or _NEVER).strftime("%y%m%d")


def name_field(name: str, length: int) -> str:
    """Write a name in exactly `length` characters, cut off when it is longer (ICAO 9303-3 §4.6)."""
    return f"{name.upper().replace(' ', '<'):<<{length}}"[:length]


def _value(sign: str) -> int:
    if sign == "<":
        return 0
    return int(sign) if sign.isdigit() else ord(sign) - ord("A") + 10
