"""Finds what was registered before: under the same id, or for the same patient, service and day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, exists, literal, or_, select, union_all

from kiosk.register.database.tables import aliases, visits

# Statements are built once: building them costs more than running them.
_OF_PERSON_TODAY = (
    (visits.c.day == bindparam("of_day"))
    & (visits.c.person_hash == bindparam("of_person"))
    & (visits.c.state != "void")
)
# Three searches by a unique index each, in one word to the database.
_EARLIER = union_all(
    select(visits, literal(1).label("rank")).where(visits.c.id == bindparam("of")),
    select(visits, literal(2).label("rank")).join(aliases).where(aliases.c.id == bindparam("of")),
    select(visits, literal(3).label("rank")).where(_OF_PERSON_TODAY & (visits.c.service == bindparam("of_service"))),
).order_by("rank")
ANY_EARLIER: Final = or_(
    exists(select(visits.c.id).where(visits.c.id == bindparam("of"))),
    exists(select(aliases.c.id).where(aliases.c.id == bindparam("of"))),
    exists(select(visits.c.id).where(_OF_PERSON_TODAY & (visits.c.service == bindparam("of_service")))),
)
"""Whether there is one; asked with the values of `as_asked`."""
SAME_PERSON: Final = 3
"""Rank of a visit that was found by the person and not by its id."""
TODAY = select(visits).where(_OF_PERSON_TODAY).order_by(visits.c.issued, visits.c.id)


def find_earlier(connection: Connection, row: Mapping[str, Any]) -> Row[Any] | None:
    """Find what was registered under this id, or else for this patient, service and day."""
    return connection.execute(_EARLIER, as_asked(row)).first()


def as_asked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values by which an earlier one is found."""
    return {
        "of": row["id"],
        "of_day": row["day"],
        "of_service": row["service"],
        "of_person": row["person_hash"],
    }
