"""Requests at given times, whether or not the earlier ones are answered: what a country does to a portal.

Latency counts from the moment at which the request was due, so a server that falls behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from tests.bench.http_load import Load

_TICK = 0.001


class _Line(asyncio.Protocol):
    """One connection: carries one request at a time."""

    def __init__(self, free: deque[_Line], done: list[float], wanted: bytes) -> None:
        self._free, self._done, self._wanted = free, done, wanted
        self._buffer = b""
        self._due = 0.0
        self.failures = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._free.append(self)

    def ask(self, request: bytes, due: float) -> None:
        self._due = due
        self._transport.write(request)  # type: ignore[attr-defined]  # a stream's transport writes

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, split, body = self._buffer.partition(b"\r\n\r\n")
        if not split or len(body) < int(head.lower().partition(b"content-length: ")[2].split(b"\r", 1)[0]):
            return
        self.failures += self._wanted not in body
        self._done.append(time.perf_counter() - self._due)
        self._buffer = b""
        self._free.append(self)

    def close(self) -> None:
        self._transport.close()


async def replay(
    host: str, port: int, requests: Sequence[bytes], moments: Sequence[float], connections: int, wanted: bytes
) -> Load:
    """Send each request at its moment (seconds from the start); those that find no free connection wait for one."""
    free: deque[_Line] = deque()
    done: list[float] = []
    loop = asyncio.get_running_loop()
    lines = [
        (await loop.create_connection(lambda: _Line(free, done, wanted), host, port))[1] for _ in range(connections)
    ]
    waiting = deque(zip(requests, moments, strict=False))
    count = len(waiting)
    started = time.perf_counter()
    while len(done) < count:
        now = time.perf_counter() - started
        while waiting and free and waiting[0][1] <= now:
            request, moment = waiting.popleft()
            free.popleft().ask(request, started + moment)
        await asyncio.sleep(_TICK)
    seconds = time.perf_counter() - started
    for line in lines:
        line.close()
    return Load(count, seconds, done, sum(line.failures for line in lines))
