"""Faults as dials: which one, at which step, for whom, how often; at random, but the same again for the same seed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
import struct
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

TRANSPORT = "backend_stub.transport"
"""Key of the connection's transport in the scope's extensions."""


class Step(StrEnum):
    """What a request asks for."""

    ANY = "any"
    TOKEN = "token"  # noqa: S105 - the name of a step
    LOOKUP = "lookup"
    NOTIFICATION = "notification"


class Kind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    """The answer comes `seconds` late."""
    LONG_TAIL = "long-tail"
    """The answer comes late by a random time, `seconds` in the mean."""
    RESET = "reset"
    """The connection is reset and nothing was answered."""
    HALF_ANSWER = "half-answer"
    """The connection ends in the middle of the body."""
    SLOW_DRIP = "slow-drip"
    """One byte every `seconds`."""
    HTML_502 = "html-502"
    HTML_503 = "html-503"
    HTML_200 = "html-200"
    TRUNCATED_JSON = "truncated-json"
    """A whole HTTP answer whose JSON is cut."""
    WRONG_JSON = "wrong-json"
    """JSON of another shape."""
    EMPTY = "empty"
    CODE_100 = "code-100"
    CODE_101 = "code-101"
    CODE_500 = "code-500"
    UNKNOWN_CODE = "unknown-code"
    WRONG_CASING = "wrong-casing"
    """Keys in another case: no fault for a careful client."""
    NULLS = "nulls"
    """Null in place of every empty text: no fault for a careful client."""


class When(StrEnum):
    """Whether the request takes effect."""

    AFTER = "after"
    """The request is carried out, its answer suffers."""
    BEFORE = "before"
    """The request is not carried out."""


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dial."""

    kind: Kind
    step: Step = Step.ANY
    when: When = When.AFTER
    number: str = ""
    """Only for this citizen or card number, as it was asked (with `when` = `after`); empty for everybody."""
    seconds: float = 0.05
    probability: float = 1.0
    times: int | None = None
    """How often it strikes; None for always."""

    def __repr__(self) -> str:
        """Show no number."""
        return f"Fault({self.kind.value}, {self.step.value}, {self.when.value})"


class Faults:
    """The faults that are set now. The first that fits strikes."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - must be the same again, not secret
        self._faults: list[tuple[Fault, int]] = []

    def set(self, faults: Sequence[Fault], seed: int | None = None) -> None:
        """Set these in place of all others; with a seed, chance begins anew."""
        if seed is not None:
            self._random.seed(seed)
        self._faults = [(fault, 0) for fault in faults]

    def all(self) -> tuple[Fault, ...]:
        """Give what is set."""
        return tuple(fault for fault, _ in self._faults)

    def pick(self, step: Step, when: When, number: str = "") -> Fault | None:
        """Give the fault that strikes this request, if one does, and count it."""
        for index, (fault, struck) in enumerate(self._faults):
            if fault.when is not when or fault.step not in (Step.ANY, step):
                continue
            if fault.number not in ("", number) or (fault.times is not None and struck >= fault.times):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            self._faults[index] = (fault, struck + 1)
            return fault
        return None

    def spoil(self, fault: Fault, response: Response) -> Response:
        """Give the answer as that fault leaves it."""
        change = _CHANGES.get(fault.kind)
        if change is not None:
            return change(response)
        pause = fault.seconds
        if fault.kind is Kind.LONG_TAIL:
            pause = self._random.expovariate(1 / fault.seconds) if fault.seconds else 0.0
        return SpoiltResponse(fault.kind, pause, response)


class SpoiltResponse(Response):
    """An answer that goes over the wire late, in parts, or not at all."""

    def __init__(self, kind: Kind, seconds: float, response: Response) -> None:
        super().__init__(bytes(response.body), response.status_code, media_type=response.media_type)
        self._kind = kind
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or do not."""
        match self._kind:
            case Kind.RESET:
                _cut(scope, reset=True)
            case Kind.HALF_ANSWER:
                await self._start(send)
                await _body(send, bytes(self.body[: len(self.body) // 2]), more=True)
                _cut(scope, reset=False)
            case Kind.SLOW_DRIP:
                await self._start(send)
                await _until_gone(receive, self._drip(send))
            case _:
                await asyncio.sleep(self._seconds)
                await super().__call__(scope, receive, send)

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})

    async def _drip(self, send: Send) -> None:
        for at in range(len(self.body)):
            await _body(send, bytes(self.body[at : at + 1]), more=at + 1 < len(self.body))
            await asyncio.sleep(self._seconds)


async def _body(send: Send, body: bytes, *, more: bool) -> None:
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


def _html(status: int) -> Callable[[Response], Response]:
    page = f"<html><head><title>{status}</title></head><body><center><h1>Bad Gateway</h1></center></body></html>"
    return lambda _response: Response(page, status, media_type="text/html")


def _with_body(make: Callable[[bytes], bytes]) -> Callable[[Response], Response]:
    return lambda response: Response(make(bytes(response.body)), response.status_code, media_type=response.media_type)


def _code(code: str) -> Callable[[Response], Response]:
    body = json.dumps(
        {"maKetQua": code, "ghiChu": "Lỗi server", "thongDiep": "Lỗi server"}, ensure_ascii=False
    ).encode()
    return lambda response: Response(body, media_type=response.media_type)


def _recased(body: bytes) -> bytes:
    values = json.loads(body)
    recased = {(key[:1].swapcase() + key[1:].lower()): value for key, value in values.items()}
    return json.dumps(recased, ensure_ascii=False).encode()


def _nulled(body: bytes) -> bytes:
    values = json.loads(body)
    nulled = {key: None if value == "" else value for key, value in values.items()}
    return json.dumps(nulled, ensure_ascii=False).encode()


_CHANGES: dict[Kind, Callable[[Response], Response]] = {
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
    Kind.WRONG_CASING: _with_body(_recased),
    Kind.NULLS: _with_body(_nulled),
}
