"""Ctrl-C and the service manager's SIGTERM end the program in order, with or without Qt's event loop."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QTimer

_PULSE_MILLISECONDS = 200
"""How often Python gets a turn to see a signal while Qt waits."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_by_exit() -> None:
    """Let a signal unwind the program like an error, so that everything that was opened is closed."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for number in _SIGNALS:
        signal.signal(number, leave)


@contextmanager
def quits_on_signals(application: QCoreApplication) -> Iterator[list[int]]:
    """Quit every event loop on a signal while the block runs. Yield the list of signals that came."""
    came: list[int] = []

    def leave(number: int, _frame: object) -> None:
        came.append(number)

    def quit_when_told() -> None:
        if came:
            application.quit()  # again and again: it does nothing while no event loop runs

    before = {number: signal.signal(number, leave) for number in _SIGNALS}
    pulse = QTimer()
    pulse.timeout.connect(quit_when_told)
    pulse.start(_PULSE_MILLISECONDS)
    try:
        yield came
    finally:
        pulse.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
