"""Receivers of check-in notifications beside the portal: a gateway over HTTPS, and a folder."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from cardreader.clean_text import clean_line
from kiosk.core.delivery import DeliveryFault
from kiosk.core.fault import Fault
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.gateway_login import Bearer
from kiosk.delivery.notifier import LONGEST_RECEIPT, NotTaken, Receipt
from kiosk.delivery.reason import reason_in
from kiosk.portal.deadline import Deadline, DeadlinePassed, run_within
from kiosk.portal.transport import HttpAnswer, Transport

_FIELD: Final = "fileHSBase64"
_DOCUMENT_IS_WRONG: Final = frozenset({400, 413, 415, 422})
"""Everything else that is no success speaks of the address, the account or the moment: tried again."""
_UNAUTHORISED: Final = 401
_LONGEST_CODE: Final = 10
_MEDIA: Final = {
    "xml": "application/xml; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
    "json": "application/json; charset=utf-8",
}
_FOLDER_FAULTS: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), DeliveryFault.FOLDER_FULL),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), DeliveryFault.FOLDER_MISSING),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), DeliveryFault.FOLDER_DENIED),
}
_RECEIPTS: Final = ("result", "logId", "maGiaoDich", "id")
"""Where gateways that are known put the number of what they took."""


class GatewayReceiver:
    """Posts the document to an address, with a bearer token when there is one; a refused one is renewed once.

    A success is HTTP 2xx, unless a JSON body says otherwise (`status` is `error`, or `code`/`maKetQua` is not 200).
    """

    def __init__(
        self,
        transport: Transport,
        bearer: Bearer,
        total_seconds: float,
        body: Literal["xml", "form", "json"] = "xml",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._transport = transport
        self._bearer = bearer
        self._total_seconds = total_seconds
        self._body = body
        self._headers = dict(headers or {})

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a document. Blocks; raises `PortalTrouble` (try again later) or `NotTaken` (a person must look)."""
        body = self._packed(document)

        def post(deadline: Deadline) -> HttpAnswer:
            answer = self._post(body, deadline)
            refused = answer.status == _UNAUTHORISED
            return self._post(body, deadline) if refused and self._bearer.drop() else answer

        try:
            return _receipt(run_within(self._total_seconds, post))
        except DeadlinePassed:
            raise PortalTrouble(Trouble.TIMEOUT, DeliveryFault.NO_ANSWER.of()) from None

    def _post(self, body: bytes, deadline: Deadline) -> HttpAnswer:
        headers = {**self._headers, "Content-Type": _MEDIA[self._body]}
        token = self._bearer.give(deadline)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._transport.post("", query={}, headers=headers, body=body, deadline=deadline)

    def _packed(self, document: bytes) -> bytes:
        if self._body == "xml":
            return document
        fields = {_FIELD: base64.b64encode(document).decode()}
        return urlencode(fields).encode() if self._body == "form" else json.dumps(fields).encode()


class FolderReceiver:
    """Puts each document into a folder, whole or not at all. The same document again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, document: bytes) -> Receipt:
        """Write a document. Raises `PortalTrouble` when the folder does not take it."""
        name = f"xml0-{hashlib.sha256(document).hexdigest()[:32]}.xml"
        begun: Path | None = None
        try:
            with tempfile.NamedTemporaryFile(prefix=".xml0-", dir=self._folder, delete=False) as file:
                begun = Path(file.name)
                file.write(document)
                file.flush()
                os.fsync(file.fileno())
            begun.replace(self._folder / name)
        except OSError as error:
            if begun is not None:
                begun.unlink(missing_ok=True)  # a half of it names a patient too
            raise PortalTrouble(Trouble.UNREACHABLE, _folder_fault(error)) from None
        return Receipt(transaction=name, received_at="")


def _folder_fault(error: OSError) -> Fault:
    known = _FOLDER_FAULTS.get(error.errno or 0)
    if known is not None:
        return known.of()
    return DeliveryFault.FOLDER_BROKEN.of(errno=errno.errorcode.get(error.errno or 0, type(error).__name__))


def _receipt(answer: HttpAnswer) -> Receipt:
    if answer.status in _DOCUMENT_IS_WRONG:
        raise NotTaken(str(answer.status), reason_in(answer.body))
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP's success
        raise PortalTrouble(Trouble.HTTP_ERROR, DeliveryFault.HTTP_STATUS.of(status=answer.status))
    values = _values(answer.body)
    code = values.get("code", values.get("maKetQua", 200))
    if values.get("status") == "error" or str(code) != "200":
        raise NotTaken(clean_line(str(code), _LONGEST_CODE), reason_in(answer.body))
    given = (values[name] for name in _RECEIPTS if isinstance(values.get(name), str | int))
    return Receipt(transaction=clean_line(str(next(given, "")), LONGEST_RECEIPT), received_at="")


def _values(body: bytes) -> dict[str, Any]:
    """Read what a receiver says beside the status; many say nothing."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
