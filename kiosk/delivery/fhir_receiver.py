"""Delivers bundles to the hospital's FHIR endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from cardreader.clean_text import clean_line
from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.notifier import LONGEST_RECEIPT, NotTaken, Receipt
from kiosk.delivery.reason import reason_in
from kiosk.portal.deadline import Deadline, DeadlinePassed, run_within
from kiosk.portal.transport import HttpAnswer, Transport

_TAKEN: Final = frozenset({200, 201})
_TRY_LATER: Final = frozenset({401, 403, 404, 405, 408, 409, 425, 429})
"""Refusals that speak of the address, the account or the moment, and not of this document."""


class FhirReceiver:
    """Posts a transaction to the endpoint's base address, with a bearer token when there is one.

    `token` is asked for at every delivery, so that a changed file counts at once. Delivering the same visit twice is
    harmless: every entry is a PUT.
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
        if answer.status in _TAKEN:
            return Receipt(transaction=_bundle_id(answer), received_at="")
        if answer.status in _TRY_LATER or not 400 <= answer.status < 500:  # noqa: PLR2004 - HTTP: the document is wrong
            raise PortalTrouble(Trouble.HTTP_ERROR, DeliveryFault.HTTP_STATUS.of(status=answer.status))
        raise NotTaken(str(answer.status), reason_in(answer.body))


def _bundle_id(answer: HttpAnswer) -> str:
    """Return the id of the answer's bundle; empty when it says none, for the status alone is the receipt."""
    try:
        values = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    given = values.get("id") if isinstance(values, dict) else None
    return clean_line(given, LONGEST_RECEIPT) if isinstance(given, str) else ""
