"""The table of cases and the cards they run on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cardreader.virtual.profile import Profile, profile

TABLES = tuple(Path(__file__).parent / name for name in ("cases.toml", "neighbours.toml"))
WAYS = {"bac": "bac"}
"""How to get into a card that has no PACE."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the plan. `inapplicable` says why it is not run; then there is neither step nor card."""

    id: str
    unit: str
    title: str
    expects: str
    basis: str
    run: str = ""
    cards: tuple[str, ...] = ()
    inapplicable: str = ""
    note: str = ""

    @property
    def own(self) -> bool:
        """Whether it is a neighbour of ours and no case of the plan."""
        return self.basis == "own"

    def step(self, card: str) -> str:
        return self.run.replace("WAY", WAYS.get(card, "pace"))


@cache
def units() -> dict[str, tuple[str, tuple[Case, ...]]]:
    """Give title and cases of every unit."""
    found = [unit for table in TABLES for unit in tomllib.loads(table.read_text("utf-8"))["unit"]]
    return {unit["id"]: (unit["title"], tuple(_case(unit["id"], entry) for entry in unit["cases"])) for unit in found}


def cases() -> tuple[Case, ...]:
    return tuple(case for _, found in units().values() for case in found)


def _case(unit: str, entry: dict[str, Any]) -> Case:
    return Case(
        id=entry["id"],
        unit=unit,
        title=entry["title"],
        expects=entry["expects"],
        basis=entry["basis"],
        run=entry.get("run", ""),
        cards=tuple(entry.get("cards", ())),
        inapplicable=entry.get("not", ""),
        note=entry.get("note", ""),
    )


@cache
def cards() -> dict[str, tuple[str, Profile]]:
    """Give what a card has, and its profile: all with every data group."""
    every, old = profile("all-groups"), profile("all-groups-3des")
    aes = "ECDH-AES-CBC-CMAC-128/13"
    mapping = ("ECDH-CAM-AES-CBC-CMAC-128/13", "ECDH-GM-AES-CBC-CMAC-128/13")
    two = ("ECDH-3DES-CBC-CBC/11/1", "ECDH-3DES-CBC-CBC/13/2")
    dh = replace(every, pace=("DH-GM-AES-CBC-CMAC-128/2",), chip_authentication=("DH-AES-CBC-CMAC-128/2",))
    return {
        "both": ("BAC and PACE-ECDH-GM-AES-128, chip authentication with AES, ECDSA", every),
        "bac": ("BAC alone, no EF.CardAccess", replace(every, pace=(), card_access=False)),
        "3des": ("PACE-ECDH-GM-3DES first, chip authentication with 3DES, RSA (the plan's default)", old),
        "kat": ("as 3des; chip authentication by MSE:Set KAT", old),
        "kat-two-keys": ("as kat, with two keys that have numbers", replace(old, chip_authentication=two)),
        "cam": (
            "chip authentication mapping beside PACE-GM",
            replace(every, pace=mapping, chip_authentication=(aes + "/13",)),
        ),
        "im": ("PACE-ECDH-IM-AES-128", replace(every, pace=("ECDH-IM-AES-CBC-CMAC-128/13",))),
        "dh": ("PACE-DH-GM-AES-128, chip authentication with DH", dh),
        "39794": ("as both, the portrait in a record of ISO/IEC 39794-5", replace(every, face_record="39794-5")),
    }
