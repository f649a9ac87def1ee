"""The register's upkeep from the command line: verify the audit, purge, forget, back up, restore, change the key."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from kiosk.app.commands.account import ask_first_account
from kiosk.core.insurance_card import number_of
from kiosk.process.account import account
from kiosk.process.clock import now
from kiosk.register.anchors import Anchor, Anchors, AnchorsUnusable, unlike_anchors
from kiosk.register.audit.settings_changes import settings_changes
from kiosk.register.audit.unit_of_work import accept_clock, unit_of_work
from kiosk.register.backup import backup, restore
from kiosk.register.database import roles
from kiosk.register.database.database import Database
from kiosk.register.personal_data import Forgotten, Who, forget, purge, rotate
from kiosk.register.verify import Seal, last_link, last_moment, moment_of, unlike_seal, verify
from kiosk.settings import Settings

_SEAL_DIGITS: Final = 12
_SEAL: Final = re.compile(rf"(?P<entries>[1-9][0-9]{{0,17}}):(?P<link>[0-9a-f]{{{_SEAL_DIGITS},64}})")

Command = Callable[[Settings, argparse.Namespace], int]


def add_commands(commands: Any, config: argparse.ArgumentParser) -> None:
    """Add the commands to `kiosk`'s. Each sets `run`."""
    audit = commands.add_parser("audit", help="the record that nobody can quietly change").add_subparsers(
        required=True, metavar="COMMAND"
    )
    _add(audit, "verify", _verify, config, "find changed, removed and inserted rows of the register").add_argument(
        "--seal",
        type=_seal,
        action="append",
        default=[],
        metavar="ENTRIES:LINK",
        help=f"compare with the seal of a day report on paper, or with the first {_SEAL_DIGITS} digits of its link",
    )
    _add(audit, "seal", _compare, config, "compare the seal of a slip or day report with the record").add_argument(
        "seal", type=_seal, metavar="ENTRIES:LINK", help=f"as printed; of the link at least {_SEAL_DIGITS} digits"
    )
    _add(audit, "anchor", _anchor, config, "begin the file of anchors again after it was lost")
    _add(audit, "settings", _settings, config, "list the changes of the settings: when, where, by whom, before, after")
    _add(commands, "purge", _purge, config, "forget what is older than the settings' retention")
    one = _add(commands, "forget", _forget, config, "forget one person's data")
    one.add_argument(
        "number",
        type=_number,
        help="personal or insurance number as registered; - reads it from the input, so that no history keeps it",
    )
    _add(commands, "rotate-key", _rotate, config, "seal the personal columns under a new key")
    clock = _add(commands, "clock", _clock, config, "compare the clock with the register's last entry")
    clock.add_argument("--accept", action="store_true", help="confirm that the clock is right, whatever it said before")
    begin = _add(commands, "begin", _begin, config, "make a new and empty register; once, when the clinic begins")
    begin.add_argument(
        "--roles",
        choices=("print", "apply"),
        help="make no register: print the SQL of the PostgreSQL roles, or make them as database.url's administrator",
    )
    _add(commands, "backup", _backup, config, "copy the register while it runs").add_argument("file", type=Path)
    _add(commands, "restore", _restore, config, "bring a backup back; the present register is put aside").add_argument(
        "file", type=Path
    )


def _add(
    commands: Any, name: str, run: Command, config: argparse.ArgumentParser, words: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=words, description=words[0].upper() + words[1:] + ".", parents=[config]
    )
    parser.set_defaults(run=run)
    return parser


def _database(settings: Settings) -> closing[Database]:
    """Open the register for one command; it is let go at the end, for a restore wants it alone."""
    return closing(Database(settings.database.url, settings.database.key_file, make=False))


def _who(reason: str) -> Who:
    return Who(actor=account(), at=now(), reason=reason)


def _verify(settings: Settings, options: argparse.Namespace) -> int:
    with _database(settings) as database:
        vault = database.open()
        anchors = Anchors(settings.audit.anchor, settings.kiosk.id)
        with database.snapshot() as connection:
            flaws = verify(connection, vault)
            try:
                flaws += unlike_anchors(connection, vault, anchors)
                counting, _ = anchors.read(vault)
            except AnchorsUnusable as error:
                print(f"kiosk: the anchors cannot be compared: {error}", file=sys.stderr)
                return 1
            flaws += tuple(flaw for seal in options.seal if (flaw := unlike_seal(connection, seal)) is not None)
            number, link = last_link(connection)
    for flaw in flaws:
        print(f"kiosk: {flaw.where}: {flaw.text}", file=sys.stderr)
    if flaws:
        return 1
    print(f"audit whole: {number} entries, last link {link}")
    if counting:
        print(f"as in {anchors.file}: {len(counting)} anchors, the last of {counting[-1].at:%Y-%m-%d %H:%M} UTC")
    for anchor in counting:
        if anchor.mac:
            print(f"a backup of {anchor.entries} entries was put back on {anchor.at:%Y-%m-%d %H:%M} UTC")
    for seal in options.seal:
        print(f"as on the day report: {seal.entries} entries, link {seal.link}")
    return 0


def _compare(settings: Settings, options: argparse.Namespace) -> int:
    seal: Seal = options.seal
    with _database(settings) as database, database.snapshot() as connection:
        flaw = unlike_seal(connection, seal, "the paper")
        at = moment_of(connection, seal.entries)
    if flaw is not None:
        print(f"kiosk: {flaw.where}: {flaw.text}", file=sys.stderr)
        return 1
    print(f"as on the paper: entry {seal.entries} of {at:%Y-%m-%d %H:%M} UTC, link {seal.link}")
    return 0


def _anchor(settings: Settings, _options: argparse.Namespace) -> int:
    """Note the head of a whole record; who did so is in the audit, and what the lost file knew stays unknown."""
    anchors = Anchors(settings.audit.anchor, settings.kiosk.id)
    with _database(settings) as database:
        with database.snapshot() as connection:
            flaws = verify(connection, database.open())
        if flaws:
            print(f"kiosk: {flaws[0].where}: {flaws[0].text}; kiosk audit verify names all", file=sys.stderr)
            return 1
        with unit_of_work(database, account(), now) as work:
            anchors.begin(work)
        with database.snapshot() as connection:
            head = Anchor(now(), *last_link(connection))
    try:
        anchors.note(head)
    except AnchorsUnusable as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    print(f"anchors are kept in {anchors.file}; compare the seals of slips and day reports: kiosk audit seal")
    return 0


def _seal(text: str) -> Seal:
    found = _SEAL.fullmatch(text.replace(" ", "").lower())
    if found is None:
        message = f"{text!r} is no seal; write it as on the day report, 812:9f3c04d1b2aa or with all its digits"
        raise argparse.ArgumentTypeError(message)
    return Seal(int(found["entries"]), found["link"])


def _settings(settings: Settings, _options: argparse.Namespace) -> int:
    """Print one line for each key; the first start of a machine counts its keys only."""
    with _database(settings) as database, database.transaction() as connection:
        seen: set[str] = set()
        for change in settings_changes(connection):
            said = f"{change.at:%Y-%m-%d %H:%M} UTC  {change.machine}  {change.actor}  "
            if change.machine not in seen:
                seen.add(change.machine)
                print(f"{said}first start, {len(change.after)} settings")
                continue
            for key, before in change.before.items():
                print(f"{said}{key}: {_setting(before)} -> {_setting(change.after[key])}")
    return 0


def _setting(text: str | None) -> str:
    return "(not set)" if text is None else text or "(empty)"


def _purge(settings: Settings, _options: argparse.Namespace) -> int:
    keep = settings.retention
    today = now().astimezone(settings.kiosk.zone).date()
    with _database(settings) as database:
        done = purge(
            database,
            _who("retention"),
            today,
            personal_days=keep.personal_days,
            lookups_days=keep.lookups_days,
        )
    print(f"purged: {_told(done)}")
    return 0


def _told(done: Forgotten) -> str:
    return (
        f"{done.visits} visits' and {done.help_cases} help cases' personal data, {done.lookups} answers of the portal"
    )


def _number(text: str) -> str:
    number = number_of(sys.stdin.readline() if text == "-" else text)
    if number is None:
        message = "that is no number of a person: 12, 10 or 15 characters"
        raise argparse.ArgumentTypeError(message)
    return number


def _forget(settings: Settings, options: argparse.Namespace) -> int:
    with _database(settings) as database:
        done = forget(database, _who("asked for"), options.number)
    print(f"forgotten: {_told(done)}" if done != Forgotten(0, 0) else "nobody of that number is in the register")
    return 0


def _rotate(settings: Settings, _options: argparse.Namespace) -> int:
    with _database(settings) as database:
        count = rotate(database, _who("rotation"))
    print(f"sealed again: {count} rows; keep a copy of {settings.database.key_file} apart from the backups")
    return 0


def _clock(settings: Settings, options: argparse.Namespace) -> int:
    with _database(settings) as database:
        if options.accept:
            accept_clock(database, account(), now)
        with unit_of_work(database, "os", now):
            pass  # raises when the clock cannot be right
    print(f"the clock fits the register: {now():%Y-%m-%d %H:%M} UTC")
    return 0


def _begin(settings: Settings, options: argparse.Namespace) -> int:
    if options.roles == "print":
        print(roles.script(), end="")
        return 0
    if options.roles == "apply":
        with _database(settings) as database:
            database.make_roles()
        print(f"roles made: {', '.join(roles.ROLES)}; give each a password, and each machine its own in database.url")
        return 0
    with _database(settings) as database:
        database.begin()
    print(f"a new register; keep a copy of its key {settings.database.key_file} apart from the machine")
    ask_first_account(settings, options.config)
    return 0


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    with _database(settings) as database:
        backup(database, options.file)
    print(f"backed up to {options.file}; the key {settings.database.key_file} is not in it")
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    with _database(settings) as database:
        aside = restore(database, options.file)
        with database.transaction() as connection:
            last = last_moment(connection)
            restored = Anchor(now(), *last_link(connection)).restored(database.open())
        try:
            Anchors(settings.audit.anchor, settings.kiosk.id).note(restored)
        except AnchorsUnusable as error:
            print(f"kiosk: {error}; until its owner adds this line the record counts as changed:", file=sys.stderr)
            print(restored.line, file=sys.stderr)
    print(f"restored from {options.file}" + (f"; the register that was there is now {aside}" if aside else ""))
    if last is not None:
        print(f"its last entry is of {last:%Y-%m-%d %H:%M} UTC; who came later is not in it: docs/register.md")
    return 0
