"""The ports of the desk: accounts, work and queue. Every method blocks and raises `RegisterUnavailable`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from kiosk.core.coverage import Coverage
from kiosk.core.desk.model import (
    ByHand,
    Called,
    Dossier,
    OneTimePin,
    Session,
    Staff,
    Standing,
    VisitState,
    Work,
    WorkItem,
)
from kiosk.core.visit import ClaimKind, FirstService, Payment, Ticket, Track


class Refused(Exception):
    """The desk may not do that. `code` is for tests and texts; the text is one line for the clerk.

    `minutes` says how long it lasts, where it ends by itself.
    """

    def __init__(self, code: str, text: str, *, minutes: int | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.minutes = minutes


class Accounts(Protocol):
    """Staff and their PINs. A refusal is `Refused`: `wrong_pin`, `locked_out`, `inactive`, `weak_pin`, `taken`, ..."""

    def empty(self) -> bool:
        """Return whether nobody was set up yet: the machine's operator makes the first account, outside of the desk."""
        ...

    def log_in(self, login: str, pin: str) -> Session:
        """Open a session. Wrong PINs are counted and lock the account, or this kiosk's desk, for a while.

        With a one-time PIN the session allows `choose_pin` and nothing else.
        """
        ...

    def log_out(self, session: Session, *, locked: bool = False) -> None:
        """End a session; `locked` when it ended by itself."""
        ...

    def accept_clock(self, by: Session) -> None:
        """Confirm that this machine's clock is right, whatever the register's last entry says."""
        ...

    def staff(self) -> Sequence[Staff]:
        """Return all members of staff."""
        ...

    def add(self, by: Session, staff: Staff, *, second: Session | None = None) -> OneTimePin:
        """Add somebody, who chooses a PIN at the first login; `second` is the other pair of eyes where demanded."""
        ...

    def change(self, by: Session, staff: Staff, *, second: Session | None = None) -> None:
        """Change role, name, number or whether active."""
        ...

    def reset(self, by: Session, login: str, *, second: Session | None = None) -> OneTimePin:
        """Give somebody else a one-time PIN in place of a forgotten one. A lock ends by it.

        `second` is the other pair of eyes, where demanded for another administrator's.
        """
        ...

    def choose_pin(self, session: Session, pin: str) -> Session:
        """Choose a PIN of one's own after a login with a one-time PIN; return the session in which all can be done."""
        ...

    def change_pin(self, session: Session, pin: str, *, old: str) -> None:
        """Change one's own PIN."""
        ...


class Desk(Protocol):
    """The work of the desk. What the role may not do raises `Refused("not_allowed", ...)`.

    A decision returns the visit or help case as it is after it: nobody reads it again.
    """

    def counts(self) -> dict[Work, int]:
        """Return how much of each kind waits."""
        ...

    def work(self) -> Sequence[WorkItem]:
        """Return all that waits, longest first."""
        ...

    def dossier(self, of: UUID) -> Dossier:
        """Return one visit or help case."""
        ...

    def search(self, text: str) -> Sequence[Dossier]:
        """Find today's (and recent) visits by ticket, personal number or name."""
        ...

    def register(self, by: Session, hand: ByHand) -> Ticket:
        """Register by hand. Idempotent per `hand.id`."""
        ...

    def noted_lookup(self, by: Session, of: UUID, coverage: Coverage) -> Dossier:
        """Note what the portal says now of an earlier visit."""
        ...

    def accept(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Accept a mismatch or an unanchored chip: `received on other documents`."""
        ...

    def set_payment(self, by: Session, of: UUID, payment: Payment, reason: str, words: str) -> Dossier:
        """Override who pays."""
        ...

    def set_route(self, by: Session, of: UUID, route_code: str, reason: str, words: str) -> Dossier:
        """Choose the route code (MA_DOITUONG_KCB)."""
        ...

    def decide_claim(self, by: Session, of: UUID, kind: ClaimKind, *, confirmed: bool, words: str = "") -> Dossier:
        """Confirm or reject a claim; a confirmed priority moves the visit to the priority track."""
        ...

    def compare_photo(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Note what the comparison of the chip's photo with the person showed; somebody else is a mismatch."""
        ...

    def name_first_service(self, by: Session, of: UUID, service: FirstService) -> Dossier:
        """Say what the visit's first service is: its notification (XML0) is sent now. Anew until it was sent."""
        ...

    def send_again(self, by: Session, of: UUID) -> Dossier:
        """Send again what was not delivered; what a receiver refused is written again."""
        ...

    def move(self, by: Session, of: UUID, service: str, track: Track, reason: str, words: str) -> Ticket:
        """Move to another service or track: a new number, the old one is void."""
        ...

    def void(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Void a visit or close a help case."""
        ...

    def reopen(self, by: Session, of: UUID, reason: str, words: str) -> Dossier:
        """Take a void back."""
        ...

    def reprinted(self, by: Session, of: UUID, reason: str, *, ok: bool) -> Dossier:
        """Note a reprint."""
        ...


class Queue(Protocol):
    """Calling numbers."""

    def call_next(self, by: Session, counter: str, services: Sequence[str]) -> Called | None:
        """Call the next number of these services, by the policy between tracks; None when nobody waits."""
        ...

    def call_again(self, by: Session, of: UUID) -> Called:
        """Call the same number once more."""
        ...

    def call_this(self, by: Session, of: UUID, counter: str) -> Called:
        """Call this number, whether it waits, is called or was absent."""
        ...

    def put_back(self, by: Session, of: UUID) -> None:
        """Let a number that is called or absent wait again, in its old place."""
        ...

    def undo(self, by: Session, of: UUID, to: VisitState) -> None:
        """Take the last act about a number back: it stands again as it did. Only at once for one that was received."""
        ...

    def line(self, services: Sequence[str]) -> Sequence[Standing]:
        """Return who is called, absent, waiting (in the order of their turn) and just received in these services."""
        ...

    def take_up(self, by: Session, of: UUID) -> None:
        """Answer an alarm: this clerk goes there. The kiosk says so."""
        ...

    def absent(self, by: Session, of: UUID) -> None:
        """Nobody came; the number can be called again later."""
        ...

    def served(self, by: Session, of: UUID) -> None:
        """The patient was received at the counter."""
        ...

    def board(self) -> Sequence[Called]:
        """Return the numbers that are called now, newest first."""
        ...

    def waiting(self) -> dict[tuple[str, Track], int]:
        """Return how many wait, by service key and track."""
        ...
