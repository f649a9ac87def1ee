from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate, Sex
from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Service, Track, Visit
from kiosk.register import patient
from kiosk.register.database.crypto import Vault
from kiosk.register.database.rows import VisitRow
from kiosk.register.database.tables import visits
from kiosk.register.numbering import Origin
from kiosk.register.personal_data import Who, forget
from kiosk.register.reading import VisitReader
from kiosk.register.register import SqlRegister, visit_row

Make = Callable[..., Visit]
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
days = st.none() | st.dates()
texts = st.builds(Text.from_data, words, words)
births = st.none() | st.dates(date(1900, 1, 1)).flatmap(
    lambda day: st.sampled_from(
        [PartialDate(day.year), PartialDate(day.year, day.month), PartialDate(day.year, day.month, day.day)]
    )
)
citizens = st.builds(
    Citizen, words, words, words, births, st.sampled_from(Sex), words, residence=words, issued=days, expires=days
)
cards = st.builds(InsuranceCard, words, st.dates(), days, words)
coverages = st.builds(
    Coverage,
    st.sampled_from(Decision),
    words,
    st.none() | cards,
    st.none() | st.integers(0, 100),
    st.none() | words,
    st.none() | st.integers(0, 100),
    registered_here=st.booleans(),
    five_years_since=days,
    small_visit=st.none() | st.integers(0, 10**6),
    co_payment_limit=st.none() | st.integers(0, 10**8),
    new_card=st.booleans(),
    portal_note=words,
    area=words,
    differences=st.lists(words).map(tuple),
    idle_cards=st.lists(cards, max_size=2).map(tuple),
)
proofs = st.sampled_from(ChipProof)
visits_of_any_kind = st.builds(
    Visit,
    st.uuids(),
    citizens,
    st.builds(Service, words, words, texts, texts, st.booleans()),
    st.sampled_from(Track),
    st.sampled_from(Payment),
    coverages,
    st.builds(Authenticity, st.sampled_from(Passive), proofs, proofs, st.lists(words).map(tuple), st.none() | words),
    words,
    st.datetimes(timezones=st.just(UTC)),
)


def row_of_visit(visit: Visit) -> VisitRow:
    return visit_row(Vault.from_keys([bytes(32)]), visit, Origin("kiosk-1", ZoneInfo("UTC")))


@given(visits_of_any_kind)
def test_a_visit_comes_back_as_it_was_registered(visit: Visit) -> None:
    assert patient.decode(row_of_visit(visit), patient.encode(visit)) == visit


def test_a_visit_of_before_idle_cards_were_kept_is_read_without_them(visit: Make) -> None:
    registered = visit()
    kept = json.loads(patient.encode(registered))
    del kept["coverage"]["idle_cards"]
    assert patient.decode(row_of_visit(registered), json.dumps(kept).encode()) == registered


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_visit_is_read_by_its_id_with_ticket_and_slip(register: SqlRegister, visit: Make) -> None:
    registered = visit()
    ticket = register.register(registered)
    register.record_print(registered.id, ok=True)
    stored = VisitReader(register.database).one(registered.id)
    assert stored is not None
    assert (stored.visit, stored.ticket, stored.slip, stored.slip_at) == (registered, ticket, "printed", MORNING)
    assert stored.day == date(2026, 11, 23)


def test_an_unknown_visit_is_none(register: SqlRegister) -> None:
    assert VisitReader(register.database).one(uuid4()) is None


def test_a_day_s_visits_are_read_as_they_came(register: SqlRegister, visit: Make) -> None:
    for person in (1, 2):
        register.register(visit(person))
    register.register(visit(1, arrived=MORNING + timedelta(days=1)))
    read = VisitReader(register.database).of_day(date(2026, 11, 23))
    assert [stored.ticket.number for stored in read] == ["A 001", "A 002"]


def test_a_person_s_visits_are_found_by_number(register: SqlRegister, visit: Make) -> None:
    mine = visit(1)
    for each in (mine, visit(2)):
        register.register(each)
    assert [stored.visit for stored in VisitReader(register.database).of_person(mine.citizen.number)] == [mine]


def test_a_forgotten_person_s_visit_has_its_ticket_and_no_person(register: SqlRegister, visit: Make) -> None:
    registered = visit()
    register.register(registered)
    forget(register.database, Who("admin", MORNING, "asked"), registered.citizen.number)
    stored = VisitReader(register.database).one(registered.id)
    assert stored is not None
    assert stored.visit is None
    assert stored.ticket.number == "A 001"


def test_a_patient_changed_behind_the_kiosk_s_back_is_not_shown(register: SqlRegister, visit: Make) -> None:
    registered = visit()
    register.register(registered)
    with register.database.transaction() as connection:
        connection.execute(visits.update().values(patient=b"\x01" + bytes(40)))
    with pytest.raises(RegisterUnavailable, match="was changed outside the kiosk"):
        VisitReader(register.database).one(registered.id)


def test_a_visit_of_somebody_without_card_comes_back_too(register: SqlRegister, visit: Make) -> None:
    uninsured = visit()
    uninsured = replace(uninsured, coverage=Coverage(Decision.PORTAL_UNAVAILABLE, "timeout"))
    register.register(uninsured)
    stored = VisitReader(register.database).one(uninsured.id)
    assert stored is not None
    assert stored.visit == uninsured
