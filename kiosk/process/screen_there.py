"""Whether there is a screen: Qt ends the process without a word when there is none."""

from __future__ import annotations

import os
import re
import socket
import sys
from typing import Final

_DISPLAY: Final = re.compile(r"(?:unix)?(?P<host>[^:]*):(?P<number>\d{1,4})(?:\.\d+)?")
_X11_PORT: Final = 6000
_SECONDS: Final = 5


class NoScreen(Exception):
    """There is no screen to open a window on. The text says what to do."""


def require_screen() -> None:
    """See that the environment names a screen, and that an X server that it names answers. Raises `NoScreen`."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return  # Qt takes these first
    display = os.environ.get("DISPLAY")
    if not display:
        message = "there is no screen (DISPLAY and WAYLAND_DISPLAY are not set); start it from a desktop"
        raise NoScreen(message)
    if not _answers(display):
        message = f"there is no screen at DISPLAY={display}; set it to a running X server"
        raise NoScreen(message)


def _answers(display: str) -> bool:
    """Return whether a server listens where that name points to; what it allows, Qt finds out."""
    if os.path.exists(display):  # noqa: PTH110 - the name of a socket, as some desktops give it
        return True
    found = _DISPLAY.fullmatch(display)
    if found is None:
        return False
    number = int(found["number"])
    if found["host"]:
        return _connects(socket.AF_INET, (found["host"], _X11_PORT + number)) or _connects(
            socket.AF_INET6, (found["host"], _X11_PORT + number)
        )
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, f"\0{path}")


def _connects(family: socket.AddressFamily, address: tuple[str, int] | str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as link:
            link.settimeout(_SECONDS)
            link.connect(address)
    except OSError:
        return False
    return True
