"""Accounts for tests: made as the clinic makes them, each with a PIN that its holder chose."""

from __future__ import annotations

from kiosk.core.desk.model import OneTimePin, Session, Staff
from kiosk.core.desk.ports import Accounts
from kiosk.register.desk.accounts import SqlAccounts

OPERATOR = "os:root"


def first_account(accounts: SqlAccounts, staff: Staff, pin: str) -> Session:
    """Make an account as the machine's operator, and log in for the first time."""
    return choose(accounts, staff.login, accounts.add_as_operator(OPERATOR, staff), pin)


def account(accounts: Accounts, by: Session, staff: Staff, pin: str) -> Session:
    """Make an account as an administrator at the desk, and log in for the first time."""
    return choose(accounts, staff.login, accounts.add(by, staff), pin)


def choose(accounts: Accounts, login: str, given: OneTimePin, pin: str) -> Session:
    """Log in with a one-time PIN and choose this one."""
    return accounts.choose_pin(accounts.log_in(login, given.pin), pin)
