"""`kiosk run` and `kiosk check-config`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.check_config import check
from kiosk.core.ports import RegisterUnavailable
from kiosk.settings import Settings, SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Gives 0 when all is well, 1 when something does not work, 2 for wrong arguments or settings."""
    arguments = _parser().parse_args(argv)
    try:
        settings = Settings.load(arguments.config)
        match arguments.command:
            case "check-config":
                return _check(settings)
            case _:
                from kiosk.serve import serve  # noqa: PLC0415 - check-config must work where no Qt can

                return serve(settings, windowed=arguments.windowed)
    except SettingsError as error:
        for fault in error.faults:
            print(f"kiosk: {fault}", file=sys.stderr)
        return 2
    except RegisterUnavailable as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description="The self-service check-in with the chip citizen ID.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="open the kiosk", description="Open the kiosk on this screen.")
    run.add_argument("--windowed", action="store_true", help="in a window instead of the whole screen")
    test = commands.add_parser(
        "check-config", help="test every part of the settings", description="Test every part and say what is missing."
    )
    for command in (run, test):
        command.add_argument(
            "--config", type=Path, default=Path("kiosk.toml"), metavar="FILE", help="settings (default: kiosk.toml)"
        )
    return parser


def _check(settings: Settings) -> int:
    findings = check(settings)
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.part}: {finding.text}")
        if not finding.ok:
            print(f"      {finding.remedy}")
    return 0 if all(finding.ok for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
