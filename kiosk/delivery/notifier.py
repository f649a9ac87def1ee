"""Deliver a check-in notification to the portal (`checkInKcbQd3176`)."""

from __future__ import annotations

import base64
from typing import Protocol

from kiosk.delivery.receipts import Receipt, from_portal
from kiosk.portal.client import Client

CHECK_IN_PATH = "/api/qd130/checkInKcbQd3176"


class Notifier(Protocol):
    """A receiver of notifications: the portal, or another one that a province wants."""

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a document. Blocks; raises `PortalTrouble` (try again later) or `NotTaken` (a person must look).

        Delivering the same document twice is harmless: the receiver knows it by visit and content.
        """
        ...


class PortalNotifier:
    """Delivers to the portal, for the facility of that code, in the name of the client's account."""

    def __init__(self, client: Client, facility: str, path: str = CHECK_IN_PATH, province: str = "") -> None:
        self._client = client
        self._facility = facility
        self._province = province or facility[:2]
        self._path = path

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a document. Blocks; raises `PortalTrouble` or `NotTaken`."""
        fields = {
            "loaiHoSo": "0",
            "maTinh": self._province,
            "maCSKCB": self._facility,
            "fileHSBase64": base64.b64encode(document).decode(),
        }
        return from_portal(self._client.notify(self._path, fields))
