"""`backend-stub account`: a clinic's own account and the staff whom it registered, beside the seeds' one."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from backend_stub.contract.accounts import Account, Staff, md5_of
from backend_stub.database.store import Store, open_engine

_USERNAME = re.compile(r"[0-9]{5}_BV")


class CannotMake(Exception):
    """The account cannot be made. The text is one line and holds no secret."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes; the database is there already."""
    parser.add_argument("--username", type=_username, required=True, metavar="NNNNN_BV", help="facility code and _BV")
    parser.add_argument(
        "--password-file", type=Path, required=True, metavar="FILE", help="a file with the password alone"
    )
    parser.add_argument(
        "--staff",
        type=_staff,
        action="append",
        required=True,
        metavar="NUMBER=NAME",
        help="who may look people up, by personal number; may be given several times",
    )


def make_account(arguments: argparse.Namespace) -> None:
    """Write the account down, in place of one of the same name. Raises `CannotMake`."""
    try:
        password = arguments.password_file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        message = f"{arguments.password_file}: {getattr(error, 'strerror', None) or 'no text in UTF-8'}"
        raise CannotMake(message) from None
    if not password:
        message = f"{arguments.password_file}: the file is empty; write the password into it"
        raise CannotMake(message)
    username: str = arguments.username
    account = Account(username, md5_of(password), username[:5], tuple(arguments.staff))
    store = Store(open_engine(arguments.database))
    try:
        store.put_accounts([account])
    finally:
        store.close()
    print(f"account {username} written, staff: {len(account.staff)}; start the double again")


def _username(text: str) -> str:
    if not _USERNAME.fullmatch(text):
        message = "five digits and _BV are wanted"
        raise argparse.ArgumentTypeError(message)
    return text


def _staff(text: str) -> Staff:
    number, _, name = text.partition("=")
    if not (re.fullmatch(r"[0-9]{12}", number) and name.strip()):
        message = "twelve digits, = and a name are wanted"
        raise argparse.ArgumentTypeError(message)
    return Staff(name.strip(), number)
