"""`kiosk`: run it, test its settings, look after its register."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cardreader.errors import CardReaderError
from cardreader.one_line import OneLineParser
from kiosk.core.ports import RegisterUnavailable
from kiosk.settings import Settings, SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Gives 0 when all is well, 1 when something does not work, 2 for wrong arguments or settings."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["gallery"]:
        from kiosk.screens.gallery_command import main as gallery  # noqa: PLC0415 - it loads Qt and needs no settings

        return gallery(words[1:])
    options = _parser().parse_args(words)
    try:
        return int(options.run(Settings.load(options.config), options))
    except SettingsError as error:
        for fault in error.faults:
            print(f"kiosk: {fault}", file=sys.stderr)
        return 2
    except RegisterUnavailable as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    except CardReaderError as error:  # the trust folder
        print(f"kiosk: {error}. {error.remedy}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    from kiosk import reporting, upkeep  # noqa: PLC0415 - the parser alone needs them

    config = OneLineParser(add_help=False)
    config.add_argument(
        "--config", type=Path, default=Path("kiosk.toml"), metavar="FILE", help="settings (default: kiosk.toml)"
    )
    parser = OneLineParser(prog="kiosk", description="The self-service check-in with the chip citizen ID.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run", help="open the kiosk", description="Open the kiosk on this screen.", parents=[config]
    )
    run.add_argument("--windowed", action="store_true", help="in a window instead of the whole screen")
    run.set_defaults(run=_run)
    test = commands.add_parser(
        "check-config",
        help="test every part of the settings",
        description="Test every part of the settings and say what is missing.",
        parents=[config],
    )
    test.set_defaults(run=_check)
    desk = commands.add_parser(
        "desk", help="open the clerk's desk", description="Open the clerk's desk on this screen.", parents=[config]
    )
    desk.set_defaults(run=_desk)
    gallery = commands.add_parser("gallery", help="draw every page", add_help=False)
    gallery.set_defaults(run=None)
    upkeep.add_commands(commands, config)
    reporting.add_command(commands, config)
    return parser


def _run(settings: Settings, options: argparse.Namespace) -> int:
    from kiosk.serve import serve  # noqa: PLC0415 - the other commands must work where no screen can

    return serve(settings, windowed=options.windowed)


def _desk(settings: Settings, _options: argparse.Namespace) -> int:
    from kiosk.desk.app import run_desk  # noqa: PLC0415 - the other commands must work where no screen can

    return run_desk(settings)


def _check(settings: Settings, _options: argparse.Namespace) -> int:
    from kiosk.check_config import check  # noqa: PLC0415 - it loads every part of the kiosk

    findings = check(settings)
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.part}: {finding.text}")
        if not finding.ok:
            print(f"      {finding.remedy}")
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
