"""A small HTTP load generator: requests prepared as bytes, connections kept open, latencies measured at the socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What came out of a run. Times in seconds."""

    requests: int
    seconds: float
    latencies: Sequence[float]
    failures: int

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """Give the latency below which that share of the answers stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Connection(asyncio.Protocol):
    """One connection: sends the next request as soon as the last one is answered."""

    def __init__(self, next_request: Callable[[], bytes | None], wanted: bytes) -> None:
        self._next = next_request
        self._wanted = wanted
        self._buffer = b""
        self._sent = 0.0
        self.latencies: list[float] = []
        self.failures = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = self._next()
        if request is None:
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self._sent = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]  # a stream's transport writes

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length: ")
        length = int(head[at + 16 :].split(b"\r", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        self.latencies.append(time.perf_counter() - self._sent)
        if self._wanted not in self._buffer:
            self.failures += 1
        self._buffer = b""
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.failures += 1
            self.done.set_result(None)


async def run(host: str, port: int, requests: Sequence[bytes], connections: int, wanted: bytes) -> Load:
    """Send all requests over that many connections; an answer without the bytes `wanted` is a failure."""
    waiting = iter(requests)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    made = [
        (await loop.create_connection(lambda: _Connection(lambda: next(waiting, None), wanted), host, port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(connection.done for connection in made))
    seconds = time.perf_counter() - started
    latencies = [latency for connection in made for latency in connection.latencies]
    return Load(len(latencies), seconds, latencies, sum(connection.failures for connection in made))
