"""Which settings a machine ran with, in the audit: each change with before and after, a secret only as a keyed mark."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.audit.unit_of_work import Clock, Entry, unit_of_work
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.tables import audit

_SUBJECT = "settings "
_MARK_LENGTH = 12
"""Hexadecimal digits: enough to see that a secret changed."""


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value as the settings file would have it; of a `secret` one nothing but a mark is kept."""

    text: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One entry: `before` and `after` of each key that changed; None where there was or is no such key."""

    at: datetime
    actor: str
    machine: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


def record_settings(database: Database, actor: str, machine: str, values: Mapping[str, Value], clock: Clock) -> bool:
    """Write what changed since the last start of that machine; say whether anything did. Raises `RegisterUnavailable`.

    The first time everything is new.
    """
    with unit_of_work(database, actor, clock) as work:
        now = {key: _kept(work.vault, key, value) for key, value in values.items()}
        known = _last(work.connection, machine)
        changed = sorted(key for key in known | now if known.get(key) != now.get(key))
        if changed:
            before, after = ({key: state.get(key) for key in changed} for state in (known, now))
            work.note(Entry.SETTINGS_CHANGED, _SUBJECT + machine, before=_words(before), after=_words(after))
    return bool(changed)


def settings_changes(connection: Connection, machine: str | None = None) -> Iterator[SettingsChange]:
    """Return the entries, the oldest first: of one machine, or of all.

    Raises `RegisterUnavailable` at an entry that was changed outside the kiosk and cannot be read.
    """
    wanted = select(audit).where(audit.c.action == Entry.SETTINGS_CHANGED).order_by(audit.c.seq)
    if machine is not None:
        wanted = wanted.where(audit.c.subject == _SUBJECT + machine)
    for row in connection.execute(wanted):
        try:
            before, after = json.loads(row.before), json.loads(row.after)
        except ValueError:
            raise RegisterUnavailable(RegisterFault.ENTRY_CHANGED.of(entry=row.seq)) from None
        yield SettingsChange(row.at, row.actor, row.subject.removeprefix(_SUBJECT), before, after)


def _last(connection: Connection, machine: str) -> dict[str, str]:
    """Put together what is known of that machine from all its changes."""
    known: dict[str, str | None] = {}
    for change in settings_changes(connection, machine):
        known |= change.after
    return {key: text for key, text in known.items() if text is not None}


def _kept(vault: Vault, key: str, value: Value) -> str:
    """Return the value itself, or a mark of a secret that only this register's key can make again."""
    if not value.secret:
        return value.text
    return f"secret {vault.search_hash(f'{key}={value.text}').hex()[:_MARK_LENGTH]}"


def _words(values: Mapping[str, str | None]) -> str:
    return json.dumps(values, ensure_ascii=False)
