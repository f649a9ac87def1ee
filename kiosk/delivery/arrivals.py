"""From the register's visits to what is handed over."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from cardreader.authenticity.verdict import ChipProof, Passive
from kiosk.core.desk.model import VisitState
from kiosk.core.visit import BY_HAND, Visit
from kiosk.delivery.arrival import Arrival
from kiosk.register.reading import StoredVisit


def patient_ids(search_hash: Callable[[str], bytes]) -> Callable[[str], UUID]:
    """Return the function from a personal number to the id under which that person is known outside.

    `search_hash` is the register's keyed hash: without the clinic's key nobody gets from the id to the number.
    """

    def patient_id(number: str) -> UUID:
        return UUID(bytes=search_hash(f"handover/{number}")[:16], version=4)

    return patient_id


def arrival_of(stored: StoredVisit, patient_id: Callable[[str], UUID]) -> Arrival | None:
    """Return what is handed over of a visit, or None if its person was forgotten. No number means a new person."""
    visit = stored.visit
    if visit is None:
        return None
    card = visit.coverage.card
    return Arrival(
        visit_id=visit.id,
        patient_id=patient_id(visit.citizen.number) if visit.citizen.number else visit.id,
        person=visit.citizen,
        card_number=card.number if card else "",
        card_from=card.valid_from if card else None,
        card_to=card.valid_to if card else None,
        state=VisitState(stored.state),
        payment=visit.payment,
        route_code=visit.coverage.route_code or "",
        expected_percent=visit.coverage.expected_percent,
        ticket=stored.ticket.number,
        service=visit.service.key,
        service_name=visit.service.name.vi,
        room=visit.service.room.vi,
        track=visit.track,
        arrived=visit.arrived,
        unvouched=visit.unvouched,
        data_verified=visit.access != BY_HAND and visit.authenticity.passive is Passive.CHAIN_OK,
        chip_verified=_chip_verified(visit),
    )


def _chip_verified(visit: Visit) -> bool:
    """Return whether an installed or pinned issuer vouches for the data and the chip proved that it is no copy."""
    verdict = visit.authenticity
    proved = not verdict.failed and ChipProof.OK in (verdict.active, verdict.chip)
    return visit.access != BY_HAND and verdict.passive is Passive.CHAIN_OK and proved
