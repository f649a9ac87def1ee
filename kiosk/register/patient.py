"""The personal part of a visit as sealed JSON, and the visit back from it.

What the law lets the clinic keep, and nothing else: ethnicity, religion, parents, spouse and photo never get here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cardreader.authenticity.verdict import Authenticity
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.person_name import Likeness
from kiosk.core.texts import Text
from kiosk.core.visit import FirstService, HelpCase, Service, Visit
from kiosk.register.database.rows import HelpRow, QueueRow, VisitRow


def encode(visit: Visit) -> bytes:
    """Return as UTF-8 JSON what the open columns do not hold: person, insurance card and the words of the day."""
    values = _person_values(visit.citizen, visit.coverage, visit.authenticity) | {
        "service": {name: getattr(visit.service, name) for name in ("prefix", "insured")},
        "name": _words(visit.service.name),
        "room": _words(visit.service.room),
        "first_service": visit.first_service,
    }
    return _json(values)


def encode_case(case: HelpCase) -> bytes:
    """Return what is known of somebody who waits for help, in the same way."""
    values = _person_values(case.citizen, case.coverage, case.authenticity or Authenticity())
    route = None if case.coverage is None else case.coverage.route_code
    return _json(values | {"given": case.given, "route_code": route})


def decode(row: VisitRow, plain: bytes) -> Visit:
    """Return the visit from its row and its opened JSON, equal to the one that was registered, but for claims."""
    values = json.loads(plain)
    return Visit(
        id=row.id,
        citizen=_citizen(values["citizen"]),
        service=Service(
            row.service,
            name=_text(values["name"]),
            room=_text(values["room"]),
            **values["service"],
        ),
        track=row.track,
        payment=row.payment,
        coverage=_coverage(row, row.route_code, values),
        authenticity=_authenticity(row, values),
        access=row.access,
        arrived=row.arrived,
        first_service=_first_service(values.get("first_service")),
    )


def _words(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _text(words: Mapping[str, str]) -> Text:
    """Return the text of sealed words. Registers of earlier versions hold further keys beside the two languages."""
    return Text.from_data(words["vi"], words["en"])


def decode_case(row: HelpRow, plain: bytes) -> HelpCase:
    """Return a help case back from its row and its opened JSON."""
    values = json.loads(plain)
    return HelpCase(
        id=row.id,
        reason=row.reason,
        citizen=None if values["citizen"] is None else _citizen(values["citizen"]),
        coverage=None if values["coverage"] is None else _coverage(row, values["route_code"], values),
        authenticity=_authenticity(row, values),
        access=row.access,
        given=values["given"],
        arrived=row.arrived,
    )


def authenticity_of(row: HelpRow, case: HelpCase | None) -> Authenticity:
    """Return what a help case's chip proved, also of one of which nothing personal is there."""
    if case is not None and case.authenticity is not None:
        return case.authenticity
    return Authenticity(row.passive, row.active, row.chip)


def _person_values(citizen: Citizen | None, coverage: Coverage | None, authenticity: Authenticity) -> dict[str, Any]:
    return {
        "citizen": citizen,
        "card": None if coverage is None else coverage.card,
        "coverage": None if coverage is None else {name: getattr(coverage, name) for name in _COVERAGE},
        "detail": authenticity.detail,
        "reason": authenticity.reason,
        "issuer_installed": authenticity.issuer_installed,
    }


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> Any:
    """Return what JSON does not know: days and times as ISO text, a dataclass as its fields."""
    if isinstance(value, date):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__dataclass_fields__}  # `fields` lists them again


_COVERAGE = (
    "benefit_percent",
    "route_percent",
    "registered_here",
    "five_years_since",
    "small_visit",
    "co_payment_limit",
    "co_payment_least",
    "salary_changed",
    "new_card",
    "is_renewed",
    "portal_note",
    "area",
    "differences",
    "spelling",
    "idle_cards",
)


def _citizen(values: dict[str, Any]) -> Citizen:
    dates = {name: _day(values[name]) for name in ("issued", "expires")}
    birth = None if values["birth_date"] is None else PartialDate(**values["birth_date"])
    return Citizen(**(values | dates | {"birth_date": birth, "sex": Sex(values["sex"])}))


def _coverage(row: QueueRow, route_code: str | None, values: dict[str, Any]) -> Coverage:
    rest = values["coverage"]
    days = {name: _day(rest.get(name)) for name in ("five_years_since", "salary_changed")}
    rest |= days | {"differences": tuple(rest["differences"])}
    rest["idle_cards"] = tuple(_card(card) for card in rest.get("idle_cards", ()))  # older visits say neither
    rest["spelling"] = Likeness(rest.get("spelling", Likeness.SAME))
    # Nothing was asked for a registration by hand: what the portal would say is as unknown as when it is away.
    decision = Decision(row.decision) if row.decision else Decision.PORTAL_UNAVAILABLE
    return Coverage(
        decision=decision,
        result_code=row.result_code,
        card=None if values["card"] is None else _card(values["card"]),
        route_code=route_code,
        **rest,
    )


def _authenticity(row: QueueRow, values: dict[str, Any]) -> Authenticity:
    return Authenticity(
        row.passive,
        row.active,
        row.chip,
        tuple(values["detail"]),
        values["reason"],
        issuer_installed=values.get("issuer_installed", False),  # older visits do not say
    )


def _card(values: dict[str, Any]) -> InsuranceCard:
    return InsuranceCard(**(values | {name: _day(values[name]) for name in ("valid_from", "valid_to")}))


def _first_service(values: dict[str, Any] | None) -> FirstService | None:
    return None if values is None else FirstService(**(values | {"ordered": datetime.fromisoformat(values["ordered"])}))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
