"""What the portal answered while the clinic's PostgreSQL was away is kept sealed, and merged once it is back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import Visit
from kiosk.register import lookups as answers
from kiosk.register.database.database import Database, ServerAway
from kiosk.register.database.tables import lookups
from kiosk.register.lookups import LookupLog, lookup_place
from kiosk.register.spool import SpooledLookups, SpooledRegister, lookup_log
from kiosk.register.verify import verify
from tests.kiosk.register.test_privacy import Asked
from tests.kiosk.register.test_spool import Clinic, clinic, kiosk

__all__ = ["clinic", "kiosk"]

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def asked(second: int) -> Asked:
    return Asked("001190000001", datetime(2026, 11, 23, 1, 0, second, 250, tzinfo=UTC), milliseconds=second)


def kept(database: Database) -> list[tuple[int | None, bytes]]:
    """Give milliseconds and opened body of what is kept, as asked."""
    with database.transaction() as connection:
        rows = connection.execute(select(lookups).order_by(lookups.c.asked)).all()
    opened = [json.loads(database.open().open(row.answer, lookup_place(row.person_hash, row.asked))) for row in rows]
    return [(row.milliseconds, base64.b64decode(each["body"])) for row, each in zip(rows, opened, strict=True)]


def test_answers_go_to_the_server_while_it_is_there(kiosk: SpooledRegister) -> None:
    lookup_log(kiosk).keep(asked(1))
    assert kept(kiosk.database) == [(1, asked(1).body)]
    assert kiosk.waiting_to_merge() == 0


def test_answers_given_while_it_is_away_are_merged_after_a_restart(clinic: Clinic, kiosk: SpooledRegister) -> None:
    lookup_log(kiosk).keep(asked(1))
    clinic.go()
    lookup_log(kiosk).keep(asked(2))
    kiosk.close()
    restarted = clinic.kiosk()
    lookup_log(restarted).keep(asked(3))
    assert restarted.waiting_to_merge() == 2
    clinic.come_back()
    assert restarted.merge() == 2
    assert kept(restarted.database) == [(second, asked(second).body) for second in (1, 2, 3)]
    assert restarted.waiting_to_merge() == 0
    assert kept(restarted.spool.database) == []
    assert clinic.flawless()


def test_the_next_answer_takes_the_earlier_ones_along(clinic: Clinic, kiosk: SpooledRegister) -> None:
    clinic.go()
    lookup_log(kiosk).keep(asked(1))
    clinic.come_back()
    lookup_log(kiosk).keep(asked(2))
    assert [milliseconds for milliseconds, _ in kept(kiosk.database)] == [1, 2]


def test_an_answer_that_the_server_has_already_is_not_doubled(clinic: Clinic, kiosk: SpooledRegister) -> None:
    """The server may have gone between writing it and saying so."""
    LookupLog(kiosk.server.database).keep(asked(1))
    kiosk.spool.check()
    LookupLog(kiosk.spool.database).keep(asked(1))
    assert kiosk.merge() == 1
    assert [milliseconds for milliseconds, _ in kept(kiosk.database)] == [1]


def test_a_merge_that_is_broken_off_loses_nothing(
    clinic: Clinic, kiosk: SpooledRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.go()
    for second in (1, 2, 3):
        lookup_log(kiosk).keep(asked(second))
    clinic.come_back()
    taken: list[object] = []

    def goes_away(connection: object, row: object) -> None:
        taken.append(row)
        if len(taken) > 1:
            raise ServerAway(RegisterFault.SERVER_AWAY.of(register="kiosk"))
        merge(connection, row)  # type: ignore[arg-type]  # handed on as they came

    merge = answers.merge_lookup
    with monkeypatch.context() as patched:
        patched.setattr(answers, "merge_lookup", goes_away)
        with pytest.raises(ServerAway):
            kiosk.merge()
    assert kiosk.waiting_to_merge() == 2
    assert kiosk.merge() == 2
    assert [milliseconds for milliseconds, _ in kept(kiosk.database)] == [1, 2, 3]
    for database in (kiosk.database, kiosk.spool.database):
        with database.snapshot() as connection:
            assert verify(connection, database.open()) == ()


def test_nothing_personal_of_an_answer_stands_in_the_kiosk_s_file(clinic: Clinic, kiosk: SpooledRegister) -> None:
    clinic.go()
    lookup_log(kiosk).keep(asked(1))
    kiosk.close()
    stored = b"".join(path.read_bytes() for path in Path(clinic.folder).iterdir())
    for words in ("001190000001", "Sao Mai", "Lễ Tân", "001190000009"):
        assert words.encode() not in stored


def test_what_can_be_written_nowhere_costs_the_patient_nothing(clinic: Clinic, kiosk: SpooledRegister) -> None:
    clinic.go()
    kiosk.close()
    (clinic.folder / "register.key").unlink()
    SpooledLookups(kiosk).keep(asked(1))
