"""What `virtual-card list` and `show` tell, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cardreader.virtual.faults import FAULTS
from cardreader.virtual.forgeries import FORGERIES
from cardreader.virtual.link import LINKS
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.profile import load_profiles

Entry = Mapping[str, Any]


def row(entry: Entry) -> list[Any]:
    """Pick what a line of text shows of an entry."""
    if "stands_for" in entry:
        return [entry["key"], entry["name"], entry["stands_for"]["en"]]
    return list(entry.values())


def _people() -> list[Entry]:
    return [
        {"key": one.key, "name": one.name, "stands_for": dict(one.stands_for), "outcome": one.outcome}
        for one in load_people()
    ]


def _profiles() -> list[Entry]:
    return [{"name": one.name, "description": one.description} for one in load_profiles()]


def _forgeries() -> list[Entry]:
    return [{"name": one.name, "imitates": one.imitates, "caught_by": one.caught_by} for one in FORGERIES]


def _faults() -> list[Entry]:
    return [{"name": f"{one.name}:N", "description": one.description, "N": one.argument} for one in FAULTS]


def _links() -> list[Entry]:
    return [
        {"name": one.name, "what": "contactless" if one.contactless else "contacts, T=1", "bits_per_second": one.rate}
        for one in LINKS
    ]


LISTS: Final[Mapping[str, Callable[[], list[Entry]]]] = {
    "people": _people,
    "profiles": _profiles,
    "forgeries": _forgeries,
    "faults": _faults,
    "links": _links,
}
"""What can be listed, by its name on the command line."""


def printed_on(one: Person) -> Entry:
    """Give what is printed on a person's card, and what the person is for."""
    return {
        "key": one.key,
        "name": one.name,
        "number": one.number,
        "can": one.can,
        "mrz": list(one.mrz),
        "mrz_argument": one.mrz_argument,
        "qr_text": one.qr_text,
        "birth_date": str(one.birth),
        "sex": one.sex,
        "issued": one.issued.isoformat(),
        "expires": one.expires.isoformat() if one.expires else None,
        "stands_for": dict(one.stands_for),
        "outcome": one.outcome,
        "slip": one.slip,
    }
