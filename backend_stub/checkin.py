"""Check a check-in notification (XML0, QĐ 3176/QĐ-BYT): the envelope, its 26 fields and their code lists.

Which code goes with which refusal is a guess, except 401: 403 for another facility, 400 for everything else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files

import msgspec

from backend_stub.accounts import Account
from backend_stub.wire import VIETNAM

_ROOT, _LIST, _ITEM, _SIGNATURE = (
    "CHI_TIEU_TRANG_THAI_KCB",
    "DSACH_TRANG_THAI_KCB",
    "TRANG_THAI_KCB",
    "CHUKYDONVI",
)
_FILE, _XML = "fileHSBase64", "XML"
_EMERGENCY = "2"
_TRANSACTIONS = 10**16
_OPEN_ENDED = frozenset({"QN", "HC", "LS", "XK", "CY", "CA"})
"""Categories whose card may come without an end."""


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
        """The transaction number, 16 digits, worked out of visit and document: the same wherever it is received."""
        both = hashlib.sha256(f"{self.visit}\n{self.digest}".encode()).digest()
        return int.from_bytes(both[:8]) % _TRANSACTIONS


class _Field(msgspec.Struct, frozen=True):
    name: str
    need: str
    pattern: str


class _Rules(msgspec.Struct, frozen=True):
    fields: tuple[_Field, ...]
    visit_kinds: frozenset[str]
    routes: frozenset[str]


class _Refused(Exception):
    """The text goes into thongDiep: a field's name and what is wrong with it, never its content."""


def accepted(transaction: int, received_at: datetime) -> CheckInAnswer:
    """Answer a notification that was taken."""
    return CheckInAnswer("200", f"{transaction:016d}", _second(received_at), "")


def rejected(code: str, message: str, now: datetime) -> CheckInAnswer:
    """Answer a notification that was not taken."""
    return CheckInAnswer(code, "", _second(now), message)


def check(fields: dict[str, str], account: Account, now: datetime) -> Notification | CheckInAnswer:
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
            _check_entry(entry, number, account)
    except _Refused as refusal:
        return rejected("400", f"Dữ liệu không hợp lệ: {refusal}", now)
    return Notification(entries[0]["MA_LK"], account.facility, document)


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
    names = [rule.name for rule in _rules().fields]
    entries = []
    for item in root[0]:
        if item.tag != _ITEM or [child.tag for child in item] != names:
            raise _Refused(_ITEM)
        entries.append({child.tag: child.text or "" for child in item})
    if not entries:
        raise _Refused(_LIST)
    return entries


def _check_entry(entry: dict[str, str], number: int, account: Account) -> None:
    for fault in _faults(entry, number, account):
        raise _Refused(fault)


def _faults(entry: dict[str, str], number: int, account: Account) -> Iterator[str]:
    rules = _rules()
    for rule in rules.fields:
        value = entry[rule.name]
        if not re.fullmatch(rule.pattern.strip("^$"), value, re.ASCII | re.DOTALL) or (
            rule.need == "always" and not value
        ):
            yield rule.name
    if entry["STT"] != str(number):
        yield "STT"
    if entry["MA_CSKCB"] != account.facility:
        yield "MA_CSKCB"
    if entry["MA_LOAI_KCB"] not in rules.visit_kinds:
        yield "MA_LOAI_KCB"
    if entry["MA_DOITUONG_KCB"] not in rules.routes or entry["MA_DOITUONG_KCB"] == _EMERGENCY:
        yield "MA_DOITUONG_KCB"
    yield from _service_faults(entry)
    yield from _card_faults(entry)
    yield from _time_faults(entry)


def _service_faults(entry: dict[str, str]) -> Iterator[str]:
    kinds = ("DICH_VU", "THUOC", "VAT_TU")
    if not any(entry[f"MA_{kind}"] for kind in kinds):
        yield "MA_DICH_VU"
    for kind in kinds:
        if entry[f"MA_{kind}"] and not entry[f"TEN_{kind}"]:
            yield f"TEN_{kind}"


def _card_faults(entry: dict[str, str]) -> Iterator[str]:
    card = entry["MA_THE_BHYT"]
    for name in ("MA_DKBD", "GT_THE_TU"):
        if bool(entry[name]) is not bool(card):
            yield name
    if not card and entry["GT_THE_DEN"]:
        yield "GT_THE_DEN"
    if card and card[:2] not in _OPEN_ENDED and entry["GT_THE_DEN"] and entry["GT_THE_DEN"] < entry["GT_THE_TU"]:
        yield "GT_THE_DEN"


def _time_faults(entry: dict[str, str]) -> Iterator[str]:
    for name in ("NGAY_VAO", "NGAY_VAO_NOI_TRU", "NGAY_YL"):
        if entry[name] and not _is_time(entry[name], "%Y%m%d%H%M"):
            yield name
    for name in ("GT_THE_TU", "GT_THE_DEN"):
        if entry[name] and not _is_time(entry[name], "%Y%m%d"):
            yield name
    birth = entry["NGAY_SINH"]
    if not _is_time(birth[:4] + (birth[4:6].replace("00", "01") + birth[6:8].replace("00", "01")), "%Y%m%d"):
        yield "NGAY_SINH"
    admitted = entry["NGAY_VAO_NOI_TRU"]
    if admitted and (admitted < entry["NGAY_VAO"] or not entry["LY_DO_VNT"]):
        yield "NGAY_VAO_NOI_TRU"


def _is_time(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)  # noqa: DTZ007 - only whether the calendar has it
    except ValueError:
        return False
    return True


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%Y%m%d%H%M%S}"


@cache
def _rules() -> _Rules:
    return msgspec.json.decode((files("backend_stub") / "data" / "checkin_fields.json").read_bytes(), type=_Rules)
