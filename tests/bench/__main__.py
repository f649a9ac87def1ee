"""`./dev bench [NAME [PART ...]]`: every benchmark is a module of this folder with a function `tables()`."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from cardreader.commands.one_line import OneLineParser
from tests.bench.tables import machine

NAMES = ("reader", "card", "kiosk", "register", "portal")


def main() -> int:
    """Run the benchmarks that are asked for and print their tables."""
    argv = sys.argv[1:]
    parser = OneLineParser(prog="./dev bench", description="Measure, compare in one run, print tables.")
    parser.add_argument("name", nargs="?", choices=NAMES, help="one benchmark (default: all)")
    parser.add_argument("part", nargs="?", help="part of it alone, such as `./dev bench portal memory --help`")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the tables there too (docs/bench)")
    if argv[:1] and argv[0] in NAMES and argv[1:] and not argv[1].startswith("-"):
        return _part(parser, argv[0], argv[1:])
    options = parser.parse_args(argv)
    print(f"machine: {machine()}\n")
    for name in [options.name] if options.name else NAMES:
        tables = importlib.import_module(f"tests.bench.{name}").tables()
        text = "\n".join(table.markdown() for table in tables)
        print(text)
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            head = f"<!-- Made by ./dev bench {name} --out docs/bench. -->\n\nMachine: {machine()}\n\n"
            (options.out / f"{name}.md").write_text(head + text, encoding="utf-8")
    return 0


def _part(parser: argparse.ArgumentParser, name: str, part: list[str]) -> int:
    """Hand the rest of the command line to a benchmark that has parts."""
    main_of = getattr(importlib.import_module(f"tests.bench.{name}"), "main", None)
    if main_of is None:
        parser.error(f"the benchmark {name} has no parts")
    code: int = main_of(part)
    return code


if __name__ == "__main__":
    sys.exit(main())
