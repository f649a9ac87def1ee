"""`kiosk`: run it, test its settings, look after its register."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cardreader.commands.one_line import OneLineParser
from kiosk.process.core_files import leave_no_core_file
from kiosk.process.screen_there import require_screen

if TYPE_CHECKING:
    from kiosk.settings import Settings

_RUN: Final = "Open the kiosk on this screen."


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Gives 0 when all is well, 1 when something does not work, 2 for wrong arguments or settings."""
    words = list(sys.argv[1:] if argv is None else argv)
    leave_no_core_file()
    try:
        match words[:1]:
            case ["gallery"]:
                from kiosk.galleries.command import main as gallery  # noqa: PLC0415 - it needs no settings

                return gallery(words[1:])
            case ["run"]:
                return _run(words[1:])
            case _:
                code = _with_settings(words)
                sys.stdout.flush()
                return code
    except BrokenPipeError:
        sys.stdout = None  # whoever read it has read enough
        return 0
    except Exception as error:
        from kiosk.app.obstacles import obstacle_of, tell  # noqa: PLC0415 - `run` starts without them

        obstacle = obstacle_of(error)
        if not obstacle.lines:
            raise  # a fault of the program: whoever mends it wants to see all of it
        tell(obstacle)
        return obstacle.exit_code


def _run(words: Sequence[str]) -> int:
    """Open the kiosk; what the first picture does not need is imported behind it."""
    parser = OneLineParser(prog="kiosk run", description=_RUN)
    _add_run(parser)
    options = parser.parse_args(words)
    require_screen()
    from kiosk.app import start_up  # noqa: PLC0415 - the other commands must work where no screen can

    return start_up.run(options.config, windowed=options.windowed)


def _with_settings(words: Sequence[str]) -> int:
    from kiosk.settings import Settings  # noqa: PLC0415 - the first picture of `run` does not wait for it

    options = _parser().parse_args(words)
    return int(options.run(Settings.load(options.config), options))


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, default=Path("kiosk.toml"), metavar="FILE", help="settings (default: kiosk.toml)"
    )


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_config(parser)
    parser.add_argument("--windowed", action="store_true", help="in a window instead of the whole screen")


def _parser() -> argparse.ArgumentParser:
    from kiosk.app.commands import (  # noqa: PLC0415 - the parser alone needs them
        account,
        reporting,
        undelivered,
        upkeep,
    )

    config = OneLineParser(add_help=False)
    _add_config(config)
    parser = OneLineParser(prog="kiosk", description="The self-service check-in with the chip citizen ID.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="open the kiosk", description=_RUN))
    test = commands.add_parser(
        "check-config",
        help="test every part of the settings",
        description="Test every part of the settings and say what is missing.",
        parents=[config],
    )
    test.add_argument("--scan", action="store_true", help="also test the scanner: asks for one code of a citizen card")
    test.set_defaults(run=_check)
    desk = commands.add_parser(
        "desk", help="open the clerk's desk", description="Open the clerk's desk on this screen.", parents=[config]
    )
    desk.set_defaults(run=_desk)
    gallery = commands.add_parser("gallery", help="draw every page", add_help=False)
    gallery.set_defaults(run=None)
    upkeep.add_commands(commands, config)
    reporting.add_command(commands, config)
    undelivered.add_command(commands, config)
    account.add_command(commands, config)
    return parser


def _desk(settings: Settings, _options: argparse.Namespace) -> int:
    require_screen()
    from kiosk.app.desk import run_desk  # noqa: PLC0415 - the other commands must work where no screen can

    return run_desk(settings)


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.app.commands.check_config import check, check_scan  # noqa: PLC0415 - it loads every part of the kiosk

    findings = check(settings)
    if options.scan:
        print(
            "Hold the QR code of a citizen card to the scanner, then press Enter if the scanner does not:", flush=True
        )
        findings += check_scan(sys.stdin.readline())
    for finding in findings:
        said = "FAIL" if not finding.ok else "warn" if finding.warns else "ok  "
        print(f"{said}  {finding.part}: {finding.text}")
        if finding.remedy:
            print(f"      {finding.remedy}")
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
