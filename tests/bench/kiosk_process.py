"""`kiosk run` with a patient played inside: `python -m tests.bench.kiosk_process CONFIG [--hasty]`.

What it is told on standard input and says on standard output are lines of JSON; `tests.bench.kiosk_visits` is the other
side. Of the card, the printer and the portal nothing runs here.
"""

from __future__ import annotations

from kiosk.process.plain_imports import use_plain_imports

use_plain_imports()  # first, as `kiosk run` does

import sys  # noqa: E402

sys.modules["rich"] = None  # type: ignore[assignment]  # our tools bring it, a clinic's kiosk has none

import json  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from dataclasses import replace  # noqa: E402
from functools import partial  # noqa: E402
from importlib import import_module  # noqa: E402
from pathlib import Path  # noqa: E402
from threading import Thread  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from PySide6.QtCore import QEvent, QObject, QTimer, Signal  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from cardreader.access.qr import from_qr  # noqa: E402
from kiosk import cli  # noqa: E402
from kiosk.app import start_up  # noqa: E402
from kiosk.core.check_in import effects as ef  # noqa: E402
from kiosk.core.check_in import events as ev  # noqa: E402
from kiosk.core.check_in.state import Kiosk, TakeSlip  # noqa: E402
from kiosk.core.texts import Language  # noqa: E402
from kiosk.rehearsal.patient import Patient  # noqa: E402
from kiosk.rehearsal.plan import PLAIN  # noqa: E402
from kiosk.screens.window import KioskWindow  # noqa: E402

if TYPE_CHECKING:
    from kiosk.app.assemble import App, Parts
    from kiosk.settings import Settings

WISHES = replace(PLAIN, waits_for_photo="--hasty" not in sys.argv)


def say(**said: Any) -> None:
    """Tell the other side."""
    print(json.dumps(said), flush=True)


class NoPictures:
    """Takes none."""

    def take(self, window: QWidget, name: str) -> None:
        """Take none."""


class Visits(QObject):
    """Plays whoever comes, one after the other, and notes when what happened."""

    _told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._window: KioskWindow | None = None
        self._post: Callable[[ev.Event], None] | None = None
        self._patient: Patient | None = None
        self._card_seen = 0.0
        self._awaiting_frame = False
        self._marks: dict[str, float] = {}
        self._number = ""
        self._begun = False
        """Whether what the kiosk shows is this patient's turn already, and no longer the end of the last one's."""
        self._told.connect(self._come)

    def card_event(self) -> None:
        """Note when the smart card service reported the card; comes from the watcher's thread."""
        self._card_seen, self._marks = time.perf_counter(), {}

    def begin(self, window: KioskWindow, post: Callable[[ev.Event], None]) -> None:
        """Say that the kiosk is there, and listen who comes."""
        self._window, self._post = window, post
        window.installEventFilter(self)
        Thread(target=self._listen, name="listening", daemon=True).start()
        say(open=True)

    def _listen(self) -> None:
        for line in sys.stdin:
            self._told.emit(line)

    def observe(self, event: ev.Event, kiosk: Kiosk, _effects: tuple[ef.Effect, ...]) -> None:
        """Note the times of this visit; let the patient look."""
        self._mark(type(event).__name__)
        if isinstance(event, ev.CardInserted):
            self._awaiting_frame = True
        if isinstance(event, ev.SlipPrinted):
            assert event.ok, "a slip was not printed"
            assert isinstance(kiosk.page, TakeSlip)
            self._number = kiosk.page.ticket.number
        if isinstance(event, ev.AccessGiven):
            self._begun = True
        if self._patient is not None and self._begun:
            self._patient.look(kiosk)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the window's painting; the queued call comes after what the window holds was painted, too."""
        if watched is self._window and event.type() is QEvent.Type.Paint and self._awaiting_frame:
            self._awaiting_frame = False
            QTimer.singleShot(0, partial(self._mark, "painted"))
        return False

    def _mark(self, name: str) -> None:
        self._marks.setdefault(name, (time.perf_counter() - self._card_seen) * 1000)

    def _come(self, line: str) -> None:
        """Let a patient come: the QR code first, then the card."""
        assert self._window is not None
        assert self._post is not None
        self._begun = False
        patient = self._patient = Patient(
            self._window,
            NoPictures(),
            digits="",
            language=Language.VI,
            wishes=WISHES,
            take_card=lambda: say(hand="take"),
            leave=lambda: self._left(patient),
        )
        self._post(ev.AccessGiven(from_qr(json.loads(line)["qr"])))
        say(hand="put")

    def _left(self, patient: Patient) -> None:
        if patient is not self._patient:
            return  # the end of the turn was seen twice
        self._patient = None
        patient.complain()
        patient.deleteLater()
        say(left=self._number, touches=patient.touches, marks=self._marks, tapped=self._card_seen)


VISITS = Visits()


load, kiosk_of = start_up.load, start_up.kiosk_of


def watched_load(config: Path) -> tuple[Settings, Parts]:
    """Load the kiosk, behind its first picture, with the played patient at its reader and its observer."""
    import_module("tests.bench.kiosk_watched").watch_kiosk(VISITS.card_event, VISITS.observe)
    return load(config)


@contextmanager
def played_kiosk(settings: Settings, parts: Parts) -> Iterator[App]:
    """Let patients come as soon as the kiosk runs."""
    with kiosk_of(settings, parts) as kiosk:
        QTimer.singleShot(0, kiosk.window, lambda: VISITS.begin(kiosk.window, kiosk.runtime.post))
        yield kiosk


if __name__ == "__main__":
    start_up.load, start_up.kiosk_of = watched_load, played_kiosk
    sys.exit(cli.main(["run", "--config", sys.argv[1]]))
