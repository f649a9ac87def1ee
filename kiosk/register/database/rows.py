"""What the tables are made of: the types of their columns, and each audited table's row as a typed value.

A row comes out of the database through `row_of` and goes back through a unit of work, so that mypy knows the columns
between the two. `kiosk.register.database.tables` says which row belongs to which table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    SmallInteger,
    String,
    TypeDecorator,
)
from sqlalchemy import Row as Found
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

from cardreader.authenticity.verdict import ChipProof, Passive
from kiosk.core.desk.model import Role, VisitState
from kiosk.core.desk.policy import Action
from kiosk.core.visit import ClaimKind, Payment, Track

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts by itself only in a column named INTEGER."""


_AS_WRITTEN = r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})\Z"


class UtcTime(TypeDecorator[datetime]):
    """An aware time; kept in UTC. On SQLite it is read only in the one form in which it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type in that database."""
        if dialect.name != "sqlite":
            return dialect.type_descriptor(self.impl_instance)
        return dialect.type_descriptor(sqlite.DATETIME(regexp=_AS_WRITTEN))  # type: ignore[no-untyped-call]  # SQLAlchemy's is untyped

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without zone and turn the others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without zone"
            raise ValueError(message)
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0. Anything else that stands there comes back as it is, and is no equal of either."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002, FBT001 - SQLAlchemy's
        """Return 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's
        """Return True or False."""
        return {0: False, 1: True}.get(value, value) if value is not None else None


class Choice(TypeDecorator[str]):
    """A member of an enum, kept as its text. Anything else that stands there comes back as it is."""

    impl = String
    cache_ok = True

    def __init__(self, length: int, members: type[StrEnum]) -> None:
        super().__init__(length)
        self.length, self.members = length, members
        self._known = {member.value: member for member in members}

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's
        """Return the member."""
        return None if value is None else self._known.get(value, value)


def queue_columns() -> tuple[Column[Any], ...]:
    """Return the columns of whatever waits to be called: a visit, or somebody who needs help."""
    return (
        Column("series", String(8), nullable=False, server_default=""),
        Column("state", Choice(16, VisitState), nullable=False, server_default=VisitState.WAITING.value),
        Column("counter", String(16)),
        Column("calls", Integer, nullable=False, server_default="0"),
        Column("first_call", UtcTime),
        Column("last_call", UtcTime),
        Column("served_at", UtcTime),
        Column("version", Integer, nullable=False, server_default="0"),
    )


class Slip(StrEnum):
    """How the slip of a visit fared."""

    WAITING = "waiting"
    PRINTED = "printed"
    FAILED = "failed"


class MessageState(StrEnum):
    """Where a message of the outbox stands."""

    WAITING = "waiting"
    DONE = "done"
    """Delivered, or there is nothing left to say."""
    DEAD = "dead"
    """A person must look at it."""


MERGED: Final = "merged"
"""State of a row in a kiosk's own file (`kiosk.register.spool`) once the server has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table of which every row equals its last entry in the audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow(Row):
    """The columns that a visit and a help case share: who came, what the chip proved, and the place in the queue."""

    id: UUID
    day: date
    number: int
    """0 until the number is drawn."""
    ticket: str
    decision: str
    """A `Decision`; empty when nothing was asked."""
    result_code: str
    passive: Passive
    active: ChipProof
    chip: ChipProof
    access: str
    kiosk: str
    arrived: datetime
    issued: datetime
    person_hash: bytes | None = field(repr=False)
    series: str = ""
    state: VisitState | Literal["merged"] = VisitState.WAITING
    counter: str | None = None
    calls: int = 0
    first_call: datetime | None = None
    last_call: datetime | None = None
    served_at: datetime | None = None
    version: int = 0


QUEUE_BEGIN: Final[Mapping[str, Any]] = {
    column.name: column.default for column in fields(QueueRow) if column.default is not MISSING
}
"""How a row stands in its queue before anything happened, as version 1 of the register did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow(QueueRow):
    """A row of `visits`."""

    service: str
    track: Track
    payment: Payment
    route_code: str | None
    expected_percent: int | None
    slip: Slip
    slip_at: datetime | None = None
    patient: bytes | None = field(repr=False)
    """Sealed; None when the person was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpRow(QueueRow):
    """A row of `help_cases`."""

    reason: str
    visit_id: UUID | None = None
    person: bytes | None = field(repr=False)
    """Sealed; None when nobody is known, or the person was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow(Row):
    """A row of `claims`."""

    visit_id: UUID
    kind: ClaimKind
    confirmed: bool | None = None
    decided_at: datetime | None = None
    staff_id: int | None = None
    paper: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedRow(Row):
    """A row of `forced_decisions`."""

    id: UUID
    of_id: UUID
    at: datetime
    staff_id: int
    action: Action
    reason: str
    words: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow(Row):
    """A row of `staff`."""

    id: int
    role: Role
    active: bool
    made: datetime
    failures: int = 0
    locked_until: datetime | None = None
    login_hash: bytes = field(repr=False)
    identity: bytes = field(repr=False)
    pin: bytes = field(repr=False)


R = TypeVar("R", bound=Row)


def row_of(kind: type[R], found: Found[Any]) -> R:
    """Return what a query found as a row; columns of other tables that were found beside it are left out."""
    columns = as_dict(found)
    return kind(**{name: columns[name] for name in kind.__dataclass_fields__})


def as_dict(found: Found[Any]) -> dict[str, Any]:
    """Return what a query found by column, for what is the same with every table."""
    return dict(found._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row's mapping


def columns_of(row: Row) -> dict[str, Any]:
    """Return the columns of a row by name, as the database and the audit take them."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
