"""What a scanner at the desk reads: the citizen card's QR code or the paper insurance card's, for the form.

Neither is signed: both fill the form, and prove nothing.
"""

from __future__ import annotations

import re

from cardreader.access.qr import from_qr
from cardreader.access.scanner_text import Change, mend, without_kind
from cardreader.citizen import Citizen, PartialDate, Sex
from cardreader.password import PasswordError
from kiosk.core.insurance_card import name_in, number_in
from kiosk.desk.by_hand import NotADate, read_birth

SEPARATOR = "|"
"""Stands in every code, and in nothing that anybody types here."""
_CODE = re.compile(r"(?:[A-Z]{2}[1-5][0-9]{12}|[0-9]{12}|[0-9]{10})\|.*", re.DOTALL)
_KIND = re.compile(r"\][A-Za-z][0-9A-Za-z]\Z")
"""The kind of the code, which some scanners type in front of it."""
_SLIP = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}


class NotAScan(Exception):
    """The text is neither of the codes, or it is damaged. The text never repeats it."""


def split_scan(text: str) -> tuple[str, str]:
    """Part what was typed from the code that a scanner typed behind it; the code is empty when there is none."""
    if SEPARATOR not in text:
        # A code whose bars came as another character is one from its first key on.
        return ("", text) if {Change.SEPARATOR, Change.LAYOUT} & set(mend(text).changes) else (text, "")
    found = _CODE.search(text)
    return (_KIND.sub("", text[: found.start()]), found.group()) if found else ("", text)


def slip_in(text: str) -> str:
    """Return what a slip's own code says: the visit's id, as it was printed; empty for any other text."""
    found = without_kind(text).lower()
    return found if _SLIP.fullmatch(found) else ""


def read_scan(text: str) -> Citizen:
    """Read a scanned text. Raises `NotAScan`."""
    number = number_in(text)
    if number is not None:
        return _paper_card(number, text)
    try:
        content = from_qr(text)
    except PasswordError as error:
        raise NotAScan(str(error)) from None
    return Citizen(content.number, content.name, birth_date=content.birth_date, sex=content.sex)


def scanner_fault(text: str) -> Change | None:
    """Return what a scan shows of the scanner that a clerk should know of, the gravest fault first."""
    changes = mend(text).changes
    return next((one for one in (Change.LETTERS_LOST, Change.LAYOUT, Change.INPUT_METHOD) if one in changes), None)


def read_given(text: str) -> Citizen:
    """Read what a patient gave at the kiosk: a scanned code, or a number that was typed."""
    try:
        return read_scan(text)
    except NotAScan:
        return Citizen(text)


def _paper_card(number: str, text: str) -> Citizen:
    """`number|name|birth|sex|...` or `number|name`; `number_in` has seen that name and birth are sound."""
    _, name, *more = (part.strip() for part in text.split(SEPARATOR))
    birth, sex, *_ = (*more, "", "")
    return Citizen(number, name_in(name) or "", birth_date=_birth(birth), sex=_SEXES.get(sex, Sex.UNSPECIFIED))


def _birth(written: str) -> PartialDate | None:
    """Return the birth date of the paper card; None when no calendar has it, so that the form asks for it."""
    try:
        return read_birth(written)
    except NotADate:
        return None
