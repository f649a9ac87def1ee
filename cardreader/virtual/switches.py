"""The switches of a chip's behaviour as they are written in profiles and card images."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, get_args, get_type_hints

from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.filesystem import ENTRIES
from cardreader.virtual.forged_answers import AA_REPLAYED, MISBEHAVIOURS
from cardreader.virtual.image import EXTENDED_ANSWER, Behaviour
from cardreader.virtual.people import unknown

STATUS_WORDS: Final = frozenset(
    {"select_mf", "card_access_by_short_id", "extended_read", "wrong_can", "active_answer", "active_extended"}
)
"""Switches whose value is a status word."""
_SMALLEST_ANSWER: Final = 48
"""One block under secure messaging with what goes with it."""
_LIMITS: Final = {
    "largest_answer": (_SMALLEST_ANSWER, EXTENDED_ANSWER),
    "challenge_length": (0, 8),
    "can_tries": (0, 15),
    "longest_read": (0, 65535),
}
_NAMES: Final = {
    "deactivated": ("file", tuple(entry.name for entry in ENTRIES)),
    "forged_answers": ("misbehaviour", ("", AA_REPLAYED, *MISBEHAVIOURS)),
}


def behaviour(written: Mapping[str, Any] | Any) -> Behaviour:
    """Read the switches; a status word is text like `6D00`.

    Raises:
        VirtualCardError: There is no such switch, or its value is none.
    """
    if not isinstance(written, Mapping):
        message = "behaviour must be a table: [behaviour] on a line of its own, its switches below"
        raise VirtualCardError(message)
    kinds = get_type_hints(Behaviour)
    known = tuple(switch.name for switch in fields(Behaviour))
    for name in written:
        if name not in known:
            raise VirtualCardError(unknown("switch", name, known))
    return Behaviour(**{name: _value(name, kinds[name], value) for name, value in written.items()})


def _value(name: str, kind: Any, value: Any) -> Any:
    if name in STATUS_WORDS:
        return _status_word(name, value)
    if name in _NAMES:
        return _names(name, value)
    if name in _LIMITS:
        least, most = _LIMITS[name]
        return _checked(name, value, f"a number from {least} to {most}", type(value) is int and least <= value <= most)
    if kind is bool:
        return _checked(name, value, "true or false", isinstance(value, bool))
    choices = get_args(kind)
    return _checked(name, value, "one of " + ", ".join(f'"{one}"' for one in choices), value in choices)


def _status_word(name: str, value: Any) -> int:
    right = isinstance(value, str) and re.fullmatch(r"[69][0-9A-Fa-f]{3}", value) is not None
    return int(_checked(name, value, 'a status word such as "6D00"', right), 16)


def _names(name: str, value: Any) -> Any:
    """Check names of files or of a misbehaviour against those that there are."""
    what, known = _NAMES[name]
    listed = name == "deactivated"
    kind, wanted = (list, "a list in brackets") if listed else (str, "text in quotes")
    _checked(name, value, wanted, isinstance(value, kind))
    for one in value if listed else [value]:
        if one not in known:
            message = f"{name}: {unknown(what, str(one), known)}"
            raise VirtualCardError(message)
    return tuple(value) if listed else value


def _checked(name: str, value: Any, wanted: str, right: bool) -> Any:  # noqa: FBT001 -- private, and read at its calls
    if not right:
        message = f"{name} is {wanted}, not {value!r}"
        raise VirtualCardError(message)
    return value
