from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from kiosk.core.desk.model import Role, Session, Staff
from kiosk.core.desk.ports import Refused
from kiosk.core.ports import RegisterUnavailable
from kiosk.register.database.crypto import KeyTrouble
from kiosk.register.database.tables import audit, staff
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.desk.pins import lock_after
from kiosk.register.flaw import Flaw
from kiosk.register.register import SqlRegister
from kiosk.register.verify import verify
from tests.kiosk.accounts import account, choose, first_account
from tests.kiosk.register.conftest import ZONE, make_visit
from tests.kiosk.register.desk_house import Clock

pytestmark = pytest.mark.usefixtures("quick_pins")

PIN, OTHER_PIN = "472819", "739184"
ADMIN = Staff("Quản trị", "Trần Thị Quản Trị", "001190000001", Role.ADMIN)
OPERATOR = "os:root"
CLERK = Staff("clerk", "Lê Văn Lễ Tân", "001190000002", Role.CLERK)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(url: str, folder: Path, clock: Clock) -> SqlRegister:
    return SqlRegister(url, folder / "register.key", ZONE, clock)


@pytest.fixture
def accounts(register: SqlRegister, clock: Clock) -> SqlAccounts:
    accounts = SqlAccounts(register.database, clock)
    first_account(accounts, ADMIN, PIN)
    return accounts


@pytest.fixture
def admin(accounts: SqlAccounts) -> Session:
    return accounts.log_in(ADMIN.login, PIN)


def refusal(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def code_of(work: Callable[[], object]) -> str:
    return refusal(work).code


def actions(register: SqlRegister) -> list[str]:
    with register.database.transaction() as connection:
        return list(connection.execute(select(audit.c.action).order_by(audit.c.seq)).scalars())


def flaws(register: SqlRegister) -> tuple[Flaw, ...]:
    with register.database.transaction() as connection:
        return verify(connection, register.database.open())


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_the_first_administrator_logs_in(accounts: SqlAccounts, register: SqlRegister, clock: Clock) -> None:
    assert not accounts.empty()
    assert accounts.log_in("quản trị ", PIN) == Session(ADMIN, clock())
    assert flaws(register) == ()
    register.close()


def test_the_operator_s_first_account_must_be_an_administrator_s(register: SqlRegister) -> None:
    accounts = SqlAccounts(register.database)
    assert accounts.empty()
    assert code_of(lambda: accounts.add_as_operator(OPERATOR, CLERK)) == "no_admin"
    accounts.add_as_operator(OPERATOR, ADMIN)
    accounts.add_as_operator(OPERATOR, CLERK)
    assert [each.login for each in accounts.staff()] == [ADMIN.login, CLERK.login]


def test_a_wrong_pin_and_an_unknown_login_are_refused_in_the_same_words(accounts: SqlAccounts) -> None:
    wrong = refusal(lambda: accounts.log_in(ADMIN.login, OTHER_PIN))
    unknown = refusal(lambda: accounts.log_in("nobody", OTHER_PIN))
    assert (wrong.code, str(wrong)) == (unknown.code, str(unknown)) == ("wrong_pin", str(wrong))


def test_an_unknown_login_takes_the_same_work(accounts: SqlAccounts, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    see = PasswordHasher.verify

    def noted(hasher: PasswordHasher, hashed: str, pin: str) -> bool:
        done.append(hashed.split("$")[3])
        return see(hasher, hashed, pin)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    assert code_of(lambda: accounts.log_in(ADMIN.login, OTHER_PIN)) == "wrong_pin"
    assert code_of(lambda: accounts.log_in("nobody", OTHER_PIN)) == "wrong_pin"
    assert done[0] == done[1]


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_five_wrong_pins_lock_for_five_minutes_and_the_right_one_does_not_help(
    accounts: SqlAccounts, register: SqlRegister, clock: Clock
) -> None:
    codes = [code_of(lambda: accounts.log_in(ADMIN.login, OTHER_PIN)) for _ in range(5)]
    assert codes == ["wrong_pin"] * 4 + ["locked_out"]
    locked = refusal(lambda: accounts.log_in(ADMIN.login, PIN))
    assert (locked.code, locked.minutes) == ("locked_out", 5)
    clock.pass_minutes(4)
    assert refusal(lambda: accounts.log_in(ADMIN.login, PIN)).minutes == 1
    clock.pass_minutes(1)
    assert accounts.log_in(ADMIN.login, PIN).staff == ADMIN
    assert flaws(register) == ()
    register.close()


def test_the_lock_doubles_with_every_further_wrong_pin_up_to_a_day_of_work(accounts: SqlAccounts, clock: Clock) -> None:
    assert [lock_after(failures).total_seconds() // 60 for failures in (5, 6, 7, 8, 12, 99)] == [
        5,
        10,
        20,
        40,
        480,
        480,
    ]
    for _ in range(5):
        refusal(lambda: accounts.log_in(ADMIN.login, OTHER_PIN))
    clock.pass_minutes(5)
    assert refusal(lambda: accounts.log_in(ADMIN.login, OTHER_PIN)).minutes == 10


def test_a_right_pin_forgives_the_wrong_ones_before(accounts: SqlAccounts) -> None:
    for _ in range(3):
        for _ in range(4):
            assert code_of(lambda: accounts.log_in(ADMIN.login, OTHER_PIN)) == "wrong_pin"
        accounts.log_in(ADMIN.login, PIN)


def test_every_try_is_in_the_audit_and_no_login(accounts: SqlAccounts, register: SqlRegister, admin: Session) -> None:
    refusal(lambda: accounts.log_in(ADMIN.login, OTHER_PIN))
    refusal(lambda: accounts.log_in("nobody", OTHER_PIN))
    accounts.log_out(admin, locked=True)
    accounts.log_out(admin)
    assert actions(register) == [
        "staff_added",
        "login_tried",
        "logged_in",
        "pin_set",
        "login_tried",
        "logged_in",
        "login_tried",
        "login_failed",
        "login_tried",
        "login_failed",
        "desk_locked",
        "logged_out",
    ]
    assert flaws(register) == ()


@pytest.mark.parametrize("pin", ["12345", "123456", "111111", "170290", "190000", "abcdef"])
def test_a_weak_pin_is_refused(accounts: SqlAccounts, admin: Session, pin: str) -> None:
    assert code_of(lambda: accounts.add_as_operator(OPERATOR, CLERK, pin)) == "weak_pin"
    given = accounts.add(admin, CLERK)
    assert code_of(lambda: choose(accounts, CLERK.login, given, pin)) == "weak_pin"
    assert code_of(lambda: accounts.change_pin(admin, pin, old=PIN)) == "weak_pin"
    assert code_of(lambda: accounts.reset_as_operator(OPERATOR, CLERK.login, pin)) == "weak_pin"


def test_a_login_is_taken_once(accounts: SqlAccounts, admin: Session) -> None:
    accounts.add(admin, CLERK)
    assert code_of(lambda: accounts.add(admin, replace(CLERK, login="CLERK"))) == "taken"
    assert [each.login for each in accounts.staff()] == [ADMIN.login, CLERK.login]


def test_a_person_has_one_account(accounts: SqlAccounts, admin: Session) -> None:
    again = replace(ADMIN, login="again")
    assert code_of(lambda: accounts.add(admin, again)) == "number_taken"
    assert code_of(lambda: accounts.add_as_operator(OPERATOR, again)) == "number_taken"
    accounts.add(admin, CLERK)
    assert code_of(lambda: accounts.change(admin, replace(CLERK, number=ADMIN.number))) == "number_taken"
    assert accounts.staff() == (ADMIN, CLERK)


def test_the_operator_needs_no_second_administrator(register: SqlRegister, clock: Clock) -> None:
    strict = SqlAccounts(register.database, clock, four_eyes=True)
    strict.add_as_operator(OPERATOR, ADMIN)
    strict.add_as_operator(OPERATOR, replace(ADMIN, login="second", number="001190000004"))
    with register.database.transaction() as connection:
        assert set(connection.execute(select(audit.c.actor)).scalars()) == {OPERATOR}


def test_only_an_administrator_changes_accounts(accounts: SqlAccounts, admin: Session) -> None:
    clerk = account(accounts, admin, CLERK, PIN)
    assert code_of(lambda: accounts.add(clerk, replace(CLERK, login="x", number="001190000005"))) == "not_allowed"
    assert code_of(lambda: accounts.change(clerk, replace(CLERK, role=Role.ADMIN))) == "not_allowed"
    assert code_of(lambda: accounts.reset(clerk, ADMIN.login)) == "not_allowed"


def test_a_changed_account_keeps_its_pin_and_an_inactive_one_is_shut(
    accounts: SqlAccounts, admin: Session, register: SqlRegister
) -> None:
    account(accounts, admin, CLERK, PIN)
    promoted = replace(CLERK, name="Lê Thị Lễ Tân", number="001190000003", role=Role.HEAD)
    accounts.change(admin, promoted)
    assert accounts.log_in(CLERK.login, PIN).staff == promoted
    accounts.change(admin, replace(promoted, active=False))
    assert code_of(lambda: accounts.log_in(CLERK.login, PIN)) == "inactive"
    assert code_of(lambda: accounts.change(admin, replace(CLERK, login="nobody"))) == "not_found"
    assert flaws(register) == ()


def test_somebody_stays_administrator(accounts: SqlAccounts, admin: Session) -> None:
    assert code_of(lambda: accounts.change(admin, replace(ADMIN, role=Role.CLERK))) == "last_admin"
    assert code_of(lambda: accounts.change(admin, replace(ADMIN, active=False))) == "last_admin"
    assert accounts.staff() == (ADMIN,)


def test_one_s_own_pin_needs_the_old_one_and_is_another_one(accounts: SqlAccounts, admin: Session) -> None:
    assert code_of(lambda: accounts.change_pin(admin, OTHER_PIN, old=OTHER_PIN)) == "wrong_pin"
    assert code_of(lambda: accounts.change_pin(admin, PIN, old=PIN)) == "same_pin"
    accounts.change_pin(admin, OTHER_PIN, old=PIN)
    assert accounts.log_in(ADMIN.login, OTHER_PIN).staff == ADMIN


def test_an_open_desk_does_not_do_in_place_of_the_old_pin(accounts: SqlAccounts, admin: Session) -> None:
    assert code_of(lambda: accounts.reset(admin, ADMIN.login)) == "own_account"
    assert accounts.log_in(ADMIN.login, PIN).staff == ADMIN


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_a_one_time_pin_allows_the_choice_of_a_pin_and_nothing_else(
    accounts: SqlAccounts, admin: Session, register: SqlRegister, clock: Clock
) -> None:
    second = replace(ADMIN, login="second", number="001190000004")
    given = accounts.add(admin, second)
    assert given.until == clock() + timedelta(days=7)
    new = accounts.log_in("second", given.pin)
    assert new.one_time == given.until
    assert code_of(lambda: accounts.add(new, CLERK)) == "own_pin_needed"
    assert code_of(lambda: accounts.change(new, replace(ADMIN, active=False))) == "own_pin_needed"
    assert code_of(lambda: accounts.reset(new, ADMIN.login)) == "own_pin_needed"
    assert code_of(lambda: accounts.change_pin(new, OTHER_PIN, old=given.pin)) == "own_pin_needed"
    assert code_of(lambda: accounts.choose_pin(new, given.pin)) == "same_pin"
    own = accounts.choose_pin(new, OTHER_PIN)
    assert own == Session(second, clock())
    accounts.add(own, CLERK)
    assert code_of(lambda: accounts.log_in("second", given.pin)) == "wrong_pin"
    assert accounts.log_in("second", OTHER_PIN).one_time is None
    assert flaws(register) == ()
    register.close()


def test_a_one_time_pin_is_chosen_from_once(accounts: SqlAccounts, admin: Session) -> None:
    given = accounts.add(admin, CLERK)
    first, twin = (accounts.log_in(CLERK.login, given.pin) for _ in range(2))
    accounts.choose_pin(first, PIN)
    assert code_of(lambda: accounts.choose_pin(twin, OTHER_PIN)) == "changed"
    assert accounts.log_in(CLERK.login, PIN).staff == CLERK


def test_a_one_time_pin_ends_after_a_week_and_then_tells_nobody_but_its_holder(
    accounts: SqlAccounts, admin: Session, clock: Clock
) -> None:
    given = accounts.add(admin, CLERK)
    session = accounts.log_in(CLERK.login, given.pin)
    clock.pass_minutes(7 * 24 * 60)
    assert code_of(lambda: accounts.choose_pin(session, PIN)) == "pin_expired"
    assert code_of(lambda: accounts.log_in(CLERK.login, given.pin)) == "pin_expired"
    assert code_of(lambda: accounts.log_in(CLERK.login, PIN)) == "wrong_pin"
    choose(accounts, CLERK.login, accounts.reset(admin, CLERK.login), PIN)
    assert accounts.log_in(CLERK.login, PIN).staff == CLERK


def test_a_reset_ends_the_lock_the_old_pin_and_the_one_time_pin_before(accounts: SqlAccounts, admin: Session) -> None:
    account(accounts, admin, CLERK, PIN)
    for _ in range(5):
        refusal(lambda: accounts.log_in(CLERK.login, OTHER_PIN))
    before = accounts.reset(admin, CLERK.login)
    waiting = accounts.log_in(CLERK.login, before.pin)
    given = accounts.reset(admin, CLERK.login)
    assert before.pin != given.pin
    assert code_of(lambda: accounts.log_in(CLERK.login, PIN)) == "wrong_pin"
    assert code_of(lambda: accounts.log_in(CLERK.login, before.pin)) == "wrong_pin"
    assert code_of(lambda: accounts.choose_pin(replace(waiting, one_time=None), PIN)) == "changed"
    choose(accounts, CLERK.login, given, OTHER_PIN)
    assert accounts.log_in(CLERK.login, OTHER_PIN).staff == CLERK


def test_whoever_can_write_to_the_database_makes_no_one_time_pin_last(
    accounts: SqlAccounts, admin: Session, register: SqlRegister
) -> None:
    """The end of a one-time PIN is sealed with its hash, and bound to the account."""
    accounts.add(admin, CLERK)
    with register.database.transaction() as connection:
        own = connection.execute(select(staff.c.pin).where(staff.c.id == 1)).scalar_one()
        connection.execute(update(staff).where(staff.c.id == 2).values(pin=own))
    with pytest.raises(KeyTrouble):
        accounts.log_in(CLERK.login, PIN)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_the_operator_resets_unlocks_and_switches_off_and_the_audit_names_the_operator(
    accounts: SqlAccounts, admin: Session, register: SqlRegister
) -> None:
    account(accounts, admin, CLERK, PIN)
    for _ in range(5):
        refusal(lambda: accounts.log_in(CLERK.login, OTHER_PIN))
    accounts.unlock_as_operator(OPERATOR, CLERK.login)
    assert accounts.log_in(CLERK.login, PIN).staff == CLERK
    accounts.switch_as_operator(OPERATOR, CLERK.login, active=False)
    assert code_of(lambda: accounts.log_in(CLERK.login, PIN)) == "inactive"
    accounts.switch_as_operator(OPERATOR, CLERK.login, active=True)
    choose(accounts, CLERK.login, accounts.reset_as_operator(OPERATOR, CLERK.login), OTHER_PIN)
    assert code_of(lambda: accounts.switch_as_operator(OPERATOR, ADMIN.login, active=False)) == "last_admin"
    assert code_of(lambda: accounts.unlock_as_operator(OPERATOR, "nobody")) == "not_found"
    with register.database.transaction() as connection:
        done = connection.execute(select(audit.c.action).where(audit.c.actor == OPERATOR).order_by(audit.c.seq))
        assert list(done.scalars()) == ["staff_added", "unlocked", "staff_changed", "staff_changed", "pin_reset"]
    assert flaws(register) == ()
    register.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_wrong_pins_on_a_public_screen_stop_that_screen_and_lock_no_account(
    accounts: SqlAccounts, register: SqlRegister, clock: Clock
) -> None:
    screen, other = (SqlAccounts(register.database, clock, machine=name) for name in ("kiosk-1", "kiosk-2"))
    codes = [code_of(lambda: screen.log_in(ADMIN.login, OTHER_PIN)) for _ in range(5)]
    assert codes == ["wrong_pin"] * 4 + ["screen_locked"]
    locked = refusal(lambda: screen.log_in(ADMIN.login, PIN))
    assert (locked.code, locked.minutes) == ("screen_locked", 5)
    assert accounts.log_in(ADMIN.login, PIN).staff == ADMIN
    assert other.log_in(ADMIN.login, PIN).staff == ADMIN
    restarted = SqlAccounts(register.database, clock, machine="kiosk-1")
    assert code_of(lambda: restarted.log_in(ADMIN.login, PIN)) == "screen_locked"
    clock.pass_minutes(5)
    assert screen.log_in(ADMIN.login, PIN).staff == ADMIN
    assert flaws(register) == ()
    register.close()


def test_on_a_public_screen_one_s_own_pin_forgives_no_guesses_at_another_s(
    accounts: SqlAccounts, admin: Session, register: SqlRegister, clock: Clock
) -> None:
    account(accounts, admin, CLERK, PIN)
    screen = SqlAccounts(register.database, clock, machine="kiosk-1")
    for _ in range(2):
        refusal(lambda: screen.log_in(ADMIN.login, OTHER_PIN))
        refusal(lambda: screen.log_in("nobody", OTHER_PIN))
        screen.log_in(CLERK.login, PIN)
    for _ in range(2):
        assert code_of(lambda: screen.log_in(ADMIN.login, OTHER_PIN)) == "wrong_pin"
    assert code_of(lambda: screen.log_in(ADMIN.login, OTHER_PIN)) == "screen_locked"
    clock.pass_minutes(5)
    assert refusal(lambda: screen.log_in(ADMIN.login, OTHER_PIN)).minutes == 10
    clock.pass_minutes(24 * 60)
    assert code_of(lambda: screen.log_in(ADMIN.login, OTHER_PIN)) == "wrong_pin"


def test_an_account_that_is_locked_at_the_desks_stays_locked_on_a_public_screen(
    accounts: SqlAccounts, register: SqlRegister, clock: Clock
) -> None:
    for _ in range(5):
        refusal(lambda: accounts.log_in(ADMIN.login, OTHER_PIN))
    screen = SqlAccounts(register.database, clock, machine="kiosk-1")
    assert code_of(lambda: screen.log_in(ADMIN.login, PIN)) == "locked_out"


def test_with_four_eyes_a_second_administrator_agrees_and_it_is_recorded(
    accounts: SqlAccounts, admin: Session, register: SqlRegister, clock: Clock
) -> None:
    second = replace(ADMIN, login="second", number="001190000004")
    account(accounts, admin, second, PIN)
    account(accounts, admin, CLERK, PIN)
    strict = SqlAccounts(register.database, clock, four_eyes=True)
    other, clerk = (strict.log_in(login, PIN) for login in ("second", CLERK.login))
    new = replace(CLERK, login="new", number="001190000005")
    for not_enough in (None, admin, clerk):
        assert code_of(partial(strict.add, admin, new, second=not_enough)) == "second_needed"
    strict.add(admin, new, second=other)
    assert actions(register)[-2:] == ["agreed", "staff_added"]


def test_with_four_eyes_nobody_takes_over_the_second_administrator_to_agree_with_himself(
    accounts: SqlAccounts, admin: Session, register: SqlRegister, clock: Clock
) -> None:
    for login, number in (("second", "001190000004"), ("third", "001190000005")):
        account(accounts, admin, replace(ADMIN, login=login, number=number), PIN)
    account(accounts, admin, CLERK, PIN)
    strict = SqlAccounts(register.database, clock, four_eyes=True)
    assert code_of(lambda: strict.reset(admin, "second")) == "second_needed"
    strict.reset(admin, "second", second=strict.log_in("third", PIN))
    assert actions(register)[-2:] == ["agreed", "pin_reset"]
    choose(strict, CLERK.login, strict.reset(admin, CLERK.login), OTHER_PIN)
    assert strict.log_in(CLERK.login, OTHER_PIN).staff == CLERK


def test_neither_login_name_number_nor_pin_stands_in_the_files(
    accounts: SqlAccounts, admin: Session, register: SqlRegister, folder: Path
) -> None:
    register.close()
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    for words in (ADMIN.login, ADMIN.name, ADMIN.number, PIN, "argon2"):
        assert words.encode() not in stored
    assert ADMIN.number not in repr(admin)


def test_a_role_that_somebody_gave_himself_in_the_database_is_found_and_named(
    accounts: SqlAccounts, admin: Session, register: SqlRegister
) -> None:
    accounts.add(admin, CLERK)
    with register.database.transaction() as connection:
        connection.execute(update(staff).where(staff.c.id == 2).values(role="admin"))
    assert flaws(register) == (Flaw("staff 2", "was changed in role"),)


@pytest.mark.parametrize("days", [13, -13, 20])
def test_a_clock_that_was_off_for_one_patient_is_right_again_by_one_act_at_the_desk(
    accounts: SqlAccounts, register: SqlRegister, clock: Clock, days: int
) -> None:
    register.register(make_visit(1))
    right = clock.now
    clock.now += timedelta(days=days)
    if days == 13:
        register.register(make_visit(2, arrived=clock.now))  # nothing tells it from a holiday
        clock.now = right
    with pytest.raises(RegisterUnavailable, match="confirm it at the desk, under Devices"):
        register.check()
    session = accounts.log_in(ADMIN.login, PIN)
    accounts.accept_clock(session)
    register.check()
    accounts.log_out(session)
    assert actions(register)[-2:] == ["clock_accepted", "logged_out"]
    assert flaws(register) == ()


def test_a_login_at_a_wrong_clock_does_not_make_it_the_register_s(
    accounts: SqlAccounts, register: SqlRegister, clock: Clock
) -> None:
    register.register(make_visit(1))
    right = clock.now
    clock.now += timedelta(days=20)
    session = accounts.log_in(ADMIN.login, PIN)
    assert code_of(lambda: accounts.log_in(ADMIN.login, OTHER_PIN)) == "wrong_pin"
    accounts.log_out(session)
    clock.now = right
    register.check()
    assert flaws(register) == ()
