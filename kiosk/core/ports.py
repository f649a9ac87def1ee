"""The ports: what the flow's shell needs from the outside, one or two methods each."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from cardreader.citizen import Citizen
from kiosk.core.check_in.state import Kiosk
from kiosk.core.coverage import Coverage
from kiosk.core.register_faults import RegisterTrouble
from kiosk.core.slip import Slip
from kiosk.core.visit import HelpCase, HelpTicket, Ticket, Today, Visit


class RegisterUnavailable(RegisterTrouble):
    """The register could not read or write; nothing was registered. `fault` says why, in both languages."""


class PrintFailed(Exception):
    """The printer did not take the slip. The text is one line for staff."""


class Insurance(Protocol):
    """The insurance portal."""

    def lookup(self, citizen: Citizen, visit_date: date, *, vouched: bool) -> Coverage:
        """Ask what the insurance pays on that day. Blocks; portal trouble is a decision and never an exception.

        `vouched` says whether an installed or pinned issuer vouches for the chip that names the person.
        """
        ...


class Register(Protocol):
    """The register of visits."""

    def register(self, visit: Visit) -> Ticket:
        """Write the visit and draw its number in one transaction. Blocks; raises `RegisterUnavailable`."""
        ...

    def record_print(self, visit_id: UUID, *, ok: bool) -> None:
        """Note how the slip fared. Blocks; raises `RegisterUnavailable`."""
        ...

    def today(self, citizen: Citizen) -> Today:
        """Return what the register knows of this day and this patient. Blocks; raises `RegisterUnavailable`."""
        ...

    def open_help(self, case: HelpCase) -> HelpTicket:
        """Keep a place in the desk's line, in one transaction. Blocks; raises `RegisterUnavailable`."""
        ...

    def is_answered(self, case_id: UUID) -> bool:
        """Return whether somebody at a desk took that case up. Blocks; raises `RegisterUnavailable`."""
        ...

    def withdraw_help(self, case_id: UUID) -> None:
        """Take a case back that nobody took up. Blocks; raises `RegisterUnavailable`."""
        ...

    def check(self) -> None:
        """See that a visit could be written now. Blocks; raises `RegisterUnavailable`."""
        ...


class Printer(Protocol):
    """The slip printer."""

    def print(self, slip: Slip) -> None:
        """Print one slip. Blocks; raises `PrintFailed`."""
        ...

    def ready(self) -> bool:
        """Return whether a slip would come out now."""
        ...


class Screens(Protocol):
    """What the patient sees."""

    def show(self, kiosk: Kiosk) -> None:
        """Show that state, and nothing of an earlier turn."""
        ...
