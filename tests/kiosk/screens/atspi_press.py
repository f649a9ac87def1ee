"""Run by Debian's Python, which has pyatspi: starts a program and presses one of its buttons as a screen reader does.

`atspi_press.py NAME PROGRAM...` prints every name that can be read, presses NAME, and prints what the program says.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyatspi  # type: ignore[import-not-found] # Debian's, not in the project's environment
from gi.repository import GLib  # type: ignore[import-not-found] # Debian's as well

LOOK_EVERY_MS = 100
GIVE_UP_SECONDS = 90


@dataclass
class Reader:
    """A screen reader that waits for one button."""

    wanted: str
    loop: Any
    pressed: bool = False

    def look(self) -> bool:
        """Press the button if it is there; say whether to look again later."""
        for application in pyatspi.Registry.getDesktop(0):
            everything = list(nodes(application)) if application is not None else []
            for found in everything:
                if found.name == self.wanted:
                    for node in everything:
                        print(f"name: {node.getRoleName()}: {node.name}")  # noqa: T201 - the test reads it
                    self.pressed = bool(found.queryAction().doAction(0))
                    self.loop.quit()
                    return False
        return True


def nodes(node: Any) -> Iterator[Any]:
    """Give everything below that a screen reader sees."""
    for child in node:
        if child is not None:
            yield child
            yield from nodes(child)


def main() -> int:
    """Give 0 when the button was pressed, 1 when it was not found in time."""
    wanted, *program = sys.argv[1:]
    environment = os.environ | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_QPA_PLATFORM": "xcb"}
    reader = Reader(wanted, GLib.MainLoop())
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as application:
        says = application.stdout
        if says is None:
            return 1
        try:
            says.readline()
            GLib.timeout_add(LOOK_EVERY_MS, reader.look)
            GLib.timeout_add_seconds(GIVE_UP_SECONDS, reader.loop.quit)
            reader.loop.run()
            if reader.pressed:
                print("said:", says.readline().strip())  # noqa: T201 - the test reads it
        finally:
            application.kill()
    return 0 if reader.pressed else 1


if __name__ == "__main__":
    sys.exit(main())
