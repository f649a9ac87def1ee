"""Whom a connection trusts, and why one was not made: the only importer of truststore."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import truststore
from urllib3.exceptions import NameResolutionError

from kiosk.core.delivery import DeliveryFault

_BY_CODE: Final = {
    9: DeliveryFault.CERTIFICATE_NOT_YET,
    10: DeliveryFault.CERTIFICATE_EXPIRED,
    2: DeliveryFault.CERTIFICATE_UNKNOWN,
    19: DeliveryFault.CERTIFICATE_UNKNOWN,
    20: DeliveryFault.CERTIFICATE_UNKNOWN,
    21: DeliveryFault.CERTIFICATE_UNKNOWN,
    18: DeliveryFault.CERTIFICATE_SELF_SIGNED,
    62: DeliveryFault.CERTIFICATE_OTHER_HOST,
    64: DeliveryFault.CERTIFICATE_OTHER_HOST,
}
"""OpenSSL's codes of verification (X509_V_ERR_...)."""


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the system's authorities, or those of a file alone.

    Raises:
        OSError: The file is missing, or holds no certificate (`ssl.SSLError`).
    """
    if ca_file is not None:
        return ssl.create_default_context(cafile=str(ca_file))
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def fault_of(error: BaseException) -> DeliveryFault:
    """Return why no connection was made, from the whole chain of an error's causes."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _BY_CODE.get(cause.verify_code, DeliveryFault.CERTIFICATE)
        if isinstance(cause, ssl.SSLError):
            return DeliveryFault.NO_TLS
        if isinstance(cause, NameResolutionError):
            return DeliveryFault.NO_NAME
    return DeliveryFault.NO_CONNECTION


def _causes(error: BaseException) -> Iterator[BaseException]:
    waiting, seen = [error], set()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        nested = (cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args)
        waiting.extend(each for each in nested if isinstance(each, BaseException))
