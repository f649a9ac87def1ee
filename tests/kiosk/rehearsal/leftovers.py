"""What a run leaves behind: every file of the kiosk, searched for every person."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NOT_THE_KIOSKS = ("portal.sqlite", "virtual-card", "trust")
"""The portal's double, the tester's card and the issuers' certificates."""

_DAY_MONTH_YEAR = 8
_RELATIVES = ("father", "mother", "spouse")


def personal_left(out: Path, people: list[dict[str, Any]]) -> list[str]:
    """Name the files that hold somebody's full name, number, card or birth date. Pictures are what a patient saw."""
    found = []
    for file in sorted(out.rglob("*")):
        if not file.is_file() or file.suffix == ".png" or file.relative_to(out).parts[0].startswith(_NOT_THE_KIOSKS):
            continue
        content = _content(file)
        found += [
            f"{file.relative_to(out)}: {person['key']}"
            for person in people
            if any(_shows(content, data.encode(code)) for data in _personal(person) for code in ("utf-8", "utf-16-le"))
        ]
    return found


def _shows(content: bytes, data: bytes) -> bool:
    """Whether it stands there; eight digits alone: SQLite writes microseconds and the next time's year side by side."""
    if data.isdigit() and len(data) == _DAY_MONTH_YEAR:
        return re.search(rb"(?<![0-9])" + data + rb"(?![0-9])", content) is not None
    return data in content


def _content(file: Path) -> bytes:
    if file.suffix != ".pdf":
        return file.read_bytes()
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split()).encode()


def _personal(person: dict[str, Any]) -> Iterator[str]:
    card = person["card"]
    for name in (person["name"], *(card[relative] for relative in _RELATIVES), card["residence"]):
        if name:
            yield from _written(name)
    yield card["latin_name"]
    yield card["number"]
    if card["old_id"]:
        yield card["old_id"]
    if (person["insurance"] or {}).get("maThe"):
        yield person["insurance"]["maThe"]
    day, _, month_and_year = card["birth_date"].partition("/")
    if month_and_year.count("/"):  # a year alone is in every date
        month, year = month_and_year.split("/")
        yield from (card["birth_date"], f"{year}-{month}-{day}", f"{year}{month}{day}0000", f"{day}{month}{year}")


def _written(name: str) -> Iterator[str]:
    for each in (name, name.upper(), name.title()):
        yield unicodedata.normalize("NFC", each)
        yield unicodedata.normalize("NFD", each)
        yield _latin(each)


def _latin(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
