"""The record is looked after: at the start, at night, on demand; against what was noted of it elsewhere."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from kiosk.core.ports import RegisterUnavailable
from kiosk.register.anchors import Anchor, Anchors, AnchorsUnusable, unlike_anchors
from kiosk.register.audit.unit_of_work import Link, link_hash
from kiosk.register.database.tables import audit, audit_head, visits
from kiosk.register.flaw import Flaw
from kiosk.register.record import RecordWatch
from kiosk.register.register import SqlRegister
from kiosk.register.verify import last_link, verify
from tests.kiosk.register.conftest import ZONE, make_visit

pytestmark = pytest.mark.usefixtures("as_administrator")  # who tampers here may do everything

BOTH = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(url: str, folder: Path, clock: Clock) -> Iterator[SqlRegister]:
    made = SqlRegister(url, folder / "register.key", ZONE, clock)
    yield made
    made.close()


@pytest.fixture
def anchors(folder: Path) -> Anchors:
    return Anchors(folder / "audit.anchor")


@pytest.fixture
def watch(register: SqlRegister, anchors: Anchors, clock: Clock) -> RecordWatch:
    return RecordWatch(register.database, anchors, ZONE, clock)


def found(watch: RecordWatch) -> tuple[Flaw, ...]:
    watch.round()
    assert watch.verified is not None
    return watch.verified.flaws


def head(register: SqlRegister) -> tuple[int, str]:
    with register.database.snapshot() as connection:
        return last_link(connection)


@BOTH
def test_a_register_is_verified_at_the_start_and_its_head_is_anchored(
    watch: RecordWatch, register: SqlRegister, anchors: Anchors, kiosk_log: io.StringIO
) -> None:
    register.register(make_visit(1))
    before = head(register)
    assert found(watch) == ()
    (anchor,), unreadable = anchors.read(register.database.open())
    assert (anchor.entries, anchor.link) == before
    assert unreadable == ()
    assert "record_whole" in kiosk_log.getvalue()
    assert anchor.link in kiosk_log.getvalue()


def test_it_is_verified_again_every_night_and_when_somebody_asks(
    watch: RecordWatch, register: SqlRegister, clock: Clock
) -> None:
    register.register(make_visit(1))
    times = []
    for hours, asked in ((0, False), (1, False), (1, True), (17, False), (1, False), (24, False)):
        clock.now += timedelta(hours=hours)
        if asked:
            watch.want()
        watch.round()
        assert watch.verified is not None
        times.append(watch.verified.at == clock.now)
    assert times == [True, False, True, True, False, True]


def test_the_head_is_anchored_in_between_whenever_it_moved(
    watch: RecordWatch, register: SqlRegister, anchors: Anchors
) -> None:
    for person in range(1, 4):
        register.register(make_visit(person))
        watch.round()
        watch.round()
    counting, _ = anchors.read(register.database.open())
    assert [anchor.entries for anchor in counting] == [1, 2, 3, 4], "entry 2 says that anchors are kept"


@BOTH
def test_a_cut_end_is_found_however_consistently_it_was_cut(watch: RecordWatch, register: SqlRegister) -> None:
    for person in range(1, 7):
        register.register(make_visit(person))
    watch.round()
    cut(register, 4)
    with register.database.snapshot() as connection:
        assert not any(flaw.where.startswith("audit") for flaw in verify(connection, register.database.open()))
    watch.want()
    assert Flaw("audit 6", "stands on an anchor and is not there") in found(watch)


def cut(register: SqlRegister, entries: int) -> None:
    """Take the last entries away, and let the head say so."""
    with register.database.transaction() as connection:
        last = connection.execute(select(audit_head.c.seq)).scalar_one() - entries
        row = connection.execute(select(audit).where(audit.c.seq == last)).one()
        connection.execute(delete(audit).where(audit.c.seq > last))
        connection.execute(update(audit_head).values(seq=last, hash=row.hash, at=row.at))


def test_an_old_file_that_is_copied_back_is_found_before_it_gives_numbers_twice(
    watch: RecordWatch, register: SqlRegister, folder: Path, anchors: Anchors, clock: Clock, url: str
) -> None:
    register.register(make_visit(1))
    register.close()
    shutil.copy(folder / "register.sqlite", folder / "old.sqlite")
    register.register(make_visit(2))
    assert found(watch) == ()
    register.close()
    shutil.copy(folder / "old.sqlite", folder / "register.sqlite")
    again = SqlRegister(url, folder / "register.key", ZONE, clock)
    try:
        assert found(RecordWatch(again.database, anchors, ZONE, clock)) == (
            Flaw("audit 2", "stands on an anchor and is not there"),
        )
    finally:
        again.close()


@BOTH
def test_whoever_holds_today_s_key_does_not_rewrite_yesterday_unseen(watch: RecordWatch, register: SqlRegister) -> None:
    for person in range(1, 7):
        register.register(make_visit(person))
    watch.round()
    forge(register, 2, actor="somebody else")
    with register.database.snapshot() as connection:
        assert verify(connection, register.database.open()) == (), "with the key every link fits"
    watch.want()
    assert Flaw("audit 6", "has another link than an anchor") in found(watch)


def forge(register: SqlRegister, seq: int, **changed: str) -> None:
    """Change an entry and compute all links behind it anew, as only the key's holder can."""
    vault = register.database.open()
    with register.database.transaction() as connection:
        previous = bytes(32)
        for row in connection.execute(select(audit).order_by(audit.c.seq)).all():
            words = dict(row._mapping)
            if row.seq == seq:
                words |= changed
            of_entry = {each.name: words[each.name] for each in fields(Link)}
            previous = words["hash"] = link_hash(vault, row.seq, Link(**of_entry), previous)
            connection.execute(update(audit).where(audit.c.seq == row.seq).values(words))
        connection.execute(update(audit_head).values(hash=previous))


def test_a_record_that_is_not_whole_is_an_alarm_and_anchors_nothing(
    watch: RecordWatch, register: SqlRegister, anchors: Anchors, kiosk_log: io.StringIO
) -> None:
    register.register(make_visit(1))
    with register.database.transaction() as connection:
        connection.execute(update(visits).values(ticket="A 999"))
    assert len(found(watch)) == 1
    register.register(make_visit(2))
    watch.round()
    assert anchors.read(register.database.open()) == ((), ())
    assert "record_not_whole" in kiosk_log.getvalue()
    assert "was changed in ticket" in kiosk_log.getvalue()


@BOTH
@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ("DROP INDEX ix_visits_person_hash", Flaw("index visits.ix_visits_person_hash", "is missing")),
        ("DROP INDEX ux_visits_person_of_day", Flaw("index visits.ux_visits_person_of_day", "is missing")),
        ("ALTER TABLE visits ADD COLUMN more TEXT", Flaw("column visits.more", "does not belong to the register")),
        ("CREATE TABLE more (id INTEGER)", Flaw("table more", "does not belong to the register")),
        ("CREATE VIEW more AS SELECT 1", Flaw("view more", "does not belong to the register")),
        (
            "DROP INDEX ux_visits_person_of_day; CREATE UNIQUE INDEX ux_visits_person_of_day"
            " ON visits (day, service, person_hash) WHERE state <> 'void' AND number <> 7",
            Flaw("index visits.ux_visits_person_of_day", "was changed"),
        ),
        (
            "DROP INDEX ux_visits_person_of_day; CREATE INDEX ux_visits_person_of_day"
            " ON visits (day, service, person_hash) WHERE state <> 'void'",
            Flaw("index visits.ux_visits_person_of_day", "was changed"),
        ),
    ],
)
def test_tables_that_are_not_as_the_register_made_them_are_named(
    register: SqlRegister, change: str, flaw: Flaw
) -> None:
    register.register(make_visit(1))
    assert flaw in after(register, change)


def after(register: SqlRegister, changes: str) -> tuple[Flaw, ...]:
    """Change the tables, and return what a verification finds then."""
    with register.database.transaction() as connection:
        for change in changes.split("; "):
            connection.execute(text(change))
    register.database.close()
    with register.database.snapshot() as connection:
        return verify(connection, register.database.open())


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("ALTER TABLE visits ADD CONSTRAINT more CHECK (number < 100)", "constraint visits.more"),
        ("ALTER TABLE visits ALTER COLUMN calls SET DEFAULT 7", "column visits.calls"),
        ("ALTER TABLE visits ALTER COLUMN calls DROP NOT NULL", "column visits.calls"),
        ("CREATE POLICY more ON visits USING (number < 100)", "policy more on visits"),
        ("ALTER TABLE visits ENABLE ROW LEVEL SECURITY", "row security of visits"),
        ("ALTER TABLE queue_counters SET UNLOGGED", "unlogged table queue_counters"),
        ("CREATE MATERIALIZED VIEW more AS SELECT 1", "view more"),
        ("CREATE TABLE more () INHERITS (audit)", "heir more of audit"),
        (
            "ALTER TABLE visit_aliases DROP CONSTRAINT fk_visit_aliases_visit_id; ALTER TABLE visit_aliases"
            " ADD CONSTRAINT fk_visit_aliases_visit_id FOREIGN KEY (visit_id) REFERENCES visits ON DELETE CASCADE",
            "foreign key visit_aliases.fk_visit_aliases_visit_id",
        ),
        (
            "ALTER TABLE outbox DROP CONSTRAINT uq_outbox_visit_id_kind",
            "unique constraint outbox.uq_outbox_visit_id_kind",
        ),
    ],
)
def test_what_only_postgresql_can_do_to_a_table_is_named(register: SqlRegister, change: str, where: str) -> None:
    assert where in [flaw.where for flaw in after(register, change)]


@pytest.mark.parametrize(
    ("was", "becomes", "where"),
    [
        ("number INTEGER NOT NULL", "number INTEGER NOT NULL CHECK (number < 100)", "column visits.number"),
        ("calls INTEGER DEFAULT '0' NOT NULL", "calls INTEGER DEFAULT '7' NOT NULL", "column visits.calls"),
        ("ticket VARCHAR(16)", "ticket VARCHAR(16) COLLATE NOCASE", "column visits.ticket"),
        (
            ", \n\tCONSTRAINT uq_",
            ", \n\tCHECK (number < 100), \n\tCONSTRAINT uq_",
            "constraint visits: check number < 100",
        ),
    ],
)
def test_a_rewritten_definition_of_a_table_is_named(register: SqlRegister, was: str, becomes: str, where: str) -> None:
    register.check()
    with register.database.transaction() as connection:
        connection.execute(text("PRAGMA writable_schema = ON"))
        rewritten = text("UPDATE sqlite_master SET sql = replace(sql, :was, :becomes) WHERE name = 'visits'")
        connection.execute(rewritten, {"was": was, "becomes": becomes})
    assert where in [flaw.where for flaw in after(register, "SELECT 1")]


TRIGGERS = {
    "sqlite": ("CREATE TRIGGER quiet AFTER INSERT ON visits BEGIN SELECT 1; END",),
    "postgresql": (
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER quiet BEFORE INSERT ON visits FOR EACH ROW EXECUTE FUNCTION quiet()",
    ),
}


@BOTH
def test_a_trigger_is_named(register: SqlRegister, backend: str) -> None:
    register.register(make_visit(1))
    with register.database.transaction() as connection:
        for statement in TRIGGERS[backend]:
            connection.execute(text(statement))
    with register.database.snapshot() as connection:
        (flaw,) = verify(connection, register.database.open())
    assert flaw.where.startswith("trigger quiet")


@BOTH
def test_a_verification_holds_up_nobody_and_sees_the_record_of_one_moment(register: SqlRegister) -> None:
    register.register(make_visit(1))
    with register.database.snapshot() as connection:
        assert len(connection.execute(select(visits)).all()) == 1
        register.register(make_visit(2))
        assert verify(connection, register.database.open()) == ()
        assert len(connection.execute(select(visits)).all()) == 1
    assert len(head_of_visits(register)) == 2


def head_of_visits(register: SqlRegister) -> list[object]:
    with register.database.snapshot() as connection:
        return list(connection.execute(select(visits.c.ticket)).scalars())


def test_a_ticket_carries_the_head_for_its_slip(register: SqlRegister) -> None:
    ticket = register.register(make_visit(1))
    entries, link = head(register)
    assert ticket.seal == f"{entries}:{link[:12]}"


# The file of anchors.


def test_anchors_are_added_to_the_end_and_read_in_order(anchors: Anchors, clock: Clock, register: SqlRegister) -> None:
    noted = [Anchor(clock(), entries, f"{entries:064x}") for entries in (1, 2, 3)]
    for anchor in noted:
        anchors.note(anchor)
    assert anchors.read(register.database.open()) == (tuple(noted), ())


def test_a_backup_that_an_operator_put_back_ends_the_anchors_behind_it(
    anchors: Anchors, clock: Clock, register: SqlRegister
) -> None:
    for entries in (1, 5, 9):
        anchors.note(Anchor(clock(), entries, f"{entries:064x}"))
    anchors.note(Anchor(clock(), 5, f"{5:064x}").restored(register.database.open()))
    assert [anchor.entries for anchor in anchors.read(register.database.open())[0]] == [1, 5, 5]


def test_only_a_restore_with_the_register_s_key_ends_anchors_and_only_once(
    anchors: Anchors, clock: Clock, register: SqlRegister
) -> None:
    vault = register.database.open()
    genuine = Anchor(clock(), 1, f"{1:064x}").restored(vault)
    for anchor in (genuine, Anchor(clock(), 9, f"{9:064x}"), replace(genuine, mac="0" * 32), genuine):
        anchors.note(anchor)
    counting, flaws = anchors.read(vault)
    assert [anchor.entries for anchor in counting] == [1, 9]
    assert [flaw.where for flaw in flaws] == ["anchor 3", "anchor 4"]


@pytest.mark.parametrize("left", [None, b""])
def test_anchors_that_are_gone_are_an_alarm(
    left: bytes | None, watch: RecordWatch, register: SqlRegister, anchors: Anchors
) -> None:
    register.register(make_visit(1))
    assert found(watch) == ()
    if left is None:
        anchors.file.unlink()
    else:
        anchors.file.write_bytes(left)
    watch.want()
    assert found(watch) == (Flaw("anchors", f"are gone from {anchors.file}"),)


def test_a_second_machine_on_one_register_begins_with_a_file_of_its_own(
    watch: RecordWatch, register: SqlRegister, folder: Path, clock: Clock
) -> None:
    register.register(make_visit(1))
    assert found(watch) == ()
    other = Anchors(folder / "other" / "audit.anchor", "kiosk-2")
    other.file.parent.mkdir()
    assert found(RecordWatch(register.database, other, ZONE, clock)) == ()
    assert len(other.read(register.database.open())[0]) == 1


def test_a_head_that_goes_back_is_verified_at_once(watch: RecordWatch, register: SqlRegister) -> None:
    for person in range(1, 7):
        register.register(make_visit(person))
    assert found(watch) == ()
    cut(register, 4)
    assert Flaw("audit 6", "stands on an anchor and is not there") in found(watch)


def test_whoever_asks_wakes_the_rounds_and_waits_until_a_verification_has_ended(
    watch: RecordWatch, register: SqlRegister, folder: Path
) -> None:
    register.register(make_visit(1))
    assert found(watch) == ()
    woken: list[bool] = []
    watch.when_wanted(lambda: woken.append(True))
    with register.database.transaction() as connection:
        connection.execute(update(visits).values(ticket="A 999"))
    watch.want()
    key = (folder / "register.key").read_bytes()
    register.database.close()
    (folder / "register.key").unlink()
    with pytest.raises(RegisterUnavailable):
        watch.round()
    (folder / "register.key").write_bytes(key)
    assert woken == [True]
    assert len(found(watch)) == 1


def test_the_last_backup_that_was_put_back_is_told(
    watch: RecordWatch, register: SqlRegister, anchors: Anchors, clock: Clock
) -> None:
    register.register(make_visit(1))
    restored = Anchor(clock(), *head(register)).restored(register.database.open())
    anchors.note(restored)
    assert found(watch) == ()
    assert watch.verified is not None
    assert watch.verified.restored == restored


def test_a_line_that_is_no_anchor_is_a_flaw(anchors: Anchors, register: SqlRegister) -> None:
    anchors.file.write_bytes(b"2026-11-23T01:00:00Z 1 " + b"0" * 63 + b"\n\xff\n")
    register.check()
    with register.database.snapshot() as connection:
        assert unlike_anchors(connection, register.database.open(), anchors) == (
            Flaw("anchor 1", "cannot be read"),
            Flaw("anchor 2", "cannot be read"),
        )


def test_anchors_that_cannot_be_used_are_said_and_stop_nothing(
    watch: RecordWatch, register: SqlRegister, anchors: Anchors, kiosk_log: io.StringIO
) -> None:
    anchors.file.mkdir()
    register.register(make_visit(1))
    assert found(watch) == ()
    assert watch.verified is not None
    assert "audit.anchor" in watch.verified.anchors_why
    assert "audit_not_anchored" in kiosk_log.getvalue()
    with pytest.raises(AnchorsUnusable, match=r"audit\.anchor"):
        anchors.note(Anchor(datetime(2026, 1, 1, tzinfo=UTC), 1, "0" * 64))
