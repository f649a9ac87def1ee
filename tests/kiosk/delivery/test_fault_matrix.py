"""Every fault of the double at every step of a check-in: what the patient and the clerk read, and what remains.

The outcomes make the table of docs/outages.md (`--write-docs`); each run compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend_stub.contract.faults import Fault, Kind, Step, When
from backend_stub.web.app import Portal as Double
from cardreader.citizen import Citizen
from kiosk.app.background_jobs import Relookups
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.delivery import CHECK_IN
from kiosk.core.insurance.explain import clerk_sentence
from kiosk.core.insurance.trouble import Pace
from kiosk.core.rules import payment_of
from kiosk.core.visit import Payment, Visit
from kiosk.delivery.notifications import document_of
from kiosk.delivery.notifier import PortalNotifier
from kiosk.delivery.outbox_worker import OutboxWorker, Outcome
from kiosk.portal.service import PortalInsurance
from kiosk.register.lookups import LookupLog, OpenLookups
from kiosk.register.outbox import Outbox
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from kiosk.screens import words
from kiosk.settings import Facility
from tests.kiosk.delivery.around import CERTIFICATES, Around, Portal
from tests.kiosk.delivery.outage_page import PAGE, line, listed, with_table
from tests.kiosk.delivery.test_xml0 import VISIT
from tests.kiosk.portal_house import TODAY, settings_for
from tests.written_docs import DOCS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
STEPS = (Step.TOKEN, Step.LOOKUP, Step.NOTIFICATION)
HARMLESS = {Kind.WRONG_CASING, Kind.NULLS, Kind.DELAY, Kind.LONG_TAIL}
CODES = {
    Kind.RESET: "unreachable",
    Kind.HALF_ANSWER: "bad_answer",
    Kind.SLOW_DRIP: "timeout",
    Kind.HTML_502: "http_error",
    Kind.HTML_503: "http_error",
    Kind.HTML_200: "bad_answer",
    Kind.TRUNCATED_JSON: "bad_answer",
    Kind.WRONG_JSON: "bad_answer",
    Kind.EMPTY: "bad_answer",
    Kind.CODE_100: "100",
    Kind.CODE_101: "101",
    Kind.CODE_500: "500",
    Kind.UNKNOWN_CODE: "777",
}


AROUND = [
    *((kind, step) for kind in CERTIFICATES for step in STEPS),
    (Around.RESTRICTED, Step.LOOKUP),
    (Around.AHEAD, Step.TOKEN),
    (Around.BEHIND, Step.TOKEN),
]


class Clinic:
    """A kiosk's parts between the double and a register, at a time that moves when told to."""

    def __init__(self, address: str, facility: Facility, folder: Path, **portal: Any) -> None:
        self.now = datetime(2026, 11, 22, 1, tzinfo=UTC)
        self.register = SqlRegister(f"sqlite:///{folder / 'r.sqlite'}", folder / "r.key", ZONE, self.clock)
        database = self.register.database
        settings = settings_for(address, breaker_failures=100, **portal)
        self.insurance = PortalInsurance(settings, facility, keep=LookupLog(database).keep)
        self.outbox = Outbox(database, self.clock)
        document = document_of(VisitReader(database), {"general": ("02.1897", "Khám Nội")}, "01999", ZONE)
        self.worker = OutboxWorker(self.outbox, document, PortalNotifier(self.insurance.client, "01999"), self.clock)
        pace = Pace(timedelta(minutes=2), timedelta(minutes=30))
        self.relookups = Relookups(OpenLookups(database, "kiosk:kiosk-1", self.clock), self.insurance, pace, self.clock)

    def clock(self) -> datetime:
        return self.now

    def look_up(self, citizen: Citizen) -> Visit:
        """Look up, and give the visit that comes of it."""
        coverage = self.insurance.lookup(citizen, TODAY, vouched=True)
        return replace(
            VISIT, citizen=citizen, coverage=coverage, payment=payment_of(VISIT.service, coverage), arrived=self.now
        )

    def take_in(self, visit: Visit) -> None:
        """Register, and try to notify once."""
        if visit.coverage.decision is not Decision.UNKNOWN_CODE:  # the clerk, then, before there is a number
            self.register.register(visit)
            self.worker.deliver_one()

    def later(self) -> None:
        """Let an hour pass, and do what the background does."""
        self.now += timedelta(hours=1)
        self.relookups.round()
        self.now += timedelta(minutes=2)
        self.relookups.round()
        while self.worker.deliver_one() is not Outcome.NOTHING_DUE:
            pass

    def stored(self, visit: Visit) -> Visit | None:
        found = VisitReader(self.register.database).one(visit.id)
        return found.visit if found else None

    def remains(self, visit: Visit) -> str:
        """Say what the register holds."""
        stored = self.stored(visit)
        if stored is None:
            return "no visit, the answer"
        sent = next(state for state in ("done", "dead", "waiting") if self.outbox.count(state, CHECK_IN))
        why = next((dead.fault.says.en for dead in self.outbox.dead_letters(CHECK_IN)), "")
        state = {"done": "delivered", "waiting": "waits", "dead": f"dead: {why}"}[sent]
        return f"visit `{stored.payment}`, notification {state}"


@pytest.fixture
def open_clinic(facility: Facility, tmp_path: Path) -> Iterator[Callable[..., Clinic]]:
    with ExitStack() as opened:

        def open_one(address: str, **portal: Any) -> Clinic:
            clinic = Clinic(address, facility, tmp_path, **portal)
            opened.callback(clinic.register.close)
            opened.callback(clinic.insurance.close)
            return clinic

        yield open_one


@pytest.fixture
def note(record_property: Callable[[str, object], None], request: pytest.FixtureRequest) -> Callable[..., None]:
    """Give what writes a row of the page, or holds the page against it."""

    def write(step: Step, kind: StrEnum, visit: Visit, after_fault: str, then: str) -> None:
        row = [step.value, kind.value, *read(visit.coverage), after_fault, then]
        record_property(PAGE, json.dumps(row, ensure_ascii=False))
        if not request.config.getoption("--write-docs"):
            assert line(row) in (DOCS / PAGE).read_text("utf-8"), "run this file's tests with --write-docs"

    return write


def expected(kind: Kind, step: Step) -> tuple[Decision, str]:
    """Say what the look-up comes to."""
    if kind in HARMLESS or step is Step.NOTIFICATION:
        return Decision.COVERED, "000"
    if step is Step.LOOKUP and kind is Kind.UNKNOWN_CODE:
        return Decision.UNKNOWN_CODE, "777"
    code = CODES[kind]
    return Decision.PORTAL_UNAVAILABLE, "bad_answer" if step is Step.TOKEN and code.isdigit() else code


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", list(Kind))
def test_a_fault_costs_nobody_anything_and_passes(
    double: Double,
    address: str,
    open_clinic: Callable[..., Clinic],
    citizen: Citizen,
    kind: Kind,
    step: Step,
    note: Callable[..., None],
) -> None:
    # Only the faults that end by the deadline get a short one: a busy machine must not turn others into time-outs.
    clinic = open_clinic(address, total_seconds=2 if kind is Kind.SLOW_DRIP else 20)
    double.faults.set([Fault(kind, step, When.AFTER, seconds=0.05 if kind is Kind.SLOW_DRIP else 0.001)])
    visit = clinic.look_up(citizen)
    clinic.take_in(visit)
    assert (visit.coverage.decision, visit.coverage.result_code) == expected(kind, step)
    after_fault = clinic.remains(visit)
    double.faults.set([])
    clinic.later()
    then = clinic.remains(visit)
    assert_settled(clinic, double, visit, kind, step)
    note(step, kind, visit, after_fault, then)


@pytest.fixture
def portal(double: Double, tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(double, tmp_path)
    yield portal
    portal.close()


@pytest.mark.parametrize(("kind", "step"), AROUND)
def test_trouble_around_the_portal_costs_nobody_anything_and_passes(
    double: Double,
    portal: Portal,
    open_clinic: Callable[..., Clinic],
    citizen: Citizen,
    kind: Around,
    step: Step,
    note: Callable[..., None],
) -> None:
    clinic = open_clinic(portal.address, total_seconds=20, ca_file=portal.ca_file)
    if step is Step.TOKEN:
        portal.spoil(kind)
    else:
        clinic.insurance.check()
    if step is Step.LOOKUP:
        portal.spoil(kind)
    visit = clinic.look_up(citizen)
    if step is Step.NOTIFICATION:
        portal.spoil(kind)
    clinic.take_in(visit)
    code = "certificate" if kind in CERTIFICATES else "500" if kind is Around.RESTRICTED else "000"
    assert visit.coverage.result_code == ("000" if step is Step.NOTIFICATION else code)
    after_fault = clinic.remains(visit)
    portal.mend()
    clinic.later()
    assert_settled(clinic, double, visit, kind, step)
    note(step, kind, visit, after_fault, clinic.remains(visit))


def assert_settled(clinic: Clinic, double: Double, visit: Visit, kind: StrEnum, step: Step) -> None:
    """See that nothing is lost or doubled when the fault is over."""
    received = double.store.received()
    if kind is Kind.UNKNOWN_CODE and step is Step.LOOKUP:
        assert (clinic.stored(visit), received) == (None, ())
        assert clinic.insurance.lookup(visit.citizen, TODAY, vouched=True).decision is Decision.COVERED
        return
    stored = clinic.stored(visit)
    assert stored is not None
    assert (stored.payment, stored.coverage.decision) == (Payment.INSURANCE, Decision.COVERED)
    if kind is Kind.UNKNOWN_CODE and step is Step.NOTIFICATION:
        (letter,) = clinic.outbox.dead_letters(CHECK_IN)
        clinic.outbox.revive(letter.message.id)
        assert clinic.worker.deliver_one() is Outcome.DELIVERED
    assert [entry.visit for entry in double.store.received()] == [f"01999-{visit.id}"]


def read(coverage: Coverage) -> tuple[str, str]:
    """Give what patient and clerk read."""
    heading, clerk = words.DECISIONS[coverage.decision], clerk_sentence(coverage)
    if coverage.decision is Decision.COVERED:
        return f"{heading.vi}<br>*{heading.en}*", "all of the answer"
    return f"{heading.vi}<br>*{heading.en}*", f"{clerk.vi}<br>*{clerk.en}*"


def test_the_page_lists_every_fault_at_every_step(written_page: Callable[[str], str]) -> None:
    faults = [*((kind, step) for step in STEPS for kind in Kind), *AROUND]
    assert listed(written_page(PAGE)) == {(step.value, kind.value) for kind, step in faults}


def test_writing_the_page_anew_leaves_its_words_alone(written_page: Callable[[str], str]) -> None:
    page = written_page(PAGE)
    rows = [row for row in page.splitlines() if listed(row)]
    assert with_table(page, rows) == page
    assert with_table(page.replace("## Notifications", "## Other words"), []).count("## Other words") == 1
    with pytest.raises(AssertionError, match="the table ends"):
        with_table(page.replace("<!-- the table ends -->", ""), rows)
