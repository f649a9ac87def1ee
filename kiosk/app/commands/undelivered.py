"""`kiosk undelivered`: what did not leave the clinic, why in the receiver's words, and how to send it again."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import Any, Literal

from kiosk.process.account import account
from kiosk.process.clock import now
from kiosk.register.audit.unit_of_work import Entry, unit_of_work
from kiosk.register.database.database import Database
from kiosk.register.database.tables import outbox
from kiosk.register.outbox import DeadLetter, DeliveryRefusal, Outbox, revive
from kiosk.register.reading import VisitReader
from kiosk.settings import Settings

_WORDS = "list what could not be delivered, with the receivers' words, which may name patients"
_NONE = "there is no undelivered message {number}; `kiosk undelivered` lists them"


def add_command(commands: Any, config: argparse.ArgumentParser) -> None:
    """Add the command to `kiosk`'s."""
    parser = commands.add_parser(
        "undelivered", help=_WORDS, description=f"{_WORDS[0].upper()}{_WORDS[1:]}.", parents=[config]
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--again", type=_which, metavar="NUMBER", help='send that message again, or "all"; a refused one is made again'
    )
    what.add_argument("--document", type=int, metavar="NUMBER", help="write what was sent of that message, as it was")
    parser.set_defaults(run=_undelivered)


def _which(text: str) -> int | Literal["all"]:
    if text == "all":
        return "all"
    try:
        return int(text)
    except ValueError:
        message = f'{text!r} is neither a message\'s number nor "all"; `kiosk undelivered` lists the numbers'
        raise argparse.ArgumentTypeError(message) from None


def _undelivered(settings: Settings, options: argparse.Namespace) -> int:
    with closing(Database(settings.database.url, settings.database.key_file)) as database:
        if options.again is not None:
            return _send_again(database, options.again)
        messages = Outbox(database)
        letters = messages.dead_letters()
        if options.document is not None:
            return _write_documents(messages, letters, options.document)
        visits = VisitReader(database)
        for letter in letters:
            visit = visits.one(letter.message.visit_id)
            _tell(settings, letter, visit.ticket.number if visit else "?", messages.refusals(letter.message.id))
        print(f"not delivered: {len(letters)}")
    return 0


def _tell(settings: Settings, letter: DeadLetter, ticket: str, refusals: tuple[DeliveryRefusal, ...]) -> None:
    message, zone = letter.message, settings.kiosk.zone
    since = f"{message.created.astimezone(zone):%Y-%m-%d %H:%M}"
    print(f"{message.id}  {ticket}  {since}  {message.kind}  tries: {message.attempts}  {letter.fault.line}")
    for refusal in refusals:
        reason = refusal.reason or "(no reason given)"
        print(f"    {refusal.at.astimezone(zone):%Y-%m-%d %H:%M}  code {refusal.code}: {reason}")


def _send_again(database: Database, number: int | Literal["all"]) -> int:
    with unit_of_work(database, account(), now) as work:
        found = revive(work, outbox.c.id.is_not(None) if number == "all" else outbox.c.id == number)
        if found:
            work.note(Entry.SENT_AGAIN, f"messages: {found}" if number == "all" else f"message: {number}")
    if number == "all":
        print(f"sent again within a minute by the kiosk or the desk that runs: {found}")
        return 0
    if not found:
        return _unknown(number)
    print(f"message {number} is sent again within a minute by the kiosk or the desk that runs")
    return 0


def _write_documents(messages: Outbox, letters: tuple[DeadLetter, ...], number: int) -> int:
    """Write the documents to the standard output, and before each, to the standard error, what became of it."""
    if number not in {letter.message.id for letter in letters}:
        return _unknown(number)
    refused = [(f"refused {one.at:%Y-%m-%d %H:%M} UTC", one.document) for one in messages.refusals(number)]
    sent = [] if refused else [("sent, not answered", messages.document_of(number))]
    for became, document in (*refused, *sent):
        print(f"kiosk: {became}" if document else f"kiosk: {became}: nothing is kept", file=sys.stderr)
        if document:
            sys.stdout.flush()
            sys.stdout.buffer.write(document)
            sys.stdout.buffer.flush()
    return 0


def _unknown(number: int) -> int:
    print(f"kiosk: {_NONE.format(number=number)}", file=sys.stderr)
    return 1
