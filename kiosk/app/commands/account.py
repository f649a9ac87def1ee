"""`kiosk account`: the desk's accounts from the machine's command line, above all the first administrator."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from kiosk.core.desk.model import LOGIN_SHAPE, STAFF_NUMBER_SHAPE, Role, Staff
from kiosk.core.desk.ports import Refused
from kiosk.core.ports import RegisterUnavailable
from kiosk.process.account import account
from kiosk.process.clock import now
from kiosk.register.database.database import Database
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.settings import Settings

_WRONG: Final = 2
_LONGEST_PIN_FILE: Final = 1_000
"""Characters: a file that is longer holds something else than a PIN."""
_ADD: Final = "make an account of the desk: the first administrator's, or anybody's"
_LIST: Final = "list the desk's accounts, without names"


class AccountError(Exception):
    """What was given makes no account. The message is one line and says what to do."""


def add_command(commands: Any, config: argparse.ArgumentParser) -> None:
    """Add the commands to `kiosk`'s. Each sets `run`."""
    account_commands = commands.add_parser("account", help="the accounts of the clerk's desk").add_subparsers(
        required=True, metavar="COMMAND"
    )
    add = account_commands.add_parser(
        "add", help=_ADD, description=_sentence(_ADD), parents=[config], allow_abbrev=False
    )
    add.add_argument("login", help="2 to 32 small letters, digits or dots")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--name", help="full name; without it the terminal asks")
    add.add_argument(
        "--number", help="personal number, 12 digits; without it the terminal asks, and no history keeps it"
    )
    add.add_argument(
        "--pin-file",
        metavar="FILE",
        help="file whose first line is the PIN, - for the input; without it the terminal asks twice",
    )
    add.set_defaults(run=_add)
    accounts = account_commands.add_parser("list", help=_LIST, description=_sentence(_LIST), parents=[config])
    accounts.set_defaults(run=_list)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _add(settings: Settings, options: argparse.Namespace) -> int:
    try:
        with closing(_database(settings)) as database:
            database.open()  # before anything is asked
            staff, pin = _asked(options)
            SqlAccounts(database, now).add_as_operator(account(), staff, pin)
    except (AccountError, Refused, RegisterUnavailable) as error:
        return _wrong(error)
    print(f"account made: {staff.login} ({staff.role}), recorded as made by {account()}")
    return 0


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


def _database(settings: Settings) -> Database:
    return Database(settings.database.url, settings.database.key_file, make=False)


def _wrong(error: Exception) -> int:
    print(f"kiosk: {error}", file=sys.stderr)
    return _WRONG


def _asked(options: argparse.Namespace) -> tuple[Staff, str]:
    try:
        return _staff(options), _pin(options.pin_file)
    except KeyboardInterrupt:
        message = "stopped; nothing was made"
        raise AccountError(message) from None


def _staff(options: argparse.Namespace) -> Staff:
    if not LOGIN_SHAPE.fullmatch(options.login):
        message = f"{options.login!r} is no login; take 2 to 32 small letters, digits or dots"
        raise AccountError(message)
    name = " ".join(_given(options.name, "--name", "Full name").split())
    if not name or not name.isprintable():
        message = "the name is empty or has characters that cannot be shown; give the full name"
        raise AccountError(message)
    number = "".join(_given(options.number, "--number", "Personal number (12 digits)").split())
    if not STAFF_NUMBER_SHAPE.fullmatch(number):
        message = "that is no personal number; give its 12 digits"
        raise AccountError(message)
    return Staff(options.login, name, number, Role(options.role))


def _given(value: str | None, option: str, words: str) -> str:
    if value is not None:
        return value
    _need_terminal(f"{option} is missing and there is no terminal to ask at; give {option}")
    try:
        return input(f"{words}: ")
    except EOFError:
        message = f"{option} is missing; type it, or give {option}"
        raise AccountError(message) from None


def _pin(file: str | None) -> str:
    """Return the PIN, which is never an argument: other users see the arguments of every program."""
    if file is not None:
        return _pin_of(file)
    _need_terminal(
        "there is no terminal to type the PIN at; give --pin-file FILE, or --pin-file - and the PIN as input"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # a PIN that would be shown is not asked for
        try:
            pin, again = getpass.getpass("PIN (6 to 12 digits): "), getpass.getpass("The PIN again: ")
        except (EOFError, getpass.GetPassWarning):
            message = "no PIN could be typed unseen; give --pin-file FILE"
            raise AccountError(message) from None
    if pin != again:
        message = "the two PINs differ; nothing was made, start again"
        raise AccountError(message)
    return pin


def _pin_of(file: str) -> str:
    try:
        if file == "-":
            return sys.stdin.readline(_LONGEST_PIN_FILE).strip()
        with Path(file).open(encoding="utf-8") as opened:
            return opened.readline(_LONGEST_PIN_FILE).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        message = f"the PIN cannot be read from {file}: {reason}; check --pin-file"
        raise AccountError(message) from None


def _need_terminal(otherwise: str) -> None:
    if not sys.stdin.isatty():
        raise AccountError(otherwise)
