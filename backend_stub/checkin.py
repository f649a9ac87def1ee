"""Check a check-in notification (XML0, QĐ 3176/QĐ-BYT): the envelope here, its entries in `checkin_rules`.

Which code goes with which refusal is a guess, except 401: 403 for another facility, 400 for everything else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from backend_stub.accounts import Account
from backend_stub.checkin_rules import FIELDS, faults
from backend_stub.dials import Dials
from backend_stub.wire import VIETNAM

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
        """The transaction number, 16 digits, worked out of visit and document: the same wherever it is received."""
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
