"""What a run leaves behind: every file of the kiosk, searched for every person."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_NOT_THE_KIOSKS = ("portal.sqlite", "virtual-card", "trust")
"""The portal's double, the tester's card and the issuers' certificates."""

_DAY_MONTH_YEAR = 8
_RELATIVES = ("father", "mother", "spouse")


def personal_left(out: Path, people: list[dict[str, Any]]) -> list[str]:
    """Name the files that hold somebody's full name, number, card or birth date. Pictures are what a patient saw."""
    sought = {person["key"]: set(_personal(person)) for person in people}
    everything = set().union(*sought.values())
    found = []
    for file in sorted(out.rglob("*")):
        if not file.is_file() or file.suffix == ".png" or file.relative_to(out).parts[0].startswith(_NOT_THE_KIOSKS):
            continue
        # A database's pages are mostly zeros, and nothing that is sought holds two in a row.
        content = re.sub(rb"\0{3,}", b"\0\0", _content(file))
        if _any_shows(content, everything):
            found += [f"{file.relative_to(out)}: {key}" for key, data in sought.items() if _any_shows(content, data)]
    return found


def _any_shows(content: bytes, sought: Iterable[bytes]) -> bool:
    return any(_shows(content, data) for data in sought)


def _shows(content: bytes, data: bytes) -> bool:
    """Whether it stands there; eight digits alone: SQLite writes microseconds and the next time's year side by side."""
    if data not in content:
        return False
    alone = data.isdigit() and len(data) == _DAY_MONTH_YEAR
    return not alone or re.search(rb"(?<![0-9])" + data + rb"(?![0-9])", content) is not None


def _content(file: Path) -> bytes:
    if file.suffix != ".pdf":
        return file.read_bytes()
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split()).encode()


def _personal(person: dict[str, Any]) -> Iterator[bytes]:
    for data in _of(person):
        yield from (data.encode("utf-8"), data.encode("utf-16-le"))


def _of(person: dict[str, Any]) -> Iterator[str]:
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
