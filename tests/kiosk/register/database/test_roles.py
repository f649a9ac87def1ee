"""What the server itself refuses to a kiosk and a desk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import Visit
from kiosk.register.database import roles
from kiosk.register.database.database import Database
from kiosk.register.database.rows import metadata
from kiosk.register.register import SqlRegister
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.usefixtures("postgres")
SMALL = (roles.KIOSK, roles.DESK)


@pytest.fixture
def backend() -> str:
    return "postgresql"


@pytest.fixture
def filled(register: SqlRegister, visit: Callable[..., Visit], url: str, folder: Path) -> Callable[[str], Database]:
    """Register one visit as the kiosk, and return a door to the register for each role."""
    register.register(visit())
    return lambda role: Database(_under(url, role), folder / "register.key", make=False)


def _under(url: str, role: str) -> str:
    return f"postgresql+psycopg://{role}{url[url.index('@') :]}"


@pytest.fixture
def refused(filled: Callable[[str], Database]) -> Callable[[str, str], str]:
    """Do one statement under a role and return how the server refused it."""

    def refusal(role: str, statement: str) -> str:
        with closing(filled(role)) as database, database.engine.connect() as connection:
            with pytest.raises(DBAPIError) as caught:
                connection.execute(text(statement))
            return type(caught.value.orig).__name__

    return refusal


FORBIDDEN = (
    "UPDATE audit SET reason = 'another'",
    "DELETE FROM audit",
    "TRUNCATE audit",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head (id, seq, hash) VALUES (2, 0, '')",
    "DELETE FROM visits",
    "UPDATE visits SET id = id",
    "DELETE FROM staff",
    "DELETE FROM forced_decisions",
    "UPDATE forced_decisions SET reason = 'another'",
    "UPDATE register_info SET schema_version = 1",
    "CREATE TABLE other (id int)",
    "ALTER TABLE audit DISABLE TRIGGER USER",
    "ALTER TABLE visits ADD COLUMN other int",
    "DROP TABLE audit",
    "CREATE INDEX other ON audit (at)",
)


@pytest.mark.parametrize("role", SMALL)
def test_the_server_refuses_kiosk_and_desk(refused: Callable[[str, str], str], role: str) -> None:
    assert {statement: refused(role, statement) for statement in FORBIDDEN} == dict.fromkeys(
        FORBIDDEN, "InsufficientPrivilege"
    )


@pytest.mark.parametrize("statement", ["UPDATE staff SET pin = ''", "INSERT INTO forced_decisions (id) VALUES (NULL)"])
def test_the_server_refuses_a_kiosk_what_only_a_desk_does(refused: Callable[[str, str], str], statement: str) -> None:
    assert refused(roles.KIOSK, statement) == "InsufficientPrivilege"


def test_every_table_has_a_line_of_rights() -> None:
    assert [table.name for table in metadata.sorted_tables if table not in roles.RIGHTS] == []


@pytest.mark.parametrize("role", SMALL)
def test_a_register_of_an_earlier_version_waits_for_its_owner(filled: Callable[[str], Database], role: str) -> None:
    with closing(filled(roles.OWNER)) as owner, owner.engine.begin() as connection:
        connection.execute(text("UPDATE register_info SET schema_version = 4"))
    with closing(filled(role)) as small, pytest.raises(RegisterUnavailable) as caught:
        small.open()
    assert caught.value.fault.code == RegisterFault.OWNER_MIGRATES.value


def test_an_empty_database_waits_for_its_owner(
    made_in_postgres: object, postgres: PostgresServer, folder: Path
) -> None:
    del made_in_postgres  # it made the roles
    url = _under(postgres.new_database(), roles.KIOSK)
    with closing(Database(url, folder / "register.key")) as database, pytest.raises(RegisterUnavailable) as caught:
        database.open()
    assert caught.value.fault.code == RegisterFault.OWNER_MAKES.value
    assert not (folder / "register.key").exists()


def test_a_right_that_is_missing_is_said_in_words(filled: Callable[[str], Database]) -> None:
    with (
        closing(filled(roles.KIOSK)) as database,
        pytest.raises(RegisterUnavailable) as caught,
        database.transaction() as connection,
    ):
        connection.execute(text("DELETE FROM audit"))
    assert caught.value.fault.code == RegisterFault.NO_RIGHTS.value


def test_roles_that_are_there_are_named(filled: Callable[[str], Database]) -> None:
    with closing(filled("kiosk")) as administrator, pytest.raises(RegisterUnavailable, match=r"checkin_desk, checkin_"):
        administrator.make_roles()


def test_the_owner_grants_the_rights_again(filled: Callable[[str], Database]) -> None:
    with closing(filled(roles.OWNER)) as owner, owner.engine.begin() as connection:
        connection.execute(text(f"REVOKE ALL ON audit FROM {roles.KIOSK}"))
        roles.grant(connection)
        assert _may_read_audit(connection)


def _may_read_audit(connection: Connection) -> bool:
    return bool(connection.scalar(text(f"SELECT has_table_privilege('{roles.KIOSK}', 'audit', 'SELECT')")))
