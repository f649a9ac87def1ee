"""Read what a client sent: JSON or form, whatever it claims, never an exception."""

from __future__ import annotations

from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

_MAX_BODY = 256 * 1024


class TooLarge(Exception):
    """The body is larger than any request of the contract."""


async def fields_of(request: Request) -> dict[str, str]:
    """Give the string fields of a JSON or form body; anything else gives no fields. Raises `TooLarge`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise TooLarge
    if is_form(request):
        return _form(bytes(body))
    try:
        values = msgspec.json.decode(bytes(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    if not isinstance(values, dict):
        return {}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def is_form(request: Request) -> bool:
    """Whether the body is a form."""
    return request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


def address_of(request: Request) -> str:
    """Give the caller's address; a proxy's word for it is not believed."""
    return request.client.host if request.client else ""


def _form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}
