"""Read a request and send its answer, both as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

JSON = b"application/json; charset=utf-8"
MAX_BODY = 256 * 1024
"""Bytes; no request of the contract is longer."""

_FORM = "application/x-www-form-urlencoded"
_TOO_LARGE = 413


class Asked(msgspec.Struct):
    """A request. No `repr` shows what is in it."""

    path: str
    query: bytes
    headers: Iterable[tuple[bytes, bytes]]
    address: str
    """The caller's; a proxy's word for it is not believed."""
    body: bytes
    number: str = ""
    """The citizen or card number that was asked for, once it is known."""
    account: str = ""
    """The user name, once its proofs are found right."""

    def __repr__(self) -> str:
        """Show the shape only."""
        return f"Asked({self.path}, {len(self.body)} bytes)"

    def header(self, name: str) -> str:
        """Return a header's value, or an empty text."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key == wanted), "")

    def parameters(self) -> dict[str, str]:
        """Return the query's parameters."""
        return _pairs(self.query)

    def is_form(self) -> bool:
        """Return whether the body says that it is a form."""
        return self.header("content-type").lower().startswith(_FORM)

    def fields(self) -> dict[str, str]:
        """Return the string fields of a JSON or form body; anything else gives no fields, never an exception."""
        if self.is_form():
            return _pairs(self.body)
        try:
            values = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return {}
        if not isinstance(values, dict):
            return {}
        return {key: value for key, value in values.items() if isinstance(value, str)}


class Answer(msgspec.Struct, frozen=True):
    """An answer that goes over the wire at once and whole."""

    status: int
    body: bytes
    media: bytes = JSON

    def __repr__(self) -> str:
        """Show the shape only."""
        return f"{type(self).__name__}({self.status}, {len(self.body)} bytes)"

    async def send(self, send: Send, headers: list[tuple[bytes, bytes]], _scope: Scope, _receive: Receive) -> None:
        """Send it with these headers."""
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


Serve = Callable[[Asked], Answer]


class Endpoint:
    """Answers the requests of the portal's own paths, as an ASGI application."""

    def __init__(self, serve: Serve, date: Callable[[], bytes]) -> None:
        self._serve = serve
        self._date = date

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            body = await _body_of(Request(scope, receive))
        except ClientDisconnect:  # nobody waits for an answer
            return
        if body is None:
            answer = Answer(_TOO_LARGE, b"", b"text/plain")
        else:
            address = scope["client"][0] if scope["client"] else ""
            answer = self._serve(Asked(scope["path"], scope["query_string"], scope["headers"], address, body))
        length = b"%d" % len(answer.body)
        headers = [(b"content-type", answer.media), (b"content-length", length), (b"date", self._date())]
        await answer.send(send, headers, scope, receive)


async def _body_of(request: Request) -> bytes | None:
    """Read a body; None when it is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return None
    return body


def _pairs(text: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(text.decode("utf-8"), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}
