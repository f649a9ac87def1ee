"""A kiosk window for another process to find: says `ready`, then the name of every event."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.core.check_in.events import Event
from kiosk.galleries.patient_states import states
from kiosk.look import theme
from kiosk.screens.look import Look
from kiosk.screens.window import KioskWindow


def say(event: Event) -> None:
    print(type(event).__name__, flush=True)  # noqa: T201 - the other process reads it


def main() -> int:
    application = QApplication(["kiosk"])
    theme.apply(application)
    window = KioskWindow(say, clinic="Trung tâm Y tế Sông Xanh", look=Look(motion=False))
    window.resize(540, 960)
    if len(sys.argv) > 1:
        window.show(states()[sys.argv[1]])
    window.show()
    QTimer.singleShot(0, window, lambda: print("ready", flush=True))  # noqa: T201 - as above
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
