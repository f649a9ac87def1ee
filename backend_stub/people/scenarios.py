"""How the portal answers a look-up: rules as data and plain functions, one for each known scenario.

Which codes exist is documented (letter 1923/BHXH-CNTT, annex 3); which check gives which code, and in which order, is
partly a guess and marked so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from backend_stub.contract.accounts import Account
from backend_stub.contract.wire import Inquiry, Lookup, LookupAnswer, Record, card_provinces, result_notes

_BIRTH_DATE = re.compile(r"(?:(?:\d{2}/)?\d{2}/)?\d{4}")
_NUMBER_LENGTHS = (10, 12, 15)
_CARD_LENGTH = 15
USABLE = frozenset({"000", "001", "002", "003", "004"})
"""Codes whose answer carries the record."""


def refusal_before_search(lookup: Lookup, account: Account) -> str | None:
    """Check what needs no record: the staff pair (054, 055), then number and dates (051, 052, 053, 205).

    The staff pair first, and 051 for a wrong length, are guesses.
    """
    registered = [person for person in account.staff if person.number == lookup.staff_number]
    if not registered:
        return "054"
    if folded(registered[0].name) != folded(lookup.staff_name or ""):
        return "055"
    return wrong_parameters(lookup)


def wrong_parameters(lookup: Lookup) -> str | None:
    """Check number (051, 052, 053) and dates (205)."""
    return _wrong_number(lookup.number or "") or _missing_parameter(lookup)


def _wrong_number(number: str) -> str | None:
    if len(number) not in _NUMBER_LENGTHS:
        return "051"
    if len(number) < _CARD_LENGTH:
        return None if number.isascii() and number.isdigit() else "051"
    if number[2] not in "12345":
        return "053"
    return None if number[3:5] in card_provinces() else "052"


def _missing_parameter(lookup: Lookup) -> str | None:
    if not (lookup.name or "").strip() or not _BIRTH_DATE.fullmatch(lookup.birth_date or ""):
        return "205"
    return None if parse_date(lookup.birth_date or "") else "205"


def answer_for(lookup: Lookup, record: Record | None, today: date, inquiries: Sequence[Inquiry] = ()) -> LookupAnswer:
    """Answer a look-up whose parameters are right. `today` is Vietnam's date."""
    if record is None:
        return empty("050")
    code = result_code(lookup, record, today)
    if code not in USABLE:
        return empty(code)
    return LookupAnswer(
        result=code,
        note=_success_note(record) if code == "000" else result_notes()[code],
        card=record.card,
        name=record.name,
        birth_date=record.birth_date,
        sex=record.sex,
        address=record.address,
        facility=record.facility,
        office=record.office,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        area=record.area,
        five_years=record.five_years,
        social_number=record.social_number,
        old_card=record.old_card,
        new_card=record.new_card,
        new_valid_from=record.new_valid_from,
        new_valid_to=record.new_valid_to,
        new_facility=record.new_facility,
        new_facility_name=record.new_facility_name,
        inquiries=tuple(inquiries) or None,
    )


def empty(code: str) -> LookupAnswer:
    """Return an answer that carries a code, its sentence and nothing else."""
    return LookupAnswer(result=code, note=result_notes().get(code, ""))


@lru_cache(maxsize=4096)
def inquiry(user: str, at: str, code: str) -> Inquiry:
    """Return what the next ones learn of a look-up: no name, no date."""
    return Inquiry(user, at, "Thẻ còn giá trị sử dụng! ..." if code == "000" else result_notes()[code], code)


def result_code(lookup: Lookup, record: Record, today: date) -> str:
    """Work out the code: a recorded one goes before the name (060, 061), the birth date (070) and the dates."""
    if record.result != "000":
        return record.result
    asked, known = folded(lookup.name or ""), folded(record.name)
    if asked != known:
        return "061" if asked[:1] == known[:1] else "060"
    if not same_birth_date(lookup.birth_date or "", record.birth_date):
        return "070"
    ended = (last := parse_date(record.valid_to)) is not None and last < today
    if record.new_card:
        return "003" if ended else "004"
    return "010" if ended else "000"


@lru_cache(maxsize=256)  # the staff's names and the people of the moment
def folded(name: str) -> str:
    """Make names comparable: composed Unicode, capitals, single spaces. Diacritics count."""
    return " ".join(unicodedata.normalize("NFC", name).upper().split())


def same_birth_date(one: str, other: str) -> bool:
    """Compare two birth dates by the parts that both have (a guess): `1955` and `12/07/1955` agree."""
    return all(a == b for a, b in zip(reversed(one.split("/")), reversed(other.split("/")), strict=False))


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date | None:
    """Read `dd/MM/yyyy`, `MM/yyyy` or `yyyy`; None when there is no such day, or no text."""
    day, month, year = ["1", "1", *text.split("/")][-3:]
    try:
        return datetime(int(year), int(month), int(day)).date()  # noqa: DTZ001 - a date has no zone
    except ValueError:
        return None


def _success_note(record: Record) -> str:
    return (
        f"Thẻ còn giá trị sử dụng! Họ tên : {record.name}, Ngày sinh: {record.birth_date}, Giới tính : {record.sex}!"
        f" (ĐC: {record.address}; Nơi KCBBĐ: {record.facility}; Hạn thẻ: {record.valid_from} - {record.valid_to};"
        f" Thời điểm đủ 5 năm liên tục: {record.five_years})."
    )
