"""One check-in without a display: everything real, the patient played, the result in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, person
from kiosk.app.assemble import App
from kiosk.core.check_in.effects import Effect
from kiosk.core.check_in.events import Event
from kiosk.core.check_in.state import Kiosk
from kiosk.core.texts import Language
from kiosk.look import theme
from kiosk.process.logs import log_to
from kiosk.process.signals import quits_on_signals
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.patient import Patient
from kiosk.rehearsal.plan import Misfortune, Plan
from kiosk.rehearsal.processes import Part
from kiosk.rehearsal.record import Album, Record, write_json
from kiosk.rehearsal.table import Table, a_table
from kiosk.settings import Settings

SECONDS = 180
"""After this long a rehearsal is broken off: something hangs."""


def rehearse(plan: Plan, say: Callable[[str], None]) -> Record:
    """Play one check-in. Raises `PartFailed` when a part does not start; everything it makes stands in `plan.out`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _clear(plan.out)
    os.environ["VIRTUAL_CARD_HOME"] = str(plan.out / "virtual-card")
    who = person(plan.persona)
    with ExitStack() as parts:
        portal = parts.enter_context(_portal(plan))
        trust = plan.out / "trust"
        trust.mkdir(exist_ok=True)
        (trust / "test-csca.der").write_bytes(Issuer.load().csca_certificate)
        table = parts.enter_context(a_table(plan, who, say))
        settings = Settings.load(lay_out(plan, portal.url, trust, in_process=table.source is not None))
        if plan.misfortune is Misfortune.PORTAL_STOPPED:
            portal.part.stop()
        parts.enter_context(log_to(plan.out / "logs" / "kiosk.log"))
        record, apdus, touches = _play(plan, settings, table, who)
    write_json(plan.out / "result.json", record.as_json(plan.persona, apdus=apdus, touches=touches))
    return record


def _clear(out: Path) -> None:
    """Remove what an earlier run into the same folder showed, so that the results are this run's."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("slip.*"), *out.glob("screens/*.png"), *out.glob("result.json")):
        old.unlink()


@dataclass(frozen=True, slots=True)
class _Portal:
    url: str
    part: Part


@contextmanager
def _portal(plan: Plan) -> Iterator[_Portal]:
    arguments = ["serve", "--port", "0", "--database", f"sqlite:///{plan.out / 'portal.sqlite'}"]
    with Part("backend-stub", arguments, plan.out / "logs" / "portal.log") as part:
        line = part.ready_line(60)
        yield _Portal(line.split()[-1], part)


def _play(plan: Plan, settings: Settings, table: Table, who: Person) -> tuple[Record, int, int]:
    application = QApplication.instance() or QApplication(["kiosk"])
    if not isinstance(application, QApplication):
        message = "a rehearsal needs a QApplication"
        raise TypeError(message)
    theme.apply(application)
    record, album = Record(), Album(plan.out / "screens")

    def observe(event: Event, kiosk: Kiosk, effects: tuple[Effect, ...]) -> None:
        record.observe(event, kiosk, effects)
        patient.look(kiosk)

    app = App(settings, source=table.source, observer=observe, motion=False)
    patient = Patient(
        app.window,
        album,
        digits=_digits(plan, who),
        language=Language(plan.language),
        wishes=plan.wishes,
        take_card=table.take,
        leave=application.quit,
    )
    app.window.setFixedSize(plan.width, plan.height)
    app.window.show()
    app.start()
    patient.look(app.runtime.kiosk)
    QTimer.singleShot(0, app.window, table.put)
    hangs = QTimer(app.window)
    hangs.setSingleShot(True)
    hangs.timeout.connect(application.quit)
    hangs.start(SECONDS * 1000)
    try:
        with quits_on_signals(application) as came:
            application.exec()
        if came:
            raise SystemExit(128 + came[0])
        patient.complain()
    finally:
        app.stop()
        app.window.close()
        album.close()
    return record, app.chip.apdus, patient.touches


def _digits(plan: Plan, who: Person) -> str:
    """Return what the patient types: the last six digits, or others by misfortune."""
    if plan.misfortune is not Misfortune.WRONG_DIGITS:
        return who.can
    return "".join(str((int(digit) + 1) % 10) for digit in who.can)
