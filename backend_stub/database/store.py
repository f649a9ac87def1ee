"""The double's database: people, accounts, earlier look-ups and notifications, through SQLAlchemy Core."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from sqlalchemy import Engine, bindparam, create_engine, delete, event, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from backend_stub.contract.accounts import Account
from backend_stub.contract.checkin import CheckInAnswer, Notification, accepted
from backend_stub.contract.wire import Record, aware
from backend_stub.database import schema
from backend_stub.database.notes import Notes
from backend_stub.database.reads import Reads
from backend_stub.database.refusals import Refusals

IN_MEMORY = "sqlite://"

DatabaseFailure = SQLAlchemyError
"""What a method raises when the database does not answer. Log its type only: its text may hold data."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "cache_size=-8192",  # reads go through the mapped file
    "mmap_size=1073741824",
    "wal_autocheckpoint=16384",  # pages: look-ups that are noted touch many, again and again; 64 MB at most
)
_CONNECT_SECONDS, _REPLICA_CONNECT_SECONDS = 5, 1
_RECORD = msgspec.json.Decoder(Record)
_ACCOUNT = msgspec.json.Decoder(Account)


def is_in_memory(url: str) -> bool:
    """Return whether that database lives in this process only."""
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:")


def open_replica(url: str) -> Engine:
    """Open a copy that is only read. It must answer soon or is left alone."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return open_engine(url)
    return _postgresql(parsed, _REPLICA_CONNECT_SECONDS)


def _postgresql(url: URL, connect_seconds: int) -> Engine:
    return create_engine(url, connect_args={"connect_timeout": connect_seconds})


def open_engine(url: str) -> Engine:
    """Open the database of that SQLAlchemy URL. SQLite files use a write-ahead log."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(parsed, _CONNECT_SECONDS)
    connect = {"check_same_thread": False, "timeout": 10}
    if is_in_memory(url):
        return create_engine(parsed, poolclass=StaticPool, connect_args=connect)
    engine = create_engine(parsed, connect_args=connect)

    @event.listens_for(engine, "connect")
    def _tune(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


@dataclass(frozen=True, slots=True)
class Received:
    """A notification as it was received."""

    visit: str
    facility: str
    received_at: datetime
    """Aware, UTC: the first time."""
    times: int
    """How often the same notification was received; only the first one changed anything."""
    digest: str
    """SHA-256 of the document, hex."""
    document: bytes = field(repr=False)


class Store:
    """The data of the double. Methods block; `reads` serves look-ups, from the replica if there is one."""

    def __init__(self, engine: Engine, replica: Engine | None = None) -> None:
        self._engine = engine
        self._replica = replica
        # A server takes one statement as a transaction: BEGIN and COMMIT would be two more ways there and back.
        is_server = engine.dialect.name != "sqlite"
        self._single = engine.execution_options(isolation_level="AUTOCOMMIT") if is_server else engine
        schema.metadata.create_all(engine)
        self.notes = Notes(engine)
        self.refusals = Refusals(self._single)
        self.reads = Reads(engine, self.notes, replica)
        self._serial = itertools.count(time.time_ns())

    def close(self) -> None:
        """Write what is pending and close the database."""
        self.notes.flush()
        self.reads.close()
        self._engine.dispose()
        if self._replica is not None:
            self._replica.dispose()

    def secret(self) -> bytes:
        """Return the secret that tokens are made with; it is made at first use and shared by all processes."""
        with self._engine.begin() as connection:
            found = connection.scalar(select(schema.secret.c.bytes))
            if found is None:
                found = secrets.token_bytes(32)
                connection.execute(insert(schema.secret).values(id=1, bytes=found))
        return bytes(found)

    def put_people(self, people: Iterable[tuple[str, Record]]) -> None:
        """Write people by citizen number, replacing their records; all or none."""
        rows = [(number, record.social_number, msgspec.json.encode(record)) for number, record in people]
        if not rows:
            return
        person, social = schema.person, schema.social_number
        known = select(person.c.record).where(person.c.number == bindparam("who"))
        with self._engine.begin() as connection:
            records = [connection.scalar(known, {"who": number}) for number, _, _ in rows]
            former = [_RECORD.decode(record).social_number for record in records if record is not None]
            keys = [{"which": key} for key in (*former, *(key for _, key, _ in rows))]
            connection.execute(delete(social).where(social.c.social == bindparam("which")), keys)
            connection.execute(
                delete(person).where(person.c.number == bindparam("who")), [{"who": row[0]} for row in rows]
            )
            connection.execute(insert(person), [{"number": number, "record": raw} for number, _, raw in rows])
            connection.execute(insert(social), [{"social": key, "number": number} for number, key, _ in rows])

    def put_accounts(self, accounts: Iterable[Account]) -> None:
        """Write accounts, replacing those of the same name."""
        table = schema.account
        with self._engine.begin() as connection:
            for account in accounts:
                connection.execute(delete(table).where(table.c.username == account.username))
                row = {"username": account.username, "account": msgspec.json.encode(account)}
                connection.execute(insert(table).values(row))

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts."""
        with self._engine.connect() as connection:
            rows = connection.scalars(select(schema.account.c.account)).all()
        return tuple(_ACCOUNT.decode(row) for row in rows)

    @property
    def engine(self) -> Engine:
        """The database, for bulk writes."""
        return self._engine

    def count(self) -> int:
        """Count the people."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(schema.person)) or 0

    def count_received(self) -> int:
        """Count the notifications."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(schema.notification)) or 0

    def receive(self, notification: Notification, now: datetime) -> CheckInAnswer:
        """Keep a notification and return its transaction; a repetition returns the same transaction and time."""
        table = schema.notification
        new = (sqlite if self._engine.dialect.name == "sqlite" else postgresql).insert(table)
        statement = new.values(
            visit=notification.visit,
            digest=notification.digest,
            at=next(self._serial),
            facility=notification.facility,
            received_at=now,
            times=1,
            document=notification.document,
        ).on_conflict_do_update(index_elements=[table.c.visit, table.c.digest], set_={"times": table.c.times + 1})
        with self._single.begin() as connection:
            received_at = connection.execute(statement.returning(table.c.received_at)).scalar_one()
        return accepted(notification.transaction, aware(received_at))

    def document(self, digest: str) -> bytes | None:
        """Return an accepted or refused notification by its digest, or None."""
        table = schema.notification.c
        with self._engine.connect() as connection:
            found: bytes | None = connection.scalar(select(table.document).where(table.digest == digest).limit(1))
        return self.refusals.document(digest) if found is None else found

    def received(self, last: int | None = None) -> tuple[Received, ...]:
        """Return every notification in the order of arrival, or the `last` ones, newest first."""
        table = schema.notification.c
        statement = select(table.visit, table.facility, table.received_at, table.times, table.digest, table.document)
        order = table.at if last is None else table.at.desc()
        with self._engine.connect() as connection:
            rows = connection.execute(statement.order_by(order).limit(last)).all()
        return tuple(
            Received(row.visit, row.facility, aware(row.received_at), row.times, row.digest, row.document)
            for row in rows
        )
