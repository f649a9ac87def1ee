"""Finds what was changed in the register behind the kiosk's back, and names it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Table,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.exc import OperationalError

from kiosk.core.desk.model import VisitState
from kiosk.register.audit.unit_of_work import (
    AUDITED,
    DIGESTED,
    SEALED,
    Entry,
    Link,
    associated_data,
    digest_of,
    digested_name,
    fingerprint,
    key_of,
    latest_time,
    link_hash,
    name_of,
    subject,
)
from kiosk.register.database.crypto import KeyTrouble, Vault
from kiosk.register.database.database import APPLICATION, SCHEMA_VERSION
from kiosk.register.database.rows import QUEUE_BEGIN, as_dict
from kiosk.register.database.schema import unlike_schema
from kiosk.register.database.tables import alembic_version, audit, audit_head, counters, help_cases, info, visits
from kiosk.register.flaw import Flaw
from kiosk.register.numbering import HELP

_UNREADABLE = (ValueError, TypeError, OperationalError)
"""A date that is none, a text that is no text."""


def verify(connection: Connection, vault: Vault, series: str = "") -> tuple[Flaw, ...]:
    """Check the audit's chain, every audited row against its last entry, and the queues. Empty when all is well.

    `series` is the one that this register draws: a kiosk's own file draws the kiosk's.
    """
    last: dict[str, str] = {}
    digests: dict[str, str] = {}
    flaws = [*_file(connection), *(Flaw(*each) for each in unlike_schema(connection))]
    flaws += _single_rows(connection, vault)
    flaws += _chain(connection, vault, last, digests)
    for table in AUDITED:
        flaws += _rows(connection, vault, table, last)
    flaws += (Flaw(_named(subject), "was removed") for subject in last)
    for table in DIGESTED:
        flaws += _digested(connection, table, digests)
    flaws += (Flaw(name, "was removed") for name in digests)
    try:
        flaws += _queues(connection, series)
    except _UNREADABLE:
        flaws.append(Flaw("queues", "cannot be counted while a day cannot be read"))
    return tuple(flaws)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a day report printed: how many entries there were, and the link of the last one, or its first digits."""

    entries: int
    link: str


def unlike_seal(connection: Connection, seal: Seal, of: str = "the day report") -> Flaw | None:
    """Compare the audit with what was noted of it elsewhere, `of` a day report on paper or others; None if they agree.

    In a whole chain the link of one entry stands for all before it: a register that was cut off, or put back to an
    earlier state and carried on, has another one there or none.
    """
    return next(iter(unlike_seals(connection, [seal], of)), None)


def unlike_seals(connection: Connection, seals: Sequence[Seal], of: str) -> tuple[Flaw, ...]:
    """Compare the audit with several seals at once; each place that differs is named once."""
    which = audit.c.seq == seals[0].entries if len(seals) == 1 else true()
    links = {seq: link.hex() for seq, link in connection.execute(select(audit.c.seq, audit.c.hash).where(which))}
    flaws = (_unlike(links.get(seal.entries), seal, of) for seal in seals if seal.entries)  # 0: of an empty register
    return tuple(dict.fromkeys(flaw for flaw in flaws if flaw is not None))


def _unlike(link: str | None, seal: Seal, of: str) -> Flaw | None:
    if link is None:
        return Flaw(f"audit {seal.entries}", f"stands on {of} and is not there")
    return None if link.startswith(seal.link) else Flaw(f"audit {seal.entries}", f"has another link than {of}")


def last_link(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the audit's last entry: printed on the day report, they anchor all before them."""
    head = connection.execute(select(audit_head)).one()
    return head.seq, head.hash.hex()


def last_moment(connection: Connection) -> datetime | None:
    """Return when the audit's last entry was written; None of a register without any."""
    at: datetime | None = connection.execute(select(audit_head.c.at)).scalar_one()
    return at


def moment_of(connection: Connection, entry: int) -> datetime | None:
    """Return when that entry of the audit was written; None when there is none."""
    at: datetime | None = connection.execute(select(audit.c.at).where(audit.c.seq == entry)).scalar_one_or_none()
    return at


def _file(connection: Connection) -> Iterator[Flaw]:
    """Check that an index says what its table says: the kiosk finds by the one and shows the other."""
    if connection.dialect.name == "sqlite":
        for (words,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if words != "ok":
                yield Flaw("file", f"is damaged: {words}")


def _single_rows(connection: Connection, vault: Vault) -> Iterator[Flaw]:
    """Check the tables of one row, which say whose register this is."""
    expected = {
        info: (1, APPLICATION, SCHEMA_VERSION, vault.check),
        alembic_version: (str(SCHEMA_VERSION),),
    }
    for table, row in expected.items():
        if [tuple(each) for each in connection.execute(select(table))] != [row]:
            yield Flaw(table.name, "was changed")
    if connection.execute(select(audit_head.c.id)).scalars().all() not in ([1], []):  # one that is gone is named below
        yield Flaw("audit end", "has another row than its own")


def _chain(connection: Connection, vault: Vault, last: dict[str, str], digests: dict[str, str]) -> Iterator[Flaw]:
    """Follow the chain; note in `last` and `digests` the last state of everything that has one."""
    unreadable: list[Flaw] = []
    previous, expected = bytes(32), 1
    latest: datetime | None = None
    for row in _readable(connection, audit, unreadable):
        if row.seq != expected:
            yield Flaw(
                f"audit {expected}", "is missing" if row.seq == expected + 1 else f"to {row.seq - 1} are missing"
            )
        entry = Link(row.at, row.actor, row.action, row.subject, row.reason, row.before, row.after, row.digests)
        whole = row.seq == expected  # after a missing row the link to it cannot be tested
        if whole and not hmac.compare_digest(link_hash(vault, row.seq, entry, previous), row.hash):
            yield Flaw(f"audit {row.seq}", "was changed or put in")
        if row.after and row.action != Entry.SETTINGS_CHANGED:
            last[row.subject] = row.after
        digests |= _read_digests(row.digests)
        previous, expected = row.hash, row.seq + 1
        latest = latest_time(latest, entry)
    yield from unreadable
    for name in [name for name, digest in digests.items() if not digest]:
        del digests[name]  # removed, as the audit knows
    head = connection.execute(select(audit_head).where(audit_head.c.id == 1)).one_or_none()
    if head is None or (head.seq, head.hash) != (expected - 1, previous):
        kept = "nothing" if head is None else str(head.seq)
        yield Flaw("audit end", f"is entry {expected - 1}, the register remembers {kept}")
    elif head.at != latest:
        yield Flaw("audit end", "remembers another time than that of the entries")


def _rows(connection: Connection, vault: Vault, table: Table, last: dict[str, str]) -> Iterator[Flaw]:
    """Compare each row with its last entry; takes from `last` what it has met."""
    unreadable: list[Flaw] = []
    for each in _readable(connection, table, unreadable):
        row = as_dict(each)
        where, words = name_of(table, row), last.pop(subject(table, row), None)
        if words is None:
            yield Flaw(where, "is in no entry of the audit")
            continue
        found, expected = json.loads(fingerprint(row)), _as_expected(words)
        changed = sorted(name for name in found | expected if found.get(name) != expected.get(name))
        if changed:
            yield Flaw(where, f"was changed in {', '.join(changed)}")
        elif not _opens(vault, table, row):
            yield Flaw(where, "holds personal data that the key file does not open")
    yield from unreadable


def _digested(connection: Connection, table: Table, digests: dict[str, str]) -> Iterator[Flaw]:
    """Compare each row with its digest; takes from `digests` what it has met."""
    unreadable: list[Flaw] = []
    for each in _readable(connection, table, unreadable):
        row = as_dict(each)
        where = digested_name(table, row)
        expected = digests.pop(where, None)
        if expected is None:
            if table is not counters or (row["served_at"], row["pace_seconds"]) != (None, None):
                yield Flaw(where, "is in no entry of the audit")
        elif digest_of(table, row) != expected:
            yield Flaw(where, "was changed")
    yield from unreadable


def _read_digests(words: str) -> dict[str, str]:
    try:
        return dict(json.loads(words)) if words else {}
    except (ValueError, TypeError):
        return {}  # that entry was changed, and is named already


def _readable(connection: Connection, table: Table, unreadable: list[Flaw]) -> Sequence[Row[Any]]:
    """Return the rows that can be read at all, and note those that hold what no kiosk writes (a date that is none)."""
    ordered = select(table).order_by(*table.primary_key).with_hint(table, "NOT INDEXED", "sqlite")
    try:
        return connection.execute(ordered).all()
    except _UNREADABLE:
        pass
    read: list[Row[Any]] = []
    keys = select(*(literal_column(column.name) for column in table.primary_key)).select_from(table)
    keys = keys.with_hint(table, "NOT INDEXED", "sqlite")
    for number, key in enumerate(connection.execute(keys.order_by(*table.primary_key)).all()):
        try:
            read += connection.execute(ordered.limit(1).offset(number)).all()
        except _UNREADABLE:
            unreadable.append(Flaw(f"{table.name} {' '.join(map(str, key))}", "holds a value that cannot be read"))
    return read


def _as_expected(words: str) -> dict[str, Any]:
    """Read an entry. One of version 1 knows nothing of queues: there every visit was as a queue begins."""
    try:
        expected: dict[str, Any] = json.loads(words)
    except ValueError:
        return {}  # that entry was changed, and is named already
    return {**QUEUE_BEGIN, **expected} if "ticket" in expected else expected


def _opens(vault: Vault, table: Table, row: Mapping[str, Any]) -> bool:
    try:
        for column in SEALED[table]:
            if row[column] is not None:
                vault.open(row[column], associated_data(table, column, *key_of(table, row)))
    except KeyTrouble:
        return False
    return True


def _named(about: str) -> str:
    return about if " " in about else f"{AUDITED[visits]} {about}"


def _queues(connection: Connection, series: str) -> Iterator[Flaw]:
    """Every queue counts 1, 2, 3 ... up to its counter, and knows how many wait."""
    found = {(row.day, row.service, row.track): row for row in connection.execute(_COUNTED, {"own": series})}
    for row in connection.execute(select(counters)):
        where = f"queue {row.day} {row.service} {row.track}"
        of_queue = found.pop((row.day, row.service, row.track), None)
        if of_queue is None:
            yield Flaw(where, "has a counter and no visits")
            continue
        given, highest, waiting = of_queue.given, of_queue.highest, of_queue.waiting
        if (given, highest) != (row.last, row.last):
            yield Flaw(where, f"counts to {row.last}, but {given} visits have numbers up to {highest}")
        if waiting != row.waiting:
            yield Flaw(where, f"counts {row.waiting} who wait, but {waiting} do")
    for day, service, track in found:
        yield Flaw(f"queue {day} {service} {track}", "has visits and no counter")


def _queue_rows(table: Table, service: Any, track: Any) -> Any:
    drawn_here = table.c.series == bindparam("own")  # numbers of a kiosk's own series count there
    return select(
        table.c.day,
        service.label("service"),
        track.label("track"),
        case((drawn_here, table.c.number), else_=0).label("number"),
        case((drawn_here, 1), else_=0).label("given"),
        case((table.c.state == VisitState.WAITING, 1), else_=0).label("waiting"),
    )


_all = union_all(
    _queue_rows(visits, visits.c.service, visits.c.track), _queue_rows(help_cases, literal(HELP[0]), literal(HELP[1]))
).subquery()
_COUNTED = select(
    _all.c.day,
    _all.c.service,
    _all.c.track,
    func.sum(_all.c.given).label("given"),
    func.max(_all.c.number).label("highest"),
    func.sum(_all.c.waiting).label("waiting"),
).group_by(_all.c.day, _all.c.service, _all.c.track)
