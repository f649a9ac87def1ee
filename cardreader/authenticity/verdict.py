"""The verdict on a chip: three questions, answered apart and never merged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Passive(StrEnum):
    """Are the data those that the issuer signed (ICAO 9303-11 §5.1)?"""

    CHAIN_OK = "chain_ok"
    """Signature and hashes right, the signer's issuer is installed or pinned (then `reason` says so)."""
    UNANCHORED = "unanchored"
    """Signature and hashes right, the signer's issuer is unknown here: a home-made chip looks just so."""
    FAILED = "failed"
    NOT_DONE = "not_done"


class ChipProof(StrEnum):
    """Is the chip the one that the data were written to (active authentication §6.1, chip authentication §6.2)?"""

    OK = "ok"
    FAILED = "failed"
    NOT_OFFERED = "not_offered"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Authenticity:
    """What is known of a chip's authenticity. `detail` holds sentences without personal data, for the clerk."""

    passive: Passive = Passive.NOT_DONE
    active: ChipProof = ChipProof.NOT_DONE
    chip: ChipProof = ChipProof.NOT_DONE
    detail: tuple[str, ...] = ()
    reason: str | None = None
    """Why the passive verdict is what it is, as a stable word: the failed check (as in `AuthenticityFailed.reason`);
    `pinned` or `pinned_signer` where no installed certificate but a pin vouches; `no_issuer`, `another_issuer`,
    `pin_expired` or `signer_not_pinned` where nobody does. None where an installed issuer vouches."""
    issuer_installed: bool = False
    """Whether an issuer of the document's state is installed or pinned.

    Then a genuine document would hardly be `unanchored`."""

    @property
    def failed(self) -> bool:
        """Whether any check failed."""
        return Passive.FAILED is self.passive or ChipProof.FAILED in (self.active, self.chip)
