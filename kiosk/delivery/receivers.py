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
from typing import Final, Literal
from urllib.parse import urlencode

from kiosk.core.delivery import DeliveryFault
from kiosk.core.fault import Fault
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.delivery.gateway_login import Bearer
from kiosk.delivery.receipts import Receipt, TokenRefused, from_gateway
from kiosk.portal.deadline import Deadline, DeadlinePassed, run_within
from kiosk.portal.transport import HttpAnswer, Transport

_FIELD: Final = "fileHSBase64"
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


class GatewayReceiver:
    """Posts the document to an address, with a bearer token when there is one; a refused one is renewed once.

    `empty_is_taken` is for a gateway that is known to answer with a bare HTTP 2xx: any other must say success.
    """

    def __init__(
        self,
        transport: Transport,
        bearer: Bearer,
        total_seconds: float,
        body: Literal["xml", "form", "json"] = "xml",
        headers: Mapping[str, str] | None = None,
        *,
        empty_is_taken: bool = False,
    ) -> None:
        self._transport = transport
        self._bearer = bearer
        self._total_seconds = total_seconds
        self._body = body
        self._headers = dict(headers or {})
        self._empty_is_taken = empty_is_taken

    def deliver(self, document: bytes) -> Receipt:
        """Deliver a document. Blocks; raises `PortalTrouble` (try again later) or `NotTaken` (a person must look)."""
        body = self._packed(document)

        def post(deadline: Deadline) -> Receipt:
            answer = self._post(body, deadline)
            return from_gateway(answer, document, empty_is_taken=self._empty_is_taken)

        def post_twice(deadline: Deadline) -> Receipt:
            try:
                return post(deadline)
            except TokenRefused:
                if not self._bearer.drop():
                    raise
                return post(deadline)

        try:
            return run_within(self._total_seconds, post_twice)
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
            _settle(self._folder)
            is_whole = (self._folder / name).read_bytes() == document
        except OSError as error:
            if begun is not None:
                begun.unlink(missing_ok=True)  # a half of it names a patient too
            raise PortalTrouble(Trouble.UNREACHABLE, _folder_fault(error)) from None
        if not is_whole:
            raise PortalTrouble(Trouble.UNREACHABLE, DeliveryFault.FOLDER_BROKEN.of(errno="EIO"))
        return Receipt(name)


def _settle(folder: Path) -> None:
    """Write the folder itself to the disk: a new name is not safe before that."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _folder_fault(error: OSError) -> Fault:
    known = _FOLDER_FAULTS.get(error.errno or 0)
    if known is not None:
        return known.of()
    return DeliveryFault.FOLDER_BROKEN.of(errno=errno.errorcode.get(error.errno or 0, type(error).__name__))
