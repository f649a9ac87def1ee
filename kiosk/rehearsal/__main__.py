"""`./dev run`: the kiosk with a software card and the portal's double, on a screen or played without one."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cardreader.commands.one_line import OneLineParser
from cardreader.errors import CardReaderError
from cardreader.virtual.driver.faulty_reader import FAULTS
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.faults import parsed
from cardreader.virtual.forgeries import forgery
from cardreader.virtual.people import person
from kiosk.core.claims import Paper, priority_groups
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.texts import Language
from kiosk.process.screen_there import NoScreen, require_screen
from kiosk.process.signals import end_by_exit
from kiosk.rehearsal.house import services
from kiosk.rehearsal.outcome import EXIT_CODES, exit_code
from kiosk.rehearsal.patient import Lost
from kiosk.rehearsal.plan import Misfortune, Plan, Wishes
from kiosk.rehearsal.processes import PartFailed
from kiosk.settings import SettingsError

_LEAST, _MOST = 320, 8192
"""Pixels of a screen's side."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a rehearsal; give its exit code."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.reader_fault and not (arguments.headless and arguments.reader == "pcsc"):
        parser.error("--reader-fault goes with --headless and a reader over pcsc")
    _check_names(parser, arguments)
    if not arguments.headless:
        try:
            require_screen()
        except NoScreen as error:
            parser.error(f"{error}, or use --headless")
    out: Path = arguments.out or Path(tempfile.mkdtemp(prefix="kiosk-rehearsal-"))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"--out: {out} cannot be written: {error.strerror}")
    plan = Plan(
        persona=arguments.persona,
        out=out.absolute(),
        in_process=arguments.reader == "in-process",
        misfortune=Misfortune(arguments.misfortune) if arguments.misfortune else None,
        forgery=arguments.forgery,
        fault=arguments.fault,
        reader_fault=arguments.reader_fault,
        language=arguments.language,
        wishes=Wishes(
            service=arguments.service,
            pay_self=arguments.pay_self,
            priority=arguments.priority,
            paper=Paper(arguments.paper),
        ),
        width=arguments.size[0],
        height=arguments.size[1],
    )
    end_by_exit()
    try:
        if not arguments.headless:
            from kiosk.rehearsal.on_screen import open_all  # noqa: PLC0415 - each way of running loads its own parts

            return open_all(plan, _say)
        from kiosk.rehearsal.headless import rehearse  # noqa: PLC0415 - as above

        record = rehearse(plan, _say)
    except (PartFailed, Lost, CardReaderError, RegisterUnavailable, SettingsError, OSError) as error:
        _say(" ".join(filter(None, [str(error), getattr(error, "remedy", "")])))
        return getattr(error, "exit_code", 1)
    slip = record.slip
    number = f"{slip.ticket.number}, slip {slip.printing.value}" if slip else "no number"
    _say(f"{plan.persona}: {record.outcome}, {number}; see {plan.out}")
    return exit_code(plan, record)


def _check_names(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """See that everything named exists, before anything starts."""
    try:
        person(arguments.persona)
        if arguments.forgery:
            forgery(arguments.forgery)
        if arguments.fault:
            parsed(arguments.fault)
    except VirtualCardError as error:
        parser.error(str(error))
    today = datetime.now().astimezone().date()
    known = {
        "service": [service["key"] for service in services()],
        "priority": [group.key.lower() for group in priority_groups(today)],
    }
    for option, names in known.items():
        given = getattr(arguments, option)
        if given and given not in names:
            parser.error(f"--{option}: there is no {given!r}; there are {', '.join(names)}")


def _say(words: str) -> None:
    print(f"run: {words}", file=sys.stderr)  # noqa: T201 - a command speaks


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        message = f"{text!r} is no size; write it like 1080x1920"
        raise argparse.ArgumentTypeError(message)
    if not all(_LEAST <= int(side) <= _MOST for side in (width, height)):
        message = f"{text!r} is no size of a screen; each side has {_LEAST} to {_MOST} pixels"
        raise argparse.ArgumentTypeError(message)
    return int(width), int(height)


def _parser() -> argparse.ArgumentParser:
    codes = "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())
    parser = OneLineParser(
        prog="./dev run",
        description=__doc__,
        epilog=f"exit codes of a headless run:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--headless", action="store_true", help="no display: one check-in, the patient is played")
    parser.add_argument("--persona", default="insured-here", metavar="KEY", help="who comes (virtual-card list people)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where everything goes (default: a new folder)")
    parser.add_argument("--reader", choices=("pcsc", "in-process"), default="pcsc", help="default: pcsc")
    parser.add_argument("--misfortune", choices=[str(kind) for kind in Misfortune], help="what goes wrong on purpose")
    parser.add_argument("--forgery", metavar="F", help="a forged card (virtual-card list forgeries)")
    parser.add_argument("--fault", metavar="F", help="a faulty card (virtual-card list faults)")
    faults = ", ".join(FAULTS)
    parser.add_argument("--reader-fault", choices=tuple(FAULTS), metavar="F", help=f"a faulty reader: {faults}")
    parser.add_argument("--language", choices=[str(language) for language in Language], default="vi")
    parser.add_argument("--service", metavar="KEY", help="the service to choose (default: the first)")
    parser.add_argument(
        "--pay-self", action="store_true", help="pay when the insurance does not (default: ask the desk)"
    )
    parser.add_argument("--priority", metavar="KEY", help="the priority group to claim (pregnant, merit, ...)")
    parser.add_argument("--paper", choices=[str(paper) for paper in Paper], default="none", help="default: none")
    parser.add_argument("--size", type=_size, default=(1080, 1920), metavar="WxH", help="default: 1080x1920")
    return parser


if __name__ == "__main__":
    sys.exit(main())
