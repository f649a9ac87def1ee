"""A kiosk of several goes on while the clinic's PostgreSQL is away: the real server is stopped and started again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.core.visit import Claim, ClaimKind, HelpCase, Track, Visit
from kiosk.register.database.database import ServerAway
from kiosk.register.database.tables import claims, help_cases, outbox, visits
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister
from kiosk.register.spool import SpooledRegister, open_register, series_of
from kiosk.register.verify import verify
from tests.kiosk.register.conftest import ZONE
from tests.kiosk.register.desk_house import GENERAL, Clock
from tests.postgres_server import PostgresServer

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


class Clinic:
    """A server that comes and goes, and kiosks on it."""

    def __init__(self, server: PostgresServer, url: str, folder: Path) -> None:
        self.server, self.url, self.folder = server, url, folder
        self.clock = Clock()
        self.running = True
        self.kiosks: list[SpooledRegister] = []

    def kiosk(self, name: str = "kiosk-1") -> SpooledRegister:
        key = self.folder / "register.key"
        kiosk = SpooledRegister(
            SqlRegister(self.url, key, ZONE, self.clock, kiosk=name, busy_seconds=3),
            SqlRegister(
                f"sqlite:///{self.folder}/{name}.sqlite",
                key,
                ZONE,
                self.clock,
                kiosk=name,
                outbox_kinds=(),
                series=series_of(name),
            ),
            pause=0,
        )
        self.kiosks.append(kiosk)
        return kiosk

    def go(self) -> None:
        self.server.stop()
        self.running = False

    def come_back(self) -> None:
        self.server.start("-c max_connections=50")
        self.running = True
        self.clock.pass_minutes(10)

    def flawless(self) -> bool:
        for kiosk in self.kiosks:
            for register, series in ((kiosk.server, ""), (kiosk.spool, kiosk.spool._origin.series)):
                with register.database.transaction() as connection:
                    if verify(connection, register.database.open(), series):
                        return False
        return True


@pytest.fixture
def clinic(postgres: PostgresServer, url: str, folder: Path) -> Iterator[Clinic]:
    clinic = Clinic(postgres, url, folder)
    yield clinic
    for kiosk in clinic.kiosks:
        kiosk.close()
    if not clinic.running:
        postgres.start("-c max_connections=50")


@pytest.fixture
def kiosk(clinic: Clinic) -> SpooledRegister:
    kiosk = clinic.kiosk()
    kiosk.check()
    return kiosk


def tickets(kiosk: SpooledRegister) -> dict[str, str]:
    """Give number and state of every visit that the server knows."""
    read = VisitReader(kiosk.database).of_day(kiosk.server._clock().astimezone(ZONE).date())
    return {stored.ticket.number: stored.state for stored in read}


def test_while_the_server_is_there_its_numbers_are_given(kiosk: SpooledRegister, visit: Make) -> None:
    ticket = kiosk.register(visit(1))
    assert (ticket.number, ticket.provisional) == ("A 001", False)
    assert kiosk.waiting_to_merge() == 0


def test_while_it_is_away_the_kiosk_gives_marked_numbers_of_its_own(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    kiosk.register(visit(1))
    clinic.go()
    kiosk.check()
    given = [kiosk.register(visit(person, track=track)) for person, track in ((2, Track.NORMAL), (3, Track.PRIORITY))]
    assert [(ticket.number, ticket.provisional) for ticket in given] == [("A K1-01", True), ("ƯT A K1-01", True)]
    help_ticket = kiosk.open_help(HelpCase(uuid4(), "help_wanted"))
    assert help_ticket.number == "TG K1-01"
    assert [each.ticket.number for each in kiosk.today(visit(2).citizen).earlier] == ["A K1-01"]
    clinic.come_back()


def test_what_was_written_meanwhile_is_merged_once_with_all_that_belongs_to_it(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    clinic.go()
    registered = replace(visit(2), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-1"),))
    ticket = kiosk.register(registered)
    kiosk.record_print(registered.id, ok=True)
    case = HelpCase(uuid4(), "help_wanted", citizen=visit(3).citizen)
    kiosk.open_help(case)
    clinic.come_back()
    assert kiosk.register(visit(1)).number == "A 001"
    assert tickets(kiosk) == {"A K1-01": "waiting", "A 001": "waiting"}
    assert (kiosk.waiting_to_merge(), kiosk.merge()) == (0, 0)
    stored = VisitReader(kiosk.database).one(registered.id)
    assert stored is not None
    assert (stored.visit, stored.slip, stored.ticket.number) == (registered, "printed", ticket.number)
    desk = SqlDesk(kiosk.database, ZONE, (GENERAL,), clinic.clock)
    assert desk.dossier(case.id).person.number == visit(3).citizen.number
    with kiosk.database.transaction() as connection:
        assert connection.execute(select(outbox.c.visit_id).where(outbox.c.visit_id == registered.id)).all()
    assert clinic.flawless()


def test_the_same_visit_sent_again_keeps_its_number_before_and_after_the_merge(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    clinic.go()
    registered = visit(2)
    number = kiosk.register(registered).number
    assert kiosk.register(registered).number == number
    clinic.come_back()
    kiosk.merge()
    assert kiosk.register(registered).number == number
    assert tickets(kiosk) == {number: "waiting"}


def test_a_clock_that_ran_ahead_while_the_server_was_away_stops_no_merge(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    kiosk.register(visit(1))
    clinic.go()
    kiosk.register(visit(2))
    clinic.clock.pass_minutes(13 * 24 * 60)
    kiosk.register(visit(3))
    clinic.clock.pass_minutes(-13 * 24 * 60)
    with pytest.raises(RegisterUnavailable, match="before the register's last entry"):
        kiosk.register(visit(4))
    clinic.come_back()
    assert kiosk.register(visit(4)).number == "A 002"
    assert kiosk.waiting_to_merge() == 0
    assert clinic.flawless()
    clinic.go()
    assert kiosk.register(visit(5)).provisional


def test_two_kiosks_give_different_numbers_and_both_are_merged(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    other = clinic.kiosk("kiosk-2")
    other.check()
    clinic.go()
    assert [each.register(visit(n)).number for n, each in ((1, kiosk), (2, other))] == ["A K1-01", "A K2-01"]
    clinic.come_back()
    assert (kiosk.merge(), other.merge()) == (1, 1)
    assert tickets(kiosk) == {"A K1-01": "waiting", "A K2-01": "waiting"}
    assert clinic.flawless()


def test_two_kiosks_of_one_mark_lose_nothing(clinic: Clinic, kiosk: SpooledRegister, visit: Make) -> None:
    other = clinic.kiosk("kasse-1")
    other.check()
    clinic.go()
    kiosk.register(visit(1))
    other.register(visit(2))
    clinic.come_back()
    assert (kiosk.merge(), other.merge()) == (1, 1)
    assert len(VisitReader(kiosk.database).of_day(visit(1).arrived.date())) == 2
    assert clinic.flawless()


def test_a_patient_with_a_number_of_the_server_keeps_it_and_the_second_is_void(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    kiosk.register(visit(1))
    clinic.go()
    assert kiosk.register(visit(1)).number == "A K1-01"
    clinic.come_back()
    kiosk.merge()
    assert tickets(kiosk) == {"A 001": "waiting", "A K1-01": "void"}
    assert clinic.flawless()


def test_a_server_that_wrote_the_visit_and_went_before_saying_so_learns_the_number_on_the_paper(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    registered, case = visit(1), HelpCase(UUID(int=7), "help_wanted")
    kiosk.server.register(registered)
    kiosk.server.open_help(case)
    clinic.go()
    kiosk.register(registered)
    kiosk.open_help(case)
    clinic.come_back()
    kiosk.merge()
    assert tickets(kiosk) == {"A K1-01": "waiting"}
    desk = SqlDesk(kiosk.database, ZONE, (GENERAL,), clinic.clock)
    assert desk.dossier(case.id).number == "TG K1-01"
    assert kiosk.register(visit(2)).number == "A 002"
    assert clinic.flawless()


def test_a_merge_that_breaks_off_between_the_two_files_is_repeated_without_doubling(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.go()
    kiosk.register(visit(1))
    clinic.come_back()
    whole = kiosk.spool.unit_of_work

    def die() -> object:
        raise ServerAway(RegisterFault.SERVER_AWAY.of())

    monkeypatch.setattr(kiosk.spool, "unit_of_work", die)
    with pytest.raises(ServerAway):
        kiosk.merge()
    monkeypatch.setattr(kiosk.spool, "unit_of_work", whole)
    assert (kiosk.merge(), kiosk.waiting_to_merge()) == (1, 0)
    assert tickets(kiosk) == {"A K1-01": "waiting"}
    assert clinic.flawless()


def test_nothing_personal_is_left_in_the_kiosk_s_own_file_after_the_merge(
    clinic: Clinic, kiosk: SpooledRegister, visit: Make
) -> None:
    clinic.go()
    kiosk.register(replace(visit(1), claims=(Claim(ClaimKind.REFERRAL, "paper", "GT-1"),)))
    kiosk.open_help(HelpCase(uuid4(), "help_wanted", citizen=visit(2).citizen))
    clinic.come_back()
    kiosk.merge()
    with kiosk.spool.database.transaction() as connection:
        left = [
            *connection.execute(select(visits.c.patient, visits.c.person_hash)),
            *connection.execute(select(help_cases.c.person, help_cases.c.person_hash)),
            *connection.execute(select(claims.c.paper, claims.c.confirmed)),
        ]
    assert [tuple(row) for row in left] == [(None, None)] * 3


def test_a_server_found_away_is_left_alone_for_a_while(clinic: Clinic, kiosk: SpooledRegister, visit: Make) -> None:
    seconds = [0.0]
    patient = SpooledRegister(kiosk.server, kiosk.spool, pause=15, seconds=lambda: seconds[0])
    clinic.go()
    assert patient.register(visit(1)).provisional
    clinic.come_back()
    assert patient.register(visit(2)).provisional
    seconds[0] = 15
    assert not patient.register(visit(3)).provisional


def test_the_settings_register_has_a_spool_only_where_there_is_a_server(clinic: Clinic, folder: Path) -> None:
    key = folder / "register.key"
    alone = open_register(f"sqlite:///{folder}/register.sqlite", key, ZONE, folder=folder)
    assert isinstance(alone, SqlRegister)
    state = folder / "state"
    state.mkdir()
    one_of_several = open_register(clinic.url, folder / "server.key", ZONE, clinic.clock, kiosk="kiosk-4", folder=state)
    assert isinstance(one_of_several, SpooledRegister)
    clinic.kiosks.append(one_of_several)
    one_of_several.check()
    assert sorted(path.name for path in folder.iterdir()) == ["server.key", "state"]
    assert one_of_several.spool.database.name == str(state / "K4.spool.sqlite")
    assert one_of_several.database is one_of_several.server.database


def test_without_the_key_file_no_new_key_is_made_here(clinic: Clinic, kiosk: SpooledRegister, visit: Make) -> None:
    clinic.go()
    (clinic.folder / "register.key").unlink()
    lost = clinic.kiosk("kiosk-3")
    with pytest.raises(RegisterUnavailable, match="is missing; put its copy back"):
        lost.register(visit(1))
    assert not (clinic.folder / "register.key").exists()


def test_the_same_call_for_help_keeps_its_place_before_and_after_the_merge(
    clinic: Clinic, kiosk: SpooledRegister
) -> None:
    clinic.go()
    case = HelpCase(uuid4(), "help_wanted")
    ticket = kiosk.open_help(case)
    assert ticket.provisional, "no desk elsewhere knows of it"
    assert kiosk.open_help(case) == ticket
    clinic.come_back()
    kiosk.merge()
    assert kiosk.open_help(case) == replace(ticket, provisional=False)
    assert ticket.number == "TG K1-01"
    assert clinic.flawless()


def test_a_slip_of_a_visit_that_the_server_has_is_recorded_there(kiosk: SpooledRegister, visit: Make) -> None:
    registered = visit(1)
    kiosk.register(registered)
    kiosk.record_print(registered.id, ok=True)
    stored = VisitReader(kiosk.database).one(registered.id)
    assert stored is not None
    assert stored.slip == "printed"
