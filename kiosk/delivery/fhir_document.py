"""The document of an outbox message: the visit as it stands now, as a FHIR bundle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from kiosk.delivery.arrivals import arrival_of, patient_ids
from kiosk.delivery.fhir import bundle_of
from kiosk.delivery.xml0 import CannotNotify
from kiosk.register.database.database import Database
from kiosk.register.outbox import Message
from kiosk.register.reading import VisitReader


def handed_over(
    database: Database, facility: str, zone: tzinfo, *, server_ids: bool = False
) -> Callable[[Message], bytes]:
    """Return the function that writes a message's document. It raises `CannotNotify` once the person was forgotten."""
    visits = VisitReader(database)

    def document(message: Message) -> bytes:
        stored = visits.one(message.visit_id)
        arrival = arrival_of(stored, patient_ids(database.open().search_hash)) if stored is not None else None
        if arrival is None:
            raise CannotNotify(("Patient",))  # there is nothing left to say
        return bundle_of(arrival, facility, zone, server_ids=server_ids)

    return document
