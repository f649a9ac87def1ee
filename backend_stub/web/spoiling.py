"""Apply faults to answers: replace the answer, or send the right one wrongly."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from backend_stub.contract.faults import Kind
from backend_stub.contract.wire import encode, result_notes
from backend_stub.web.exchange import Answer

TRANSPORT = "backend_stub.transport"
"""Key of the connection's transport in the scope's extensions."""


def spoilt(kind: Kind, seconds: float, answer: Answer) -> Answer:
    """Return the answer as that fault leaves it."""
    change = _CHANGES.get(kind)
    if change is not None:
        return change(answer)
    return _Awkward(answer.status, answer.body, answer.media, kind=kind, seconds=seconds)


class _Awkward(Answer, frozen=True, kw_only=True):
    """An answer that goes over the wire late, in parts, or not at all."""

    kind: Kind
    seconds: float

    async def send(self, send: Send, headers: list[tuple[bytes, bytes]], scope: Scope, receive: Receive) -> None:
        """Send it, or do not."""
        match self.kind:
            case Kind.RESET:
                _cut(scope, reset=True)
            case Kind.HALF_ANSWER:
                await self._start(send, headers)
                await _part(send, self.body[: len(self.body) // 2], more=True)
                _cut(scope, reset=False)
            case Kind.SLOW_DRIP:
                await self._start(send, headers)
                await _until_gone(receive, self._drip(send))
            case _:
                await asyncio.sleep(self.seconds)
                await super().send(send, headers, scope, receive)

    async def _start(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": headers})

    async def _drip(self, send: Send) -> None:
        if not self.body:
            await _part(send, b"", more=False)
        for at in range(len(self.body)):
            await _part(send, self.body[at : at + 1], more=at + 1 < len(self.body))
            await asyncio.sleep(self.seconds)


async def _part(send: Send, body: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _until_gone(receive: Receive, work: Any) -> None:
    """Do the work, but stop when the other side hangs up."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(receive))
    await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, leaving):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _cut(scope: Scope, *, reset: bool) -> None:
    transport: asyncio.Transport = scope["extensions"][TRANSPORT]["transport"]
    if reset:
        link = transport.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()


_Change = Callable[[Answer], Answer]
_STAYS = frozenset({"thoigiantiepnhan"})
_LISTS = frozenset({"DataCCT"})
"""What is a list, empty or not; other lists are null."""


def _html(status: int) -> _Change:
    page = f"<html><head><title>{status}</title></head><body><center><h1>Bad Gateway</h1></center></body></html>"
    return lambda _answer: Answer(status, page.encode(), b"text/html; charset=utf-8")


def _with_body(make: Callable[[bytes], bytes]) -> _Change:
    return lambda answer: msgspec.structs.replace(answer, body=make(answer.body))


def _code(code: str) -> _Change:
    """Put a code and its sentence in place of a result, in the shape of the function that was asked."""
    said = {"maketqua": code} | dict.fromkeys(("ghichu", "thongdiep"), result_notes().get(code, "Lỗi server"))

    def value(key: str, was: Any) -> Any:
        if key.lower() in _STAYS:
            return was
        return said.get(key.lower(), "" if isinstance(was, str) else [] if key in _LISTS else None)

    change = _with_values(lambda values: {key: value(key, was) for key, was in (values or {"maKetQua": ""}).items()})
    return lambda answer: msgspec.structs.replace(change(answer), status=200)


def _with_values(change: Callable[[dict[str, Any]], dict[str, Any]]) -> _Change:
    """Change the JSON object of the body; a body without one stays as it is."""

    def changed(body: bytes) -> bytes:
        if not body:
            return body
        return encode(change(json.loads(body)))

    return _with_body(changed)


def _other_casing(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key[:1].swapcase() + key[1:].lower(): _other_casing(value) if isinstance(value, dict) else value
        for key, value in values.items()
    }


_CHANGES: dict[Kind, _Change] = {
    Kind.HTML_502: _html(502),
    Kind.HTML_503: _html(503),
    Kind.HTML_200: _html(200),
    Kind.TRUNCATED_JSON: _with_body(lambda body: body[: len(body) * 2 // 3]),
    Kind.WRONG_JSON: _with_body(lambda _body: b'["unexpected"]'),
    Kind.EMPTY: _with_body(lambda _body: b""),
    Kind.CODE_100: _code("100"),
    Kind.CODE_101: _code("101"),
    Kind.CODE_500: _code("500"),
    Kind.UNKNOWN_CODE: _code("777"),
    Kind.WRONG_CASING: _with_values(_other_casing),
    Kind.NULLS: _with_values(lambda values: {k: None if v == "" else v for k, v in values.items()}),
}
