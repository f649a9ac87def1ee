"""The double's database: people, accounts and earlier look-ups, through SQLAlchemy Core.

Everything that one look-up needs hangs on the citizen number, so that the tables can be split by it over many machines.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
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

from backend_stub.accounts import Account
from backend_stub.checkin import CheckInAnswer, Notification, accepted
from backend_stub.wire import Inquiry, Record

IN_MEMORY = "sqlite://"
_INQUIRIES_SHOWN = 5
_CITIZEN_DIGITS = 12
_SOCIAL_DIGITS = 10

_metadata = MetaData()
_person = Table(
    "person",
    _metadata,
    Column("number", String(12), primary_key=True),
    Column("record", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
_social = Table(
    "social_number",
    _metadata,
    Column("social", String(10), primary_key=True),
    Column("number", String(12), nullable=False),
    sqlite_with_rowid=False,
)
_inquiry = Table(
    "inquiry",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(12), nullable=False, index=True),
    Column("inquiry", LargeBinary, nullable=False),
)
_account = Table(
    "account",
    _metadata,
    Column("username", String(40), primary_key=True),
    Column("account", LargeBinary, nullable=False),
)
_notification = Table(
    "notification",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("visit", String(100), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("facility", String(5), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("times", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("visit", "digest"),
)
_secret = Table(
    "secret", _metadata, Column("id", Integer, primary_key=True), Column("bytes", LargeBinary, nullable=False)
)

_RECORD = msgspec.json.Decoder(Record)
_INQUIRY = msgspec.json.Decoder(Inquiry)
_ACCOUNT = msgspec.json.Decoder(Account)


def open_engine(url: str) -> Engine:
    """Open the database of that SQLAlchemy URL. SQLite files use a write-ahead log."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed)
    if parsed.database in (None, "", ":memory:"):
        return create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False})
    engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 10})

    @event.listens_for(engine, "connect")
    def _tune(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
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
    """What the double knows. Methods block; one store may be used by one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _metadata.create_all(engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def secret(self) -> bytes:
        """Give the secret that tokens are made with; it is made at first use and shared by all processes."""
        with self._engine.begin() as connection:
            found = connection.scalar(select(_secret.c.bytes))
            if found is None:
                found = secrets.token_bytes(32)
                connection.execute(insert(_secret).values(id=1, bytes=found))
        return bytes(found)

    def put_people(self, people: Iterable[tuple[str, Record]]) -> None:
        """Write people down by citizen number, in place of what was known of them."""
        with self._engine.begin() as connection:
            for number, record in people:
                self._forget(connection, number, record)
                connection.execute(insert(_person).values(number=number, record=msgspec.json.encode(record)))
                connection.execute(insert(_social).values(social=record.social_number, number=number))

    def _forget(self, connection: Connection, number: str, record: Record) -> None:
        connection.execute(delete(_person).where(_person.c.number == number))
        connection.execute(
            delete(_social).where((_social.c.number == number) | (_social.c.social == record.social_number))
        )

    def put_accounts(self, accounts: Iterable[Account]) -> None:
        """Write accounts down, in place of those of the same name."""
        with self._engine.begin() as connection:
            for account in accounts:
                connection.execute(delete(_account).where(_account.c.username == account.username))
                row = {"username": account.username, "account": msgspec.json.encode(account)}
                connection.execute(insert(_account).values(row))

    def accounts(self) -> tuple[Account, ...]:
        """Give all accounts."""
        with self._engine.connect() as connection:
            return tuple(_ACCOUNT.decode(row.account) for row in connection.execute(select(_account.c.account)))

    def count(self) -> int:
        """Count the people."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(_person)) or 0

    def find(self, number: str) -> tuple[str, Record] | None:
        """Give citizen number and record of somebody by 12-digit, 10-digit or 15-character number."""
        with self._engine.connect() as connection:
            citizen = number
            if len(number) != _CITIZEN_DIGITS:
                found = connection.scalar(select(_social.c.number).where(_social.c.social == number[-_SOCIAL_DIGITS:]))
                if found is None:
                    return None
                citizen = found
            raw = connection.scalar(select(_person.c.record).where(_person.c.number == citizen))
        if raw is None:
            return None
        record = _RECORD.decode(raw)
        if len(number) > _CITIZEN_DIGITS and number not in (record.card, record.new_card, record.old_card):
            return None
        return citizen, record

    def inquiries(self, number: str) -> Sequence[Inquiry]:
        """Give the last look-ups of that person, newest first."""
        statement = select(_inquiry.c.inquiry).where(_inquiry.c.number == number)
        with self._engine.connect() as connection:
            rows = connection.scalars(statement.order_by(_inquiry.c.id.desc()).limit(_INQUIRIES_SHOWN)).all()
        return [_INQUIRY.decode(row) for row in rows]

    def add_inquiries(self, inquiries: Sequence[tuple[str, Inquiry]]) -> None:
        """Note look-ups by citizen number."""
        rows = [{"number": number, "inquiry": msgspec.json.encode(inquiry)} for number, inquiry in inquiries]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(_inquiry), rows)

    def receive(self, notification: Notification, now: datetime) -> CheckInAnswer:
        """Keep a notification and give its transaction; the very same again gives the same transaction."""
        table = _notification.c
        same = (table.visit == notification.visit) & (table.digest == notification.digest)
        with self._engine.begin() as connection:
            found = connection.execute(select(table.id, table.received_at).where(same)).one_or_none()
            if found is not None:
                connection.execute(update(_notification).where(same).values(times=table.times + 1))
                return accepted(found.id, _aware(found.received_at))
            values = {
                "visit": notification.visit,
                "digest": notification.digest,
                "facility": notification.facility,
                "received_at": now,
                "times": 1,
                "document": notification.document,
            }
            key = connection.execute(insert(_notification).values(values)).inserted_primary_key
            return accepted(int(key[0]) if key else 0, now)

    def received(self) -> tuple[Received, ...]:
        """Give every notification, in the order of arrival."""
        table = _notification.c
        columns = (table.visit, table.facility, table.received_at, table.times, table.document)
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).order_by(table.id)).all()
        return tuple(
            Received(row.visit, row.facility, _aware(row.received_at), row.times, row.document) for row in rows
        )


def _aware(moment: datetime) -> datetime:
    """SQLite gives the time back without its zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
