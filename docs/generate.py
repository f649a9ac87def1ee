"""Makes the pages of docs/ that come from the code: run `python docs/generate.py` after a change (a test compares)."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from cardreader.access.password import Can
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core import events as ev
from kiosk.core.catalogue import CATALOGUE
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.flow import Now, step
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.state import Device, Kiosk
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Service, Ticket

HERE = Path(__file__).parent
NOTE = "<!-- Made by docs/generate.py from the code. Do not edit. -->\n"


def problems() -> str:
    """Give the error catalogue as a page."""
    lines = [NOTE, "# Why the kiosk calls for help\n"]
    lines.append("What the patient reads, what the clerk should know and do. The code stands in logs and reports.\n")
    lines.append("| code | the patient reads | what to do | for the clerk |\n|---|---|---|---|")
    lines += [
        f"| `{problem}` | {_both(entry.title)} | {_both(entry.remedy)} | {_both(entry.clerk)} |"
        for problem, entry in CATALOGUE.items()
    ]
    return "\n".join(lines) + "\n"


def _both(text: Text) -> str:
    return f"{text(Language.VI)}<br>*{text(Language.EN)}*"


def flow() -> str:
    """Give the flow as a diagram: every change of page that some event brings about, found by trying them all."""
    edges: dict[tuple[str, str], set[str]] = defaultdict(set)
    now = Now(Rules(services=(_service("a", "A"), _service("b", "B")), reminders=1), date(2026, 11, 22))
    start = Kiosk()
    seen, waiting = {_shape(start)}, [start]
    while waiting:
        before = waiting.pop()
        for event in _events(before):
            after, _ = step(before, event, now)
            names = type(before.page).__name__, type(after.page).__name__
            if names[0] != names[1] and (label := _label(event)):
                edges[names].add(label)
            if _shape(after) not in seen:
                seen.add(_shape(after))
                waiting.append(after)
    lines = [NOTE, "# The check-in as a diagram\n"]
    lines.append("Every change of page that an event brings about, found by trying every event in every state of")
    lines.append("`kiosk.core.flow.step`. Left out, because they lead from every page to the same one: `Cancel` and")
    lines.append("`TimeUp` (back to `Idle`), `HelpWanted` and `EmergencyCalled` (to `SeeClerk`).\n")
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> Idle"]
    lines += [f"    {a} --> {b}: {' / '.join(sorted(labels))}" for (a, b), labels in sorted(edges.items())]
    return "\n".join([*lines, "```"]) + "\n"


def _label(event: ev.Event) -> str:
    match event:
        case ev.Cancel() | ev.TimeUp() | ev.HelpWanted() | ev.EmergencyCalled():
            return ""
        case ev.ReadFailed(problem=problem):
            return f"ReadFailed({problem})"
        case ev.CoverageKnown(coverage=coverage):
            return f"CoverageKnown({coverage.decision})"
        case _:
            return type(event).__name__


def _shape(kiosk: Kiosk) -> tuple[object, ...]:
    """What of a state decides what can happen next; counters do not."""
    turn = kiosk.turn
    known = turn and (
        turn.password is not None,
        turn.citizen is not None,
        turn.authenticity,
        turn.coverage and turn.coverage.decision,
    )
    page = kiosk.page
    return (
        type(page),
        getattr(page, "asked", None),
        bool(getattr(page, "reminded", 0)),
        known,
        kiosk.card_in,
        kiosk.down,
    )


def _events(kiosk: Kiosk) -> list[ev.Event]:
    turn, read = (kiosk.turn.id, kiosk.turn.read) if kiosk.turn else (0, 0)
    genuine = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
    doubtful = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.NOT_OFFERED)
    born = PartialDate(1980, 5, 17)
    citizen = Citizen("001080990107", "MẪU", "MAU", born, Sex.MALE, "VNM")
    expired = Citizen("001080990107", "MẪU", "MAU", born, Sex.MALE, "VNM", expires=date(2020, 1, 1))
    ticket = Ticket(UUID(int=1), "A 001", 0, datetime(2026, 11, 22, tzinfo=UTC))
    failures = (Problem.WRONG_DIGITS, Problem.CARD_MOVED, Problem.CARD_UNREADABLE, Problem.AUTHENTICITY_FAILED)
    return [
        ev.CardInserted(), ev.CardRemoved(), ev.AccessGiven(Can("990107")), ev.Continue(), ev.NotMe(), ev.Cancel(),
        ev.HelpWanted(), ev.EmergencyCalled(), ev.Touched(), ev.ServiceChosen("a"),
        ev.CitizenFound(read, citizen), ev.CitizenFound(read, expired),
        ev.ChipVerified(read, genuine, "pace"), ev.ChipVerified(read, doubtful, "pace"),
        *(ev.ReadFailed(read, problem) for problem in failures),
        *(ev.CoverageKnown(turn, Coverage(decision, "")) for decision in Decision),
        ev.Registered(turn, ticket), ev.RegisterFailed(turn), ev.SlipPrinted(turn, ok=True), ev.TimeUp(kiosk.serial),
        *(ev.DeviceDown(device) for device in Device), *(ev.DeviceUp(device) for device in Device),
    ]  # fmt: skip


def _service(key: str, prefix: str) -> Service:
    return Service(key, prefix, Text(key, key), Text("1", "1"))


PAGES = {"problems.md": problems, "flow.md": flow}


def main() -> int:
    """Write every page."""
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
