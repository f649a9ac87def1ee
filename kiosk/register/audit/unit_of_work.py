"""Writes rows together with their entries in the audit: the one way in which a decision gets into the register.

The audit is one row for each thing done, each chained to the one before by a keyed hash. A row cannot be changed,
removed or put in between without the key file. The last hash, printed on the day report, also shows a cut-off end.

The chain follows the unit of work, then the personal columns with the places of sealed values, then the clock.

What people decide about is in the audit row by row (`AUDITED`). Of what the machines write beside it (`DIGESTED`:
messages, look-ups, refusals, further ids) an entry holds a digest of each row that its transaction wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, bindparam, delete, func, insert, select, update

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.rows import QueueRow, R, as_dict, columns_of
from kiosk.register.database.tables import (
    TABLE_OF,
    aliases,
    audit,
    audit_head,
    claims,
    counters,
    delivery_refusals,
    forced,
    help_cases,
    lookups,
    outbox,
    staff,
    visits,
)


class Entry(StrEnum):
    """What an entry of the audit says was done."""

    ABSENT = "absent"
    ACCEPTED = "accepted"
    ANCHORED = "anchored"
    """A machine begins to keep the audit's head in a file outside the register."""
    AGREED = "agreed"
    """A second administrator agreed to a change of the accounts."""
    CALLED = "called"
    CAME_AGAIN = "came_again"
    CLAIMED = "claimed"
    CLAIM_CONFIRMED = "claim_confirmed"
    CLAIM_DECIDED = "claim_decided"
    CLAIM_REJECTED = "claim_rejected"
    CLOCK_ACCEPTED = "clock_accepted"
    """Somebody confirmed that the clock is right, whatever it said before."""
    DESK_LOCKED = "desk_locked"
    DIGESTED = "digested"
    """A machine wrote rows of which the audit keeps digests, and nobody decided anything."""
    FIRST_SERVICE_NAMED = "first_service_named"
    FORCED = "forced"
    FORGOTTEN = "forgotten"
    HELP_ENDED = "help_ended"
    HELP_OPENED = "help_opened"
    HELP_WITHDRAWN = "help_withdrawn"
    """Called by mistake, as whoever stood at the kiosk said."""
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    LOGIN_FAILED = "login_failed"
    LOGIN_TRIED = "login_tried"
    LOOKED_UP_AGAIN = "looked_up_again"
    MERGED = "merged"
    MOVED = "moved"
    PAYMENT_SET = "payment_set"
    PHOTO_COMPARED = "photo_compared"
    PIN_RESET = "pin_reset"
    PIN_RIGHT = "pin_right"
    """A right PIN on a public screen, where the wrong ones before it are counted by these entries."""
    PIN_SET = "pin_set"
    PURGED = "purged"
    REGISTERED = "registered"
    REGISTERED_BY_HAND = "registered_by_hand"
    REOPENED = "reopened"
    REPRINTED = "reprinted"
    REPRINT_FAILED = "reprint_failed"
    RETURNED = "returned"
    """A number that was called, or absent, waits again."""
    ROUTE_SET = "route_set"
    SEALED_ANEW = "sealed_anew"
    SENT_AGAIN = "sent_again"
    SERVED = "served"
    SETTINGS_CHANGED = "settings_changed"
    """A machine started with other settings than the last time. Its `before` and `after` are settings and no row."""
    SLIP_FAILED = "slip_failed"
    SLIP_PRINTED = "slip_printed"
    STAFF_ADDED = "staff_added"
    STAFF_CHANGED = "staff_changed"
    UNDONE = "undone"
    """The act before was a slip of the hand."""
    UNLOCKED = "unlocked"
    VOIDED = "voided"


_OF_THE_SLIP: Final = frozenset({"slip", "slip_at"})
"""A slip that comes out changes nothing that a clerk decided by."""


class UnitOfWork:
    """One transaction of one actor. Entries are chained at its end, in the order of what was done."""

    def __init__(self, connection: Connection, vault: Vault, actor: str, at: datetime) -> None:
        self.connection, self.vault, self.actor, self.at = connection, vault, actor, at
        self.entries: list[Link] = []
        self.head: Head | None = None
        """The audit's last link once everything is written."""
        self._digests: dict[str, str] = {}

    def insert(self, row: R, entry: Entry, reason: str = "") -> R:
        """Write a new row."""
        table, columns = TABLE_OF[type(row)], columns_of(row)
        self.connection.execute(table.insert(), columns)
        self.note(entry, subject(table, columns), reason, after=fingerprint(columns))
        return row

    def update(self, row: R, after: R, entry: Entry, reason: str = "") -> R:
        """Change a row that was read in this transaction; return it as it is now.

        What it becomes is a row as well (`dataclasses.replace`) and no mapping, so that mypy sees the columns. Only
        those that differ are written.
        """
        table, before = TABLE_OF[type(row)], columns_of(row)
        changed = {name: value for name, value in columns_of(after).items() if value != before[name]}
        if isinstance(row, QueueRow) and not (changed and set(changed) <= _OF_THE_SLIP):
            changed["version"] = row.version + 1
        if changed:
            this = and_(*(column == before[column.name] for column in table.primary_key))
            self.connection.execute(update(table).where(this).values(changed))
        words = fingerprint(before), fingerprint(before | changed)
        self.note(entry, subject(table, before), reason, *words)
        return replace(row, **changed)

    def add(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Write new rows of a table of `DIGESTED`."""
        for row in rows:
            self.digest(table, self.connection.execute(_insert(table), row))

    def change(self, table: Table, which: ColumnElement[bool], **values: Any) -> int:
        """Change those rows of a table of `DIGESTED`; return how many."""
        found = self.connection.execute(update(table).where(which).values(values).returning(*table.c)).all()
        self.digest(table, found)
        return len(found)

    def remove(self, table: Table, which: ColumnElement[bool]) -> int:
        """Remove those rows of a table of `DIGESTED`; return how many."""
        found = self.connection.execute(delete(table).where(which).returning(*table.c)).all()
        self._digests |= {digested_name(table, as_dict(row)): "" for row in found}
        return len(found)

    def digest(self, table: Table, rows: Iterable[Row[Any]]) -> None:
        """Have the audit hold what those rows are now."""
        for row in map(as_dict, rows):
            self._digests[digested_name(table, row)] = digest_of(table, row)

    def close(self) -> Sequence[Link]:
        """Return the entries with the digests; nothing may be written after."""
        parts = [json.dumps(dict(part)) for part in _parts(sorted(self._digests.items()))]
        if parts and self.entries:
            self.entries[-1] = replace(self.entries[-1], digests=parts.pop())
        return [*self.entries, *(Link(self.at, self.actor, Entry.DIGESTED, "", digests=part) for part in parts)]

    def note(self, entry: Entry, about: str, reason: str = "", before: str = "", after: str = "") -> None:
        """Note something done. An entry without `after` says nothing about any row."""
        self.entries.append(Link(self.at, self.actor, entry, about, reason, before, after))


@contextmanager
def unit_of_work(
    database: Database, actor: str, clock: Clock, *, watch_clock: bool = True, at_any_clock: bool = False
) -> Iterator[UnitOfWork]:
    """Do everything inside, its audit with it, or nothing. Raises `RegisterUnavailable`.

    With `at_any_clock` a clock that somebody has to confirm first stops nothing: what is done has the time of the last
    entry, so that a wrong clock does not become the register's.
    """
    vault = database.open()
    with database.transaction() as connection:
        head = hold(connection)
        now = clock()
        try:
            check_clock(now, head.at if watch_clock else None, head.server)
        except RegisterUnavailable as error:
            if not (at_any_clock and error.fault.code in CLOCK_TO_CONFIRM) or head.at is None:
                raise
            now = head.at
        work = UnitOfWork(connection, vault, actor, now)
        yield work
        work.head = append(connection, vault, head, work.close())


@contextmanager
def machine_work(database: Database, at: datetime, actor: str = "machine") -> Iterator[UnitOfWork]:
    """Write what no person decides, whatever the clock says. Raises `RegisterUnavailable`."""
    vault = database.open()
    with database.transaction() as connection:
        head = hold(connection)
        work = UnitOfWork(connection, vault, actor, at)
        yield work
        work.head = append(connection, vault, head, work.close())


def accept_clock(database: Database, actor: str, clock: Clock) -> None:
    """Confirm that the clock is right, whatever it said before. Raises `RegisterUnavailable`."""
    with unit_of_work(database, actor, clock, watch_clock=False) as work:
        work.note(Entry.CLOCK_ACCEPTED, "clock")


# The chain.


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the audit. `before` and `after` are fingerprints (no personal data) of `fingerprint`."""

    at: datetime
    actor: str
    action: str
    """An `Entry`; what an audit that was tampered with says is read all the same."""
    subject: str
    reason: str = ""
    before: str = ""
    after: str = ""
    digests: str = ""
    """JSON: of each row of `DIGESTED` that was written, its name and its digest; an empty one of a row that is gone."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: its number, its hash and the latest time that the audit has seen."""

    seq: int
    hash: bytes
    at: datetime | None
    server: datetime | None = None
    """What the database server's clock says; None where there is no server."""

    @property
    def seal(self) -> str:
        """The head as slips and day reports have it: the number of entries and twelve digits of the last link."""
        return f"{self.seq}:{self.hash.hex()[:_SEAL_DIGITS]}"


@cache
def _insert(table: Table) -> Any:
    """Build the statement once: building it costs more than running it."""
    return insert(table).returning(*table.c)


_SEAL_DIGITS: Final = 12
_FIELDS = tuple(field.name for field in fields(Link))
_HEAD = select(audit_head).with_for_update()
_held = _HEAD.cte("head")
_HEAD_AND_CLOCK = select(_held, func.clock_timestamp().label("server_now"))
_INSERT = audit.insert()
_MOVE_HEAD = update(audit_head).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"), at=bindparam("to_at"))


def hold(connection: Connection) -> Head:
    """Return the last link and keep it to the end of the transaction: whoever writes does this first."""
    row = connection.execute(_HEAD if connection.dialect.name == "sqlite" else _HEAD_AND_CLOCK).one()
    return Head(row.seq, row.hash, row.at, row._mapping.get("server_now"))  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping


def append(connection: Connection, vault: Vault, head: Head, entries: Sequence[Link]) -> Head:
    """Add links to the chain, inside the transaction that holds `head`; return the last link then."""
    if not entries:
        return head
    rows = []
    for entry in entries:
        seq = head.seq + 1
        link = link_hash(vault, seq, entry, head.hash)
        rows.append({name: getattr(entry, name) for name in _FIELDS} | {"seq": seq, "hash": link})
        head = Head(seq, link, latest_time(head.at, entry))
    connection.execute(_INSERT, rows)
    connection.execute(_MOVE_HEAD, {"to_seq": head.seq, "to_hash": head.hash, "to_at": head.at})
    return head


def latest_time(known: datetime | None, entry: Link) -> datetime | None:
    """Return the latest time that the audit has seen; a clock that was confirmed by hand counts from there on.

    What a machine wrote by itself says nothing: nobody looked at its clock.
    """
    if entry.action in (Entry.ANCHORED, Entry.DIGESTED):
        return known
    if known is None or entry.action == Entry.CLOCK_ACCEPTED:
        return entry.at
    return max(known, entry.at)


def link_hash(vault: Vault, seq: int, entry: Link, previous: bytes) -> bytes:
    """Return the keyed hash of one link."""
    parts = [
        seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.subject,
        entry.reason,
        entry.before,
        entry.after,
        previous.hex(),
        *([entry.digests] if entry.digests else []),  # versions up to 4 had none
    ]
    return vault.chain_hash(json.dumps(parts, ensure_ascii=False).encode())


def fingerprint(row: Mapping[str, Any]) -> str:
    """Return a row as canonical JSON: sealed columns as their SHA-256, the others as they are."""
    return json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: bytes | datetime | date | UUID) -> str:
    """Return what JSON does not know as text."""
    match value:
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case _:
            return str(value)


# What is personal, and how rows are named.

AUDITED: Final[Mapping[Table, str]] = MappingProxyType(
    {visits: "visit", help_cases: "help", claims: "claim", forced: "forced", staff: "staff"}
)
"""Tables of which every row equals its last entry in the audit, and what a row is called."""

DIGESTED: Final[Mapping[Table, str]] = MappingProxyType(
    {outbox: "message", delivery_refusals: "refusal", lookups: "look-up", aliases: "alias", counters: "pace"}
)
"""Tables of which every row has its digest in the audit, and what a row is called."""
_PACE: Final = ("day", "service", "track", "served_at", "pace_seconds")
"""Of a queue's counter only the pace: its numbers are those of the visits."""
_DIGESTS_OF_ENTRY: Final = 1000
_DIGITS_OF_DIGEST: Final = 32

SEALED: Final[Mapping[Table, tuple[str, ...]]] = MappingProxyType(
    {
        visits: ("patient",),
        help_cases: ("person",),
        claims: ("paper",),
        forced: ("words",),
        staff: ("identity", "pin"),
    }
)
"""Personal columns. The portal's answers (`lookups.answer`) are sealed as well, and are in no entry of the audit."""


def name_of(table: Table, columns: Mapping[str, Any]) -> str:
    """Name a row for people: `visit <id>`, `claim <visit> priority`, `staff 3`."""
    return f"{AUDITED[table]} {' '.join(map(str, key_of(table, columns)))}"


def subject(table: Table, columns: Mapping[str, Any]) -> str:
    """Name a row in the audit. Visits go by their id alone, as they always did."""
    return str(columns["id"]) if table is visits else name_of(table, columns)


def digested_name(table: Table, columns: Mapping[str, Any]) -> str:
    """Name a row of `DIGESTED`: `message 12`, `alias <id>`, `pace <day> <service> <track>`."""
    return f"{DIGESTED[table]} {' '.join(map(str, key_of(table, columns)))}"


def digest_of(table: Table, columns: Mapping[str, Any]) -> str:
    """Return what the audit keeps of a row of `DIGESTED`."""
    kept = {name: columns[name] for name in _PACE} if table is counters else columns
    return hashlib.sha256(fingerprint(kept).encode()).hexdigest()[:_DIGITS_OF_DIGEST]


def _parts(rows: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Split what is too much for one entry."""
    rest = iter(rows)
    while part := list(islice(rest, _DIGESTS_OF_ENTRY)):
        yield part


def digest_all(work: UnitOfWork) -> None:
    """Take in every row of `DIGESTED`, as an update from a version without digests does."""
    for table in DIGESTED:
        work.digest(table, work.connection.execute(select(table)))


def key_of(table: Table, columns: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the primary key of a row."""
    return tuple(columns[column.name] for column in table.primary_key)


def associated_data(table: Table, column: str, *key: object) -> str:
    """Name the place to which a sealed value is bound, so that it opens nowhere else."""
    return f"{table.name}.{column}/{' '.join(map(str, key))}"


def seal(vault: Vault, place: str, value: Any) -> bytes:
    """Seal a value (anything that JSON takes) for its place."""
    return vault.seal(json.dumps(value, ensure_ascii=False).encode(), place)


def unseal(vault: Vault, place: str, sealed: bytes | None) -> Any:
    """Open what `seal` made; None for an empty column. Raises `KeyTrouble` when it was changed or moved."""
    return None if sealed is None else json.loads(vault.open(sealed, place))


# The clock.

Clock = Callable[[], datetime]

BACK: Final = timedelta(minutes=10)
"""How far a machine's clock may differ from the database server's, or fall behind the last entry."""
AHEAD: Final = timedelta(days=14)
"""Longer than a clinic is closed, at Tết too. A clock further ahead is confirmed at the desk first."""
CLOCK_TO_CONFIRM: Final = (RegisterFault.CLOCK_BEFORE, RegisterFault.CLOCK_AFTER)

_MINUTE: Final = "%Y-%m-%d %H:%M"


def utc_now() -> datetime:
    """Return the time as aware UTC."""
    return datetime.now(UTC)


def check_clock(now: datetime, last: datetime | None, server: datetime | None = None) -> None:
    """Refuse a clock that stands before the register's last entry or far after it. Raises `RegisterUnavailable`.

    With a database server its clock is the judge, so that a wrong clock stops its own machine and no other.
    """
    right = now - machine_ahead(server)
    if last is None or last - BACK <= right <= last + AHEAD:
        return
    fault = RegisterFault.CLOCK_BEFORE if right < last else RegisterFault.CLOCK_AFTER
    raise RegisterUnavailable(fault.of(here=f"{right:{_MINUTE}}", last=f"{last:{_MINUTE}}"))


def machine_ahead(server: datetime | None) -> timedelta:
    """Return how far this machine's clock is ahead of the server's. Raises `RegisterUnavailable` when it is far off."""
    if server is None:
        return timedelta()
    here = utc_now()
    if abs(here - server) > BACK:
        raise RegisterUnavailable(
            RegisterFault.CLOCKS_APART.of(here=f"{here:{_MINUTE}}", server=f"{server.astimezone(UTC):{_MINUTE}}")
        )
    return here - server
