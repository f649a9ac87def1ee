"""Every event that can come to the flow, with counters that are sometimes right and sometimes another turn's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import strategies as st

from cardreader.access.qr import from_qr
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import PartialDate
from cardreader.password import Can
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.state import Device, Kiosk, SeeClerk
from kiosk.core.claims import Adult, Paper
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.problems import Problem
from kiosk.core.texts import Language
from kiosk.core.visit import HelpTicket, Ticket, Today
from tests.kiosk.core.examples import COVERED, ELSEWHERE, GENUINE, NOT_COVERED, PAPER_CARD, TICKET, citizen, earlier

CHILD = citizen("001322990107", born=PartialDate(2022, 3, 1))
EARLIER_TICKET = Ticket(UUID(int=2), "A 002", 1, datetime(2026, 11, 22, 1, tzinfo=UTC))
QR = from_qr("001080990107||Nguyễn Văn Mẫu|17051980|Nam|Hà Nội|01012022")
NO_CASE = UUID(int=99)

OF_A_READ = (
    Problem.WRONG_DIGITS,
    Problem.CARD_MOVED,
    Problem.CARD_UNREADABLE,
    Problem.ACCESS_NOT_OFFERED,
    Problem.NOT_A_DOCUMENT,
    Problem.AUTHENTICITY_FAILED,
    Problem.CHIP_NOT_PROVEN,
)
"""Problems with which a read can end."""

counters = st.integers(1, 4)
verdicts = st.builds(Authenticity, st.sampled_from(Passive), st.sampled_from(ChipProof), st.sampled_from(ChipProof))
citizens = st.sampled_from([citizen(), citizen("001178990214"), citizen(expires=date(2020, 1, 1)), CHILD])
coverages = st.builds(Coverage, st.sampled_from(Decision), st.just("000")) | st.just(ELSEWHERE)
days = st.sampled_from([Today(), earlier(), earlier("no-such"), Today(drawn=(("driver", 5),))])

touches: st.SearchStrategy[ev.Event] = st.one_of(
    st.sampled_from(
        [
            ev.CardInserted(),
            ev.CardRemoved(),
            ev.AccessGiven(Can("990107")),
            ev.AccessGiven(QR),
            ev.Continue(),
            ev.NotMe(),
            ev.Cancel(),
            ev.Back(),
            ev.HelpWanted(),
            ev.EmergencyCalled(),
            ev.Begin(),
            ev.Touched(),
            ev.PaySelf(),
            ev.PriorityWanted(),
            ev.NoChipCard(),
            ev.NumberWanted(),
            ev.PaperCardScanned(PAPER_CARD),
            ev.PaperCardScanned("damaged"),
            ev.ShowAgain(TICKET.visit_id),
            ev.ShowAgain(NO_CASE),
        ]
    ),
    st.builds(ev.LanguageChosen, st.sampled_from(Language)),
    st.builds(ev.ServiceChosen, st.sampled_from(["general", "driver", "no-such"])),
    st.builds(ev.AdultChosen, st.sampled_from(Adult)),
    st.builds(ev.PriorityChosen, st.sampled_from(["pregnant", "", "no-such"])),
    st.builds(ev.PaperChosen, st.sampled_from(Paper)),
    st.builds(ev.PaperNumberGiven, st.sampled_from(["", "123/GCT", "<>"])),
    st.builds(ev.PaperDateGiven, st.sampled_from(["", "20112026", "99999999"])),
    st.builds(ev.NumberGiven, st.sampled_from(["0199990107", "1", "GD4010199990107"])),
)

answers: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.Progressed, counters, st.integers(0, 10), st.integers(0, 10)),
    st.builds(ev.CitizenFound, counters, citizens, vouched=st.booleans()),
    st.builds(ev.ChipVerified, counters, verdicts, st.just("pace")),
    st.builds(ev.PortraitDecoded, counters, st.just(b"a portrait")),
    st.builds(ev.ReadFailed, counters, st.sampled_from(OF_A_READ), st.none() | verdicts),
    st.builds(ev.OtherCardSeen, counters),
    st.builds(ev.CoverageKnown, counters, coverages),
    st.builds(ev.TodayKnown, counters, days),
    st.builds(ev.Registered, counters, st.just(EARLIER_TICKET)),
    st.builds(ev.RegisterFailed, counters),
    st.builds(ev.SlipPrinted, counters, st.booleans()),
    st.builds(ev.HelpOpened, counters, st.just(HelpTicket(NO_CASE, "TG 001", 0, datetime(2026, 11, 22, tzinfo=UTC)))),
    st.builds(ev.HelpFailed, counters),
    st.builds(ev.HelpPrinted, counters, st.booleans()),
    st.builds(ev.TimeUp, st.integers(0, 30)),
    st.builds(ev.DeviceDown, st.sampled_from(Device)),
    st.builds(ev.DeviceUp, st.sampled_from(Device)),
)

_READ: tuple[ev.Event, ...] = (
    ev.CardInserted(),
    ev.AccessGiven(Can("990107")),
    ev.CitizenFound(1, citizen(), vouched=True),
)
_SILENT: tuple[ev.Event, ...] = (*_READ[:2], ev.CitizenFound(1, citizen(), vouched=False))
_UNVOUCHED = Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK)
_JUDGED: tuple[ev.Event, ...] = (*_READ, ev.ChipVerified(1, GENUINE, "pace"))
SCRIPTS: tuple[tuple[ev.Event, ...], ...] = (
    (*_JUDGED, ev.CoverageKnown(1, COVERED), ev.Continue(), ev.ServiceChosen("general"), ev.Registered(1, TICKET)),
    (*_READ, ev.CoverageKnown(1, COVERED), ev.TodayKnown(1, earlier()), ev.ShowAgain(TICKET.visit_id)),
    (*_READ, ev.CoverageKnown(1, NOT_COVERED), ev.Continue(), ev.PaySelf(), ev.PriorityWanted()),
    (*_READ, ev.CoverageKnown(1, Coverage(Decision.NUMBER_WRONG, "051")), ev.ChipVerified(1, GENUINE, "pace")),
    (
        *_READ,
        ev.CoverageKnown(1, ELSEWHERE),
        ev.Continue(),
        ev.ServiceChosen("general"),
        ev.PaperChosen(Paper.REFERRAL),
    ),
    (
        *_READ[:2],
        ev.CitizenFound(1, CHILD, vouched=True),
        ev.CoverageKnown(1, COVERED),
        ev.Continue(),
        ev.AdultChosen(Adult.MOTHER),
    ),
    _SILENT,
    (*_SILENT, ev.ChipVerified(1, _UNVOUCHED, "pace"), ev.CoverageKnown(1, COVERED), ev.Continue()),
    (*_SILENT, ev.CardRemoved(), ev.CardInserted(), ev.CitizenFound(2, citizen(), vouched=True)),
    (*_READ, ev.CardRemoved(), ev.CardInserted(), ev.CitizenFound(2, citizen(), vouched=False)),
    (ev.NoChipCard(), ev.NumberWanted(), ev.NumberGiven("0199990107")),
)
"""Ways that patients take: chance alone would seldom get as far."""


def _from_somewhere(
    script: tuple[ev.Event, ...], steps: int, rest: list[tuple[ev.Event, bool]]
) -> list[tuple[ev.Event, bool]]:
    return [(event, True) for event in script[:steps]] + rest


happenings = st.builds(
    _from_somewhere,
    st.sampled_from(SCRIPTS),
    st.integers(0, max(len(script) for script in SCRIPTS)),
    st.lists(st.tuples(touches | answers, st.booleans()), max_size=30),
)
"""What happens after a part of some way, and whether an answer belongs to the turn that runs then, or to any."""


def meant(kiosk: Kiosk, event: ev.Event, *, here: bool) -> ev.Event:
    """Let an answer belong to the turn, read, page and help case that it finds."""
    turn = kiosk.turn
    if turn is None or not here:
        return event
    match event:
        case ev.Progressed() | ev.CitizenFound() | ev.ChipVerified() | ev.PortraitDecoded() | ev.ReadFailed():
            return replace(event, read=turn.read)
        case ev.HelpOpened(ticket=ticket) if isinstance(kiosk.page, SeeClerk):
            return ev.HelpOpened(turn.id, replace(ticket, case_id=case_id(turn, kiosk.page.problem)))
        case (
            ev.OtherCardSeen()
            | ev.CoverageKnown()
            | ev.TodayKnown()
            | ev.Registered()
            | ev.RegisterFailed()
            | ev.SlipPrinted()
            | ev.HelpOpened()
            | ev.HelpFailed()
            | ev.AlarmAnswered()
            | ev.HelpPrinted()
        ):
            return replace(event, turn=turn.id)
        case ev.TimeUp():
            return ev.TimeUp(kiosk.serial)
        case _:
            return event


def play_any(
    now: Now, happened: list[tuple[ev.Event, bool]]
) -> Iterator[tuple[Kiosk, ev.Event, Kiosk, tuple[ef.Effect, ...]]]:
    """Let it happen, step by step: the state before, the event, the state after, the effects."""
    kiosk = Kiosk()
    for drawn, here in happened:
        before, event = kiosk, meant(kiosk, drawn, here=here)
        kiosk, effects = step(before, event, now)
        yield before, event, kiosk, effects
