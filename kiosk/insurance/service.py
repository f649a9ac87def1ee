"""The kiosk's port to the insurance: ask, decide, and turn every kind of trouble into a decision."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import structlog

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.insurance.breaker import Breaker
from kiosk.insurance.client import Client, Question
from kiosk.insurance.decide import decide, trouble
from kiosk.insurance.route import FacilityFacts
from kiosk.insurance.transport import HttpTransport
from kiosk.insurance.trouble import PortalTrouble, Trouble
from kiosk.settings import Portal

_log = structlog.get_logger()
_PORTAL_ERRORS = frozenset({"100", "101", "500"})


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


def _keep_nothing(_evidence: Evidence) -> None:
    """Stand in where no evidence is wanted (tests, a look at the portal)."""


class PortalInsurance:
    """The port `Insurance` on the portal of the settings.

    Raises `SettingsError` when the password cannot be read. `keep` is called with every answer, on the calling thread,
    before the decision is given; `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        portal: Portal,
        facility: FacilityFacts,
        *,
        keep: Callable[[Evidence], None] = _keep_nothing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._portal = portal
        self._facility = facility
        self._keep = keep
        self._transport = HttpTransport(portal.base_url, portal.connect_seconds, portal.ca_file)
        self._client = Client(portal, portal.read_password(), self._transport, clock)
        self._breaker = Breaker(portal.breaker_failures, portal.breaker_seconds, clock)

    def lookup(self, citizen: Citizen, visit_date: date) -> Coverage:
        """Ask what the insurance pays on that day. Blocks for `portal.total_seconds` at the most."""
        started = time.perf_counter()
        coverage = self._ask(citizen, visit_date) if self._breaker.allows() else trouble(Trouble.PAUSED)
        _log.info(
            "insurance looked up",
            code=coverage.result_code,
            decision=coverage.decision.value,
            seconds=round(time.perf_counter() - started, 3),
        )
        return coverage

    def check(self) -> None:
        """See that the portal can be reached and accepts the account. Raises `PortalTrouble` (one line)."""
        self._client.log_in()

    @property
    def client(self) -> Client:
        """The portal's client with its shared token, for the notifications."""
        return self._client

    def close(self) -> None:
        """Close idle connections."""
        self._transport.close()

    def _ask(self, citizen: Citizen, visit_date: date) -> Coverage:
        asked_at = datetime.now(UTC)
        try:
            reply = self._client.look_up(Question(citizen.number, citizen.name, str(citizen.birth_date)))
        except PortalTrouble as error:
            self._breaker.failed()
            self._note(citizen, asked_at, error.kind, b"")
            _log.warning("insurance portal in trouble", kind=error.kind.value, why=str(error))
            return trouble(error.kind)
        if reply.answer.code in _PORTAL_ERRORS:
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        self._note(citizen, asked_at, reply.answer.code, reply.body)
        return decide(reply.answer, citizen, self._facility, visit_date)

    def _note(self, citizen: Citizen, asked_at: datetime, code: str, body: bytes) -> None:
        portal = self._portal
        self._keep(Evidence(asked_at, code, portal.staff_name, portal.staff_number, citizen.number, body))
