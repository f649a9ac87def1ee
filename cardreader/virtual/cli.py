"""`virtual-card`: play identity cards at a virtual reader."""

from __future__ import annotations

import argparse
import importlib
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from cardreader.errors import CardReaderError, ExitCode
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.faults import FAULTS, with_fault
from cardreader.virtual.forgeries import FORGERIES, forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, load_people, person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import load_profiles, profile
from cardreader.virtual.vpcd import DEFAULT_PORT, VpcdPlug

_CSCA_FILE = "virtual-card-test-csca.der"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; an error is one line on standard error."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CardReaderError as error:
        text = str(error)
        print(f"virtual-card: {text}{'' if text.endswith(('?', '.')) else '.'} {error.remedy}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return ExitCode.OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="virtual-card", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_list(commands)
    _add_show(commands)
    _add_insert(commands)
    _add_csca(commands)
    panel = commands.add_parser("panel", help="open the testers' panel")
    panel.set_defaults(run=_panel)
    return parser


def _add_list(commands: Any) -> None:
    command = commands.add_parser("list", help="show the people, profiles, forgeries and faults there are")
    command.add_argument("what", nargs="?", choices=("people", "profiles", "forgeries", "faults"), default="people")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_list)


def _add_show(commands: Any) -> None:
    command = commands.add_parser("show", help="show what is printed on a person's card")
    command.add_argument("person", metavar="PERSON", help="key of a person, see `virtual-card list`")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_show)


def _add_insert(commands: Any) -> None:
    command = commands.add_parser("insert", help="put a person's card on a virtual reader")
    command.add_argument("person", metavar="PERSON", help="key of a person, see `virtual-card list`")
    command.add_argument("--profile", metavar="NAME", help="kind of card, see `virtual-card list profiles`")
    command.add_argument("--forgery", metavar="NAME", help="forge it, see `virtual-card list forgeries`")
    command.add_argument("--fault", metavar="NAME", help="spoil it, such as torn-at:12, see `virtual-card list faults`")
    command.add_argument("--host", default="127.0.0.1", help="where the virtual reader listens (%(default)s)")
    command.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the virtual reader (%(default)s)")
    command.add_argument("--for", dest="seconds", type=float, metavar="SECONDS", help="take it out after that time")
    command.set_defaults(run=_insert)


def _add_csca(commands: Any) -> None:
    command = commands.add_parser("csca", help="write the test authority's certificate for a reader's trust folder")
    command.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    command.set_defaults(run=_csca)


def _list(options: argparse.Namespace) -> ExitCode:
    entries = {"people": _people, "profiles": _profiles, "forgeries": _forgeries, "faults": _faults}[options.what]()
    if options.json:
        print(json.dumps(entries, ensure_ascii=False, indent=2))
        return ExitCode.OK
    rows = [tuple(str(value) for value in _row(entry)) for entry in entries]
    width = max((len(row[0]) for row in rows), default=0)
    for first, *others in rows:
        print(f"{first:<{width}}  {'; '.join(others)}")
    return ExitCode.OK


def _row(entry: dict[str, Any]) -> list[Any]:
    """Pick what a line of text shows of an entry."""
    if "stands_for" in entry:
        return [entry["key"], entry["name"], entry["stands_for"]["en"]]
    return list(entry.values())


def _people() -> list[dict[str, Any]]:
    return [
        {"key": one.key, "name": one.name, "stands_for": dict(one.stands_for), "outcome": one.outcome}
        for one in load_people()
    ]


def _profiles() -> list[dict[str, Any]]:
    return [{"name": one.name, "description": one.description} for one in load_profiles()]


def _forgeries() -> list[dict[str, Any]]:
    return [{"name": one.name, "imitates": one.imitates, "caught_by": one.caught_by} for one in FORGERIES]


def _faults() -> list[dict[str, Any]]:
    return [{"name": f"{one.name}:N", "description": one.description, "N": one.argument} for one in FAULTS]


def _show(options: argparse.Namespace) -> ExitCode:
    one = person(options.person)
    entry = {
        "key": one.key,
        "name": one.name,
        "number": one.number,
        "can": one.can,
        "mrz": list(one.mrz),
        "mrz_argument": one.mrz_argument,
        "qr_text": one.qr_text,
        "birth_date": str(one.birth),
        "sex": one.sex,
        "issued": one.issued.isoformat(),
        "expires": one.expires.isoformat() if one.expires else None,
        "stands_for": dict(one.stands_for),
        "outcome": one.outcome,
        "slip": one.slip,
    }
    if options.json:
        print(json.dumps(entry, ensure_ascii=False, indent=2))
        return ExitCode.OK
    for name in ("key", "name", "number", "can", "birth_date", "issued", "expires", "qr_text", "mrz_argument"):
        print(f"{name:<13} {entry[name]}")
    print("mrz           " + "\n              ".join(one.mrz))
    print(f"stands_for    {one.stands_for['en']}")
    return ExitCode.OK


def _insert(options: argparse.Namespace) -> ExitCode:
    """Put the card in and stay until it is to come out."""
    one = person(options.person)
    card: Card = VirtualCard.from_image(_image(one, options))
    if options.fault:
        card = with_fault(card, options.fault)
    stop = threading.Event()
    _stop_on_signals(stop)
    plug = VpcdPlug(card, options.host, options.port)
    plug.on_gone = stop.set
    with plug:
        print(f"inserted {one.key} into port {options.port}", flush=True)
        stop.wait(options.seconds)
        left = plug.gone.is_set()
    if left:
        print(f"{one.key} left port {options.port}: torn out, or the reader closed", flush=True)
    return ExitCode.OK


def _image(one: Person, options: argparse.Namespace) -> CardImage:
    issuer = Issuer.load()
    kind = profile(options.profile) if options.profile else None
    if options.forgery:
        return forge(one, issuer, forgery(options.forgery), kind)
    return personalise(one, issuer, kind or profile())


def _stop_on_signals(stop: threading.Event) -> None:
    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)


def _csca(options: argparse.Namespace) -> ExitCode:
    path: Path = options.out / _CSCA_FILE
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Issuer.load().csca_certificate)
    except OSError as error:
        print(f"virtual-card: cannot write {path}: {error.strerror}", file=sys.stderr)
        return ExitCode.USAGE
    print(path)
    return ExitCode.OK


def _panel(_options: argparse.Namespace) -> int:
    """Open the testers' panel; Qt is loaded for it alone."""
    return int(importlib.import_module("cardreader.virtual.panel").main())
