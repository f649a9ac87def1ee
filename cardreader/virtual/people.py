"""The synthetic people whose cards can be played. Their data come from `seeds/people.json`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal, cast

import seeds
from cardreader.citizen import PartialDate
from cardreader.virtual import mrz
from cardreader.virtual.errors import UnknownName

AgeGroup = Literal["child", "young", "adult", "old"]
QrFormat = Literal["CCCD7", "CC8"]


@dataclass(frozen=True, slots=True)
class PortraitSpec:
    """What the drawn portrait follows."""

    seed: int
    age: AgeGroup


@dataclass(frozen=True, slots=True)
class Person:
    """One synthetic holder of a citizen card."""

    key: str
    """ASCII, kebab-case."""
    name: str
    """With diacritics, written as in a sentence."""
    latin_name: str
    """As in the MRZ: `NGUYEN<<VAN<MAU`."""
    stands_for: Mapping[str, str]
    """What the person is for, by language (`vi`, `en`)."""
    outcome: str
    """The insurance decision that a check-in must come to."""
    slip: bool
    """Whether the kiosk gives a slip without a clerk."""
    priority: bool
    number: str
    old_id: str
    birth: PartialDate
    sex: Literal["M", "F"]
    issued: date
    expires: date | None
    origin: str = field(repr=False)
    residence: str = field(repr=False)
    ethnicity: str = field(repr=False)
    religion: str = field(repr=False)
    marks: str = field(repr=False)
    father: str = field(repr=False)
    mother: str = field(repr=False)
    spouse: str = field(repr=False)
    portrait: PortraitSpec
    qr_format: QrFormat

    @property
    def can(self) -> str:
        """Card access number: the last six digits of the number."""
        return self.number[-6:]

    @property
    def document_number(self) -> str:
        """Document number in the MRZ: the last nine digits of the number."""
        return self.number[-9:]

    @property
    def sex_word(self) -> str:
        """Sex as DG13 and the QR write it."""
        return "Nam" if self.sex == "M" else "Nữ"

    @property
    def mrz(self) -> tuple[str, str, str]:
        """Lines on the card's back."""
        return mrz.td1(self.number, self.birth, self.sex, self.expires, self.latin_name)

    @property
    def mrz_information(self) -> str:
        """What the MRZ password of BAC and PACE is made of."""
        return mrz.information(self.document_number, self.birth, self.expires)

    @property
    def mrz_argument(self) -> str:
        """Document number, birth and expiry as `cardreader read --mrz` takes them."""
        return f"{self.document_number},{mrz.birth_field(self.birth)},{mrz.expiry_field(self.expires)}"

    @property
    def qr_text(self) -> str:
        """Content of the QR code on the front, in the form of the card's generation."""
        born = str(self.birth).replace("/", "")
        issued = self.issued.strftime("%d%m%Y")
        if self.qr_format == "CCCD7":
            parts = [self.number, self.old_id, self.name, born, self.sex_word, self.residence, issued]
        else:
            parts = [self.number, self.name, self.sex_word, born, self.residence, issued, self.old_id, ""]
        return "|".join(parts)


@cache
def load_people() -> tuple[Person, ...]:
    """Return everyone of `seeds/people.json`, in its order."""
    content = json.loads((seeds.folder() / "people.json").read_text(encoding="utf-8"))
    return tuple(_person(entry) for entry in content["people"])


def person(key: str) -> Person:
    """Return the person of that key; UnknownName names the nearest ones."""
    by_key = {one.key: one for one in load_people()}
    if key not in by_key:
        raise UnknownName(unknown("person", key, tuple(by_key)))
    return by_key[key]


def unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    """Say that there is no such name, and which ones come near."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known[:3]
    return f"there is no {what} {name!r}; did you mean {', '.join(near)}?"


def _person(entry: Mapping[str, Any]) -> Person:
    card = entry["card"]
    plain = ("number", "old_id", "latin_name", "origin", "residence", "ethnicity", "religion", "marks")
    family = ("father", "mother", "spouse")
    return Person(
        key=entry["key"],
        name=entry["name"],
        stands_for=dict(entry["stands_for"]),
        outcome=entry["outcome"],
        slip=entry["slip"],
        priority=entry["priority"],
        birth=_partial_date(card["birth_date"]),
        sex=cast("Literal['M', 'F']", card["sex"]),
        issued=date.fromisoformat(card["issued"]),
        expires=None if card["expires"] is None else date.fromisoformat(card["expires"]),
        portrait=PortraitSpec(card["portrait"]["seed"], card["portrait"]["age"]),
        qr_format=card["qr_format"],
        **{name: card[name] for name in (*plain, *family)},
    )


def _partial_date(text: str) -> PartialDate:
    return PartialDate(*(int(part) for part in reversed(text.split("/"))))
