"""Serve the double over HTTP, say when it is ready, stop gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from backend_stub.web.certificates import Files
from backend_stub.web.spoiling import TRANSPORT

_START_SECONDS = 10.0
_GOODBYE_SECONDS = 0.3

logging.getLogger("uvicorn.access").disabled = True  # it writes whole addresses, with tokens and password hashes


class CannotListen(Exception):
    """The address is taken or is none of this machine. The text is one line."""


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Bind a listening socket; port 0 takes a free one. A `shared` one may be bound again. Raises `CannotListen`."""
    if shared and not hasattr(socket, "SO_REUSEPORT"):
        message = "this system deals no connections out among processes; leave --workers out"
        raise CannotListen(message)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # The protocol must be named: without it asyncio leaves Nagle's delay on, and each answer takes 44 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT if shared else socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
    except OSError as error:
        message = f"cannot listen on {host} port {port}: {error.strerror}"
        raise CannotListen(message) from error
    return listener


class _Joined:
    """Sends what is written in one turn of the loop at once: head and body of an answer in one packet, one call."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send at the end of this turn."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(bytes(data))

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Close at once, and drop what is held."""
        self._held.clear()
        self._transport.abort()

    def _send(self) -> None:
        if self._held and not self._transport.is_closing():
            self._transport.write(b"".join(self._held))
            self._held.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """Hands each request the connection's transport, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin a connection."""
        super().connection_made(_Joined(transport))  # type: ignore[arg-type]  # it does what a transport does

    def shutdown(self) -> None:
        """End an idle connection at the server's stop; over TLS many clients never send a close notification."""
        super().shutdown()
        if getattr(self.cycle, "response_complete", True):  # there is none before the first request
            asyncio.get_running_loop().call_later(_GOODBYE_SECONDS, self.transport.abort)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


class Server(uvicorn.Server):
    """A server that calls `on_ready` when it accepts connections and ends by itself on SIGINT and SIGTERM."""

    def __init__(
        self, application: ASGIApp, on_ready: Callable[[], None] = lambda: None, tls: Files | None = None
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=Protocol,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                date_header=False,
                proxy_headers=False,  # a token belongs to the caller's true address
                timeout_graceful_shutdown=10,
                ssl_certfile=tls.certificate if tls else None,
                ssl_keyfile=tls.key if tls else None,
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop gracefully on a signal, and do not raise it again: a wanted end is exit code 0."""
        wanted = [signal.SIGINT, signal.SIGTERM]
        try:
            before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        except ValueError:  # not the main thread: whoever started the thread ends it by `should_exit`
            before = {}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def run_on(self, listener: socket.socket) -> None:
        """Serve on that socket until told to stop."""
        asyncio.run(self.serve(sockets=[listener]))


@contextlib.contextmanager
def serving(application: ASGIApp, host: str = "127.0.0.1", tls: Files | None = None, port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process (port 0 takes a free one); yield the base address. For tests and rehearsals."""
    ready = threading.Event()
    with bind(host, port) as listener:
        server = Server(application, ready.set, tls)
        thread = threading.Thread(target=server.run_on, args=(listener,), name="portal-double", daemon=True)
        thread.start()
        try:
            if not ready.wait(_START_SECONDS):
                message = "the portal's double did not start"
                raise CannotListen(message)
            yield address_of(listener, "https" if tls else "http")
        finally:
            server.should_exit = True
            thread.join()


def address_of(listener: socket.socket, scheme: str = "http") -> str:
    """Return the base address of a bound socket, such as `http://127.0.0.1:8090`."""
    host, port = listener.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def say(line: str) -> None:
    """Print a line without buffering, for a process that waits for it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
