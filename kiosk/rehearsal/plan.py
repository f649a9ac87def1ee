"""What is rehearsed: who comes, and what goes wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.core.claims import Adult, Paper


class Misfortune(StrEnum):
    """What goes wrong on purpose. Each ends on a page of its own, and the kiosk is ready for the next patient."""

    CARD_TORN_OUT = "card-torn-out"
    WRONG_DIGITS = "wrong-digits"
    CHANGED_DG13 = "changed-dg13"
    UNKNOWN_ISSUER = "unknown-issuer"
    PORTAL_STOPPED = "portal-stopped"
    SLIP_FOLDER_UNWRITABLE = "slip-folder-unwritable"
    REGISTER_UNWRITABLE = "register-unwritable"


FORGERIES = {
    Misfortune.CHANGED_DG13: "dg13-changed-byte",
    Misfortune.UNKNOWN_ISSUER: "unknown-csca",
}
"""Misfortunes that a forged card brings about."""

PROFILES = {Misfortune.UNKNOWN_ISSUER: "no-proof"}
"""Misfortunes that need another kind of card: a home-made one cannot prove that it is no copy."""

FAULTS = {Misfortune.CARD_TORN_OUT: "torn-at:12"}
"""Misfortunes that a faulty card brings about."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the played patient answers where a page asks."""

    service: str | None = None
    """The service to choose; the first on offer when None."""
    pay_self: bool = False
    """Whether the patient pays when the insurance does not; else the desk is asked."""
    adult: Adult = Adult.MOTHER
    """Who comes with a child."""
    priority: str | None = None
    """The group of the law that the patient claims."""
    paper: Paper = Paper.NONE
    """What a patient brings who is insured elsewhere."""
    waits_for_photo: bool = True
    """Whether the patient looks at the chip's photo before going on; it comes with the verdict."""


PLAIN = Wishes()
"""The answers of a patient who wants nothing special."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One rehearsal."""

    persona: str
    out: Path
    """Folder that gets everything the run leaves behind."""
    in_process: bool = False
    """Whether the card is attached inside the kiosk's process instead of a PC/SC reader."""
    misfortune: Misfortune | None = None
    forgery: str | None = None
    fault: str | None = None
    reader_fault: str | None = None
    """What the reader does wrong, by its name."""
    language: str = "vi"
    wishes: Wishes = PLAIN
    width: int = 1080
    height: int = 1920

    @property
    def planted_forgery(self) -> str | None:
        """The forgery of the card, asked for or brought by the misfortune."""
        return self.forgery or (FORGERIES.get(self.misfortune) if self.misfortune else None)

    @property
    def profile(self) -> str | None:
        """The kind of card, when it matters."""
        return PROFILES.get(self.misfortune) if self.misfortune else None

    @property
    def planted_fault(self) -> str | None:
        """The fault of the card, asked for or brought by the misfortune."""
        return self.fault or (FAULTS.get(self.misfortune) if self.misfortune else None)
