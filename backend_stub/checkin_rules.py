"""The rules for one entry of a check-in notification: the 26 fields, their lengths and their code lists.

QĐ 4750/QĐ-BYT and QĐ 3176/QĐ-BYT name the fields; what no document decides is a dial (`backend_stub.dials`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.resources import files

import msgspec

from backend_stub.dials import Dials

_EMERGENCY, _NOT_INSURED = "2", "9"
_OPEN_ENDED = frozenset({"QN", "HC", "LS", "XK", "CY", "CA"})
"""Categories whose card may come without an end, since the portal does not know it."""


class _Field(msgspec.Struct, frozen=True):
    name: str
    need: str
    pattern: str
    annex: int | None = None
    """Longest content by the annex, where the validator's sheet allows more."""


class _Rules(msgspec.Struct, frozen=True):
    fields: tuple[_Field, ...]
    visit_kinds: frozenset[str]
    routes: frozenset[str]


_RULES = msgspec.json.decode((files("backend_stub") / "data" / "checkin_fields.json").read_bytes(), type=_Rules)
_PATTERNS = {rule.name: re.compile(rule.pattern.strip("^$"), re.ASCII | re.DOTALL) for rule in _RULES.fields}

FIELDS = [rule.name for rule in _RULES.fields]
"""The names, in their order."""


def faults(entry: Mapping[str, str], number: int, facility: str, dials: Dials) -> Iterator[str]:
    """Name the fields that break a rule in entry `number` (from 1) of that facility's document."""
    for rule in _RULES.fields:
        value = entry[rule.name]
        longest = rule.annex if dials.lengths_of_annex else None
        if not _PATTERNS[rule.name].fullmatch(value) or (longest is not None and len(value) > longest):
            yield rule.name
        if rule.need == "always" and not value.strip():
            yield rule.name
    if entry["STT"] != str(number):
        yield "STT"
    if entry["MA_CSKCB"] != facility:
        yield "MA_CSKCB"
    if entry["MA_LOAI_KCB"] not in _RULES.visit_kinds:
        yield "MA_LOAI_KCB"
    if entry["MA_DOITUONG_KCB"] not in _RULES.routes or entry["MA_DOITUONG_KCB"] == _EMERGENCY:
        yield "MA_DOITUONG_KCB"
    yield from _service_faults(entry)
    yield from _card_faults(entry, dials)
    yield from _time_faults(entry)


def _service_faults(entry: Mapping[str, str]) -> Iterator[str]:
    kinds = ("DICH_VU", "THUOC", "VAT_TU")
    if not any(entry[f"MA_{kind}"].strip() for kind in kinds):
        yield "MA_DICH_VU"
    for kind in kinds:
        if entry[f"MA_{kind}"] and not entry[f"TEN_{kind}"].strip():
            yield f"TEN_{kind}"


def _card_faults(entry: Mapping[str, str], dials: Dials) -> Iterator[str]:
    card, ends = entry["MA_THE_BHYT"], entry["GT_THE_DEN"]
    if bool(card) is (entry["MA_DOITUONG_KCB"] == _NOT_INSURED):
        yield "MA_THE_BHYT"
    for name in ("MA_DKBD", "GT_THE_TU"):
        if bool(entry[name]) is not bool(card):
            yield name
    if ends and (not card or ends < entry["GT_THE_TU"]):
        yield "GT_THE_DEN"
    if dials.card_end_needed and card and not ends and card[:2] not in _OPEN_ENDED:
        yield "GT_THE_DEN"


def _time_faults(entry: Mapping[str, str]) -> Iterator[str]:
    for name in ("NGAY_VAO", "NGAY_VAO_NOI_TRU", "NGAY_YL"):
        if entry[name] and not _is_time(entry[name], "%Y%m%d%H%M"):
            yield name
    for name in ("GT_THE_TU", "GT_THE_DEN"):
        if entry[name] and not _is_time(entry[name], "%Y%m%d"):
            yield name
    if not _is_birth(entry["NGAY_SINH"]) or entry["NGAY_SINH"] > entry["NGAY_VAO"]:
        yield "NGAY_SINH"
    admitted = entry["NGAY_VAO_NOI_TRU"]
    if admitted and (admitted < entry["NGAY_VAO"] or not entry["LY_DO_VNT"].strip()):
        yield "NGAY_VAO_NOI_TRU"


def _is_birth(text: str) -> bool:
    """Whether it is `yyyyMMddHHmm`, with zeros for a day and a month that nobody knows."""
    month, day = text[4:6].replace("00", "01"), text[6:8].replace("00", "01")
    return _is_time(text[:4] + month + day + text[8:], "%Y%m%d%H%M")


def _is_time(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)  # noqa: DTZ007 - only whether the calendar has it
    except ValueError:
        return False
    return True
