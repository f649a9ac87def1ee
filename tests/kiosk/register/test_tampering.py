"""Nobody changes the register unseen: not with its file, and not with its key. An honest day has no flaw."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.visit import Visit
from kiosk.register.anchors import Anchor, Anchors, unlike_anchors
from kiosk.register.audit.unit_of_work import DIGESTED
from kiosk.register.backup import backup, restore
from kiosk.register.database.crypto import Vault
from kiosk.register.database.database import Database
from kiosk.register.database.tables import alembic_version, info
from kiosk.register.flaw import Flaw
from kiosk.register.personal_data import Who, forget, purge, rotate
from kiosk.register.verify import last_link, verify
from tests.kiosk.register.desk_house import House
from tests.kiosk.register.tampering import PAGE, Tampering, page, spend_a_day, tamperings
from tests.written_docs import DOCS

Make = Callable[..., Visit]


@pytest.fixture
def evening(house: House, visit: Make, folder: Path) -> Path:
    """The register's file after a day, whole and anchored, with a copy of an hour before."""
    spend_a_day(house, visit)
    anchors = Anchors(folder / "audit.anchor")
    house.register.close()
    shutil.copy(folder / "register.sqlite", folder / "noon.sqlite")
    house.comes(visit(7))
    with house.register.database.snapshot() as connection:
        anchors.note(Anchor(house.clock(), *last_link(connection)))
    house.register.close()
    assert flaws_of(folder / "register.sqlite") == ()
    return folder / "register.sqlite"


def flaws_of(file: Path) -> tuple[Flaw, ...]:
    """Verify a register as the command does; one that does not open names that."""
    database = Database(f"sqlite:///{file}", file.with_name("register.key"), make=False)
    try:
        vault = database.open()
        with database.snapshot() as connection:
            return verify(connection, vault) + unlike_anchors(connection, vault, Anchors(file.parent / "audit.anchor"))
    except RegisterUnavailable as error:
        return (Flaw("opening", str(error)),)
    finally:
        database.close()


def after(tampering: Tampering, file: Path) -> tuple[Flaw, ...] | None:
    """Tamper with a copy and verify that; None where SQLite itself refuses, as a value is taken."""
    copy = file.with_name("tampered.sqlite")
    shutil.copy(file, copy)
    try:
        tampering.do(copy)
    except sqlite3.IntegrityError:
        return None
    return flaws_of(copy)


def is_named(tampering: Tampering, flaws: tuple[Flaw, ...]) -> bool:
    return any(flaw.where.startswith(tampering.names) for flaw in flaws)


def test_a_change_of_what_machines_write_is_found_and_named(evening: Path) -> None:
    everything = list(tamperings(evening, Vault.from_file(evening.with_name("register.key")), 1))
    tables = (*DIGESTED, info, alembic_version)
    last_of_each = [[one for one in everything if one.group == table.name][-1] for table in tables]
    unnamed = [(one.group, one.what) for one in last_of_each if not is_named(one, after(one, evening) or ())]
    assert unnamed == []


@pytest.mark.long
def test_every_change_is_found_and_named(evening: Path, pytestconfig: pytest.Config) -> None:
    cases, found, named = Counter[str](), Counter[str](), Counter[str]()
    missed = []
    for tampering in tamperings(evening, Vault.from_file(evening.with_name("register.key")), 3):
        flaws = after(tampering, evening)
        if flaws is None:
            continue
        cases[tampering.group] += 1
        found[tampering.group] += bool(flaws)
        named[tampering.group] += is_named(tampering, flaws)
        if not is_named(tampering, flaws):
            missed.append((tampering.group, tampering.what, flaws))
    assert missed == []
    assert cases.total() >= 300
    if pytestconfig.getoption("--write-docs"):
        (DOCS / PAGE).write_text(page(found, named, cases), encoding="utf-8")
    assert all(f"\n| {group} | " in (DOCS / PAGE).read_text("utf-8") for group in cases)


def test_a_file_of_an_earlier_hour_is_found_by_what_was_noted_since(evening: Path) -> None:
    shutil.copy(evening.with_name("noon.sqlite"), evening)
    (flaw,) = flaws_of(evening)
    assert flaw.text == "stands on an anchor and is not there"


def test_an_honest_day_has_no_flaw_whatever_upkeep_comes_after(evening: Path, house: House, folder: Path) -> None:
    database, who = house.register.database, Who("os:root", house.clock(), "asked for")
    forgotten = forget(database, who, "001190000002")
    assert (forgotten.visits, forgotten.lookups) == (1, 0)
    assert forget(database, who, "001190000001").lookups == 6
    assert rotate(database, who) > 10
    backup(database, folder / "copy.sqlite")
    house.register.close()
    assert flaws_of(evening) == ()
    restore(database, folder / "copy.sqlite")
    assert flaws_of(evening) == ()
    purge(database, who, house.clock().date() + timedelta(days=9), personal_days=1, lookups_days=1)
    house.register.close()
    assert flaws_of(evening) == ()
