"""`backend-stub`: run the portal's double."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from backend_stub.app import Portal
from backend_stub.seeding import seed
from backend_stub.server import CannotListen, Server, address_of, bind, say
from backend_stub.store import IN_MEMORY, Store, open_engine

_USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Gives the exit code: 0 well, 2 wrong arguments or settings."""
    arguments = _parser().parse_args(argv)
    _configure_logs(arguments.log_level)
    try:
        return _serve(arguments.host, arguments.port, arguments.database)
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
    serve.add_argument(
        "--log-level", choices=("debug", "info", "warning"), default="info", help="(default: %(default)s)"
    )
    return parser


def _serve(host: str, port: int, database: str) -> int:
    listener = bind(host, port)
    with listener:
        store = Store(open_engine(database))
        try:
            seed(store)
            application = Portal(store).application()
            Server(application, lambda: say(f"portal's double at {address_of(listener)}")).run_on(listener)
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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


if __name__ == "__main__":
    sys.exit(main())
