"""Finds what was changed in the register behind the kiosk's back, and names it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kiosk.store.audit import Entry, fingerprint, link_hash
from kiosk.store.crypto import KeyTrouble, Vault
from kiosk.store.patient import about
from kiosk.store.tables import audit, audit_head, counters, visits


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not fit: `where` names the row (`audit 17`, `visit <id>`), `text` says what is wrong with it."""

    where: str
    text: str


def verify(connection: Connection, vault: Vault) -> tuple[Flaw, ...]:
    """Check the audit's chain, every visit against its last entry, and the queue numbers. Empty when all is well."""
    last: dict[str, str] = {}
    flaws = list(_chain(connection, vault, last))
    flaws += _visits(connection, vault, last)
    flaws += _numbers(connection)
    return tuple(flaws)


def last_link(connection: Connection) -> tuple[int, str]:
    """Give number and hash of the audit's last entry: printed on the day report, they anchor all before them."""
    head = connection.execute(select(audit_head)).one()
    return head.seq, head.hash.hex()


def _chain(connection: Connection, vault: Vault, last: dict[str, str]) -> Iterator[Flaw]:
    """Follow the chain; note the last state of every visit in `last`."""
    previous, expected = bytes(32), 1
    for row in connection.execute(select(audit).order_by(audit.c.seq)):
        if row.seq != expected:
            yield Flaw(
                f"audit {expected}", "is missing" if row.seq == expected + 1 else f"to {row.seq - 1} are missing"
            )
        entry = Entry(row.at, row.actor, row.action, row.subject, row.reason, row.before, row.after)
        whole = row.seq == expected  # after a missing row the link to it cannot be tested
        if whole and not hmac.compare_digest(link_hash(vault, row.seq, entry, previous), row.hash):
            yield Flaw(f"audit {row.seq}", "was changed or put in")
        last[row.subject] = row.after
        previous, expected = row.hash, row.seq + 1
    head = connection.execute(select(audit_head)).one_or_none()
    if head is None or (head.seq, head.hash) != (expected - 1, previous):
        kept = "nothing" if head is None else str(head.seq)
        yield Flaw("audit end", f"is entry {expected - 1}, the register remembers {kept}")


def _visits(connection: Connection, vault: Vault, last: dict[str, str]) -> Iterator[Flaw]:
    remembered = {subject: json.loads(after) for subject, after in last.items() if _is_visit(after)}
    for row in connection.execute(select(visits).order_by(visits.c.issued)):
        where = f"visit {row.id}"
        expected = remembered.pop(str(row.id), None)
        if expected is None:
            yield Flaw(where, "is in no entry of the audit")
            continue
        found = json.loads(fingerprint(dict(row._mapping)))  # noqa: SLF001 - SQLAlchemy's documented way
        changed = sorted(name for name in found | expected if found.get(name) != expected.get(name))
        if changed:
            yield Flaw(where, f"was changed in {', '.join(changed)}")
        elif not _opens(row, vault):
            yield Flaw(where, "holds personal data that the key file does not open")
    for subject in remembered:
        yield Flaw(f"visit {subject}", "was removed")


def _is_visit(after: str) -> bool:
    return '"ticket"' in after


def _opens(row: Row[Any], vault: Vault) -> bool:
    if row.patient is None:
        return True
    try:
        vault.open(row.patient, about(row.id))
    except KeyTrouble:
        return False
    return True


def _numbers(connection: Connection) -> Iterator[Flaw]:
    """Every queue counts 1, 2, 3 ... up to its counter."""
    queue = (visits.c.day, visits.c.service, visits.c.track)
    found = {
        (row.day, row.service, row.track): (row.given, row.highest)
        for row in connection.execute(
            select(*queue, func.count().label("given"), func.max(visits.c.number).label("highest")).group_by(*queue)
        )
    }
    for row in connection.execute(select(counters)):
        given = found.pop((row.day, row.service, row.track), (0, 0))
        if given != (row.last, row.last):
            yield Flaw(
                f"queue {row.day} {row.service} {row.track}",
                f"counts to {row.last}, but {given[0]} visits have numbers up to {given[1]}",
            )
    for day, service, track in found:
        yield Flaw(f"queue {day} {service} {track}", "has visits and no counter")
