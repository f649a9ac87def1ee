"""docs/forgeries-kiosk.md, printed from what the forged cards got at the kiosk."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from cardreader.virtual.forgeries import FORGERIES

PAGE = "forgeries-kiosk.md"
NOTE = (
    "<!-- Made by `pytest tests/kiosk/app/test_forged_cards.py --write-docs` from the tests' result. Do not edit. -->"
)
HEAD = """# Forged cards at the kiosk

Every card of [forgeries.md](forgeries.md), put on the reader of a kiosk whose portal knows its holder as insured. The
columns tell who vouches for the state's cards there: its issuer's certificate is installed, its issuer's key is pinned,
or nobody, as in a clinic without the certificate.

*Desk* is the page that sends to the desk, with its reason: no number of a service, and no slip where the chip was not
found genuine. *Number, to be checked* is a number with "show your card at the desk": insurance not counted,
nothing notified, nothing said to be verified before a clerk accepts the card."""


class Vouching(StrEnum):
    """Who vouches for the state's cards in a clinic."""

    INSTALLED = "installed"
    PINNED = "pinned"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Row:
    """What a forged card got."""

    forgery: str
    vouching: str
    end: str
    """`desk: REASON` or `number, to be checked`."""
    numbers: int
    verified: int
    """Visits, slips and hand-overs that call the chip or its data verified, or the patient insured."""
    notified: int
    """Notifications and verified hand-overs before a clerk accepted."""
    asked_before: int
    """Questions to portal and register about the person before the verdict."""

    @property
    def key(self) -> str:
        """Return the row as the tests report it."""
        return json.dumps(asdict(self))


def forgeries_page(outcomes: Mapping[str, str]) -> str:
    """Write the page. `outcomes` gives what came of each `Row.key`."""
    rows = {(row.forgery, row.vouching): row for key in outcomes for row in [Row(**json.loads(key))]}
    lines = [
        "| forgery | " + " | ".join(f"issuer {one}" for one in Vouching) + " |",
        "|---" * (1 + len(Vouching)) + "|",
    ]
    for forgery in FORGERIES:
        ends = (rows[forgery.name, one].end if (forgery.name, one) in rows else "-" for one in Vouching)
        lines.append(f"| `{forgery.name}` | " + " | ".join(ends) + " |")
    return "\n".join([NOTE, "", HEAD, "", *lines, "", *_sums(list(rows.values()))]) + "\n"


def _sums(rows: list[Row]) -> list[str]:
    names = {
        "numbers": "numbers without the desk",
        "verified": "said to be verified or insured",
        "notified": "notified before a clerk accepts",
        "asked_before": "look-ups before the verdict",
    }
    lines = _head("of all forgeries")
    for name, words in names.items():
        sums = (str(sum(getattr(row, name) for row in rows if row.vouching == one)) for one in Vouching)
        lines.append(f"| {words} | " + " | ".join(sums) + " |")
    return [
        *lines,
        "",
        "Where an issuer vouches, the look-ups before the verdict are those of copies and of swapped photos: name and",
        "number are signed by the issuer and unchanged, and what is wrong is found later. Each ends at the desk.",
    ]


def _head(first: str) -> list[str]:
    return [
        f"| {first} | " + " | ".join(f"issuer {one}" for one in Vouching) + " |",
        "|---" * (1 + len(Vouching)) + "|",
    ]


def listed(page: str) -> dict[str, tuple[str, ...]]:
    """Read back what a page says of each forgery."""
    found = re.findall(r"^\| `([\w-]+)` \| (.*) \|$", page, re.MULTILINE)
    return {name: tuple(ends.split(" | ")) for name, ends in found}
