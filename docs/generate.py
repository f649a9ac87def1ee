"""Makes the pages of docs/ that come from the code: run `python docs/generate.py` after a change (a test compares)."""

from __future__ import annotations

import runpy
import sys
from collections import defaultdict
from datetime import UTC, date, datetime, time
from itertools import combinations
from pathlib import Path
from uuid import UUID

from cardreader.iso7816.answers import Kind, Step, rows as answer_rows, usual
from cardreader.password import Can
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.check_in import events as ev
from kiosk.core.problems import CATALOGUE
from kiosk.core.claims import Adult, Paper
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.check_in.flow import step
from kiosk.core.person_name import Likeness, likeness
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.check_in.state import Device, Kiosk, NotCovered, Question
from kiosk.core.texts import Language, Text
from kiosk.core.check_in.effects import Now
from kiosk.core.visit import EarlierVisit, Payment, PriorityGroup, Service, Ticket, Today, Track

HERE = Path(__file__).parent
NOTE = "<!-- Made by docs/generate.py from the code. Do not edit. -->\n"


def problems() -> str:
    """Return the error catalogue as a page."""
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
    """Return the flow as a diagram: every change of page that some event brings about, found by trying them all."""
    # Of states that agree in a page and any two other things, one is tried: a tenth of all, and the same diagram.
    edges: dict[tuple[str, str], set[str]] = defaultdict(set)
    start = Kiosk()
    seen, waiting = _pairs(start), [start]
    while waiting:
        before = waiting.pop()
        for event in _events(before):
            after, _ = step(before, event, NOW)
            if after is before:
                continue
            names = type(before.page).__name__, type(after.page).__name__
            asks_with_card = isinstance(before.page, NotCovered | Question) and isinstance(event, OF_THE_CARD)
            if names[0] != names[1] and not asks_with_card and (label := _label(event)):
                edges[names].add(label)
            new = _pairs(after) - seen
            if new:
                seen |= new
                waiting.append(after)
    lines = [NOTE, "# The check-in as a diagram\n"]
    lines.append("Every change of page that an event brings about, found by trying every event in every state of")
    lines.append("`kiosk.core.check_in.flow.step`. Left out, because they lead from every page to the same one: `Cancel` and")
    lines.append(
        "`TimeUp` (back to `Idle`), `HelpWanted` and `EmergencyCalled` (to `SeeClerk`), and what happens to the"
    )
    lines.append("card, the chip and the reader on the pages that ask something: that is as on `You`.\n")
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> Idle"]
    lines += [f"    {a} --> {b}: {' / '.join(sorted(labels))}" for (a, b), labels in sorted(edges.items())]
    lines.append("```\n")
    lines.append("## Where each question is asked\n")
    lines.append("| page | asked when | what follows |\n|---|---|---|")
    lines += [f"| `{page}` | {when} | {then} |" for page, when, then in QUESTIONS]
    lines += ["", *DECISIONS]
    return "\n".join(lines) + "\n"


QUESTIONS = (
    ("NotCovered", "the insurance does not pay today", "the patient pays (`PaySelf`), or the desk"),
    ("AskAdult", "the chip says: under six years", "a claim `adult`"),
    (
        "ChooseService",
        "always, unless the clinic has one service only",
        "closed and full services stand there with a word",
    ),
    (
        "AskPriority",
        "the patient touches `priority`; never of who comes first by age",
        "a claim; the queue stays the normal one",
    ),
    (
        "AskPapers",
        "insured, registered elsewhere, and this clinic's level pays less than all for that",
        "a claim, or none",
    ),
    ("AskPaperNumber, AskPaperDate", "a referral or re-examination slip on paper", "both may be left out"),
    (
        "NoChip, EnterNumber",
        "`I have no chip card`, with or without a working reader",
        "the desk, with what was typed or scanned",
    ),
)
DECISIONS = (
    "## Decisions taken\n",
    "- **A claim moves nobody.** Priority, papers and the adult of a child are written with the visit for the desk to",
    "  confirm; queue and payment follow from chip, age and portal alone.",
    "- **Everybody who is sent to the desk gets a number** (`TG 004`), so that the place in line is kept; the same turn and",
    "  reason give the same number. Where the read goes on, it is asked for when the chip's verdict is known, so that the",
    "  clerk sees it. An emergency has no number: it stands on the desk's list at once.",
    "- **A reader that goes in the middle of a visit** sends to the desk who still needs it, with a number; who is judged",
    "  already goes on. When it is back with the card on it, the check-in begins again by itself.",
    "- **A card that lies there after the turn** is asked for by sound until it is gone; nobody's name is on the screen. In",
    "  the end the desk is called.",
    "- **An emergency that no desk hears of** (the register cannot be written, or only the kiosk's own file can) says so:",
    "  call out. It never claims that staff were called.",
    "- **Nothing is looked up for a chip for which nobody vouches before its verdict is known**, and nothing of a person is",
    "  shown: a home-made card may name anybody and stall for as long as it likes. A vouched chip does not wait: portal and",
    "  register are asked while the photo is read.",
    "- **A chip that is not found genuine gets its number on the screen and no paper**, and neither does one whose issuer is",
    "  unknown and that proves nothing: no slip of this clinic may lend it weight. The help slip of others names nobody.",
    "- **A number of earlier today** is shown and printed again once the chip is known to be genuine.",
    "- **What the register knows of today** (numbers drawn, earlier visits) delays nothing: without it no service counts",
    "  as full.",
    "- **The portal's note** on the idle page says how the last look-up fared; the next one takes it back.",
    "- **A specialty is a service of its own**, with its room, hours, daily limit and queue; the sort of a list, no more.",
)


OF_THE_CARD = (ev.CardInserted, ev.CardRemoved, ev.ChipVerified, ev.ReadFailed, ev.DeviceDown)


def _label(event: ev.Event) -> str:
    match event:
        case ev.Cancel() | ev.TimeUp() | ev.HelpWanted() | ev.EmergencyCalled():
            return ""
        case ev.ReadFailed(problem=problem):
            return f"ReadFailed({problem})"
        case ev.CoverageKnown(coverage=coverage):
            return f"CoverageKnown({coverage.decision})"
        case ev.PaperChosen(paper=paper):
            return f"PaperChosen({paper})"
        case _:
            return type(event).__name__


def _pairs(kiosk: Kiosk) -> set[tuple[object, ...]]:
    """The page with any two of what else decides what can happen next; counters do not."""
    turn, page = kiosk.turn, kiosk.page
    known = (turn is not None,) if turn is None else (
        turn.password is not None,
        turn.citizen,
        turn.authenticity,
        turn.coverage and turn.coverage.decision,
        turn.today is not None,
        turn.looked_up,
        bool(turn.claims),
    )
    details = tuple(getattr(page, name, None) for name in ("asked", "line", "kind", "again", "other"))
    rest = (bool(getattr(page, "reminded", 0)), *known, kiosk.card_in, kiosk.down)
    return {(type(page), details, *one, *other) for one, other in combinations(enumerate(rest), 2)}


def _events(kiosk: Kiosk) -> list[ev.Event]:
    turn, read = (kiosk.turn.id, kiosk.turn.read) if kiosk.turn else (0, 0)
    ticket = Ticket(UUID(int=1), "A 001", 0, datetime(2026, 11, 22, tzinfo=UTC))
    earlier = Today((EarlierVisit(ticket, "a", Payment.INSURANCE, Track.NORMAL),))
    failures = (
        Problem.WRONG_DIGITS, Problem.CARD_MOVED, Problem.CARD_UNREADABLE, Problem.NOT_A_DOCUMENT,
        Problem.CHIP_NOT_PROVEN, Problem.AUTHENTICITY_FAILED,
    )  # fmt: skip
    decisions = (Decision.NOT_COVERED, Decision.IDENTITY_MISMATCH, Decision.PORTAL_UNAVAILABLE)
    return [
        ev.CardInserted(), ev.CardRemoved(), ev.AccessGiven(Can("990107")), ev.Continue(), ev.NotMe(), ev.Cancel(),
        ev.HelpWanted(), ev.EmergencyCalled(), ev.Begin(), ev.Touched(), ev.ServiceChosen("a"), ev.PaySelf(), ev.Back(),
        ev.AdultChosen(Adult.MOTHER), ev.PriorityWanted(), ev.PriorityChosen("g"), ev.ShowAgain(ticket.visit_id),
        *(ev.PaperChosen(paper) for paper in Paper), ev.PaperNumberGiven(""), ev.PaperDateGiven(""),
        ev.NoChipCard(), ev.NumberWanted(), ev.NumberGiven("0199990107"),
        *(ev.CitizenFound(read, who, vouched=True) for who in _PEOPLE), ev.CitizenFound(read, _PEOPLE[0], vouched=False),
        ev.ChipVerified(read, _GENUINE, "pace"), ev.ChipVerified(read, _DOUBTFUL, "pace"),
        *(ev.ReadFailed(read, problem) for problem in failures),
        *(ev.CoverageKnown(turn, Coverage(decision, "")) for decision in decisions), ev.CoverageKnown(turn, _ELSEWHERE),
        ev.TodayKnown(turn, earlier), ev.OtherCardSeen(turn),
        ev.Registered(turn, ticket), ev.RegisterFailed(turn), ev.SlipPrinted(turn, ok=True), ev.TimeUp(kiosk.serial),
        ev.DeviceDown(Device.READER), ev.DeviceUp(Device.READER),
    ]  # fmt: skip


def _service(key: str, prefix: str) -> Service:
    return Service(key, prefix, Text(key, key), Text("1", "1"))


def _citizen(born: int, expires: date | None = None) -> Citizen:
    return Citizen("001080990107", "MẪU", "MAU", PartialDate(born, 5, 17), Sex.MALE, "VNM", expires=expires)


_GENUINE = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
_DOUBTFUL = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.NOT_OFFERED)
_PEOPLE = (_citizen(1980), _citizen(1980, date(2020, 1, 1)), _citizen(2023))
_CARD = InsuranceCard("GD4010199990107", date(2026, 1, 1), None, "01001")
_ELSEWHERE = Coverage(Decision.COVERED, "000", card=_CARD, benefit_percent=80, route_percent=50)
NOW = Now(
    Rules((_service("a", "A"), _service("b", "B")), (PriorityGroup("g", Text("g", "g")),), reminders=1),
    date(2026, 11, 22),
    time(8, 30),
)




def house() -> str:
    """Return the rooms of the sources and the floors that their imports make."""
    return str(runpy.run_path(str(HERE / "house.py"))["page"]())


ANSWERS_BEGIN, ANSWERS_END = "<!-- answers: made by docs/generate.py -->", "<!-- end of answers -->"


def chip() -> str:
    """Return the page of the chip with the table of answers in its place; the rest is written by hand."""
    page = (HERE / "chip.md").read_text(encoding="utf-8")
    before, _, rest = page.partition(ANSWERS_BEGIN)
    _, _, after = rest.partition(ANSWERS_END)
    return f"{before}{ANSWERS_BEGIN}\n{_answers()}{ANSWERS_END}{after}"


def _answers() -> str:
    """Return the table of answers: what counts at any step, then what each step has of its own."""
    lines = ["| step | answer | tried, in this order | then |", "|---|---|---|---|"]
    steps = [("any step", [(kind, usual(kind)) for kind in Kind])]
    own = [(at, kind, one) for at, kind, one in answer_rows() if one != usual(kind)]
    steps += [(step, [(kind, one) for at, kind, one in own if at is step]) for step in Step]
    for name, told in steps:
        joined: dict[tuple[str, str], list[str]] = defaultdict(list)
        for kind, one in told:
            joined[" → ".join(one.tries) or "nothing", one.end].append(kind)
        lines += [f"| {name} | {'; '.join(kinds)} | {tries} | {end} |" for (tries, end), kinds in joined.items()]
    return "\n".join(lines) + "\n"


NAMES = (
    ("Đỗ Thị Mẫu", "\u00d0ỗ Thị Mẫu", "the Icelandic letter looks like Đ"),
    ("Hoàng Thị Hòa", "HOÀNG THỊ HOÀ", "capitals; the old and the new place of a tone"),
    ("H'Hen Mlô", "H\u2019Hen Mlô", "any apostrophe, or a space in its place"),
    ("Y-Bhăm Êban", "YBhăm Êban", "with a hyphen, without"),
    ("Y \u0243hăm", "Y Bhăm", "Ƀ, Č, Ĕ, Ñ and the like: Vietnamese keyboards lack them"),
    ("Lê Thị Hà", "Lê Thị Hạ", "other diacritics"),
    ("Bùi Đạt", "Bùi Dạt", "Đ and D"),
    ("Lê Thị Hà", "LE THI HA", "one side has no diacritics"),
    ("Lý Văn Thử", "Lí Văn Thử", "i and y are one sound at a word's end"),
    ("An Na", "Anna", "the same letters, parted otherwise"),
    ("Lê Thúy", "Lê Thúi", "`uy` and `ui` are two sounds"),
    ("Phạm Văn An", "Phạm Văn Anh", "other letters"),
)


def names() -> str:
    """Return the rule for names as a page, each example with its outcome."""
    told = {Likeness.SAME: "one name", Likeness.DIFFERENT: "another name: to the desk"}
    lines = [NOTE, "# Whether two writings are one name\n"]
    lines.append(
        "The number on the chip says who somebody is; the name that the insurance has only confirms it. There are three\n"
        "outcomes: one name; one name with a note that the clerk reads in the visit's insurance text (the patient gets a\n"
        "number as usual); another name, which sends the patient to the desk. `kiosk/core/person_name.py` decides, and the\n"
        "desk's search uses the same module: `do thi` finds every `Đỗ Thị`. The portal's double compares more strictly\n"
        "(diacritics count), because nobody outside knows how the portal compares.\n"
    )
    lines.append("| chip | insurance | outcome | why |\n|---|---|---|---|")
    for one, other, why in NAMES:
        outcome = likeness(one, other)
        lines.append(f"| {one} | {other} | {told.get(outcome, f'one name, noted (`{outcome}`)')} | {why} |")
    lines.append(
        "\nThe fonts of screen, slip and PDF hold the letters of the names of all 54 peoples, with their marks. Letters are\n"
        "never taken away: chip, slip, hand-over and files show the name as the chip has it. Only characters that nobody\n"
        "sees are removed, and full-width letters become plain ones."
    )
    return "\n".join(lines) + "\n"


PAGES = {"names.md": names, "problems.md": problems, "flow.md": flow, "house.md": house, "chip.md": chip}


def main() -> int:
    """Write every page."""
    for name, make in PAGES.items():
        (HERE / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
