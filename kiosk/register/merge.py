"""Takes what a kiosk wrote while the clinic's database was away into that database, each row exactly once.

Sealed columns go over as they are: both are under the same key, and bound to the same row.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, func, select

from kiosk.register import numbering
from kiosk.register.audit.unit_of_work import Pen, Row
from kiosk.register.database.desk_tables import claims, help_cases
from kiosk.register.database.tables import visits
from kiosk.register.duplicates import SAME_PERSON, find_earlier
from kiosk.register.numbering import queue_of
from kiosk.register.visit_rows import as_dict, by_id, write_messages


def merge_visit(pen: Pen, row: Row, said: Sequence[Row], kinds: tuple[str, ...]) -> None:
    """Write a visit with its claims, unless it is there.

    It may be there under another number, when the server went away between writing it and saying so: then the number
    on the patient's paper counts. A patient who has another number for the same waits with that; this one is void.
    """
    known = by_id(pen.connection, row["id"])
    if known is not None:
        _take_ticket(pen, visits, known, row)
        return
    earlier = find_earlier(pen.connection, row)
    double = earlier is not None and earlier.rank == SAME_PERSON
    free = _free_number(pen, visits, row)
    pen.insert(visits, row | {"number": free, "state": "void" if double else "waiting"}, "merged", row["series"])
    for claim in said:
        pen.insert(claims, claim, "claimed")
    if not double:
        numbering.join(pen.connection, *queue_of(visits, row))
        write_messages(pen.connection, row["id"], kinds, pen.at)


def merge_case(pen: Pen, row: Row) -> None:
    """Write a help case, unless it is there."""
    found = pen.connection.execute(select(help_cases).where(help_cases.c.id == row["id"])).one_or_none()
    if found is not None:
        _take_ticket(pen, help_cases, as_dict(found), row)
        return
    pen.insert(help_cases, row | {"number": _free_number(pen, help_cases, row)}, "merged", row["series"])
    numbering.join(pen.connection, *queue_of(help_cases, row))


def _take_ticket(pen: Pen, table: Table, known: Row, row: Row) -> None:
    if known["id"] == row["id"] and known["ticket"] != row["ticket"]:
        pen.change(table, known, {"ticket": row["ticket"]}, "merged", row["series"])


def _free_number(pen: Pen, table: Table, row: Row) -> int:
    """Give the number of the kiosk's series; the next free one when another kiosk of the same mark took it."""
    names = ("day", "service", "track", "series") if table is visits else ("day", "series")
    queue = [table.c[name] == row[name] for name in names]
    taken = pen.connection.execute(select(table.c.id).where(*queue, table.c.number == row["number"])).first()
    if taken is None:
        number: int = row["number"]
        return number
    highest: int = pen.connection.execute(select(func.max(table.c.number)).where(*queue)).scalar_one()
    return highest + 1
