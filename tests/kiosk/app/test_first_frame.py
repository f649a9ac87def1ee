from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.first_frame import FirstFrame


def test_it_is_told_once_when_the_window_was_painted(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    told: list[bool] = []
    frame = FirstFrame(window)
    frame.painted.connect(lambda: told.append(window.isVisible()))
    with qtbot.waitSignal(frame.painted):
        window.show()
    window.repaint()
    QApplication.processEvents()
    assert told == [True]


def test_a_window_that_is_never_painted_keeps_nobody_waiting(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitSignal(FirstFrame(window).painted, timeout=5_000):
        pass
