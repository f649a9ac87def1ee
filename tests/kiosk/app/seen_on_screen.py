"""See that `kiosk run` shows a page over the whole screen: `python -m tests.kiosk.app.seen_on_screen CONFIG PAGE`.

PAGE says in JSON what the page holds. The picture of the screen must become the picture of that page, drawn here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kiosk.core.texts import Text
from kiosk.look import theme
from kiosk.screens.cannot_start import CannotStart

_LOOK_MS = 100
_GIVE_UP_MS = 60_000


def main() -> int:
    """Say what became of it; the command's own words go to the error output."""
    config, wanted = sys.argv[1], json.loads(sys.argv[2])
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    application = QApplication(["screen"])
    theme.apply(application)
    screen = application.primaryScreen()
    page = CannotStart(Text(wanted["vi"], wanted["en"]), wanted["code"], wanted["details"])
    page.resize(screen.size())
    expected = page.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    with subprocess.Popen([sys.executable, "-m", "kiosk.cli", "run", "--config", config]) as kiosk:

        def look() -> None:
            if screen.grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32) == expected:
                application.exit(1)

        looks, late = QTimer(interval=_LOOK_MS), QTimer(interval=_GIVE_UP_MS)
        looks.timeout.connect(look)
        late.timeout.connect(application.quit)
        looks.start()
        late.start()
        seen = application.exec()
        kiosk.terminate()
        code = kiosk.wait()
    print(f"{'seen' if seen else 'not seen'}, then ended with {code}")  # noqa: T201 - the test reads it
    return 0


if __name__ == "__main__":
    sys.exit(main())
