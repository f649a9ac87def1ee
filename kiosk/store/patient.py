"""The personal part of a visit as sealed JSON, and the visit back from it.

What the law lets the clinic keep, and nothing else: ethnicity, religion, parents, spouse and photo never get here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Service, Track, Visit


def about(visit_id: UUID) -> str:
    """Name the place to which the sealed value is bound."""
    return f"visits.patient/{visit_id}"


def encode(visit: Visit) -> bytes:
    """Give what the table's open columns do not hold as UTF-8 JSON: person, insurance card and the words of the day."""
    coverage = visit.coverage
    values: dict[str, Any] = {
        "citizen": asdict(visit.citizen),
        "card": None if coverage.card is None else asdict(coverage.card),
        "coverage": {name: getattr(coverage, name) for name in _COVERAGE},
        "service": {name: getattr(visit.service, name) for name in ("prefix", "insured")},
        "name": asdict(visit.service.name),
        "room": asdict(visit.service.room),
        "detail": visit.authenticity.detail,
        "reason": visit.authenticity.reason,
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode()


def decode(row: Mapping[str, Any], plain: bytes) -> Visit:
    """Give the visit back from its row and its opened JSON, equal to the one that was registered."""
    values = json.loads(plain)
    return Visit(
        id=row["id"],
        citizen=_citizen(values["citizen"]),
        service=Service(row["service"], name=Text(**values["name"]), room=Text(**values["room"]), **values["service"]),
        track=Track(row["track"]),
        payment=Payment(row["payment"]),
        coverage=_coverage(row, values),
        authenticity=Authenticity(
            Passive(row["passive"]),
            ChipProof(row["active"]),
            ChipProof(row["chip"]),
            tuple(values["detail"]),
            values["reason"],
        ),
        access=row["access"],
        arrived=row["arrived"],
    )


_COVERAGE = (
    "benefit_percent",
    "route_percent",
    "registered_here",
    "five_years_since",
    "new_card",
    "portal_note",
    "differences",
)


def _citizen(values: dict[str, Any]) -> Citizen:
    dates = {name: _day(values[name]) for name in ("issued", "expires")}
    birth = PartialDate(**values["birth_date"])
    return Citizen(**(values | dates | {"birth_date": birth, "sex": Sex(values["sex"])}))


def _coverage(row: Mapping[str, Any], values: dict[str, Any]) -> Coverage:
    rest = values["coverage"]
    rest |= {"five_years_since": _day(rest["five_years_since"]), "differences": tuple(rest["differences"])}
    return Coverage(
        decision=Decision(row["decision"]),
        result_code=row["result_code"],
        card=_card(values["card"]),
        route_code=row["route_code"],
        **rest,
    )


def _card(values: dict[str, Any] | None) -> InsuranceCard | None:
    if values is None:
        return None
    return InsuranceCard(**(values | {name: _day(values[name]) for name in ("valid_from", "valid_to")}))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
