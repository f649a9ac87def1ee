"""What can happen to the kiosk. Any event may come at any time; what a patient does stands in `touches`."""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen
from kiosk.core.check_in.state import Device
from kiosk.core.check_in.touches import (
    AccessGiven,
    AdultChosen,
    Back,
    Begin,
    CalledByMistake,
    Cancel,
    Continue,
    HelpWanted,
    NoChipCard,
    NotMe,
    NumberGiven,
    NumberWanted,
    PaperCardScanned,
    PaperChosen,
    PaperDateGiven,
    PaperNumberGiven,
    PaySelf,
    PriorityChosen,
    PriorityWanted,
    ServiceChosen,
    ShowAgain,
    Touch,
    Touched,
)
from kiosk.core.coverage import Coverage
from kiosk.core.fault import Fault
from kiosk.core.problems import Problem
from kiosk.core.texts import Language
from kiosk.core.visit import HelpTicket, Ticket, Today

__all__ = [
    "AccessGiven",
    "AdultChosen",
    "AlarmAnswered",
    "Back",
    "Begin",
    "CalledByMistake",
    "Cancel",
    "CardInserted",
    "CardRemoved",
    "ChipVerified",
    "CitizenFound",
    "Continue",
    "CoverageKnown",
    "DeviceDown",
    "DeviceUp",
    "EmergencyCalled",
    "Event",
    "FromChip",
    "FromPorts",
    "HelpFailed",
    "HelpOpened",
    "HelpPrinted",
    "HelpWanted",
    "LanguageChosen",
    "NoChipCard",
    "NotMe",
    "NumberGiven",
    "NumberWanted",
    "OtherCardSeen",
    "PaperCardScanned",
    "PaperChosen",
    "PaperDateGiven",
    "PaperNumberGiven",
    "PaySelf",
    "PortraitDecoded",
    "PriorityChosen",
    "PriorityWanted",
    "Progressed",
    "ReadFailed",
    "RegisterFailed",
    "Registered",
    "ServiceChosen",
    "ShowAgain",
    "SlipPrinted",
    "TimeUp",
    "TodayKnown",
    "Touch",
    "Touched",
]


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card lies on the reader."""


@dataclass(frozen=True, slots=True)
class OtherCardSeen:
    """The card on the reader is no identity card: a bank card, a bus card, a phone."""

    turn: int


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The reader is empty."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """A touch on the language switch."""

    language: Language


@dataclass(frozen=True, slots=True)
class EmergencyCalled:
    """The emergency button: the desk is alarmed, there is no queue."""


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
    vouched: bool
    """Whether an installed or pinned issuer vouches for it. If nobody does, no look-up comes before the verdict."""


@dataclass(frozen=True, slots=True)
class ChipVerified:
    """The chip was read and judged completely, and nothing failed."""

    read: int
    authenticity: Authenticity
    access: str


@dataclass(frozen=True, slots=True)
class PortraitDecoded:
    """The photo of a chip that is not forged, as PPM. Neither verdict nor slip waits for it."""

    read: int
    portrait: bytes = field(repr=False)


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
class TodayKnown:
    """The register said what it knows of this patient and this day. It may as well never come."""

    turn: int
    today: Today


@dataclass(frozen=True, slots=True)
class HelpOpened:
    """A place in the desk's line is kept."""

    turn: int
    ticket: HelpTicket


@dataclass(frozen=True, slots=True)
class HelpFailed:
    """The register could keep no place in line: the desk helps without a number."""

    turn: int


@dataclass(frozen=True, slots=True)
class AlarmAnswered:
    """Whether somebody at a desk has answered the alarm by now."""

    turn: int
    answered: bool


@dataclass(frozen=True, slots=True)
class HelpPrinted:
    """The printer took the help slip, or did not."""

    turn: int
    ok: bool


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
    why: Fault | None = None
    """What staff should know of it; nothing personal."""


@dataclass(frozen=True, slots=True)
class DeviceUp:
    """A device works again."""

    device: Device


FromChip = Progressed | CitizenFound | ChipVerified | PortraitDecoded | ReadFailed
"""Of one read."""

FromPorts = (
    OtherCardSeen
    | CoverageKnown
    | TodayKnown
    | HelpOpened
    | HelpFailed
    | AlarmAnswered
    | HelpPrinted
    | Registered
    | RegisterFailed
    | SlipPrinted
)
"""Of one turn."""

Event = (
    CardInserted
    | CardRemoved
    | Touch
    | LanguageChosen
    | EmergencyCalled
    | FromChip
    | FromPorts
    | TimeUp
    | DeviceDown
    | DeviceUp
)
