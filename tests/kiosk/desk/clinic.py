"""A clinic for the stories: the real register, the portal's double over HTTP, the printer emulator, real desks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import select
from starlette.types import ASGIApp, Receive, Scope, Send

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen
from kiosk.app.background_jobs import record_watch
from kiosk.app.desk import office_of
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import Role, Staff
from kiosk.core.visit import Claim, ClaimKind, Payment, Ticket, Track, Visit
from kiosk.desk.office import Office
from kiosk.portal.service import PortalInsurance
from kiosk.register.database.tables import audit
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from kiosk.settings import Settings
from tests.kiosk.accounts import account, first_account

CLERK_PIN, HEAD_PIN, ADMIN_PIN = "702615", "816420", "938207"
PINS = {Role.CLERK: CLERK_PIN, Role.HEAD: HEAD_PIN, Role.ADMIN: ADMIN_PIN}
LOGINS = {Role.CLERK: "lan", Role.HEAD: "huong", Role.ADMIN: "minh"}


class Outage:
    """The portal behind a switch: while it is down, a gateway's HTML comes instead."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.down = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.down or scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 502, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<html>Bad Gateway</html>"})


@dataclass
class Clock:
    """The clinic's clock, moved by the test."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 1, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class Clinic:
    """One clinic; several desks may be opened on it."""

    settings: Settings
    register: SqlRegister
    insurance: PortalInsurance
    portal: Outage
    clock: Clock
    citizen: Citizen

    def office(self, **more: Any) -> Office:
        """Give what one desk stands on: ports of its own over the clinic's one database."""
        record = record_watch(self.settings, self.register, self.clock)
        return office_of(self.settings, self.register, self.insurance, self.clock, record=record, **more)

    def accounts(self) -> SqlAccounts:
        """Give the accounts as the machine's operator has them."""
        return SqlAccounts(self.register.database, self.clock)

    def hire(self, *roles: Role) -> None:
        """Make accounts without a window, the administrator first."""
        accounts = self.accounts()
        admin = first_account(accounts, staff_of(Role.ADMIN), PINS[Role.ADMIN])
        for role in roles:
            account(accounts, admin, staff_of(role), PINS[role])

    def comes(self, decision: Decision = Decision.COVERED, **changes: Any) -> Ticket:
        """Let somebody register at the kiosk."""
        self.clock.pass_minutes(1)
        values: dict[str, Any] = {
            "citizen": self.citizen,
            "service": self.settings.services[0].as_service(),
            "track": Track.NORMAL,
            "payment": Payment.TO_BE_CHECKED if decision is Decision.PORTAL_UNAVAILABLE else Payment.INSURANCE,
            "coverage": Coverage(decision, {Decision.IDENTITY_MISMATCH: "060"}.get(decision, "000"), route_code="1.12"),
            "authenticity": Authenticity(Passive.UNANCHORED, ChipProof.NOT_OFFERED, ChipProof.OK),
            "access": "pace",
            "claims": (Claim(ClaimKind.REFERRAL, "paper", "GCT-118"),),
        }
        return self.register.register(Visit(id=uuid4(), arrived=self.clock(), **(values | changes)))

    def audited(self) -> list[tuple[str, str]]:
        """Give actor and action of everything that staff did, after seeing that the chain is whole."""
        with self.register.database.transaction() as connection:
            assert verify(connection, self.register.database.open()) == ()
            rows = connection.execute(select(audit).where(audit.c.actor.like("staff:%")).order_by(audit.c.seq)).all()
        return [(row.actor.removeprefix("staff:"), row.action) for row in rows]


def staff_of(role: Role) -> Staff:
    """Give somebody of that role; the clerk is the one whom the portal's double knows."""
    names = {
        Role.CLERK: ("Trần Thị Lễ Tân", "001190000009"),
        Role.HEAD: ("Nguyễn Thị Trưởng", "001185000010"),
        Role.ADMIN: ("Lê Quang Minh", "048080000117"),
    }
    return Staff(LOGINS[role], *names[role], role)


def settings_of(folder: Path, database: str, portal: str, printer: int) -> Settings:
    """Give the clinic's settings."""
    trust = folder / "trust"
    trust.mkdir()
    names = (("general", "A", "Khám bệnh"), ("eyes", "B", "Khám mắt"))
    values: dict[str, Any] = {
        "facility": {"code": "01999", "name": "Phòng khám Sông Xanh"},
        "portal": {
            "base_url": portal,
            "username": "01999_BV",
            "password": SecretStr("kiosk-test"),
            "staff_name": "Trần Thị Lễ Tân",
            "staff_number": "001190000009",
            "forced_minutes": 0,
            "patient_minutes": 0,
            "retries": 0,
        },
        "services": [
            {"key": key, "prefix": prefix, "name": {"vi": name, "en": key}, "room": {"vi": "Phòng 1", "en": "Room 1"}}
            for key, prefix, name in names
        ],
        "printers": [{"kind": "tcp", "host": "127.0.0.1", "port": printer}],
        "database": {"url": database, "key_file": folder / "register.key"},
        "reader": {"trust": trust},
        "desk": {"counters": ["1", "2"]},
    }
    return Settings(**values)
