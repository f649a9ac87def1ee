"""The kiosk's port to the insurance: ask, decide, and turn every kind of trouble into a decision."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import structlog

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.insurance.decide import FacilityFacts, decide, trouble
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.core.person_name import asked
from kiosk.portal.asked import Asked, Budget, Limits, Urgency
from kiosk.portal.breaker import Breaker
from kiosk.portal.client import Client, Question, StaffPair
from kiosk.portal.transport import HttpTransport
from kiosk.settings import Portal

_log = structlog.get_logger()
_PORTAL_ERRORS = frozenset({"100", "101", "500"})
_NOBODY = Question("000000000000", "KHÔNG CÓ AI", "01/01/1900")
"""No province has the number 000."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the law wants kept of a look-up: the answer as it came, when, and in whose name it was asked."""

    asked_at: datetime
    """Aware, UTC."""
    code: str
    """The portal's result code, or the kind of trouble."""
    staff_name: str = field(repr=False)
    staff_number: str = field(repr=False)
    citizen_number: str = field(repr=False)
    body: bytes = field(repr=False)
    """Empty when no answer came."""
    milliseconds: int | None = None
    """How long the portal took."""


def _keep_nothing(_evidence: Evidence) -> None:
    """Stand in where no evidence is wanted (tests, a look at the portal)."""


def _do_nothing() -> None:
    """Stand in where nobody wants to know that the portal is back."""


class PortalInsurance:
    """The port `Insurance` on the portal of the settings.

    Raises `SettingsError` when the password cannot be read. `keep` is called with every answer, on the calling thread,
    before the decision is given; `clock` gives monotonic seconds. May be used from any thread.
    """

    def __init__(
        self,
        portal: Portal,
        facility: FacilityFacts,
        *,
        keep: Callable[[Evidence], None] = _keep_nothing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._staff = StaffPair(portal.staff_name, portal.staff_number)
        self._facility = facility
        self._keep = keep
        self._transport = HttpTransport(portal.base_url, portal.connect_seconds, portal)
        self._client = Client(portal, portal.read_password(), self._transport, clock)
        self._breaker = Breaker(portal.breaker_failures, portal.breaker_seconds, clock)
        self._budget = Budget(portal.lookups_per_hour, clock, portal.lookups_reserved)
        self._asked = Asked(Limits(portal.patient_minutes * 60, portal.forced_minutes * 60), clock)
        self._when_back: Callable[[], None] = _do_nothing

    def lookup(self, citizen: Citizen, visit_date: date, *, vouched: bool) -> Coverage:
        """Ask what the insurance pays on that day. Blocks for `portal.total_seconds` at the most.

        The portal is asked once in `portal.patient_minutes` about the same person; in between its last answer counts.
        A person for whose chip nobody vouches has no part in the reserved look-ups (`portal.lookups_reserved`).
        """
        urgency = Urgency.PATIENT if vouched else Urgency.UNVOUCHED
        return self._looked_up(citizen, visit_date, urgency, self._staff)

    def look_up_again(self, citizen: Citizen, visit_date: date, staff: StaffPair) -> Coverage:
        """Ask on a clerk's word and in the clerk's name, once in `portal.forced_minutes` at the most. Blocks."""
        return self._looked_up(citizen, visit_date, Urgency.CLERK, staff)

    def look_up_open(self, citizen: Citizen, visit_date: date) -> Coverage:
        """Ask for a visit that still waits for its answer: patients who stand here go first. Blocks."""
        return self._looked_up(citizen, visit_date, Urgency.BACKGROUND, self._staff)

    def when_back(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, on whatever thread asks, when the portal answers again after a pause."""
        self._when_back = tell

    def forget_old(self) -> None:
        """Forget the answers whose time is over. Whoever ticks in the background calls this."""
        self._asked.forget_old()

    def check(self) -> None:
        """See that the portal can be reached and accepts the account. Raises `PortalTrouble` (one line)."""
        self._client.log_in()

    def try_look_up(self) -> str:
        """Ask about a number that is nobody's and give the result code: it tells of path, body and staff pair.

        For who sets the kiosk up. Raises `PortalTrouble`.
        """
        return self._client.look_up(_NOBODY, self._staff).answer.code

    @property
    def client(self) -> Client:
        """The portal's client with its shared token, for the notifications."""
        return self._client

    def close(self) -> None:
        """Close idle connections."""
        self._transport.close()

    def _looked_up(self, citizen: Citizen, visit_date: date, urgency: Urgency, staff: StaffPair) -> Coverage:
        started = time.perf_counter()
        coverage = self._asked.answer(
            citizen, visit_date, urgency, lambda: self._ask(citizen, visit_date, urgency, staff)
        )
        _log.info(
            "insurance looked up",
            code=coverage.result_code,
            decision=coverage.decision.value,
            kind=urgency.value,
            seconds=round(time.perf_counter() - started, 3),
        )
        return coverage

    def _ask(self, citizen: Citizen, visit_date: date, urgency: Urgency, staff: StaffPair) -> Coverage:
        if not self._budget.spend(urgency):
            return trouble(Trouble.TOO_MANY)
        # A clerk's word goes through a pause: it is rare, and somebody waits for what comes of it.
        if not self._breaker.allows() and urgency is not Urgency.CLERK:
            self._budget.give_back(urgency)
            return trouble(Trouble.PAUSED)
        evidence = Evidence(datetime.now(UTC), "", staff.name, staff.number, citizen.number, b"")
        started = time.perf_counter()
        try:
            question = Question(citizen.number, asked(citizen.name), str(citizen.birth_date or ""))
            reply = self._client.look_up(question, staff)
        except PortalTrouble as error:
            self._breaker.failed()
            self._keep(replace(evidence, code=error.kind, milliseconds=_since(started)))
            _log.warning("insurance portal in trouble", kind=error.kind.value, why=str(error))
            return trouble(error.kind)
        self._keep(replace(evidence, code=reply.answer.code, body=reply.body, milliseconds=_since(started)))
        if reply.answer.code in _PORTAL_ERRORS:
            self._breaker.failed()
        elif self._breaker.succeeded():
            self._when_back()
        return decide(reply.answer, citizen, self._facility, visit_date)


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
