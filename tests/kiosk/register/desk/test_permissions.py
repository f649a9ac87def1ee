"""Whatever the policy does not allow is refused by the register itself, whichever button or program asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from kiosk.core.desk import ports
from kiosk.core.desk.model import Role, Session, Staff, VisitState
from kiosk.core.desk.policy import Action, Policy, load_policy
from kiosk.core.visit import Claim, ClaimKind, FirstService, Payment, Track, Visit
from kiosk.register.database.rows import metadata
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.desk.decisions import SqlDesk
from kiosk.register.desk.queue import SqlQueue
from tests.kiosk.register.conftest import MORNING, ZONE
from tests.kiosk.register.desk.test_decisions import COVERED
from tests.kiosk.register.desk_house import CHILDREN, GENERAL, House, by_hand, code_of

pytestmark = pytest.mark.usefixtures("quick_pins")

Make = Callable[..., Visit]
Act = Callable[["Office", Session, UUID], object]

POLICY = load_policy()
STRANGER = Staff("new", "Lê Văn Mới", "001190000099", Role.CLERK)


class Office:
    """The three ports under one policy."""

    def __init__(self, house: House, policy: Policy) -> None:
        database, clock = house.register.database, house.clock
        self.desk = SqlDesk(database, ZONE, (GENERAL, CHILDREN), clock, policy=policy)
        self.queue = SqlQueue(database, ZONE, clock, policy=policy)
        self.accounts = SqlAccounts(database, clock, policy=policy)


ACTS: dict[str, tuple[Action, Act]] = {
    "register": (Action.REGISTER, lambda to, by, _: to.desk.register(by, by_hand())),
    "noted_lookup": (Action.LOOK_UP, lambda to, by, of: to.desk.noted_lookup(by, of, COVERED)),
    "accept": (Action.ACCEPT, lambda to, by, of: to.desk.accept(by, of, "spelling", "")),
    "set_payment": (
        Action.SET_PAYMENT,
        lambda to, by, of: to.desk.set_payment(by, of, Payment.INSURANCE, "paper_card_shown", ""),
    ),
    "set_route": (Action.SET_ROUTE, lambda to, by, of: to.desk.set_route(by, of, "1.3", "referral_seen", "")),
    "decide_claim": (
        Action.DECIDE_CLAIM,
        lambda to, by, of: to.desk.decide_claim(by, of, ClaimKind.PRIORITY, confirmed=True),
    ),
    "compare_photo": (Action.COMPARE_PHOTO, lambda to, by, of: to.desk.compare_photo(by, of, "photo_same", "")),
    "name_first_service": (
        Action.NAME_FIRST_SERVICE,
        lambda to, by, of: to.desk.name_first_service(by, of, FirstService("02.1897", "Khám Nội", MORNING)),
    ),
    "send_again": (Action.SEND_AGAIN, lambda to, by, of: to.desk.send_again(by, of)),
    "move": (
        Action.MOVE,
        lambda to, by, of: to.desk.move(by, of, "children", Track.NORMAL, "other_service_needed", ""),
    ),
    "void": (Action.VOID, lambda to, by, of: to.desk.void(by, of, "patient_left", "")),
    "reopen": (Action.REOPEN, lambda to, by, of: to.desk.reopen(by, of, "came_back", "")),
    "reprinted": (Action.REPRINT, lambda to, by, of: to.desk.reprinted(by, of, "slip_lost", ok=True)),
    "call_next": (Action.CALL, lambda to, by, _: to.queue.call_next(by, "1", ("general",))),
    "call_again": (Action.CALL, lambda to, by, of: to.queue.call_again(by, of)),
    "take_up": (Action.CALL, lambda to, by, of: to.queue.take_up(by, of)),
    "call_this": (Action.CALL, lambda to, by, of: to.queue.call_this(by, of, "1")),
    "put_back": (Action.CALL, lambda to, by, of: to.queue.put_back(by, of)),
    "undo": (Action.CALL, lambda to, by, of: to.queue.undo(by, of, VisitState.WAITING)),
    "absent": (Action.CALL, lambda to, by, of: to.queue.absent(by, of)),
    "served": (Action.CALL, lambda to, by, of: to.queue.served(by, of)),
    "add": (Action.STAFF, lambda to, by, _: to.accounts.add(by, STRANGER)),
    "change": (Action.STAFF, lambda to, by, _: to.accounts.change(by, replace(by.staff, role=Role.ADMIN))),
    "accept_clock": (Action.ACCEPT_CLOCK, lambda to, by, _: to.accounts.accept_clock(by)),
    "reset": (Action.STAFF, lambda to, by, _: to.accounts.reset(by, f"{_somebody_else(by)}1")),
}
"""Each method that somebody does something with, and the action that the policy must allow for it."""


def _somebody_else(by: Session) -> Role:
    return next(role for role in reversed(Role) if role is not by.staff.role)


def test_every_method_that_names_who_acts_is_tried_here() -> None:
    acting = {
        name
        for port in (ports.Desk, ports.Queue, ports.Accounts)
        for name, method in inspect.getmembers(port, inspect.isfunction)
        if "by" in inspect.signature(method).parameters
    }
    assert acting == set(ACTS)
    assert {action for action, _ in ACTS.values()} == set(Action) - {Action.REPORT}  # a page, which changes nothing


def everything(house: House) -> dict[str, list[Any]]:
    """Give all rows of all tables."""
    with house.register.database.transaction() as connection:
        return {name: connection.execute(select(table)).all() for name, table in metadata.tables.items()}  # type: ignore[misc]  # rows


def a_visit_to_act_on(house: House, visit: Make) -> UUID:
    registered = replace(visit(1), claims=(Claim(ClaimKind.PRIORITY, "PREGNANT"),))
    house.comes(registered)
    return registered.id


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_what_the_policy_takes_from_everybody_is_refused_to_everybody_and_leaves_no_trace(
    house: House, visit: Make, what: str
) -> None:
    """An administrator who may do all the rest, so that it is this very action that is looked at."""
    of = a_visit_to_act_on(house, visit)
    action, act = ACTS[what]
    without = replace(POLICY, allowed=dict.fromkeys(Role, frozenset(Action) - {action}))
    before = everything(house)
    assert code_of(lambda: act(Office(house, without), house.admin, of)) == "not_allowed"
    assert everything(house) == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("what", ACTS)
def test_each_role_is_held_to_the_clinic_s_own_policy(house: House, visit: Make, what: str, role: Role) -> None:
    """What is refused leaves no trace; what is allowed may still be out of place, and is refused for that."""
    of = a_visit_to_act_on(house, visit)
    action, act = ACTS[what]
    before = everything(house)
    try:
        act(Office(house, POLICY), house.sessions[role], of)
        code = ""
    except ports.Refused as refused:
        code = refused.code
    assert (code == "not_allowed") == (not POLICY.may(role, action))
    assert code == "" or everything(house) == before


@pytest.mark.parametrize("what", ACTS)
def test_who_was_switched_off_does_nothing_more(house: House, visit: Make, what: str) -> None:
    of = a_visit_to_act_on(house, visit)
    office = Office(house, POLICY)
    office.accounts.change(house.admin, replace(house.head.staff, role=Role.ADMIN))
    office.accounts.change(house.admin, replace(house.head.staff, role=Role.ADMIN, active=False))
    before = everything(house)
    assert code_of(lambda: ACTS[what][1](office, house.head, of)) == "inactive"
    assert everything(house) == before
