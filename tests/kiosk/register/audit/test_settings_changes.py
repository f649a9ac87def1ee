from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from kiosk.register.audit.settings_changes import SettingsChange, Value, record_settings, settings_changes
from kiosk.register.database.database import Database
from kiosk.register.database.tables import audit
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify

pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SETTINGS = {"kiosk.timezone": Value("Asia/Ho_Chi_Minh"), "portal.password": Value("cheese-of-the-test", secret=True)}


def start(database: Database, changed: dict[str, Value] | None = None, machine: str = "kiosk-1") -> bool:
    return record_settings(database, "os:nurse", machine, SETTINGS | (changed or {}), lambda: MORNING)


def changes(database: Database) -> list[SettingsChange]:
    with database.transaction() as connection:
        return list(settings_changes(connection))


def flaws(database: Database) -> list[str]:
    vault = database.open()
    with database.transaction() as connection:
        return [flaw.where for flaw in verify(connection, vault)]


def test_the_first_start_of_a_machine_records_every_setting(register: SqlRegister) -> None:
    assert start(register.database)
    (first,) = changes(register.database)
    assert (first.actor, first.machine, first.at) == ("os:nurse", "kiosk-1", MORNING)
    assert first.before == dict.fromkeys(SETTINGS)
    assert first.after["kiosk.timezone"] == "Asia/Ho_Chi_Minh"


def test_a_start_with_the_same_settings_writes_nothing(register: SqlRegister) -> None:
    start(register.database)
    assert not start(register.database)
    assert len(changes(register.database)) == 1


def test_a_changed_an_added_and_a_removed_setting_stand_with_before_and_after(register: SqlRegister) -> None:
    start(register.database, {"sound.speech": Value("true")})
    assert start(register.database, {"kiosk.timezone": Value("UTC"), "screen.text": Value("1.3")})
    change = changes(register.database)[-1]
    assert change.before == {"kiosk.timezone": "Asia/Ho_Chi_Minh", "screen.text": None, "sound.speech": "true"}
    assert change.after == {"kiosk.timezone": "UTC", "screen.text": "1.3", "sound.speech": None}
    assert not start(register.database, {"kiosk.timezone": Value("UTC"), "screen.text": Value("1.3")})


def test_a_changed_secret_is_seen_and_never_written(register: SqlRegister) -> None:
    start(register.database)
    assert start(register.database, {"portal.password": Value("bread-of-the-test", secret=True)})
    change = changes(register.database)[-1]
    assert set(change.before) == {"portal.password"}
    assert change.before != change.after
    assert "of-the-test" not in str(changes(register.database))


def test_each_machine_is_compared_with_itself(register: SqlRegister) -> None:
    start(register.database)
    assert start(register.database, machine="kiosk-2")
    assert not start(register.database)


@pytest.mark.usefixtures("as_administrator")
def test_the_audit_stays_whole_and_a_change_behind_its_back_is_named(register: SqlRegister) -> None:
    start(register.database)
    start(register.database, {"kiosk.timezone": Value("UTC")})
    assert flaws(register.database) == []
    with register.database.transaction() as connection:
        connection.execute(update(audit).where(audit.c.seq == 2).values(after='{"kiosk.timezone": "Asia/Tokyo"}'))
    assert flaws(register.database) == ["audit 2"]
