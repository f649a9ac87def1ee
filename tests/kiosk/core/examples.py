"""People, services and shorthand for tests of the flow."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from cardreader.password import Can
from kiosk.core.check_in import effects as ef
from kiosk.core.check_in import events as ev
from kiosk.core.check_in.effects import Now
from kiosk.core.check_in.flow import step
from kiosk.core.check_in.help import case_id
from kiosk.core.check_in.state import Kiosk, SeeClerk
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.problems import Problem
from kiosk.core.rules import Rules
from kiosk.core.texts import Text
from kiosk.core.visit import EarlierVisit, HelpTicket, Payment, PriorityGroup, Service, Ticket, Today, Track

TODAY = date(2026, 11, 22)
GENERAL = Service("general", "A", Text("Khám bệnh", "Examination"), Text("Phòng 1", "Room 1"))
DRIVER = Service("driver", "D", Text("Khám lái xe", "Driver's check"), Text("Phòng 2", "Room 2"), insured=False)
PREGNANT = PriorityGroup("pregnant", Text("Phụ nữ có thai", "Pregnant woman"))


def citizen(number: str = "001080990107", born: PartialDate | None = None, expires: date | None = None) -> Citizen:
    return Citizen(
        number=number,
        name="NGUYỄN VĂN MẪU",
        latin_name="NGUYEN VAN MAU",
        birth_date=born or PartialDate(1980, 5, 17),
        sex=Sex.MALE,
        nationality="VNM",
        expires=expires,
    )


MORNING = time(8, 30)
NOW = Now(Rules(services=(GENERAL, DRIVER), priority_groups=(PREGNANT,)), TODAY, MORNING)

CAN = Can("990107")
COVERED = Coverage(Decision.COVERED, "000", benefit_percent=80)
NOT_COVERED = Coverage(Decision.NOT_COVERED, "010")
ELSEWHERE = Coverage(
    Decision.COVERED,
    "000",
    card=InsuranceCard("GD4010199990107", date(2026, 1, 1), None, "01001"),
    benefit_percent=80,
    route_code="1.12",
    route_percent=50,
)
"""Insured, registered elsewhere, and a paper would change what is paid."""
GENUINE = Authenticity(Passive.CHAIN_OK, ChipProof.NOT_OFFERED, ChipProof.OK)
FORGED = Authenticity(Passive.FAILED, reason="hash")
TICKET = Ticket(UUID(int=1), "A 001", 0, datetime(2026, 11, 22, 1, tzinfo=UTC))
PAPER_CARD = (
    "GD4010199999901|4e677579e1bb856e2056c4836e204de1baab75|01/01/1990|1|5068c6b0e1bb9d6e67204de1baab75|01 - 999"
    "|01/01/2026|31/12/2026|05/12/2025|01000000000000||4|01/06/2027|$"
)
"""The QR code of a paper insurance card; nobody has that number."""

TO_YOU = (ev.CardInserted(), ev.AccessGiven(CAN), ev.CitizenFound(1, citizen(), vouched=True))
TO_SERVICE = (*TO_YOU, ev.CoverageKnown(1, COVERED), ev.Continue())
TO_SLIP = (*TO_SERVICE, ev.ChipVerified(1, GENUINE, "pace"), ev.ServiceChosen("general"), ev.Registered(1, TICKET))


def read(who: Citizen, coverage: Coverage) -> tuple[ev.Event, ...]:
    """Bring somebody to the page after `who you are`, with the chip judged."""
    return (
        ev.CardInserted(),
        ev.AccessGiven(CAN),
        ev.CitizenFound(1, who, vouched=True),
        ev.ChipVerified(1, GENUINE, "pace"),
        ev.CoverageKnown(1, coverage),
        ev.Continue(),
    )


def earlier(service: str = "general") -> Today:
    """A day on which the patient was here already."""
    return Today((EarlierVisit(TICKET, service, Payment.INSURANCE, Track.NORMAL),))


def help_ticket(kiosk: Kiosk, number: str = "TG 004") -> HelpTicket:
    """The ticket that the register gives for the help that this page asked for."""
    problem = kiosk.page.problem if isinstance(kiosk.page, SeeClerk) else Problem.HELP_WANTED
    case = case_id(kiosk.turn, problem) if kiosk.turn else UUID(int=9)
    return HelpTicket(case, number, 3, datetime(2026, 11, 22, 1, tzinfo=UTC))


def play(now: Now, *happened: ev.Event, kiosk: Kiosk | None = None) -> tuple[Kiosk, list[ef.Effect]]:
    """Let it all happen; give the state and every effect on the way."""
    kiosk = kiosk or Kiosk()
    done: list[ef.Effect] = []
    for event in happened:
        kiosk, effects = step(kiosk, event, now)
        done += effects
    return kiosk, done
