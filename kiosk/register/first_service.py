"""What a prepared notification (XML0) waits for at the desk: the first service of a visit and its route code.

The notification is written into the outbox when the patient arrives. It leaves once the visit is insured and its first
service is known (normally the examination fee): by the service's default in `kiosk.toml`, or by what is noted here.

The route code (MA_DOITUONG_KCB) that a clerk chooses also decides which share of the costs is paid.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select

from cardreader.clean_text import clean_line
from kiosk.core.delivery import Waits
from kiosk.core.insurance.decide import by_route
from kiosk.core.insurance.tables import route_at
from kiosk.core.visit import FirstService
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork
from kiosk.register.database.rows import MessageState, VisitRow
from kiosk.register.database.tables import outbox
from kiosk.register.outbox import is_notification, is_unanswered, visit_changed, waits_no_more
from kiosk.register.personal_data import FORGOTTEN
from kiosk.register.reading import visit_of
from kiosk.register.refusals import Why, refused
from kiosk.register.register import sealed_patient

LONGEST_CODE: Final = 50
LONGEST_NAME: Final = 1024
"""Characters of MA_DICH_VU and TEN_DICH_VU."""


def note_first_service(work: UnitOfWork, row: VisitRow, service: FirstService) -> VisitRow:
    """Write the first service into a visit and make its notifications due; give the visit's row as it is then.

    It may be named again until something was sent. Raises `Refused`: `bad_first_service`, `already_sent`, or
    `wrong_state` for a visit whose person was forgotten.
    """
    named = FirstService(
        clean_line(service.code, LONGEST_CODE + 1), clean_line(service.name, LONGEST_NAME + 1), service.ordered
    )
    if not (0 < len(named.code) <= LONGEST_CODE and 0 < len(named.name) <= LONGEST_NAME):
        raise refused(Why.BAD_FIRST_SERVICE)
    visit = visit_of(work.connection, work.vault, row)
    if visit is None:
        raise refused(Why.WRONG_STATE)
    if was_notified(work.connection, row.id):
        raise refused(Why.ALREADY_SENT)
    named_in = replace(row, patient=sealed_patient(work.vault, replace(visit, first_service=named)))
    after = work.update(row, named_in, Entry.FIRST_SERVICE_NAMED)
    visit_changed(work, visit.id)
    waits_no_more(work, visit.id, Waits.FIRST_SERVICE)
    return after


def was_notified(connection: Connection, visit_id: UUID) -> bool:
    """Return whether a receiver may have the visit's notification: it is delivered, or something was sent."""
    of_visit = (outbox.c.visit_id == visit_id) & is_notification()
    taken = (outbox.c.state == MessageState.DONE) & outbox.c.receipt.not_in(("void", FORGOTTEN))
    left = select(outbox.c.id).where(of_visit & (taken | is_unanswered())).limit(1)
    return connection.execute(left).first() is not None


def changed_route(work: UnitOfWork, row: VisitRow, code: str) -> VisitRow:
    """Return a visit's row with that code, and take the visit off the list of those that wait for one.

    Raises `Refused` (`unknown_route`). Of a visit whose person was forgotten only the code changes.
    """
    if route_at(code, row.day) is None:
        raise refused(Why.UNKNOWN_ROUTE)
    waits_no_more(work, row.id, Waits.ROUTE)
    visit = visit_of(work.connection, work.vault, row)
    if visit is None:
        return replace(row, route_code=code)
    coverage = by_route(visit.coverage, code, row.day)
    sealed = sealed_patient(work.vault, replace(visit, coverage=coverage))
    return replace(row, route_code=code, expected_percent=coverage.expected_percent, patient=sealed)
