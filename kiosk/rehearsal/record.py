"""What a rehearsal leaves behind: `result.json` and a picture of every page."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.state import Device, Kiosk, OutOfService, PutCard, SeeClerk, TakeSlip, Turn
from kiosk.core.problems import Problem
from kiosk.core.rules import unvouched


@dataclass
class Record:
    """Follows one check-in through the runtime's observer."""

    started: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)
    """When what happened first, in seconds of the run."""
    turn: Turn | None = None
    """The last that was known of the patient's turn."""
    slip: TakeSlip | None = None
    problem: Problem | None = None
    help_number: str | None = None
    """The number that keeps the place in the desk's line."""

    def observe(self, event: ev.Event, kiosk: Kiosk, _effects: tuple[ef.Effect, ...]) -> None:
        """Note times and the furthest that the turn came."""
        if isinstance(kiosk.page, OutOfService) and Device.REGISTER in kiosk.page.devices and self.turn is None:
            self.problem = Problem.REGISTER_DOWN  # the patient reads so before the card is out of the pocket
        if kiosk.turns == 0 or kiosk.turns > 1:
            return  # before the patient, or already the next one
        self.marks.setdefault(type(event).__name__, time.perf_counter() - self.started)
        if kiosk.turn is not None:
            self.turn = kiosk.turn
        match kiosk.page:
            case TakeSlip():
                self.slip = kiosk.page
            case SeeClerk(problem=problem, ticket=ticket):
                self.problem = problem
                self.help_number = ticket.number if ticket else None
            case PutCard(lost=True):
                self.problem = Problem.CARD_MOVED
            case _:
                pass
        if isinstance(event, ev.ReadFailed) and event.problem is Problem.WRONG_DIGITS:
            self.problem = Problem.WRONG_DIGITS

    @property
    def outcome(self) -> str:
        """How the check-in ended: a coverage decision, the code of a problem, or `to_be_checked` (unvouched chip)."""
        if self.slip is not None and self.turn is not None and unvouched(self.turn.authenticity):
            return "to_be_checked"
        if self.slip is not None and self.turn is not None and self.turn.coverage is not None:
            return self.turn.coverage.decision.value
        return self.problem.value if self.problem is not None else "unfinished"

    def as_json(self, persona: str, *, apdus: int, touches: int) -> dict[str, Any]:
        """Return `result.json`."""
        turn, slip = self.turn, self.slip
        verdict = turn.authenticity if turn else None
        coverage = turn.coverage if turn else None
        return {
            "persona": persona,
            "outcome": self.outcome,
            "queue_number": slip.ticket.number if slip else None,
            "help_number": self.help_number,
            "service": slip.service.key if slip else None,
            "track": slip.track.value if slip else None,
            "payment": slip.payment.value if slip else None,
            "slip": slip.printing.value if slip else None,
            "claims": [f"{claim.kind}:{claim.code}" for claim in turn.claims] if turn else [],
            "access": turn.access or None if turn else None,
            "authenticity": {
                "passive": verdict.passive.value if verdict else "not_done",
                "active": verdict.active.value if verdict else "not_done",
                "chip": verdict.chip.value if verdict else "not_done",
                "reason": verdict.reason if verdict else None,
                "detail": list(verdict.detail) if verdict else [],
            },
            "coverage": None
            if coverage is None
            else {
                "decision": coverage.decision.value,
                "result_code": coverage.result_code,
                "benefit_percent": coverage.benefit_percent,
                "route_code": coverage.route_code,
                "expected_percent": coverage.expected_percent,
                "registered_here": coverage.registered_here,
                "five_years_since": coverage.five_years_since.isoformat() if coverage.five_years_since else None,
            },
            "apdus": apdus,
            "touches": touches,
            "milliseconds": self._milliseconds(),
        }

    def _milliseconds(self) -> dict[str, int | None]:
        inserted = self.marks.get("CardInserted")

        def since(mark: str) -> int | None:
            reached = self.marks.get(mark)
            return None if inserted is None or reached is None else round((reached - inserted) * 1000)

        return {
            "inserted_to_identity": since("CitizenFound"),
            "inserted_to_coverage": since("CoverageKnown"),
            "inserted_to_slip": since("SlipPrinted"),
            "total": round((time.perf_counter() - self.started) * 1000),
        }


_LAYOUT_ROUNDS: Final = 4
"""Words that wrap need a few rounds of layout until each box has found its height."""


class Album:
    """Pictures of the pages, numbered as they came. Saving happens aside, so that the check-in is not held up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._saver = ThreadPoolExecutor(1, thread_name_prefix="album")
        self._taken: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, window: QWidget, name: str) -> None:
        """Take a picture of the window, unless the page was just taken."""
        if self._taken and self._taken[-1] == name:
            return
        self._taken.append(name)
        for _ in range(_LAYOUT_ROUNDS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        image = window.grab().toImage()
        path = self._folder / f"{len(self._taken):02d}-{name}.png"
        self._saver.submit(image.save, str(path))

    def close(self) -> None:
        """Wait until every picture is saved."""
        self._saver.shutdown(wait=True)


def page_name(kiosk: Kiosk) -> str:
    """Return a page's name for files: `take-slip`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(kiosk.page).__name__).lower()


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write readable JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
