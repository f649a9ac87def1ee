"""What keeps a program from a reader without being the reader's own fault: another program, or a denial."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from cardreader.pcsc import service
from cardreader.pcsc.service import Context

_HEADER, _REQUEST = 8, 20
"""Bytes of a request's head, and of the first two requests of every client: its version, and a context."""
_DENIAL = (0x8010006A).to_bytes(4, "little")


@contextlib.contextmanager
def held(reader: str) -> Iterator[None]:
    """Hold the card in a reader alone, as another program does. Raises what `Context.connect` raises."""
    context = Context()
    try:
        card = context.connect(reader, alone=True)
        try:
            yield
        finally:
            service.disconnect(card)
    finally:
        context.release()


@contextlib.contextmanager
def denied(path: Path) -> Iterator[None]:
    """Refuse every new client of a private service, as polkit makes it do.

    `path` is the service's socket. Clients that are connected stay so.
    """
    kept = path.with_suffix(".kept")
    path.rename(kept)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(16)
        refuser = threading.Thread(target=_refuse, args=(listener,), name="denial", daemon=True)
        refuser.start()
        try:
            yield
        finally:
            kept.replace(path)
            listener.shutdown(socket.SHUT_RDWR)
            refuser.join()


def _refuse(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the listener was closed
        while True:
            client = listener.accept()[0]
            with client, contextlib.suppress(OSError):
                client.sendall(client.recv(_REQUEST, socket.MSG_WAITALL)[_HEADER:])  # both tell their versions
                client.sendall(client.recv(_REQUEST, socket.MSG_WAITALL)[_HEADER:-4] + _DENIAL)
