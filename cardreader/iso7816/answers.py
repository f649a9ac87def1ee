"""The one table that says what an answer proves.

For each step of a read and each kind of answer it names what is tried again, in this order, and how the read ends when
that does not help. Nothing but a failed cryptographic check makes a card a forgery, and only when it fails the same way
in a fresh session. A status word proves nothing of the kind: outside of secure messaging anything between card and
program may have said it, and inside a genuine chip may refuse.

`docs/chip.md` prints the table, and a test walks it: every step with every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cardreader.iso7816.status import StatusWord


class Step(StrEnum):
    """What the last command was for. A command's first bytes show it, under secure messaging too."""

    RESET = "reset"
    SELECT_MASTER_FILE = "SELECT master file"
    CARD_ACCESS = "READ BINARY EF.CardAccess, EF.ATR/INFO"
    CARD_ACCESS_SELECT = "SELECT EF.CardAccess"
    PACE_SET = "PACE: MSE:Set AT"
    PACE_NONCE = "PACE: GENERAL AUTHENTICATE, nonce"
    PACE_MAP = "PACE: GENERAL AUTHENTICATE, mapping"
    PACE_KEY = "PACE: GENERAL AUTHENTICATE, key"
    PACE_TOKEN = "PACE: GENERAL AUTHENTICATE, token"  # noqa: S105 -- the name of a step
    BAC_CHALLENGE = "BAC: GET CHALLENGE"
    BAC_AUTHENTICATE = "BAC: EXTERNAL AUTHENTICATE"
    SELECT_APPLICATION = "SELECT application"
    SELECT_FILE = "SELECT file"
    READ = "READ BINARY"
    CONFIRM = "READ BINARY, first after chip authentication"
    CHIP_SET = "chip authentication: MSE"
    CHIP_KEY = "chip authentication: GENERAL AUTHENTICATE"
    ACTIVE = "active authentication: INTERNAL AUTHENTICATE"


class Kind(StrEnum):
    """Kinds of answers. Inside a session the first six are those of a protected answer."""

    NOT_THERE = "6A82, 6283"
    CLOSED = "6982"
    LENGTH = "6700, 6A87, 6Cxx"
    PAST_END = "6B00, 6282"
    VERIFICATION = "63xx"
    OTHER = "any other status"
    BARE = "a status without protection"
    MALFORMED = "wrong length or objects, protection missing"
    CHECKSUM = "wrong checksum under the session key"
    UNTRUE = "wrong hash, signature, key or token"
    NOT_CARRIED = "not carried (PC/SC 80100016)"
    GONE = "card gone or reset (other PC/SC errors)"
    MUTE = "no answer in time"


class Try(StrEnum):
    """What is tried before the read ends."""

    GO_ON = "go on"
    SAME = "the same again"
    SHORTER = "shorter blocks"
    SHORT = "short form"
    SELECT = "SELECT in place of the short file id"
    VARIANT = "the next form, variant or key"
    BAC = "BAC, where its key is known"
    NEW_SESSION = "new session"


class End(StrEnum):
    """How the read ends."""

    MOVED = "moved"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    NOT_DONE = "not done"
    NOT_PROVEN = "not proven"
    WRONG_PASSWORD = "wrong password"  # noqa: S105 -- the name of an outcome
    NO_DOCUMENT = "no identity document"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Rule:
    """What to try, in this order, and how the read ends after that."""

    tries: tuple[Try, ...]
    end: End


STATUSES = (Kind.NOT_THERE, Kind.CLOSED, Kind.LENGTH, Kind.PAST_END, Kind.VERIFICATION, Kind.OTHER)
_NEW = (Try.NEW_SESSION,)
_ANY_STEP = {kind: Rule(_NEW, End.UNREADABLE) for kind in STATUSES} | {
    Kind.BARE: Rule(_NEW, End.MOVED),
    Kind.MALFORMED: Rule(_NEW, End.UNREADABLE),
    Kind.CHECKSUM: Rule(_NEW, End.FORGED),
    Kind.UNTRUE: Rule(_NEW, End.FORGED),
    Kind.NOT_CARRIED: Rule(_NEW, End.MOVED),
    Kind.GONE: Rule(_NEW, End.MOVED),
    Kind.MUTE: Rule((), End.MOVED),
}


def _all(rule: Rule) -> dict[Kind, Rule]:
    return dict.fromkeys(STATUSES, rule)


_READ = {
    Kind.NOT_THERE: Rule((Try.SELECT, Try.NEW_SESSION), End.UNREADABLE),
    Kind.CLOSED: Rule((), End.UNREADABLE),
    Kind.LENGTH: Rule((Try.SHORTER, Try.SELECT, Try.NEW_SESSION), End.UNREADABLE),
    Kind.PAST_END: Rule((Try.SHORT, Try.SELECT, Try.NEW_SESSION), End.UNREADABLE),
    Kind.VERIFICATION: Rule((Try.SHORT, Try.SELECT, Try.NEW_SESSION), End.UNREADABLE),
    Kind.OTHER: Rule((Try.SHORT, Try.SELECT, Try.NEW_SESSION), End.UNREADABLE),
    Kind.BARE: Rule((Try.NEW_SESSION, Try.SHORTER, Try.SELECT), End.MOVED),
    Kind.MALFORMED: Rule((Try.NEW_SESSION, Try.SHORTER), End.UNREADABLE),
    Kind.CHECKSUM: Rule((Try.NEW_SESSION, Try.SHORT), End.FORGED),
    Kind.NOT_CARRIED: Rule((Try.SAME, Try.NEW_SESSION, Try.SHORT), End.MOVED),
}
_BY_SELECT = (Try.SELECT, Try.BAC)
_IN_EVERY_WAY = (Try.SHORT, Try.SELECT, Try.BAC, Try.NEW_SESSION)
_PACE = _all(Rule(_NEW, End.REFUSED))
_CHIP = _all(Rule((Try.SAME, Try.NEW_SESSION), End.NOT_PROVEN)) | {Kind.MALFORMED: Rule(_NEW, End.NOT_PROVEN)}

_OF_STEP: dict[Step, dict[Kind, Rule]] = {
    Step.SELECT_MASTER_FILE: _all(Rule((Try.GO_ON,), End.UNREADABLE)),
    Step.CARD_ACCESS: {
        Kind.NOT_THERE: Rule(_BY_SELECT, End.REFUSED),
        Kind.CLOSED: Rule(_BY_SELECT, End.REFUSED),
        Kind.LENGTH: Rule((Try.SHORTER, *_IN_EVERY_WAY[1:]), End.UNREADABLE),
        Kind.PAST_END: Rule(_IN_EVERY_WAY, End.UNREADABLE),
        Kind.VERIFICATION: Rule(_IN_EVERY_WAY, End.UNREADABLE),
        Kind.OTHER: Rule(_IN_EVERY_WAY, End.UNREADABLE),
        Kind.NOT_CARRIED: Rule((Try.SAME, Try.SHORT, Try.NEW_SESSION), End.MOVED),
    },
    Step.CARD_ACCESS_SELECT: _all(Rule((Try.BAC, Try.NEW_SESSION), End.UNREADABLE))
    | {Kind.NOT_THERE: Rule((Try.BAC,), End.REFUSED), Kind.CLOSED: Rule((Try.BAC,), End.REFUSED)},
    Step.PACE_SET: _all(Rule((Try.VARIANT, Try.NEW_SESSION), End.REFUSED)),
    Step.PACE_NONCE: _PACE,
    Step.PACE_MAP: _PACE,
    Step.PACE_KEY: _PACE,
    Step.PACE_TOKEN: _all(Rule((), End.WRONG_PASSWORD))
    | {Kind.MALFORMED: Rule(_NEW, End.WRONG_PASSWORD), Kind.UNTRUE: Rule((), End.WRONG_PASSWORD)},
    Step.BAC_CHALLENGE: _all(Rule(_NEW, End.REFUSED)),
    Step.BAC_AUTHENTICATE: _all(Rule((Try.VARIANT,), End.WRONG_PASSWORD))
    | {Kind.UNTRUE: Rule((Try.VARIANT, Try.NEW_SESSION), End.REFUSED)},
    Step.SELECT_APPLICATION: {
        Kind.NOT_THERE: Rule((), End.NO_DOCUMENT),
        Kind.OTHER: Rule(_NEW, End.NO_DOCUMENT),
    },
    Step.SELECT_FILE: {Kind.NOT_THERE: Rule((), End.UNREADABLE), Kind.CLOSED: Rule((), End.UNREADABLE)},
    Step.READ: _READ,
    Step.CONFIRM: _READ
    | {
        Kind.BARE: Rule((Try.NEW_SESSION, Try.SHORTER), End.NOT_PROVEN),
        Kind.MALFORMED: Rule((Try.NEW_SESSION, Try.SHORTER), End.NOT_PROVEN),
    },
    Step.CHIP_SET: _CHIP,
    Step.CHIP_KEY: _CHIP,
    Step.ACTIVE: _all(Rule((Try.SHORT, Try.SAME, Try.NEW_SESSION), End.NOT_DONE))
    | {Kind.MALFORMED: Rule((Try.SHORT, Try.SAME, Try.NEW_SESSION), End.NOT_DONE)},
}


def rule(step: Step, kind: Kind) -> Rule:
    """Return what the table says of that answer to that step."""
    return _OF_STEP.get(step, {}).get(kind) or usual(kind)


def usual(kind: Kind) -> Rule:
    """Return what the table says of that answer to any step that has no line of its own for it."""
    return _ANY_STEP[kind]


def rows() -> Iterator[tuple[Step, Kind, Rule]]:
    """Yield the whole table, step by step."""
    for step in Step:
        for kind in Kind:
            yield step, kind, rule(step, kind)


_SW1_VERIFICATION, _SW1_EXACT = 0x6300, 0x6C00
_KINDS: dict[int, Kind] = {
    StatusWord.FILE_NOT_FOUND: Kind.NOT_THERE,
    StatusWord.FILE_DEACTIVATED: Kind.NOT_THERE,
    StatusWord.SECURITY_STATUS_NOT_SATISFIED: Kind.CLOSED,
    StatusWord.WRONG_LENGTH: Kind.LENGTH,
    StatusWord.LC_INCONSISTENT: Kind.LENGTH,
    StatusWord.WRONG_OFFSET: Kind.PAST_END,
    StatusWord.END_OF_FILE: Kind.PAST_END,
}


def kind_of_status(sw: int) -> Kind:
    """Return the kind of a status word that is not 9000."""
    if sw & 0xFF00 == _SW1_VERIFICATION:
        return Kind.VERIFICATION
    if sw & 0xFF00 == _SW1_EXACT:
        return Kind.LENGTH
    return _KINDS.get(sw, Kind.OTHER)


_PROTECTED, _CHAINED = 0x0C, 0x10
_PLAIN_STEPS = {
    0x84: Step.BAC_CHALLENGE,
    0x82: Step.BAC_AUTHENTICATE,
    0x88: Step.ACTIVE,
    0xB0: Step.CARD_ACCESS,
    0xB1: Step.CARD_ACCESS,
}
_PROTECTED_STEPS = {0x86: Step.CHIP_KEY, 0x22: Step.CHIP_SET, 0x88: Step.ACTIVE, 0xB0: Step.READ, 0xB1: Step.READ}
_PACE_STEPS = {0x81: Step.PACE_MAP, 0x83: Step.PACE_KEY, 0x85: Step.PACE_TOKEN}
_SELECT_STEPS = {0x00: Step.SELECT_MASTER_FILE, 0x04: Step.SELECT_APPLICATION}


def step_of(command: bytes) -> Step:
    """Return the step that a command is for, as it goes over the wire; none at all is the reset."""
    if len(command) < 4:  # noqa: PLR2004 -- a header
        return Step.RESET
    cla, ins, p1, p2 = command[:4]
    protected = bool(cla & _PROTECTED)
    if ins == 0xA4:  # noqa: PLR2004 -- SELECT
        by_id = Step.SELECT_FILE if protected else Step.CARD_ACCESS_SELECT
        return _SELECT_STEPS.get(p1, by_id)
    if protected:
        return _PROTECTED_STEPS.get(ins, Step.READ)
    match ins:
        case 0x22:
            return Step.PACE_SET if (p1, p2) == (0xC1, 0xA4) else Step.CHIP_SET
        case 0x86:
            return _general_authenticate(command)
        case _:
            return _PLAIN_STEPS.get(ins, Step.RESET)


def _general_authenticate(command: bytes) -> Step:
    """Tell the steps of PACE by the first object inside 7C, which an empty first step has not."""
    at = 7 if command[4] == 0 and len(command) > 7 else 5  # noqa: PLR2004 -- a short or an extended length
    body = command[at:]
    if body[:1] != b"\x7c" or len(body) < 2:  # noqa: PLR2004 -- tag and length
        return Step.PACE_KEY  # a later part of a chain
    length = body[1]
    if not length:
        return Step.PACE_NONCE
    start = 2 + (length & 0x7F if length & 0x80 else 0)
    tag = body[start] if start < len(body) else 0
    return _PACE_STEPS.get(tag, Step.CHIP_KEY)
