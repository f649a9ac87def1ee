from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.app.background_jobs import retention_kept
from kiosk.core.ports import RegisterUnavailable
from kiosk.register.database.tables import audit, visits
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from kiosk.settings import Settings
from tests.kiosk.desk.clinic import Clock
from tests.kiosk.register.conftest import MORNING, ZONE, make_visit
from tests.kiosk.settings.test_kiosk_toml import LEAST


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A clinic that keeps names for thirty days."""
    (tmp_path / "portal.password").write_text("cheese")
    (tmp_path / "trust").mkdir()
    (tmp_path / "kiosk.toml").write_text(f"{LEAST}\n[retention]\npersonal_days = 30\n", encoding="utf-8")
    return Settings.load(tmp_path / "kiosk.toml")


@pytest.fixture
def register(tmp_path: Path, clock: Clock) -> Iterator[SqlRegister]:
    made = SqlRegister(f"sqlite:///{tmp_path / 'register.sqlite'}", tmp_path / "register.key", ZONE, clock)
    made.register(make_visit(1, arrived=MORNING - timedelta(days=30)))
    made.register(make_visit(2, arrived=MORNING))
    yield made
    made.close()


def kept(register: SqlRegister) -> list[bool]:
    """Whether each visit still has its patient."""
    with register.database.transaction() as connection:
        assert verify(connection, register.database.open()) == ()
        return [row.patient is not None for row in connection.execute(select(visits).order_by(visits.c.arrived))]


def purged(register: SqlRegister) -> list[tuple[str, str]]:
    """Give actor and reason of each entry of a purge."""
    with register.database.transaction() as connection:
        rows = connection.execute(select(audit).where(audit.c.action == "purged").order_by(audit.c.seq)).all()
        return [(row.actor, row.reason) for row in rows]


def test_each_day_of_the_clinic_forgets_what_is_too_old_once_and_says_so(
    settings: Settings, register: SqlRegister, clock: Clock
) -> None:
    job = retention_kept(settings, register.database, clock)
    job._work()
    assert kept(register) == [True, True]
    clock.pass_minutes(24 * 60)
    for _ in range(3):  # woken by each visit
        job._work()
    assert kept(register) == [False, True]
    assert purged(register) == [(f"kiosk:{settings.kiosk.id}", "retention")]


def test_a_clock_that_ran_away_forgets_nobody(settings: Settings, register: SqlRegister, clock: Clock) -> None:
    job = retention_kept(settings, register.database, clock)
    clock.now = MORNING + timedelta(days=3650)
    with pytest.raises(RegisterUnavailable, match="the clock says"):
        job._work()
    clock.now = MORNING
    assert kept(register) == [True, True]
    job._work()
    assert purged(register) == []
