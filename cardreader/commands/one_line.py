"""Arguments of commands, and one line when they are wrong."""

from __future__ import annotations

import argparse
from typing import NoReturn

from cardreader.errors import ExitCode


class OneLineParser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments and where help is; so do its subcommands."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(ExitCode.USAGE, f"{self.prog}: {message}. See {self.prog} --help.\n")
