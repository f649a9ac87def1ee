"""Delivers bundles to the hospital's FHIR endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable

from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.receipts import Receipt, from_fhir
from kiosk.portal.deadline import Deadline, DeadlinePassed, run_within
from kiosk.portal.transport import HttpAnswer, Transport


class FhirReceiver:
    """Posts a transaction to the endpoint's base address, with a bearer token when there is one.

    `token` is asked for at every delivery, so that a changed file counts at once. Delivering the same visit twice is
    harmless: every entry is a PUT under our id or by our identifier.
    """

    def __init__(self, transport: Transport, token: Callable[[], str], total_seconds: float) -> None:
        self._transport = transport
        self._token = token
        self._total_seconds = total_seconds

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a bundle. Blocks; raises `PortalTrouble` (try again later) or `NotTaken` (a person must look)."""
        headers = {"Content-Type": "application/fhir+json; charset=utf-8", "Accept": "application/fhir+json"}
        token = self._token()
        if token:
            headers["Authorization"] = f"Bearer {token}"

        def post(deadline: Deadline) -> HttpAnswer:
            return self._transport.post("", query={}, headers=headers, body=document, deadline=deadline)

        try:
            answer = run_within(self._total_seconds, post)
        except DeadlinePassed:
            raise PortalTrouble(Trouble.TIMEOUT, DeliveryFault.NO_ANSWER.of()) from None
        return from_fhir(answer, _places(document))


def _places(document: bytes) -> tuple[str, ...]:
    """Return `Type/id` of each resource of a transaction, in its order; `Type` where the server chooses the id."""
    return tuple(entry["request"]["url"].partition("?")[0] for entry in json.loads(document)["entry"])
