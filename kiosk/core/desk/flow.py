"""The desk's session as a state machine: login, work, and the lock that comes by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kiosk.core.desk.model import Role, Session
from kiosk.core.texts import Language


class Place(StrEnum):
    """Where in the desk somebody works."""

    WORK = "work"
    CALLING = "calling"
    BY_HAND = "by_hand"
    SEARCH = "search"
    HEALTH = "health"
    REPORT = "report"
    STAFF = "staff"


# States


@dataclass(frozen=True, slots=True)
class Starting:
    """Nobody knows yet whether there are accounts."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a locked session stood. Whoever comes back finds it again; nobody else does."""

    login: str
    place: Place
    dossier: UUID | None


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Somebody must log in. `resume` is set while a session is locked."""

    resume: Resume | None = None
    no_account: bool = False
    """Whether nobody can log in yet. Only the machine's operator makes the first account, never this window."""


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody works."""

    session: Session
    place: Place
    seen: datetime
    """Last sign of life."""
    dossier: UUID | None = None
    """The visit or help case that lies open."""
    for_help: UUID | None = None
    """The help case that the form by hand is to end."""


@dataclass(frozen=True, slots=True)
class ChoosingPin:
    """Somebody logged in with a one-time PIN and must choose another before anything else."""

    session: Session
    seen: datetime
    """Last sign of life."""


State = Starting | LoggedOut | ChoosingPin | Working


@dataclass(frozen=True, slots=True)
class DeskState:
    """The whole of it."""

    state: State = Starting()
    language: Language = Language.VI


# Events


@dataclass(frozen=True, slots=True)
class AccountsKnown:
    """Whether there is any account."""

    empty: bool


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Login and PIN were right."""

    session: Session
    at: datetime


@dataclass(frozen=True, slots=True)
class PinChosen:
    """Somebody has a PIN of his or her own now."""

    session: Session
    at: datetime


@dataclass(frozen=True, slots=True)
class Went:
    """Somebody wants to another page."""

    place: Place
    for_help: UUID | None = None
    """With the form by hand: the help case that it ends."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody opens a visit or a help case."""

    dossier: UUID


@dataclass(frozen=True, slots=True)
class Closed:
    """Back from a dossier to the page below."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Keyboard or mouse moved."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time went on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class LockAsked:
    """Somebody goes for a moment."""


@dataclass(frozen=True, slots=True)
class LeaveAsked:
    """Somebody goes for good."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The other language."""

    language: Language


Event = (
    AccountsKnown
    | LoggedIn
    | PinChosen
    | Went
    | Opened
    | Closed
    | Touched
    | Ticked
    | LockAsked
    | LeaveAsked
    | LanguageChosen
)


@dataclass(frozen=True, slots=True)
class EndSession:
    """The one effect: the register is to note that a session ended."""

    session: Session
    locked: bool


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What the clinic decides."""

    lock_after: timedelta
    """Quiet after which the desk locks itself."""
    open_to: Callable[[Role, Place], bool]


def seen_of(desk: DeskState) -> object:
    """Return everything of the state that can be seen: while it is the same, nothing is drawn again."""
    match desk.state:
        case Working(session=session, place=place, dossier=dossier, for_help=for_help):
            return desk.language, session, place, dossier, for_help
        case ChoosingPin(session=session):
            return desk.language, session
        case state:
            return desk.language, state


def step(desk: DeskState, event: Event, rules: DeskRules) -> tuple[DeskState, EndSession | None]:
    """Return the state after an event, and the session that ended by it. What makes no sense changes nothing."""
    if isinstance(event, LanguageChosen):
        return replace(desk, language=event.language), None
    after, ended = _stepped(desk.state, event, rules)
    return replace(desk, state=after), ended


def _stepped(state: State, event: Event, rules: DeskRules) -> tuple[State, EndSession | None]:
    match state:
        case Starting():
            return _starting(state, event), None
        case LoggedOut():
            return _logged_out(state, event, rules), None
        case ChoosingPin():
            return _choosing(state, event, rules)
        case Working():
            return _working(state, event, rules)


def _starting(state: Starting, event: Event) -> State:
    match event:
        case AccountsKnown(empty=empty):
            return LoggedOut(no_account=empty)
        case _:
            return state


def _logged_out(out: LoggedOut, event: Event, rules: DeskRules) -> State:
    if out.no_account:
        return LoggedOut() if event == AccountsKnown(empty=False) else out
    if not isinstance(event, LoggedIn):
        return out
    session, resume = event.session, out.resume
    if session.one_time is not None:
        return ChoosingPin(session, event.at)
    if resume and resume.login == session.staff.login and rules.open_to(session.staff.role, resume.place):
        return Working(session, resume.place, event.at, resume.dossier)
    return Working(session, Place.WORK, event.at)


def _choosing(choosing: ChoosingPin, event: Event, rules: DeskRules) -> tuple[State, EndSession | None]:
    match event:
        case PinChosen(session=session, at=at) if session.one_time is None:
            return Working(session, Place.WORK, at), None
        case Touched(at=at):
            return replace(choosing, seen=max(at, choosing.seen)), None
        case Ticked(at=at) if at - choosing.seen < rules.lock_after:
            return choosing, None
        case Ticked() | LockAsked() | LeaveAsked():
            return LoggedOut(), EndSession(choosing.session, locked=False)
        case _:
            return choosing, None


def _working(working: Working, event: Event, rules: DeskRules) -> tuple[State, EndSession | None]:
    match event:
        case Went(place=place, for_help=case) if rules.open_to(working.session.staff.role, place):
            case = case if place is Place.BY_HAND else None
            return replace(working, place=place, dossier=None, for_help=case), None
        case Opened(dossier=dossier):
            return replace(working, dossier=dossier), None
        case Closed():
            return replace(working, dossier=None), None
        case Touched(at=at):
            return replace(working, seen=max(at, working.seen)), None
        case Ticked(at=at) if at - working.seen >= rules.lock_after:
            return _locked(working)
        case LockAsked():
            return _locked(working)
        case LeaveAsked():
            return LoggedOut(), EndSession(working.session, locked=False)
        case _:
            return working, None


def _locked(working: Working) -> tuple[State, EndSession]:
    resume = Resume(working.session.staff.login, working.place, working.dossier)
    return LoggedOut(resume), EndSession(working.session, locked=True)
