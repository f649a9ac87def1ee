"""`kiosk account`: the desk's accounts from the machine's command line, above all the first administrator."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from cardreader.clean_text import LONGEST_NAME, is_clean_enough
from kiosk.core.desk.model import LOGIN_SHAPE, STAFF_NUMBER_SHAPE, OneTimePin, Role, Staff
from kiosk.core.desk.ports import Refused
from kiosk.core.ports import RegisterUnavailable
from kiosk.process.account import account, may_administrate, readable_by_others
from kiosk.process.clock import now
from kiosk.register.database.database import Database
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.settings import Settings

Change = Callable[[SqlAccounts], None]

_WRONG: Final = 2
_LONGEST_PIN_FILE: Final = 1_000
"""Characters: a file that is longer holds something else than a PIN."""
_PIN_FILE: Final = (
    "file whose first line is the one-time PIN, - for the input; readable by its owner alone. "
    "Without it a random one is made and shown once"
)
NO_ACCOUNT: Final = "nobody can log in at the desk yet: `kiosk account add` makes the first administrator"


class AccountError(Exception):
    """What was given makes no account. The message is one line and says what to do."""


def add_command(commands: Any, config: argparse.ArgumentParser) -> None:
    """Add the commands to `kiosk`'s. Each sets `run`."""
    account_commands = commands.add_parser("account", help="the accounts of the clerk's desk").add_subparsers(
        required=True, metavar="COMMAND"
    )

    def command(name: str, run: Callable[[Settings, argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        description = f"{words[0].upper()}{words[1:]}."
        added: argparse.ArgumentParser = account_commands.add_parser(
            name, help=words, description=description, parents=[config], allow_abbrev=False
        )
        added.set_defaults(run=run)
        return added

    add = command("add", _add, "make an account of the desk: the first administrator's, or anybody's")
    add.add_argument("login", help="2 to 32 small letters, digits or dots")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--name", help="full name; without it the terminal asks")
    add.add_argument(
        "--number", help="personal number, 12 digits; without it the terminal asks, and no history keeps it"
    )
    add.add_argument("--pin-file", metavar="FILE", help=_PIN_FILE)
    command("list", _list, "list the desk's accounts, without names")
    reset = command("reset", _reset, "give a one-time PIN in place of a forgotten one; a lock ends by it")
    reset.add_argument("login")
    reset.add_argument("--pin-file", metavar="FILE", help=_PIN_FILE)
    for name, run, words in (
        ("unlock", _unlock, "end the lock of an account after wrong PINs; its PIN stays"),
        ("disable", _disable, "switch an account off; nothing of its history changes"),
        ("enable", _enable, "switch an account on again"),
    ):
        command(name, run, words).add_argument("login")


def _add(settings: Settings, options: argparse.Namespace) -> int:
    def add(accounts: SqlAccounts) -> None:
        staff = _staff(options.login, options.role, options.name, options.number)
        given = accounts.add_as_operator(account(), staff, _pin(options.pin_file))
        print(f"account made: {staff.login} ({staff.role}), recorded as made by {account()}")
        _hand_over(settings, given, options.pin_file)

    return _changed(settings, options.config, add)


def _reset(settings: Settings, options: argparse.Namespace) -> int:
    def reset(accounts: SqlAccounts) -> None:
        given = accounts.reset_as_operator(account(), options.login, _pin(options.pin_file))
        print(f"the PIN of {options.login} is no longer valid, recorded as reset by {account()}")
        _hand_over(settings, given, options.pin_file)

    return _changed(settings, options.config, reset)


def _unlock(settings: Settings, options: argparse.Namespace) -> int:
    def unlock(accounts: SqlAccounts) -> None:
        accounts.unlock_as_operator(account(), options.login)
        print(f"unlocked: {options.login}, recorded as done by {account()}")

    return _changed(settings, options.config, unlock)


def _disable(settings: Settings, options: argparse.Namespace) -> int:
    return _switched(settings, options, active=False)


def _enable(settings: Settings, options: argparse.Namespace) -> int:
    return _switched(settings, options, active=True)


def _switched(settings: Settings, options: argparse.Namespace, *, active: bool) -> int:
    def switch(accounts: SqlAccounts) -> None:
        accounts.switch_as_operator(account(), options.login, active=active)
        print(f"switched {'on' if active else 'off'}: {options.login}, recorded as done by {account()}")

    return _changed(settings, options.config, switch)


def _list(settings: Settings, _options: argparse.Namespace) -> int:
    try:
        with closing(_database(settings)) as database:
            everybody = SqlAccounts(database, now).staff()
    except RegisterUnavailable as error:
        return _wrong(error)
    for staff in everybody:
        print(f"{staff.login}  {staff.role}" + ("" if staff.active else "  off"))
    print(f"accounts: {len(everybody)}")
    return 0


def ask_first_account(settings: Settings, config: Path) -> None:
    """Ask at the terminal for the first administrator of a new register; say how it is made later if none is wanted."""
    if not (sys.stdin.isatty() and may_administrate(config)):
        print(NO_ACCOUNT)
        return
    try:
        login = input("Login of the desk's first administrator (empty: later): ").strip()
    except (EOFError, KeyboardInterrupt):
        login = ""
    made = bool(login) and _add(settings, _first(config, login)) == 0
    if not made:
        print(NO_ACCOUNT)


def _first(config: Path, login: str) -> argparse.Namespace:
    return argparse.Namespace(config=config, login=login, role=Role.ADMIN, name=None, number=None, pin_file=None)


def _changed(settings: Settings, config: Path, change: Change) -> int:
    """Change accounts as the machine's administrator, and nobody else. Return the exit code."""
    try:
        _require_administrator(config)
        with closing(_database(settings)) as database:
            database.open()  # before anything is asked
            change(SqlAccounts(database, now))
    except (AccountError, Refused, RegisterUnavailable) as error:
        return _wrong(error)
    except KeyboardInterrupt:
        return _wrong(AccountError("stopped; nothing was made"))
    return 0


def _require_administrator(config: Path) -> None:
    if not may_administrate(config):
        message = f"only who may write {config} changes accounts here; run it as the machine's administrator (root)"
        raise AccountError(message)


def _hand_over(settings: Settings, given: OneTimePin, pin_file: str | None) -> None:
    """Show a random one-time PIN; one from a file is known to whoever wrote it."""
    if pin_file is None:
        print(f"one-time PIN, shown only now: {given.in_groups}")
    until = given.until.astimezone(settings.kiosk.zone)
    print(f"it holds until {until:%Y-%m-%d %H:%M}; at the first login the desk asks for a PIN that nobody else knows")


def _database(settings: Settings) -> Database:
    return Database(settings.database.url, settings.database.key_file, make=False)


def _wrong(error: Exception) -> int:
    print(f"kiosk: {error}", file=sys.stderr)
    return _WRONG


def _staff(login: str, role: str, name: str | None, number: str | None) -> Staff:
    if not LOGIN_SHAPE.fullmatch(login):
        message = f"{login!r} is no login; take 2 to 32 small letters, digits or dots"
        raise AccountError(message)
    full_name = " ".join(_given(name, "--name", "Full name").split())
    if not full_name or not full_name.isprintable() or not is_clean_enough(full_name, LONGEST_NAME):
        message = "the name is empty, too long or has characters that cannot be shown; give the full name"
        raise AccountError(message)
    digits = "".join(_given(number, "--number", "Personal number (12 digits)").split())
    if not STAFF_NUMBER_SHAPE.fullmatch(digits):
        message = "that is no personal number; give its 12 digits"
        raise AccountError(message)
    return Staff(login, full_name, digits, Role(role))


def _given(value: str | None, option: str, words: str) -> str:
    if value is not None:
        return value
    if not sys.stdin.isatty():
        message = f"{option} is missing and there is no terminal to ask at; give {option}"
        raise AccountError(message)
    try:
        return input(f"{words}: ")
    except EOFError:
        message = f"{option} is missing; type it, or give {option}"
        raise AccountError(message) from None


def _pin(file: str | None) -> str | None:
    """Return the one-time PIN of a file; None for a random one. It is never an argument: other users see those."""
    if file is None:
        return None
    try:
        if file == "-":
            return sys.stdin.readline(_LONGEST_PIN_FILE).strip()
        with Path(file).open(encoding="utf-8") as opened:
            if readable_by_others(opened.fileno()):
                message = f"other accounts may read {file}; make it yours alone (chmod 600), with another PIN in it"
                raise AccountError(message)
            return opened.readline(_LONGEST_PIN_FILE).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        message = f"the PIN cannot be read from {file}: {reason}; check --pin-file"
        raise AccountError(message) from None
