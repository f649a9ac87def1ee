"""Finds visits and help cases by ticket, personal number or name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, select
from sqlalchemy import Row as Found

from cardreader.clean_text import LONGEST_NAME, clean_line
from kiosk.core.desk.model import Dossier
from kiosk.core.person_name import searched
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import HelpRow, VisitRow, row_of
from kiosk.register.database.tables import help_cases, still_here, visits
from kiosk.register.desk.dossier import case_of, of_help, of_visit
from kiosk.register.help_line import find_case
from kiosk.register.reading import visit_of
from kiosk.register.register import by_id

RECENT: Final = timedelta(days=30)
"""How far back a person is looked for by number."""
MOST: Final = 50

_Here = Callable[[Table], ColumnElement[bool]]
_NUMBER: Final = re.compile(r"[0-9]{10}|[0-9]{12}|[A-Z]{2}[0-9A-Z]{13}")
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")


def search(connection: Connection, vault: Vault, text: str, now: datetime, today: date) -> tuple[Dossier, ...]:
    """Return what fits, newest first; nothing for a text without letters or digits. A slip's QR is the visit's id."""
    text = clean_line(text, LONGEST_NAME)
    if _ID.fullmatch(text.strip()):
        return _by_id(connection, vault, UUID(text.strip()))
    wanted = _squeezed(text)
    if _NUMBER.fullmatch(wanted):
        return _by_number(connection, vault, wanted, today)
    here = partial(still_here, now=now, today=today)
    if wanted[-1:].isdigit():
        return _by_ticket(connection, vault, wanted, here)
    name = searched(text)
    return _by_name(connection, vault, name, here) if name else ()


def _by_id(connection: Connection, vault: Vault, of: UUID) -> tuple[Dossier, ...]:
    visit, case = by_id(connection, of), find_case(connection, of)
    found = [of_visit(connection, vault, visit)] if visit is not None else []
    return (*found, *([of_help(connection, vault, case)] if case is not None else []))


def _by_number(connection: Connection, vault: Vault, number: str, today: date) -> tuple[Dossier, ...]:
    person = vault.search_hash(number)
    found = []
    for table in (visits, help_cases):
        theirs = (table.c.person_hash == person) & (table.c.day >= today - RECENT)
        found += [_opened(connection, vault, table, row) for row in connection.execute(select(table).where(theirs))]
    return _newest_first(found)


def _by_ticket(connection: Connection, vault: Vault, wanted: str, here: _Here) -> tuple[Dossier, ...]:
    """Compare tickets of today; `17`, `A17` and `A 017` mean the same."""
    bare = _LEADING_ZEROS.sub("", wanted)
    found = []
    for table in (visits, help_cases):
        for row in connection.execute(select(table).where(here(table))):
            ticket = _LEADING_ZEROS.sub("", _squeezed(row.ticket))
            if bare in (ticket, str(row.number)):
                found.append(_opened(connection, vault, table, row))
    return _newest_first(found)


def _by_name(connection: Connection, vault: Vault, wanted: str, here: _Here) -> tuple[Dossier, ...]:
    """Open today's people one by one: their names stand nowhere in the open."""
    found = []
    for each in connection.execute(select(visits).where(here(visits))):
        row = row_of(VisitRow, each)
        visit = visit_of(connection, vault, row)
        if visit is not None and wanted in searched(visit.citizen.name):
            found.append(of_visit(connection, vault, row))
    for each in connection.execute(select(help_cases).where(here(help_cases))):
        case_row = row_of(HelpRow, each)
        case = case_of(vault, case_row)
        if case is not None and case.citizen is not None and wanted in searched(case.citizen.name):
            found.append(of_help(connection, vault, case_row))
    return _newest_first(found)


def _opened(connection: Connection, vault: Vault, table: Table, found: Found[Any]) -> Dossier:
    if table is visits:
        return of_visit(connection, vault, row_of(VisitRow, found))
    return of_help(connection, vault, row_of(HelpRow, found))


def _newest_first(found: list[Dossier]) -> tuple[Dossier, ...]:
    return tuple(sorted(found, key=lambda dossier: dossier.arrived, reverse=True)[:MOST])


def _squeezed(ticket: str) -> str:
    """Write in capitals, without spaces and signs."""
    return "".join(sign for sign in ticket.upper() if sign.isascii() and (sign.isalnum() or sign == "-"))
