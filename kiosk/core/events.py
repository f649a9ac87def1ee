"""What can happen to the kiosk. Any event may come at any time."""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from kiosk.core.access import Access
from kiosk.core.coverage import Coverage
from kiosk.core.problems import Problem
from kiosk.core.state import Device
from kiosk.core.texts import Language
from kiosk.core.visit import Ticket


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card lies on the reader."""


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The reader is empty."""


@dataclass(frozen=True, slots=True)
class AccessGiven:
    """The patient typed six digits or held a QR to the scanner."""

    password: Access = field(repr=False)


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """A touch on the language switch."""

    language: Language


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
class Cancel:
    """The patient gives up, or is done."""


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """`I have no chip card`, `help`: the patient wants a clerk."""


@dataclass(frozen=True, slots=True)
class EmergencyCalled:
    """The emergency button: the desk is alarmed, there is no queue."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A sign of life that changes nothing else: time limits begin anew."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """Bytes of the chip were read."""

    read: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CitizenFound:
    """The signed identity was read and verified; the rest of the chip is still being read."""

    read: int
    citizen: Citizen


@dataclass(frozen=True, slots=True)
class ChipVerified:
    """The chip was read and judged completely, and nothing failed."""

    read: int
    authenticity: Authenticity
    access: str
    portrait: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ReadFailed:
    """The read ended without a verdict, or with a bad one (then `authenticity` says what is known)."""

    read: int
    problem: Problem
    authenticity: Authenticity | None = None


@dataclass(frozen=True, slots=True)
class CoverageKnown:
    """The portal answered, or was given up (then the decision is `portal_unavailable`)."""

    turn: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Registered:
    """The visit is safely written down."""

    turn: int
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class RegisterFailed:
    """The register could not write: nothing was registered."""

    turn: int


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """The printer took the slip, or did not."""

    turn: int
    ok: bool


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The time limit of the page with that serial ended."""

    serial: int


@dataclass(frozen=True, slots=True)
class DeviceDown:
    """A device stopped working."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceUp:
    """A device works again."""

    device: Device


Event = (
    CardInserted
    | CardRemoved
    | AccessGiven
    | LanguageChosen
    | Continue
    | NotMe
    | ServiceChosen
    | Cancel
    | HelpWanted
    | EmergencyCalled
    | Touched
    | Progressed
    | CitizenFound
    | ChipVerified
    | ReadFailed
    | CoverageKnown
    | Registered
    | RegisterFailed
    | SlipPrinted
    | TimeUp
    | DeviceDown
    | DeviceUp
)
