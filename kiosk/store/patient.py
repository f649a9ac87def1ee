"""The personal part of a visit as sealed JSON: what the law lets the clinic keep, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from kiosk.core.visit import Visit


def about(visit_id: UUID) -> str:
    """Name the place to which the sealed value is bound."""
    return f"visits.patient/{visit_id}"


def encode(visit: Visit) -> bytes:
    """Give the patient of a visit as UTF-8 JSON (number, names, birth date, sex, address, card of the insurance)."""
    citizen, card = visit.citizen, visit.coverage.card
    values: dict[str, Any] = {
        "number": citizen.number,
        "name": citizen.name,
        "latin_name": citizen.latin_name,
        "birth_date": str(citizen.birth_date),
        "sex": citizen.sex,
        "nationality": citizen.nationality,
        "residence": citizen.residence,
        "issued": _day(citizen.issued),
        "expires": _day(citizen.expires),
        "card": None
        if card is None
        else {
            "number": card.number,
            "valid_from": _day(card.valid_from),
            "valid_to": _day(card.valid_to),
            "registered_facility": card.registered_facility,
        },
        "differences": list(visit.coverage.differences),
        "portal_note": visit.coverage.portal_note,
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
