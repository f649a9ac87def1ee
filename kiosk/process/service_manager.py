"""Tells systemd that the kiosk is up and that its event loop turns (sd_notify(3), sd_watchdog_enabled(3)).

A kiosk whose screen is frozen looks alive to the service manager. The beat comes from the GUI thread, so that a frozen
loop misses it, and systemd (`WatchdogSec=`) starts the kiosk again. Without a service manager nothing is said.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QTimer

_READY: Final = "READY=1"
_ALIVE: Final = "WATCHDOG=1"
_STOPPING: Final = "STOPPING=1"


@contextmanager
def service_manager_informed(environment: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Say that the kiosk is up once the event loop turns, beat while it does, and say when the block ends.

    Build it before the event loop runs, in the GUI thread.
    """
    address = environment.get("NOTIFY_SOCKET")
    if not address:
        yield
        return
    ready = QTimer(singleShot=True)
    ready.timeout.connect(lambda: _tell(address, _READY))
    ready.start(0)
    beat = QTimer()
    beat.timeout.connect(lambda: _tell(address, _ALIVE))
    if every := beat_milliseconds(environment):
        beat.start(every)
    try:
        yield
    finally:
        ready.stop()
        beat.stop()
        _tell(address, _STOPPING)


def beat_milliseconds(environment: Mapping[str, str]) -> int:
    """Return the time between beats: half of what the service manager waits (WATCHDOG_USEC), 0 if it waits for none.

    WATCHDOG_PID is not looked at: it names the compositor that shows the kiosk, and the kiosk beats for both.
    """
    wanted = environment.get("WATCHDOG_USEC", "")
    return max(1, int(wanted) // 2_000) if wanted.isascii() and wanted.isdigit() and int(wanted) else 0


def _tell(address: str, state: str) -> None:
    """Send one datagram. A service manager that is away is no reason to leave the patients alone."""
    place = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as channel:
            channel.sendto(state.encode("ascii"), place)
    except OSError as error:
        import structlog  # noqa: PLC0415 - the first picture does not wait for it

        structlog.get_logger(__name__).warning("service_manager_not_told", state=state, reason=error.strerror)
