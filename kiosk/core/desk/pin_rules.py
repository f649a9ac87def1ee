"""Which PINs are too easy to guess."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

SHORTEST: Final = 6
LONGEST: Final = 12
ONE_TIME_LASTS: Final = timedelta(days=7)
_ONE_TIME_DIGITS: Final = 8

_MONTHS: Final = range(1, 13)
_DAYS: Final = range(1, 32)
_CENTURIES: Final = ("19", "20")
_UPWARDS: Final = "01234567890123456789"


def weak(pin: str, number: str = "") -> bool:
    """Return whether a PIN is none, or one of those that are tried first; `number` is its owner's personal number."""
    return (
        not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST)
        or _runs(pin)
        or _repeats(pin)
        or _is_a_birthday(pin)
        or pin in number
    )


def one_time_pin(number: str = "") -> str:
    """Return a random PIN for a first login that is not easy to guess; `number` is as for `weak`."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(_ONE_TIME_DIGITS))
        if not weak(pin, number):
            return pin


def _runs(pin: str) -> bool:
    return pin in _UPWARDS or pin[::-1] in _UPWARDS


def _repeats(pin: str) -> bool:
    """Return whether it is a piece over and over: 111111, 121212, 123123."""
    return any(pin == (pin[:length] * len(pin))[: len(pin)] for length in range(1, len(pin) // 2 + 1))


def _is_a_birthday(pin: str) -> bool:
    match len(pin):
        case 6:
            return _day(pin[:2], pin[2:4]) or _day(pin[4:], pin[2:4])
        case 8:
            return (_day(pin[:2], pin[2:4]) and pin[4:6] in _CENTURIES) or (
                _day(pin[6:], pin[4:6]) and pin[:2] in _CENTURIES
            )
        case _:
            return False


def _day(day: str, month: str) -> bool:
    return int(day) in _DAYS and int(month) in _MONTHS
