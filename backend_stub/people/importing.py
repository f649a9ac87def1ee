"""People from a tester's own file, CSV or JSON, with the portal's own field names.

`soCCCD` is the citizen number; everything else is what the insurance knows (`wire.Record`). An error names the
line and the column, and never repeats the value.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from backend_stub.contract.wire import Record, card_provinces, result_notes
from backend_stub.people.scenarios import parse_date

NUMBER = "soCCCD"
_REQUIRED = (NUMBER, "hoTen", "ngaySinh", "gioiTinh", "maSoBHXH")
_LISTS = ("dsLichSuKCB2025", "DataCCT")
_TEXTS = tuple(field.encode_name for field in msgspec.structs.fields(Record) if field.encode_name not in _LISTS)
_SPACE = re.compile(r"[\s]*")

People = list[tuple[str, Record]]


class CannotImport(Exception):
    """The file is no list of people. The text is one line with the place of the mistake."""


class _Wrong(Exception):
    """What is wrong with one field: column and remedy."""

    def __init__(self, column: str, remedy: str) -> None:
        super().__init__(f"column {column}: {remedy}")


def read_people(path: Path) -> People:
    """Read all people of a `.csv` or `.json` file. Raises `CannotImport`: all of them are right, or none is taken."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise CannotImport(message) from None
    except UnicodeDecodeError:
        message = f"{path}: the text is not in UTF-8; save it with that encoding"
        raise CannotImport(message) from None
    read = {".csv": _csv_entries, ".json": _json_entries}.get(path.suffix.lower())
    if read is None:
        message = f"{path}: the name must end in .csv or .json"
        raise CannotImport(message)
    people: People = []
    lines: dict[str, int] = {}
    for line, entry in read(path, text):
        try:
            number, record = _person(entry)
        except _Wrong as wrong:
            raise _at(path, line, str(wrong)) from None
        if number in lines:
            raise _at(path, line, f"column {NUMBER}: the same number as in line {lines[number]}")
        lines[number] = line
        people.append((number, record))
    return people


def _csv_entries(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    head = text.partition("\n")[0]
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True
    )
    columns: list[str] = []
    before = 0
    try:
        for row in rows:
            line, before = before + 1, rows.line_num
            if not columns:
                columns = _known_columns(path, row)
            elif row:
                if len(row) != len(columns):
                    raise _at(path, line, f"{len(row)} columns where the first line has {len(columns)}")
                yield line, dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise _at(path, rows.line_num, str(error)) from None
    if not columns:
        raise _at(path, 1, f"a line with the names of the columns is missing: {', '.join(_REQUIRED)} ...")


def _known_columns(path: Path, row: list[str]) -> list[str]:
    names = [name.strip() for name in row]
    unknown = next((name for name in names if name not in (NUMBER, *_TEXTS)), None)
    if unknown is not None:
        raise _at(path, 1, f"column {unknown[:30]!r} is unknown; there are {', '.join((NUMBER, *_TEXTS))}")
    missing = next((name for name in _REQUIRED if name not in names), None)
    if missing is not None:
        raise _at(path, 1, f"column {missing} is missing")
    return names


def _json_entries(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Walk through a list entry by entry, so that each one's line is known."""
    decoder = json.JSONDecoder()
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        raise _at(path, _line(text, at), "a list of people is wanted: [{...}, {...}]")
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "]":
        try:
            entry, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            place = error.pos if isinstance(error, json.JSONDecodeError) else at
            raise _at(path, _line(text, place), f"column {place - text.rfind(chr(10), 0, place)}: no JSON") from None
        if not isinstance(entry, dict):
            raise _at(path, _line(text, at), "an object with the fields of a person is wanted")
        yield _line(text, at), entry
        at = _after_space(text, end)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "]":
            raise _at(path, _line(text, at), "a comma or the end of the list is wanted")


def _after_space(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty text as well


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _at(path: Path, line: int, what: str) -> CannotImport:
    return CannotImport(f"{path}, line {line}, {what}")


def _person(entry: Mapping[str, Any]) -> tuple[str, Record]:
    for column in entry:
        if column not in (NUMBER, *_TEXTS, *_LISTS):
            raise _Wrong(column[:30], "there is no such field")
    values: dict[str, Any] = {"maKetQua": "000"}
    for column in (NUMBER, *_TEXTS):
        value = entry.get(column, "")
        if not isinstance(value, str):
            raise _Wrong(column, "a text is wanted, in quotation marks")
        value = value.strip()
        if not value and column in _REQUIRED:
            raise _Wrong(column, "must not be empty")
        if value:
            check, remedy = _CHECKS.get(column, (None, ""))
            if check is not None and not check(value):
                raise _Wrong(column, remedy)
            values[column] = value
    number = values.pop(NUMBER)
    for column in _LISTS:
        values[column] = entry.get(column) or ()
    try:
        return number, msgspec.convert(values, Record)
    except msgspec.ValidationError as error:
        raise _Wrong(str(error).rpartition("`$.")[2].rstrip("`"), "is not as in seeds/people.json") from None


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _is_card(value: str) -> bool:
    return re.fullmatch(r"[A-Z]{2}[1-5]\d{12}", value, re.ASCII) is not None and value[3:5] in card_provinces()


def _is_day(value: str) -> bool:
    return re.fullmatch(r"\d{2}/\d{2}/\d{4}", value, re.ASCII) is not None and parse_date(value) is not None


def _is_birth(value: str) -> bool:
    return re.fullmatch(r"(\d{2}/){0,2}\d{4}", value, re.ASCII) is not None and parse_date(value) is not None


_Check = tuple[Callable[[str], bool], str]
_DAY: _Check = (_is_day, "a day as dd/MM/yyyy is wanted")
_CARD: _Check = (_is_card, "two letters, the level 1 to 5, the province and ten digits are wanted")
_PLACE: _Check = (_matches(r"\d{5}"), "five digits are wanted")
_CHECKS: dict[str, _Check] = {
    NUMBER: (_matches(r"\d{12}"), "twelve digits are wanted"),
    "maKetQua": (lambda value: value in result_notes(), "a result code such as 000 is wanted"),
    "ngaySinh": (_is_birth, "dd/MM/yyyy, MM/yyyy or yyyy is wanted"),
    "gioiTinh": (lambda value: value in ("Nam", "Nữ"), "Nam or Nữ is wanted"),
    "maSoBHXH": (_matches(r"\d{10}"), "ten digits are wanted"),
    "maKV": (_matches("K[123]"), "K1, K2, K3 or nothing is wanted"),
    **dict.fromkeys(("maThe", "maTheCu", "maTheMoi"), _CARD),
    **dict.fromkeys(("maDKBD", "maDKBDMoi"), _PLACE),
    **dict.fromkeys(("gtTheTu", "gtTheDen", "ngayDu5Nam", "gtTheTuMoi", "gtTheDenMoi"), _DAY),
}
