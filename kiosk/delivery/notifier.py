"""Deliver a check-in notification to the portal (`checkInKcbQd3176`)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final, Protocol

from cardreader.clean_text import clean_line
from kiosk.core.delivery import DeliveryFault
from kiosk.core.insurance.answer import NotAnAnswer, fields_of
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.reason import reason_in
from kiosk.portal.client import Client
from kiosk.portal.transport import HttpAnswer

CHECK_IN_PATH = "/api/qd130/checkInKcbQd3176"
LONGEST_RECEIPT: Final = 64
"""Characters of a receipt that are kept."""
_TAKEN = "200"
_SERVER_ERROR = 500
_NOT_ALLOWED = "403"
_TRY_LATER = frozenset({"404", "405", "408", "425", "429"})
"""Codes and statuses that speak of the address or the moment, and not of this document."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the portal gives for a notification that it took."""

    transaction: str
    """maGiaoDich: to be kept."""
    received_at: str
    """thoiGianTiepNhan, `yyyyMMddHHmmss`, Vietnam's time."""


class NotTaken(Exception):
    """The receiver refuses this document, and would refuse it again. The text is one line and holds the code alone.

    The reason is the receiver's own: it may name the patient, so it is shown to staff and stands in no text or log.
    """

    def __init__(self, code: str, reason: str) -> None:
        self.fault = DeliveryFault.REFUSED.of(refusal=code)
        super().__init__(self.fault.line)
        self.code = code
        self.reason = reason


class Notifier(Protocol):
    """A receiver of notifications: the portal, or another one that a province wants."""

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a document. Blocks; raises `PortalTrouble` (try again later) or `NotTaken` (a person must look).

        Delivering the same document twice is harmless: the receiver knows it by visit and content.
        """
        ...


class PortalNotifier:
    """Delivers to the portal, for the facility of that code, in the name of the client's account."""

    def __init__(self, client: Client, facility: str, path: str = CHECK_IN_PATH) -> None:
        self._client = client
        self._facility = facility
        self._path = path

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a document. Blocks; raises `PortalTrouble` or `NotTaken`."""
        fields = {
            "loaiHoSo": "0",
            "maTinh": self._facility[:2],
            "maCSKCB": self._facility,
            "fileHSBase64": base64.b64encode(document).decode(),
        }
        return _receipt(self._client.notify(self._path, fields))


def _receipt(answer: HttpAnswer) -> Receipt:
    try:
        values = fields_of(answer.body)
    except NotAnAnswer as error:
        if answer.status != 200:  # noqa: PLR2004 - HTTP's OK
            fault = DeliveryFault.HTTP_STATUS.of(status=answer.status)
            raise PortalTrouble(Trouble.HTTP_ERROR, fault) from None
        raise PortalTrouble(Trouble.BAD_ANSWER, error.fault) from None
    code = _word(values.get("maketqua"))
    if not code:
        raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_CODE.of())
    if code == _TAKEN and answer.status < 300:  # noqa: PLR2004 - HTTP's success
        transaction = _word(values.get("magiaodich"))
        if not transaction:
            raise PortalTrouble(Trouble.BAD_ANSWER, DeliveryFault.ANSWER_NO_TRANSACTION.of())
        return Receipt(transaction, _word(values.get("thoigiantiepnhan")))
    said = {code, str(answer.status)}
    if _NOT_ALLOWED in said:  # the account may not notify (now, or for this facility): no fault of the document
        raise PortalTrouble(Trouble.LOGIN_REFUSED, DeliveryFault.NOT_ALLOWED.of())
    if answer.status >= _SERVER_ERROR or code.startswith(("1", "5")) or said & _TRY_LATER:
        raise PortalTrouble(Trouble.HTTP_ERROR, DeliveryFault.RESULT_CODE.of(result=code[:10]))
    raise NotTaken(code[:10], reason_in(answer.body))


def _word(value: object) -> str:
    """Return a code or a number as text, whether the portal sent it as a text or not; empty for anything else."""
    return (
        clean_line(str(value), LONGEST_RECEIPT) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
