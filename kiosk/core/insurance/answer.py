"""The portal's answer to a look-up, parsed: bytes in, clean text and dates out.

Versions of the portal differ in the case of keys, in nulls and in unknown keys: none of that matters here. What is no
answer at all (HTML, cut JSON, a code that is missing, a date that no calendar has) raises `NotAnAnswer`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cardreader.citizen import PartialDate
from cardreader.clean_text import clean_line
from kiosk.core.delivery import DeliveryFault

MAX_BYTES = 256 * 1024
"""An answer is about 1 kB; with a long list of earlier look-ups it may be more."""
_LONGEST_NOTE = 2000
_LONGEST_TEXT = 100
_LONGEST_NUMBER = 15
_CARD_NUMBER = re.compile(rf"[0-9A-Z*]{{1,{_LONGEST_NUMBER}}}")
_CARD_KEYS = (
    ("mathe", "gtthetu", "gttheden", "madkbd"),
    ("mathemoi", "gtthetumoi", "gtthedenmoi", "madkbdmoi"),
)
_CODE = re.compile(r"[0-9]{3}")
_TOKEN = re.compile(r"token|jwt|phiên (?:đăng nhập|làm việc)|session (?:has )?expired", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.\-]")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?")
_BIRTH_DATE = re.compile(r"(?:(?:(\d{1,2})/)?(\d{1,2})/)?(\d{4})(?:\s.*)?")


class NotAnAnswer(Exception):
    """The body is no answer of the contract. `fault` says what is wrong and holds no part of the body."""

    def __init__(self, code: DeliveryFault) -> None:
        self.fault = code.of()
        super().__init__(self.fault.line)


@dataclass(frozen=True, slots=True)
class CardData:
    """One card of the answer, as sent."""

    number: str = field(repr=False)
    valid_from: date | None = field(repr=False)
    valid_to: date | None = field(repr=False)
    """None when the card is open-ended (or when no card data was sent at all)."""
    facility: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A look-up's answer (KQNhanLichSuKCB2024). Absent texts are empty."""

    code: str
    """maKetQua: three digits."""
    note: str = field(repr=False)
    name: str = field(repr=False)
    birth_date: PartialDate | None = field(repr=False)
    sex: str = field(repr=False)
    """`Nam`, `Nữ` or empty."""
    card: CardData | None
    new_card: CardData | None
    previous_number: str = field(repr=False)
    """maTheCu."""
    five_years: date | None = field(repr=False)
    area: str = ""
    """maKV: K1, K2, K3 or empty."""


def parse(body: bytes) -> Answer:
    """Parse a body. Raises `NotAnAnswer`."""
    values = fields_of(body)
    card, new_card = _cards(values)
    return Answer(
        code=_code(values.get("maketqua")),
        note=_text(values, "ghichu", _LONGEST_NOTE),
        name=_text(values, "hoten"),
        birth_date=_birth_date(_text(values, "ngaysinh")),
        sex=_text(values, "gioitinh"),
        card=card,
        new_card=new_card,
        previous_number=_number(_text(values, "mathecu"))[:_LONGEST_NUMBER],
        five_years=_day_if_any(_text(values, "ngaydu5nam")),
        area=_text(values, "makv").upper(),
    )


def fields_of(body: bytes) -> dict[str, Any]:
    """Read a JSON object with its keys in lower case. Raises `NotAnAnswer`."""
    if len(body) > MAX_BYTES:
        raise NotAnAnswer(DeliveryFault.ANSWER_TOO_LONG)
    try:
        values = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        is_page = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        # The cause quotes the body.
        raise NotAnAnswer(DeliveryFault.ANSWER_IS_PAGE if is_page else DeliveryFault.ANSWER_NOT_JSON) from None
    if not isinstance(values, dict):
        raise NotAnAnswer(DeliveryFault.ANSWER_NO_OBJECT)
    return {key.lower(): value for key, value in values.items()}


def names_token(text: str) -> bool:
    """Return whether a server's words speak of the token: it is wrong, or its time is over."""
    return _TOKEN.search(text) is not None


def _code(value: Any) -> str:
    code = f"{value:03d}" if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(code, str) or not _CODE.fullmatch(code.strip()):
        raise NotAnAnswer(DeliveryFault.ANSWER_NO_CODE)
    return code.strip()


def _text(values: dict[str, Any], key: str, longest: int = _LONGEST_TEXT) -> str:
    match values.get(key):
        case str(text):
            return clean_line(text, longest)
        case bool():
            return ""
        case int(number) if abs(number) < 10**18:
            return str(number)
        case _:
            return ""


def _number(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


def _cards(values: dict[str, Any]) -> tuple[CardData | None, CardData | None]:
    """Read the present card and the next one. What cannot be read of one card is no reason to refuse the other."""
    read: list[CardData | None] = []
    refused: NotAnAnswer | None = None
    for keys in _CARD_KEYS:
        try:
            read.append(_card(values, *keys))
        except NotAnAnswer as error:
            refused = refused or error
            read.append(None)
    if refused is not None and all(card is None or card.valid_from is None for card in read):
        raise refused
    return read[0], read[1]


def _card(values: dict[str, Any], number: str, valid_from: str, valid_to: str, facility: str) -> CardData | None:
    found = _number(_text(values, number))
    if not found:
        return None
    if not _CARD_NUMBER.fullmatch(found):
        raise NotAnAnswer(DeliveryFault.ANSWER_NO_CARD)
    first, last = _day(_text(values, valid_from)), _day(_text(values, valid_to))
    return CardData(found, first, last, _text(values, facility))


def _day(text: str) -> date | None:
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found:
            day, month, year = map(int, found.groups())
            return date(year, month, day)
    except ValueError:
        pass  # no such day: falls through to the error below
    raise NotAnAnswer(DeliveryFault.ANSWER_NO_DATE)


def _day_if_any(text: str) -> date | None:
    """Read a day that decides nothing: one that cannot be read is not known, and no reason to refuse the answer."""
    try:
        return _day(text)
    except NotAnAnswer:
        return None


def _birth_date(text: str) -> PartialDate | None:
    found = _BIRTH_DATE.fullmatch(text)
    if not found:
        return None
    day, month, year = (int(part) if part else None for part in found.groups())
    try:
        return PartialDate(year or 0, month, day)
    except ValueError:
        return None
