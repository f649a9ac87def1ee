"""`virtual-card`: play identity cards at a virtual reader."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, Final

import segno

from cardreader.commands.one_line import OneLineParser
from cardreader.errors import CardReaderError, ExitCode
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.driver.faulty_reader import FAULTS as READER_FAULTS
from cardreader.virtual.driver.faulty_reader import Dials
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.faults import FAULTS, with_fault
from cardreader.virtual.forgeries import FORGERIES, forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.image_folder import read_image, write_image
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.link import LINKS, LinkedCard, link
from cardreader.virtual.people import Person, load_people, person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import load_profiles, profile
from cardreader.virtual.recording import RecordingCard, ReplayedCard
from cardreader.virtual.trial_import import profile_text
from cardreader.virtual.trust_files import trust_files
from cardreader.virtual.vpcd import DEFAULT_PORT, VpcdPlug, port_number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; an error is one line on standard error."""
    options, rest = _parser().parse_known_args(arguments)
    if options.run is _panel:
        options.rest = rest  # the panel reads its own options
    elif rest:
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(options.run(options))
    except CardReaderError as error:
        text = str(error)
        print(f"virtual-card: {text}{'' if text.endswith(('?', '.')) else '.'} {error.remedy}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return ExitCode.OK


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="virtual-card", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_list(commands)
    _add_show(commands)
    _add_insert(commands)
    _add_export(commands)
    panel = commands.add_parser("panel", help="open the testers' panel", add_help=False)
    panel.set_defaults(run=_panel)
    return parser


def _add_list(commands: Any) -> None:
    command = commands.add_parser("list", help="show the people, profiles, forgeries, faults, links and reader faults")
    command.add_argument("what", nargs="?", choices=tuple(LISTS), default="people")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_list)


def _add_show(commands: Any) -> None:
    command = commands.add_parser("show", help="show what is printed on a person's card")
    command.add_argument("person", metavar="PERSON", help="key of a person, see `virtual-card list`")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--qr", type=Path, metavar="FILE", help="draw the QR code (.png, .svg) for a phone or scanner")
    command.set_defaults(run=_show)


def _add_insert(commands: Any) -> None:
    command = commands.add_parser("insert", help="put a card on a virtual reader")
    command.add_argument("person", metavar="PERSON", nargs="?", help="key of a person, see `virtual-card list`")
    command.add_argument("--image", type=Path, metavar="DIR", help="play a card image in place of a person's card")
    command.add_argument(
        "--profile", metavar="NAME", help="kind of card: of `virtual-card list profiles`, or FILE.toml"
    )
    command.add_argument("--forgery", metavar="NAME", help="forge it, see `virtual-card list forgeries`")
    command.add_argument("--record", type=Path, metavar="FILE", help="write down what goes over the wire")
    _add_reader(command)
    command.set_defaults(run=_insert)
    replay = commands.add_parser("replay", help="play a recording back, as somebody who overheard it would")
    replay.add_argument("recording", type=Path, metavar="FILE", help="made by `virtual-card insert --record`")
    _add_reader(replay)
    replay.set_defaults(run=_replay)


def _add_reader(command: argparse.ArgumentParser) -> None:
    """Add what any card at a reader takes."""
    links = ", ".join(one.name for one in LINKS)
    command.add_argument("--fault", metavar="NAME", help="spoil it, such as torn-at:12, see `virtual-card list faults`")
    command.add_argument("--link", metavar="NAME", help=f"be as slow as a real card behind this link: {links}")
    command.add_argument("--host", default="127.0.0.1", help="where the virtual reader listens (%(default)s)")
    command.add_argument(
        "--port", type=port_number, default=DEFAULT_PORT, help="port of the virtual reader (%(default)s)"
    )
    command.add_argument("--for", dest="seconds", type=_seconds, metavar="SECONDS", help="take it out after that time")


def _seconds(text: str) -> float:
    """Read a time for the command line."""
    seconds = float(text)
    if not 0 <= seconds <= threading.TIMEOUT_MAX:
        message = "a time is a number of seconds from 0 on"
        raise argparse.ArgumentTypeError(message)
    return seconds


def _add_export(commands: Any) -> None:
    command = commands.add_parser("export", help="write a card as a folder of files that can be changed and played")
    command.add_argument("person", metavar="PERSON", help="key of a person, see `virtual-card list`")
    command.add_argument("folder", type=Path, metavar="DIR", help="folder to write to")
    command.add_argument(
        "--profile", metavar="NAME", help="kind of card: of `virtual-card list profiles`, or FILE.toml"
    )
    command.add_argument("--forgery", metavar="NAME", help="forge it, see `virtual-card list forgeries`")
    command.set_defaults(run=_export)
    imported = commands.add_parser("import", help="make a kind of card of what `cardreader trial` wrote")
    imported.add_argument("trial", type=Path, metavar="TRIAL", help="text that `cardreader trial --out` wrote")
    imported.add_argument("out", type=Path, metavar="PROFILE.toml", help="for `virtual-card insert --profile`")
    imported.set_defaults(run=_import)
    csca = commands.add_parser("csca", help="write what a reader's trust folder needs: certificates, lists")
    csca.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    csca.set_defaults(run=_csca)


def _list(options: argparse.Namespace) -> ExitCode:
    entries = LISTS[options.what]()
    if options.json:
        print(json.dumps(entries, ensure_ascii=False, indent=2))
        return ExitCode.OK
    rows = [tuple(str(value) for value in row(entry)) for entry in entries]
    width = max((len(row[0]) for row in rows), default=0)
    for first, *others in rows:
        print(f"{first:<{width}}  {'; '.join(others)}")
    return ExitCode.OK


def _show(options: argparse.Namespace) -> ExitCode:
    one = person(options.person)
    entry = printed_on(one)
    if options.qr:
        _draw_qr(one.qr_text, options.qr)
    if options.json:
        print(json.dumps(entry, ensure_ascii=False, indent=2))
        return ExitCode.OK
    for name in ("key", "name", "number", "can", "birth_date", "issued", "expires", "qr_text", "mrz_argument"):
        print(f"{name:<13} {entry[name]}")
    print("mrz           " + "\n              ".join(one.mrz))
    print(f"stands_for    {one.stands_for['en']}")
    return ExitCode.OK


def _draw_qr(text: str, path: Path) -> None:
    try:
        segno.make_qr(text, error="m").save(str(path), scale=8, border=4)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name must end in .png or .svg"
        message = f"the QR code cannot be written to {path}: {reason}"
        raise VirtualCardError(message) from error


def _insert(options: argparse.Namespace) -> ExitCode:
    """Put a person's card or a card image in and stay until it is to come out."""
    if (options.person is None) is (options.image is None):
        message = "name a person or a card image (--image DIR), one of the two"
        raise VirtualCardError(message)
    if options.image and (options.profile or options.forgery):
        message = "a card image is played as it is; --profile and --forgery go with a person"
        raise VirtualCardError(message)
    image = read_image(options.image) if options.image else _image(person(options.person), options)
    name = options.person or str(options.image)
    card = VirtualCard.from_image(image)
    if options.record is None:
        return _play(card, name, options)
    try:
        with options.record.open("w", encoding="ascii") as out:
            return _play(RecordingCard(card, out), name, options)
    except OSError as error:
        message = f"the recording cannot be written to {options.record}: {error.strerror}"
        raise VirtualCardError(message) from error


def _replay(options: argparse.Namespace) -> ExitCode:
    return _play(ReplayedCard.load(options.recording), str(options.recording), options)


def _play(card: Card, name: str, options: argparse.Namespace) -> ExitCode:
    """Keep the card at the reader until a signal, the time, or its end; tell what the link cost."""
    if options.fault:
        card = with_fault(card, options.fault)
    linked = LinkedCard(card, link(options.link)) if options.link else None
    stop = threading.Event()
    plug = VpcdPlug(linked or card, options.host, options.port)
    plug.on_gone = stop.set
    with _signals_set(stop), plug:
        print(f"inserted {name} into port {options.port}", flush=True)
        stop.wait(options.seconds)
        left = plug.gone.is_set()
    if left:
        print(f"{name} left port {options.port}: torn out, or the reader closed", flush=True)
    if linked is not None:
        print(f"link {linked.link.name}: at least {linked.charged * 1000:.0f} ms for what was sent", flush=True)
    return ExitCode.OK


def _image(one: Person, options: argparse.Namespace) -> CardImage:
    issuer = Issuer.load()
    kind = profile(options.profile) if options.profile else None
    if options.forgery:
        return forge(one, issuer, forgery(options.forgery), kind)
    return personalise(one, issuer, kind or profile())


def _export(options: argparse.Namespace) -> ExitCode:
    write_image(_image(person(options.person), options), options.folder)
    print(options.folder)
    return ExitCode.OK


def _import(options: argparse.Namespace) -> ExitCode:
    if options.out.suffix != ".toml":
        message = f"the name of a profile ends in .toml, not {options.out.name}"
        raise VirtualCardError(message)
    text = profile_text(options.trial)
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"the profile cannot be written to {options.out}: {error.strerror}"
        raise VirtualCardError(message) from error
    print(options.out)
    return ExitCode.OK


@contextlib.contextmanager
def _signals_set(stop: threading.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM set an event in place of ending the process."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _csca(options: argparse.Namespace) -> ExitCode:
    """Write every authority that a profile uses, with link certificate, revocation lists and master list."""
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, content in trust_files(Issuer.load(), load_profiles()).items():
            path = options.out / name
            path.write_bytes(content)
            print(path)
    except OSError as error:
        message = f"cannot write to {options.out}: {error.strerror}"
        raise VirtualCardError(message) from error
    return ExitCode.OK


def _panel(options: argparse.Namespace) -> int:
    """Open the testers' panel; Qt is loaded for it alone."""
    return int(importlib.import_module("cardreader.virtual.panel.window").main(options.rest))


Entry = Mapping[str, Any]


def row(entry: Entry) -> list[Any]:
    """Pick what a line of text shows of an entry."""
    if "stands_for" in entry:
        return [entry["key"], entry["name"], entry["stands_for"]["en"]]
    return list(entry.values())


def _people() -> list[Entry]:
    return [
        {"key": one.key, "name": one.name, "stands_for": dict(one.stands_for), "outcome": one.outcome}
        for one in load_people()
    ]


def _profiles() -> list[Entry]:
    return [{"name": one.name, "description": one.description} for one in load_profiles()]


def _forgeries() -> list[Entry]:
    return [{"name": one.name, "imitates": one.imitates, "caught_by": one.caught_by} for one in FORGERIES]


def _faults() -> list[Entry]:
    return [{"name": f"{one.name}:N", "description": one.description, "N": one.argument} for one in FAULTS]


def _links() -> list[Entry]:
    return [
        {"name": one.name, "what": "contactless" if one.contactless else "contacts, T=1", "bits_per_second": one.rate}
        for one in LINKS
    ]


def _reader_faults() -> list[Entry]:
    usual = asdict(Dials())
    changed = {
        name: [f"{k} {v}" for k, v in asdict(dials).items() if v != usual[k]] for name, dials in READER_FAULTS.items()
    }
    return [{"name": name, "dials": ", ".join(dials)} for name, dials in changed.items()]


LISTS: Final[Mapping[str, Callable[[], list[Entry]]]] = {
    "people": _people,
    "profiles": _profiles,
    "forgeries": _forgeries,
    "faults": _faults,
    "links": _links,
    "reader-faults": _reader_faults,
}
"""What can be listed, by its name on the command line."""


def printed_on(one: Person) -> Entry:
    """Return what is printed on a person's card, and what the person is for."""
    return {
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
