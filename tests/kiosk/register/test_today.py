from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.core.visit import Claim, ClaimKind, EarlierVisit, Payment, Today, Track, Visit
from kiosk.register.personal_data import Who, forget
from kiosk.register.reading import VisitReader
from tests.kiosk.register.desk_house import CHILDREN, House

Make = Callable[..., Visit]
pytestmark = pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)


def test_a_day_begins_with_nothing(house: House, visit: Make) -> None:
    assert house.register.today(visit(1).citizen) == Today()


def test_the_patient_s_own_visits_of_today_are_known_and_how_many_came_for_each_service(
    house: House, visit: Make
) -> None:
    first = house.comes(visit(1))
    second = house.comes(visit(1, service=CHILDREN, track=Track.PRIORITY))
    house.comes(visit(2))
    house.comes(visit(3, track=Track.PRIORITY))
    house.asks_for_help()
    assert house.register.today(visit(1).citizen) == Today(
        earlier=(
            EarlierVisit(replace(first, again=True), "general", Payment.INSURANCE, Track.NORMAL),
            EarlierVisit(replace(second, again=True), "children", Payment.INSURANCE, Track.PRIORITY),
        ),
        drawn=(("children", 1), ("general", 3)),
    )
    assert house.register.today(visit(9).citizen).earlier == ()
    assert house.register.today(replace(visit(1).citizen, number="")).earlier == ()


def test_void_visits_and_those_of_yesterday_do_not_count(house: House, visit: Make) -> None:
    void = visit(1)
    house.comes(void)
    house.desk.void(house.head, void.id, "patient_left", "")
    assert house.register.today(void.citizen).earlier == ()
    house.comes(visit(2))
    house.clock.now += timedelta(days=1)
    assert house.register.today(visit(2).citizen) == Today()


def test_claims_are_written_with_the_visit_and_forgotten_with_the_person(house: House, visit: Make) -> None:
    claims = (Claim(ClaimKind.PRIORITY, "PREGNANT"), Claim(ClaimKind.REFERRAL, "paper", "GT-12", date(2026, 11, 20)))
    registered = replace(visit(1), claims=claims)
    house.comes(registered)
    house.desk.accept(house.clerk, registered.id, "other", "người nhà đi cùng")
    stored = VisitReader(house.register.database).one(registered.id)
    assert stored is not None
    assert stored.visit == replace(registered, access="by_hand")
    forget(house.register.database, Who("admin", house.clock(), "asked"), registered.citizen.number)
    dossier = house.desk.dossier(registered.id)
    assert [state.claim for state in dossier.claims] == [Claim(ClaimKind.PRIORITY), Claim(ClaimKind.REFERRAL)]
    assert [forced.words for forced in dossier.forced] == [""]
    assert house.flaws() == ()
