"""`backend-stub`: run the portal's double."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from backend_stub.app import Portal
from backend_stub.certificates import Tls, make
from backend_stub.console import Console
from backend_stub.population import people
from backend_stub.seeding import seed
from backend_stub.server import CannotListen, Server, address_of, bind, say
from backend_stub.store import IN_MEMORY, Store, open_engine

_USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Gives the exit code: 0 well, 2 wrong arguments or settings."""
    arguments = _parser().parse_args(argv)
    _configure_logs(getattr(arguments, "log_level", "info"))
    try:
        if arguments.command == "seed":
            return _seed(arguments.database, arguments.people, arguments.seed)
        return _serve(arguments)
    except CannotListen as error:
        print(f"backend-stub: {error}", file=sys.stderr)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        reason = str(error).partition("\n")[0]
        print(f"backend-stub: cannot use the database: {reason}", file=sys.stderr)
    return _USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="backend-stub", description="The insurance portal's double, for tests.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer as the portal does")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8090, help="port, 0 for any free one (default: %(default)s)")
    serve.add_argument(
        "--database",
        metavar="URL",
        default=IN_MEMORY,
        help="SQLAlchemy URL, such as sqlite:///portal.sqlite (default: in memory, seeded anew at each start)",
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
    add = commands.add_parser("seed", help="write the seeds' people, and any number of plausible others")
    add.add_argument("--database", metavar="URL", required=True, help="SQLAlchemy URL, such as sqlite:///portal.sqlite")
    add.add_argument("--people", type=int, default=0, metavar="N", help="how many others (default: none)")
    add.add_argument("--seed", type=int, default=1, help="the same people again for the same seed (default: 1)")
    return parser


def _seed(database: str, count: int, chance: int) -> int:
    store = Store(open_engine(database))
    try:
        started = time.monotonic()
        written = seed(store) + store.put_rows(people(count, chance))
        print(f"{written} people written in {time.monotonic() - started:.1f} s")
    finally:
        store.close()
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    with bind(arguments.host, arguments.port) as listener, tempfile.TemporaryDirectory() as folder:
        store = Store(open_engine(arguments.database))
        try:
            seed(store)
            files = None
            if arguments.tls:
                files = make(Tls(arguments.tls), arguments.host, arguments.tls_folder or Path(folder))
            portal = Portal(store)
            address = address_of(listener, "https" if files else "http")
            application = portal.application(Console(portal).routes())
            Server(application, lambda: say(f"portal's double at {address}"), files).run_on(listener)
        finally:
            store.close()
    return 0


def _configure_logs(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


if __name__ == "__main__":
    sys.exit(main())
