from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.core.visit import Track, Visit
from kiosk.register.backup import backup, restore
from kiosk.register.flaw import Flaw
from kiosk.register.register import SqlRegister
from kiosk.register.verify import Seal, last_link, unlike_seal, verify

Make = Callable[..., Visit]


@pytest.fixture
def day(register: SqlRegister, visit: Make) -> list[Visit]:
    """Four visits, of which the second comes again; slips printed and failed."""
    visits = [visit(1), visit(2), visit(3, track=Track.PRIORITY), visit(4)]
    for each in visits:
        register.register(each)
    register.register(visit(2))
    register.record_print(visits[0].id, ok=True)
    register.record_print(visits[1].id, ok=False)
    return visits


def flaws(register: SqlRegister) -> list[Flaw]:
    with register.database.transaction() as connection:
        return list(verify(connection, register.database.open()))


def tamper(register: SqlRegister, statement: str, **values: object) -> None:
    with register.database.engine.begin() as connection:
        assert connection.execute(text(statement), values).rowcount >= 1


def test_a_register_that_nobody_touched_has_no_flaw(register: SqlRegister, day: list[Visit]) -> None:
    assert flaws(register) == []


def test_an_empty_register_has_no_flaw(register: SqlRegister) -> None:
    assert flaws(register) == []


VISIT_COLUMNS = {
    "day": "'2026-11-24'",
    "service": "'driver'",
    "track": "'third'",
    "number": "9",
    "ticket": "'A 009'",
    "payment": "'self_pay'",
    "decision": "'not_covered'",
    "result_code": "'010'",
    "route_code": "'3.3'",
    "expected_percent": "100",
    "passive": "'unanchored'",
    "active": "'ok'",
    "chip": "'failed'",
    "access": "'bac'",
    "kiosk": "'kiosk-2'",
    "arrived": "'2026-11-23 01:00:00.000001'",
    "issued": "'2026-11-23 02:00:00.000000'",
    "slip": "'waiting'",
    "slip_at": "NULL",
    "person_hash": "x'00'",
    "patient": "NULL",
    "series": "'K1'",
    "state": "'served'",
    "counter": "'2'",
    "calls": "1",
    "first_call": "'2026-11-23 02:00:00.000000'",
    "last_call": "'2026-11-23 02:00:00.000000'",
    "served_at": "'2026-11-23 02:00:00.000000'",
    "version": "1",
}


@pytest.mark.parametrize("column", VISIT_COLUMNS)
def test_any_change_of_a_visit_is_found_and_named(register: SqlRegister, day: list[Visit], column: str) -> None:
    changed = day[0].id
    tamper(register, f"UPDATE visits SET {column} = {VISIT_COLUMNS[column]} WHERE id = :id", id=changed.hex)  # noqa: S608 - words of our own
    assert Flaw(f"visit {changed}", f"was changed in {column}") in flaws(register)


def test_any_changed_byte_of_the_sealed_patient_is_found(register: SqlRegister, day: list[Visit]) -> None:
    with register.database.engine.begin() as connection:
        sealed = connection.execute(
            text("SELECT patient FROM visits WHERE id = :id"), {"id": day[0].id.hex}
        ).scalar_one()
    for position in range(0, len(sealed), 29):
        changed = bytearray(sealed)
        changed[position] ^= 1
        tamper(
            register, "UPDATE visits SET patient = :patient WHERE id = :id", patient=bytes(changed), id=day[0].id.hex
        )
        assert Flaw(f"visit {day[0].id}", "was changed in patient") in flaws(register)


def test_a_removed_visit_is_found_and_named(register: SqlRegister, day: list[Visit]) -> None:
    tamper(register, "DELETE FROM outbox WHERE visit_id = :id", id=day[3].id.hex)
    tamper(register, "DELETE FROM visits WHERE id = :id", id=day[3].id.hex)
    found = flaws(register)
    assert Flaw(f"visit {day[3].id}", "was removed") in found
    assert any(flaw.where == "queue 2026-11-23 general normal" for flaw in found)


def test_a_visit_put_in_is_found_and_named(register: SqlRegister, day: list[Visit], visit: Make) -> None:
    stranger = visit(99).id
    tamper(
        register,
        "INSERT INTO visits SELECT :stranger, day, service, track, 77, 'A 077', payment, decision, result_code,"
        " route_code, expected_percent, passive, active, chip, access, kiosk, arrived, issued, slip, slip_at,"
        " NULL, NULL, '', 'waiting', NULL, 0, NULL, NULL, NULL, 0 FROM visits WHERE id = :id",
        stranger=stranger.hex,
        id=day[0].id.hex,
    )
    assert Flaw(f"visit {stranger}", "is in no entry of the audit") in flaws(register)


AUDIT_COLUMNS = {
    "at": "'2026-11-23 01:00:00.000001'",
    "actor": "'kiosk:other'",
    "action": "'printed'",
    "subject": "'nobody'",
    "reason": "'because'",
    "before": "'{}'",
    "after": "'{}'",
    "hash": "x'00'",
}


@pytest.mark.parametrize("column", AUDIT_COLUMNS)
@pytest.mark.parametrize("seq", [1, 3, 7])
def test_any_change_of_the_audit_is_found_and_named(
    register: SqlRegister, day: list[Visit], column: str, seq: int
) -> None:
    tamper(register, f"UPDATE audit SET {column} = {AUDIT_COLUMNS[column]} WHERE seq = :seq", seq=seq)  # noqa: S608 - words of our own
    assert Flaw(f"audit {seq}", "was changed or put in") in flaws(register)


@pytest.mark.parametrize(("first", "last", "words"), [(3, 3, "is missing"), (3, 5, "to 5 are missing")])
def test_removed_entries_are_found_and_named(
    register: SqlRegister, day: list[Visit], first: int, last: int, words: str
) -> None:
    tamper(register, "DELETE FROM audit WHERE seq BETWEEN :first AND :last", first=first, last=last)
    assert Flaw("audit 3", words) in flaws(register)


def test_a_cut_off_end_is_found(register: SqlRegister, day: list[Visit]) -> None:
    tamper(register, "DELETE FROM audit WHERE seq = 7")
    assert Flaw("audit end", "is entry 6, the register remembers 7") in flaws(register)


def test_a_cut_off_end_with_a_mended_memory_differs_from_the_anchor_of_the_day_report(
    register: SqlRegister, day: list[Visit]
) -> None:
    with register.database.transaction() as connection:
        anchor = last_link(connection)
    tamper(register, "DELETE FROM audit WHERE seq = 7")
    tamper(register, "UPDATE audit_head SET seq = 6, hash = (SELECT hash FROM audit WHERE seq = 6)")
    assert Flaw(f"visit {day[1].id}", "was changed in slip, slip_at") in flaws(register)
    with register.database.transaction() as connection:
        assert last_link(connection) != anchor


def test_the_seal_of_a_day_report_tells_a_register_that_was_put_back_and_carried_on(
    register: SqlRegister, visit: Make, folder: Path
) -> None:
    """Whoever puts an earlier copy of the whole register back leaves a chain without a flaw."""
    copy = folder / "copy.sqlite"
    register.register(visit(1))
    backup(register.database, copy)
    register.register(visit(2))
    with register.database.transaction() as connection:
        number, link = last_link(connection)
    seal = Seal(number, link)
    restore(register.database, copy)
    assert flaws(register) == []
    with register.database.transaction() as connection:
        cut_off = unlike_seal(connection, seal)
    register.register(visit(3))
    assert flaws(register) == []
    with register.database.transaction() as connection:
        assert cut_off == Flaw(f"audit {number}", "stands on the day report and is not there")
        assert unlike_seal(connection, seal) == Flaw(f"audit {number}", "has another link than the day report")
        assert unlike_seal(connection, Seal(*last_link(connection))) is None


def test_an_entry_put_in_at_the_end_is_found(register: SqlRegister, day: list[Visit]) -> None:
    tamper(
        register,
        "INSERT INTO audit SELECT 8, at, actor, action, subject, reason, before, after, hash, digests"
        " FROM audit WHERE seq = 7",
    )
    assert Flaw("audit 8", "was changed or put in") in flaws(register)


def test_a_lost_memory_of_the_end_is_found(register: SqlRegister, day: list[Visit]) -> None:
    tamper(register, "DELETE FROM audit_head")
    assert Flaw("audit end", "is entry 7, the register remembers nothing") in flaws(register)


def test_a_counter_set_back_or_removed_is_found(register: SqlRegister, day: list[Visit]) -> None:
    tamper(register, "UPDATE queue_counters SET last = 1 WHERE track = 'normal'")
    tamper(register, "DELETE FROM queue_counters WHERE track = 'priority'")
    assert flaws(register) == [
        Flaw("queue 2026-11-23 general normal", "counts to 1, but 3 visits have numbers up to 3"),
        Flaw("queue 2026-11-23 general priority", "has visits and no counter"),
    ]


def test_patients_exchanged_between_two_visits_with_all_their_traces_do_not_open(
    register: SqlRegister, day: list[Visit]
) -> None:
    """Whoever had the audit's key still could not move a sealed patient to another visit."""
    with register.database.engine.begin() as connection:
        sealed = connection.execute(
            text("SELECT patient FROM visits WHERE id = :id"), {"id": day[0].id.hex}
        ).scalar_one()
    tamper(register, "UPDATE visits SET patient = :patient WHERE id = :id", patient=sealed, id=day[3].id.hex)
    old, new = (
        "SELECT after FROM audit WHERE subject = :id",
        "UPDATE audit SET after = :after WHERE subject = :id",
    )
    with register.database.engine.begin() as connection:
        after = connection.execute(text(old), {"id": str(day[3].id)}).scalar_one()
    start = after.index('"patient": "') + len('"patient": "')
    forged = after[:start] + hashlib.sha256(sealed).hexdigest() + after[start + 64 :]
    tamper(register, new, after=forged, id=str(day[3].id))
    assert Flaw(f"visit {day[3].id}", "holds personal data that the key file does not open") in flaws(register)
