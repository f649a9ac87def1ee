from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import update

from kiosk.app.settings_recorded import recorded, recording
from kiosk.cli import main
from kiosk.register.audit.settings_changes import settings_changes
from kiosk.register.database.database import Database
from kiosk.register.database.tables import audit
from kiosk.settings import Settings
from tests.kiosk.settings.test_kiosk_toml import LEAST

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FILE = f"""{LEAST}
[[printers]]
kind = "tcp"
host = "127.0.0.1"
[database]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "portal.password").write_text("cheese")
    (tmp_path / "trust").mkdir()
    (tmp_path / "kiosk.toml").write_text(FILE, encoding="utf-8")
    return tmp_path / "kiosk.toml"


@pytest.fixture
def database(config: Path) -> Iterator[Database]:
    settings = Settings.load(config).database
    made = Database(settings.url, settings.key_file)
    yield made
    made.close()


def run_once(config: Path, database: Database) -> None:
    job = recording(Settings.load(config), database, lambda: MORNING)
    for _ in range(2):  # woken again, it has nothing left to do
        job._work()


def test_every_setting_stands_under_its_name_in_the_file(config: Path) -> None:
    values = recorded(Settings.load(config))
    assert values["facility.name"].text == "Phòng khám"
    assert values["printers[1].port"].text == "9100"
    assert values["portal.retries"].text == "1"


def test_who_asks_the_portal_and_what_may_hold_a_password_are_secrets(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PORTAL__PASSWORD", "bread")
    values = recorded(Settings.load(config))
    secret = {key for key, value in values.items() if value.secret}
    assert secret == {
        *("portal.password", "portal.staff_name", "portal.staff_number", "database.url"),
        *("portal.password_file (content)", "reader.trust (content)"),
    }
    assert values["portal.password"].text == "bread"


def test_the_command_lists_what_changed_between_two_starts(
    config: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    run_once(config, database)
    config.write_text(FILE.replace("Phòng khám", "Trạm y tế").replace("Lễ Tân", "Thu Ngân"), encoding="utf-8")
    run_once(config, database)
    database.close()

    assert main(["audit", "settings", "--config", str(config)]) == 0
    first, name, staff = capsys.readouterr().out.splitlines()
    assert first.startswith("2026-11-23 01:00 UTC  kiosk-1  os:")
    assert "first start" in first
    assert name.endswith("facility.name: Phòng khám -> Trạm y tế")
    assert "portal.staff_name: secret " in staff
    assert "Trần" not in staff


def test_nothing_of_a_secret_is_in_the_register(config: Path, database: Database) -> None:
    run_once(config, database)
    with database.transaction() as connection:
        (change,) = settings_changes(connection)
    assert "001190000009" not in str(change)
    assert "Trần" not in str(change)


def test_an_address_with_a_password_and_the_headers_for_a_gateway_are_never_written(
    config: Path, database: Database
) -> None:
    hidden = "hidden-of-the-test"
    text = FILE.replace("https://portal", f"https://clinic:{hidden}@portal")
    text += f"""
[handover]
url = "https://hospital.example/fhir?key={hidden}"
[[receivers]]
kind = "https"
name = "gateway"
url = "https://gateway:{hidden}@gateway.example"
headers = {{ Authorization = "Bearer {hidden}" }}
"""
    config.write_text(text, encoding="utf-8")
    run_once(config, database)
    with database.transaction() as connection:
        (change,) = settings_changes(connection)
    assert hidden not in str(change)
    for key in ("portal.base_url", "handover.url", "receivers[1].url", "receivers[1].headers.Authorization"):
        assert str(change.after[key]).startswith("secret ")
    assert change.after["printers[1].host"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("file", "key"),
    [("portal.password", "portal.password_file (content)"), ("trust/new/csca.pem", "reader.trust (content)")],
)
def test_another_secret_in_the_same_file_and_another_certificate_in_the_trust_folder_are_seen(
    config: Path, database: Database, file: str, key: str
) -> None:
    run_once(config, database)
    run_once(config, database)
    changed = config.parent / file
    changed.parent.mkdir(exist_ok=True)
    changed.write_text("bread-of-the-test")
    run_once(config, database)
    with database.transaction() as connection:
        _, change = settings_changes(connection)
    assert set(change.before) == set(change.after) == {key}
    assert change.before != change.after
    for content in ("cheese", "bread-of-the-test", sha256(b"bread-of-the-test").hexdigest()[:12]):
        assert content not in str(change)


def test_a_file_that_cannot_be_read_is_recorded_as_such(config: Path, database: Database) -> None:
    (config.parent / "portal.password").unlink()
    run_once(config, database)
    with database.transaction() as connection:
        (change,) = settings_changes(connection)
    assert change.after["portal.password_file (content)"] == "cannot be read (No such file or directory)"


def test_the_register_s_own_key_is_not_compared(config: Path) -> None:
    assert [key for key in recorded(Settings.load(config)) if key.startswith("database.key_file")] == [
        "database.key_file"
    ]


def test_a_setting_that_was_not_set_before_is_listed_by_name(
    config: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    run_once(config, database)
    config.write_text(FILE + '[handover]\nurl = "https://hospital.example/fhir"\n', encoding="utf-8")
    run_once(config, database)
    database.close()

    assert main(["audit", "settings", "--config", str(config)]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "first start" in listed[0]
    assert any(line.endswith("handover.url: (empty) -> https://hospital.example/fhir") for line in listed[1:])
    assert not any("first start" in line for line in listed[1:])


def test_an_entry_that_was_changed_outside_the_kiosk_is_one_line_and_the_way_to_all_of_them(
    config: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    run_once(config, database)
    with database.transaction() as connection:
        connection.execute(update(audit).values(after="{"))
    database.close()

    assert main(["audit", "settings", "--config", str(config)]) == 1
    assert capsys.readouterr().err == (
        "kiosk: entry 1 of the audit was changed; `kiosk audit verify` names all that was\n"
    )
