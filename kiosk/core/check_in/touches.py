"""What a patient can do: touches, digits, scans. Each may come at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from kiosk.core.check_in.state import Access
from kiosk.core.claims import Adult, Paper


@dataclass(frozen=True, slots=True)
class AccessGiven:
    """The patient typed six digits or held a QR to the scanner."""

    password: Access = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begin:
    """A touch on the first page: the digits may come before the card."""


@dataclass(frozen=True, slots=True)
class Continue:
    """`Go on` on the page that says who you are."""


@dataclass(frozen=True, slots=True)
class NotMe:
    """`This is not me`."""


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    """A touch on a service."""

    key: str


@dataclass(frozen=True, slots=True)
class ShowAgain:
    """`Show my number again`: the visit of an earlier number of today."""

    visit_id: UUID


@dataclass(frozen=True, slots=True)
class PaySelf:
    """`I pay for the visit myself`, when the insurance does not."""


@dataclass(frozen=True, slots=True)
class AdultChosen:
    """Who comes with the child."""

    adult: Adult


@dataclass(frozen=True, slots=True)
class PriorityWanted:
    """`I belong to a priority group`."""


@dataclass(frozen=True, slots=True)
class PriorityChosen:
    """A touch on a priority group; an empty key takes the claim back."""

    key: str


@dataclass(frozen=True, slots=True)
class PaperChosen:
    """A touch on what the patient brings, or brings not."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class PaperNumberGiven:
    """The paper's number as it was typed; empty when it was left out."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaperDateGiven:
    """The paper's date as it was typed, `ddMMyyyy`; empty when it was left out."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Back:
    """`Back` on a page that asks: to the question before."""


@dataclass(frozen=True, slots=True)
class NoChipCard:
    """`I have no chip card`."""


@dataclass(frozen=True, slots=True)
class NumberWanted:
    """`Type a number` on the page without a chip."""


@dataclass(frozen=True, slots=True)
class NumberGiven:
    """A number of 10, 12 or 15 characters as it was typed; whether it can be one is judged here."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaperCardScanned:
    """The QR code of a paper insurance card, as the scanner gave it (`insurance_card.number_in` reads it)."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cancel:
    """The patient gives up, or is done."""


@dataclass(frozen=True, slots=True)
class CalledByMistake:
    """`Called by mistake`, on the page of an emergency."""


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """`Help`, or `to the desk`: the patient wants a clerk."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A sign of life that changes nothing else: time limits begin again."""


Touch = (
    AccessGiven
    | Begin
    | Continue
    | NotMe
    | ShowAgain
    | PaySelf
    | AdultChosen
    | ServiceChosen
    | PriorityWanted
    | PriorityChosen
    | PaperChosen
    | PaperNumberGiven
    | PaperDateGiven
    | Back
    | NoChipCard
    | NumberWanted
    | NumberGiven
    | PaperCardScanned
    | Cancel
    | CalledByMistake
    | HelpWanted
    | Touched
)
"""What the patient does: touches, digits, scans."""
