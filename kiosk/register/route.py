"""The route code (MA_DOITUONG_KCB) that a clerk chooses, with the share of the costs that follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.core.delivery import Waits
from kiosk.core.insurance.decide import by_route
from kiosk.core.insurance.tables import route_at
from kiosk.register import patient
from kiosk.register.audit.sealing import place
from kiosk.register.audit.unit_of_work import Pen, Row
from kiosk.register.database.tables import visits
from kiosk.register.reading import visit_of
from kiosk.register.refusals import Why, refused
from kiosk.register.waits import waits_no_more


def changed_route(pen: Pen, row: Row, code: str) -> dict[str, Any]:
    """Give what changes in a visit's row with that code, and take the visit off the list of those that wait for one.

    Raises `Refused` (`unknown_route`). Of a visit whose person was forgotten only the code changes.
    """
    if route_at(code, row["day"]) is None:
        raise refused(Why.UNKNOWN_ROUTE)
    waits_no_more(pen.connection, row["id"], Waits.ROUTE)
    visit = visit_of(pen.connection, pen.vault, row)
    if visit is None:
        return {"route_code": code}
    coverage = by_route(visit.coverage, code, row["day"])
    sealed = pen.vault.seal(patient.encode(replace(visit, coverage=coverage)), place(visits, "patient", row))
    return {"route_code": code, "expected_percent": coverage.expected_percent, "patient": sealed}
