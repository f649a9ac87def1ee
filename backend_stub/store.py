"""The double's database: people, accounts, earlier look-ups and notifications, through SQLAlchemy Core."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from backend_stub import schema
from backend_stub.accounts import Account
from backend_stub.checkin import CheckInAnswer, Notification, accepted
from backend_stub.population import Row
from backend_stub.reads import Reads
from backend_stub.wire import Record

IN_MEMORY = "sqlite://"

_BATCH = 200_000
_ACCOUNT = msgspec.json.Decoder(Account)


def open_engine(url: str) -> Engine:
    """Open the database of that SQLAlchemy URL. SQLite files use a write-ahead log."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed)
    connect = {"check_same_thread": False, "timeout": 10}
    if parsed.database in (None, "", ":memory:"):
        return create_engine(parsed, paramstyle="named", poolclass=StaticPool, connect_args=connect)
    engine = create_engine(parsed, paramstyle="named", connect_args=connect)

    @event.listens_for(engine, "connect")
    def _tune(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "mmap_size=1073741824"):
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
    """How often the very same came in; all but the first changed nothing."""
    document: bytes = field(repr=False)


class Store:
    """What the double knows. Methods block; `reads` serves the look-ups."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        schema.metadata.create_all(engine)
        self.reads = Reads(engine)

    def close(self) -> None:
        """Write down what is pending and let go of the database."""
        self.reads.close()
        self._engine.dispose()

    def secret(self) -> bytes:
        """Give the secret that tokens are made with; it is made at first use and shared by all processes."""
        with self._engine.begin() as connection:
            found = connection.scalar(select(schema.secret.c.bytes))
            if found is None:
                found = secrets.token_bytes(32)
                connection.execute(insert(schema.secret).values(id=1, bytes=found))
        return bytes(found)

    def put_people(self, people: Iterable[tuple[str, Record]]) -> None:
        """Write people down by citizen number, in place of what was known of them."""
        with self._engine.begin() as connection:
            for number, record in people:
                _forget(connection, number, record)
                connection.execute(insert(schema.person).values(number=number, record=msgspec.json.encode(record)))
                connection.execute(insert(schema.social_number).values(social=record.social_number, number=number))

    def put_rows(self, rows: Iterable[Row]) -> int:
        """Write new people down, fast; gives their number. Who is known already stays as they are."""
        put_person = self._insert_new(schema.person, ("number", "record"))
        put_social = self._insert_new(schema.social_number, ("social", "number"))
        written = 0
        with self._engine.begin() as connection:
            driver = connection.connection.dbapi_connection
            cursor = driver.cursor()  # type: ignore[union-attr]  # a connection that was just opened has its driver's
            for batch in _batched(rows, _BATCH):
                batch.sort(key=attrgetter("number"))  # neighbours in the tree are written together
                cursor.executemany(put_person, [{"number": row.number, "record": row.record} for row in batch])
                batch.sort(key=attrgetter("social"))
                cursor.executemany(put_social, [{"social": row.social, "number": row.number} for row in batch])
                written += len(batch)
        return written

    def _insert_new(self, table: Table, columns: tuple[str, ...]) -> str:
        statement = insert(table).values({column: bindparam(column) for column in columns})
        return f"{statement.compile(self._engine)} ON CONFLICT DO NOTHING"

    def put_accounts(self, accounts: Iterable[Account]) -> None:
        """Write accounts down, in place of those of the same name."""
        table = schema.account
        with self._engine.begin() as connection:
            for account in accounts:
                connection.execute(delete(table).where(table.c.username == account.username))
                row = {"username": account.username, "account": msgspec.json.encode(account)}
                connection.execute(insert(table).values(row))

    def accounts(self) -> tuple[Account, ...]:
        """Give all accounts."""
        with self._engine.connect() as connection:
            rows = connection.scalars(select(schema.account.c.account)).all()
        return tuple(_ACCOUNT.decode(row) for row in rows)

    def count(self) -> int:
        """Count the people."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(schema.person)) or 0

    def receive(self, notification: Notification, now: datetime) -> CheckInAnswer:
        """Keep a notification and give its transaction; the very same again gives the same transaction."""
        table = schema.notification
        same = (table.c.visit == notification.visit) & (table.c.digest == notification.digest)
        with self._engine.begin() as connection:
            found = connection.execute(select(table.c.id, table.c.received_at).where(same)).one_or_none()
            if found is not None:
                connection.execute(update(table).where(same).values(times=table.c.times + 1))
                return accepted(found.id, _aware(found.received_at))
            values = {
                "visit": notification.visit,
                "digest": notification.digest,
                "facility": notification.facility,
                "received_at": now,
                "times": 1,
                "document": notification.document,
            }
            key = connection.execute(insert(table).values(values)).inserted_primary_key
            return accepted(int(key[0]) if key else 0, now)

    def received(self, last: int | None = None) -> tuple[Received, ...]:
        """Give every notification in the order of arrival, or the `last` ones, newest first."""
        table = schema.notification.c
        statement = select(table.visit, table.facility, table.received_at, table.times, table.document)
        order = table.id if last is None else table.id.desc()
        with self._engine.connect() as connection:
            rows = connection.execute(statement.order_by(order).limit(last)).all()
        return tuple(
            Received(row.visit, row.facility, _aware(row.received_at), row.times, row.document) for row in rows
        )


def _batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, size)):
        yield batch


def _forget(connection: Connection, number: str, record: Record) -> None:
    connection.execute(delete(schema.person).where(schema.person.c.number == number))
    social = schema.social_number
    connection.execute(delete(social).where((social.c.number == number) | (social.c.social == record.social_number)))


def _aware(moment: datetime) -> datetime:
    """SQLite gives the time back without its zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
