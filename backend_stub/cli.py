"""`backend-stub`: run the portal's double, and fill its database."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from backend_stub.account_command import CannotMake, add_arguments, make_account
from backend_stub.console.console import Console
from backend_stub.database.bulk import write_people
from backend_stub.database.seeding import seed
from backend_stub.database.store import IN_MEMORY, DatabaseFailure, Store, is_in_memory, open_engine
from backend_stub.people.importing import CannotImport, read_people
from backend_stub.people.population import MOST
from backend_stub.web.app import Portal
from backend_stub.web.certificates import Tls, make
from backend_stub.web.logs import configure_logs
from backend_stub.web.server import CannotListen, Server, address_of, bind, say
from backend_stub.web.workers import Plan, WorkerDied, run

_USAGE, _FAILED = 2, 1
_PORTS = 65535
_MOST_WORKERS = 64
_REPLICA_VARIABLE = "BACKEND_STUB_REPLICA"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(_USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Return the exit code: 0 success, 1 ended by itself, 2 wrong arguments or settings."""
    arguments = _parser().parse_args(argv)
    configure_logs(getattr(arguments, "log_level", "info"))
    commands: dict[str, Callable[[argparse.Namespace], None]] = {
        "seed": _seed,
        "import": _import,
        "account": make_account,
        "serve": _serve,
    }
    try:
        commands[arguments.command](arguments)
    except (CannotListen, CannotImport, CannotMake) as error:
        return _said(str(error))
    except WorkerDied as error:
        return _said(str(error), _FAILED)
    except (DatabaseFailure, ModuleNotFoundError) as error:
        return _said(f"cannot use the database: {str(error).partition(chr(10))[0]}")
    return 0


def _said(message: str, code: int = _USAGE) -> int:
    print(f"backend-stub: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="backend-stub", description="The insurance portal's double, for tests.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer as the portal does")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--port", type=_between(0, _PORTS), default=8090, help="port, 0 for any free one (default: %(default)s)"
    )
    serve.add_argument(
        "--database",
        metavar="URL",
        default=IN_MEMORY,
        help="SQLAlchemy URL, such as sqlite:///portal.sqlite (default: in memory, seeded again at each start)",
    )
    serve.add_argument(
        "--replica",
        metavar="URL",
        default=os.environ.get(_REPLICA_VARIABLE),
        help=f"a read-only copy of the database that look-ups go to (default: ${_REPLICA_VARIABLE})",
    )
    serve.add_argument(
        "--workers",
        type=_between(1, _MOST_WORKERS),
        default=1,
        metavar="N",
        help="processes on the same port; more than one come without the console (default: 1)",
    )
    serve.add_argument("--tls", choices=list(Tls), help="answer by HTTPS with a test certificate of that kind")
    serve.add_argument(
        "--tls-folder",
        type=Path,
        metavar="DIR",
        help="where the certificates go; DIR/ca.pem is for portal.ca_file (default: a temporary folder)",
    )
    serve.add_argument(
        "--log-level", choices=("debug", "info", "warning"), default="info", help="(default: %(default)s)"
    )
    database = _Parser(add_help=False)
    database.add_argument(
        "--database", metavar="URL", required=True, help="SQLAlchemy URL, such as sqlite:///portal.sqlite"
    )
    add = commands.add_parser(
        "seed", parents=[database], help="write the seeds' people, and any number of plausible others"
    )
    add.add_argument("--people", type=_between(0, MOST), default=0, metavar="N", help="how many others (default: none)")
    add.add_argument("--seed", type=int, default=1, help="the same people again for the same seed (default: 1)")
    take = commands.add_parser("import", parents=[database], help="write people of your own, from CSV or JSON")
    take.add_argument("file", type=Path, metavar="FILE", help="docs/portal.md describes its columns")
    add_arguments(commands.add_parser("account", parents=[database], help="write a clinic's account and its staff"))
    return parser


def _between(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            message = f"a whole number from {least} to {most} is wanted"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return number


def _seed(arguments: argparse.Namespace) -> None:
    store = Store(open_engine(arguments.database))
    try:
        started = time.monotonic()
        written = seed(store) + write_people(store.engine, arguments.people, arguments.seed, os.cpu_count() or 1)
        print(f"{written} people written in {time.monotonic() - started:.1f} s")
    finally:
        store.close()


def _import(arguments: argparse.Namespace) -> None:
    people = read_people(arguments.file)
    store = Store(open_engine(arguments.database))
    try:
        store.put_people(people)
        print(f"{len(people)} people written")
    finally:
        store.close()


def _serve(arguments: argparse.Namespace) -> None:
    many = arguments.workers > 1
    if many and is_in_memory(arguments.database):
        message = "several workers need one database; name it by --database"
        raise CannotListen(message)
    with bind(arguments.host, arguments.port, shared=many) as listener, tempfile.TemporaryDirectory() as folder:
        files = None
        if arguments.tls:
            files = make(Tls(arguments.tls), arguments.host, arguments.tls_folder or Path(folder))
        port = listener.getsockname()[1]
        plan = Plan(arguments.host, port, arguments.database, arguments.replica, files, arguments.log_level)
        ready = f"portal's double at {address_of(listener, 'https' if files else 'http')}"
        store = plan.open_store()
        try:
            seed(store)
            if not many:
                portal = Portal(store)
                Server(portal.application(Console(portal).routes()), lambda: say(ready), files).run_on(listener)
        finally:
            store.close()
        if many:
            run(plan, arguments.workers, lambda: say(ready))


if __name__ == "__main__":
    sys.exit(main())
