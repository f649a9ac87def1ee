"""What a scanner at the desk reads: the citizen card's QR code or the paper insurance card's, as the form's fields.

Neither is signed: both fill the form, and prove nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cardreader.access.qr import from_qr
from cardreader.citizen import Sex
from cardreader.password import PasswordError
from kiosk.core.insurance_card import name_in, number_in

SEPARATOR = "|"
"""Stands in every code, and in nothing that anybody types here."""
_CODE = re.compile(r"(?:[A-Z]{2}[1-5][0-9]{12}|[0-9]{12}|[0-9]{10})\|.*", re.DOTALL)
_SEXES = {"1": "male", "2": "female"}


class NotAScan(Exception):
    """The text is neither of the codes, or it is damaged. The text never repeats it."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the code says; birth as it is written, `dd/MM/yyyy` or less."""

    number: str = field(repr=False)
    name: str = field(repr=False)
    birth: str = field(repr=False)
    sex: str = field(repr=False)
    """`male`, `female` or empty."""
    from_paper: bool
    """Whether it is the paper insurance card's."""


def split_scan(text: str) -> tuple[str, str]:
    """Part what was typed from the code that a scanner typed behind it; the code is empty when there is none."""
    if SEPARATOR not in text:
        return text, ""
    found = _CODE.search(text)
    return (text[: found.start()], found.group()) if found else ("", text)


def read_scan(text: str) -> Scan:
    """Read a scanned text. Raises `NotAScan`."""
    number = number_in(text)
    if number is not None:
        return _paper_card(number, text)
    try:
        content = from_qr(text)
    except PasswordError as error:
        raise NotAScan(str(error)) from None
    sex = {Sex.MALE: "male", Sex.FEMALE: "female"}.get(content.sex, "")
    return Scan(content.number, content.name, str(content.birth_date), sex, from_paper=False)


def read_given(text: str) -> Scan:
    """Read what a patient gave at the kiosk: a scanned code, or a number that was typed."""
    try:
        return read_scan(text)
    except NotAScan:
        return Scan(text, "", "", "", from_paper=False)


def _paper_card(number: str, text: str) -> Scan:
    """`number|name|birth|sex|...` or `number|name`; `number_in` has seen that name and birth are sound."""
    _, name, *more = (part.strip() for part in text.split(SEPARATOR))
    birth, sex, *_ = (*more, "", "")
    return Scan(number, name_in(name) or "", birth, _SEXES.get(sex, ""), from_paper=True)
