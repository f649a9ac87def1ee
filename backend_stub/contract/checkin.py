"""Check a check-in notification (XML0, QĐ 3176/QĐ-BYT): the envelope, and the 26 fields of each entry.

QĐ 4750/QĐ-BYT and QĐ 3176/QĐ-BYT name the fields; what no document decides is a dial (`backend_stub.contract.dials`).
Which code goes with which refusal is a guess, except 401: 403 for another facility, 400 for everything else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files

import msgspec

from backend_stub.contract.accounts import Account
from backend_stub.contract.dials import Dials
from backend_stub.contract.wire import VIETNAM

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


_RULES = msgspec.json.decode(
    (files("backend_stub.contract") / "data" / "checkin_fields.json").read_bytes(), type=_Rules
)
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
    """Return whether it is `yyyyMMddHHmm`, with zeros for an unknown day or month."""
    month, day = text[4:6].replace("00", "01"), text[6:8].replace("00", "01")
    return _is_time(text[:4] + month + day + text[8:], "%Y%m%d%H%M")


def _is_time(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)  # noqa: DTZ007 - only whether the calendar has it
    except ValueError:
        return False
    return True


_ROOT, _LIST, _ITEM, _SIGNATURE = (
    "CHI_TIEU_TRANG_THAI_KCB",
    "DSACH_TRANG_THAI_KCB",
    "TRANG_THAI_KCB",
    "CHUKYDONVI",
)
_FILE, _XML = "fileHSBase64", "XML"
_TRANSACTIONS = 10**16
_LIKELIEST = Dials()


class CheckInAnswer(
    msgspec.Struct,
    frozen=True,
    rename={
        "result": "maKetQua",
        "transaction": "maGiaoDich",
        "received_at": "thoiGianTiepNhan",
        "message": "thongDiep",
    },
):
    """The answer of `checkInKcbQd3176`."""

    result: str
    transaction: str
    received_at: str
    """`yyyyMMddHHmmss`, Vietnam's time."""
    message: str


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification that passed the checks."""

    visit: str
    """MA_LK of its first entry."""
    facility: str
    document: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the document, hex: the same visit and document is the same notification."""
        return hashlib.sha256(self.document).hexdigest()

    @property
    def transaction(self) -> int:
        """The transaction number, 16 digits, derived from visit and document: the same wherever it is received."""
        both = hashlib.sha256(f"{self.visit}\n{self.digest}".encode()).digest()
        return int.from_bytes(both[:8]) % _TRANSACTIONS


class _Refused(Exception):
    """The text goes into thongDiep: a field's name and what is wrong with it, never its content."""


def accepted(transaction: int, received_at: datetime) -> CheckInAnswer:
    """Answer a notification that was taken."""
    return CheckInAnswer("200", f"{transaction:016d}", _second(received_at), "")


def rejected(code: str, message: str, now: datetime) -> CheckInAnswer:
    """Answer a notification that was not taken."""
    return CheckInAnswer(code, "", _second(now), message)


def check(
    fields: dict[str, str], account: Account, now: datetime, dials: Dials = _LIKELIEST
) -> Notification | CheckInAnswer:
    """Check the form of a notification: the document in it, or the answer that refuses it."""
    if fields.get("maCSKCB") != account.facility:
        return rejected("403", "maCSKCB không thuộc tài khoản", now)
    wrong = [name for name, value in (("loaiHoSo", "0"), ("maTinh", account.facility[:2])) if fields.get(name) != value]
    if wrong:
        return rejected("400", f"Dữ liệu không hợp lệ: {wrong[0]}", now)
    try:
        document = _document(fields.get("fileHSBase64", ""))
        entries = _entries(document)
        for number, entry in enumerate(entries, 1):
            _check_entry(entry, number, account, dials)
    except _Refused as refusal:
        return rejected("400", f"Dữ liệu không hợp lệ: {refusal}", now)
    return Notification(entries[0]["MA_LK"], account.facility, document)


def _check_entry(entry: dict[str, str], number: int, account: Account, dials: Dials) -> None:
    for fault in faults(entry, number, account.facility, dials):
        raise _Refused(fault)


def _document(encoded: str) -> bytes:
    try:
        document = base64.b64decode(encoded, validate=True)
        text = document.decode("utf-8")
    except (binascii.Error, ValueError):
        raise _Refused(_FILE) from None
    if not text.strip() or "<!DOCTYPE" in text.upper():
        raise _Refused(_FILE)
    return document


def _entries(document: bytes) -> list[dict[str, str]]:
    try:
        root = ET.fromstring(document)  # noqa: S314 - a document type, and with it every entity, is refused before
    except (ET.ParseError, ValueError, LookupError):
        raise _Refused(_XML) from None
    if root.tag != _ROOT or [child.tag for child in root] != [_LIST, _SIGNATURE]:
        raise _Refused(_ROOT)
    entries = []
    for item in root[0]:
        if item.tag != _ITEM or [child.tag for child in item] != FIELDS:
            raise _Refused(_ITEM)
        entries.append({child.tag: child.text or "" for child in item})
    if not entries:
        raise _Refused(_LIST)
    return entries


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y%m%d%H%M%S}"
