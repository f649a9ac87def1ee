"""The queue board on the second screen, where there is one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BOARD = """
from PySide6.QtWidgets import QApplication
from kiosk.core.texts import Language
from kiosk.desk.board import BoardWindow
from kiosk.galleries.desk_office import memory_office
from kiosk.desk.worker import Worker
application = QApplication(["board"])
worker = Worker()
board = BoardWindow(memory_office(), worker, Language.VI)
board.place(application.screens(), application.primaryScreen())
print(board.isFullScreen(), board.screen().name(), board.width(), board.height())
board.close()
worker.stop()
"""
DESK = {"name": "desk", "x": 0, "y": 0, "width": 1366, "height": 768}
HALL = {"name": "hall", "x": 1366, "y": 0, "width": 1920, "height": 1080}


@pytest.mark.parametrize(
    ("screens", "place"),
    [([DESK, HALL], "True hall 1920 1080"), ([DESK], "False desk 960 540")],
    ids=["two screens", "one screen"],
)
def test_it_fills_the_screen_that_is_not_the_desks_and_else_is_a_window(
    tmp_path: Path, screens: list[dict[str, object]], place: str
) -> None:
    """On Qt's own screens without a display: Xvfb has one only."""
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": screens}))
    environment = os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}
    run = subprocess.run(
        [sys.executable, "-c", BOARD], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == place
