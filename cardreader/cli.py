"""cardreader: list and watch card readers, read and judge a chip."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from cardreader.access.qr import QrContent, mrz_keys_of
from cardreader.commands.arguments import UsageError, add_key, files_of, password_of, remembered_sizes, trust_of
from cardreader.commands.diagnose import describe_card
from cardreader.commands.one_line import OneLineParser
from cardreader.commands.report import error_as_json, reading_as_json, reading_as_text
from cardreader.commands.trial import add_arguments as add_trial_arguments
from cardreader.commands.trust import add_arguments as add_trust_arguments
from cardreader.errors import CardReaderError, ExitCode
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.files import LADDER, SHORT_BLOCK
from cardreader.password import Password
from cardreader.pcsc.adapter import connect, reader_states
from cardreader.pcsc.events import CardInserted, WatchEvent
from cardreader.pcsc.service import PRESENT
from cardreader.pcsc.watcher import Watcher
from cardreader.reading import Reading, ReadPolicy, ReadRequest, read_citizen
from cardreader.reading.channels import ObservingChannel, TraceChannel
from cardreader.reading.cross_checks import check_qr

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code (see `ExitCode`)."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        code = run(options)
        sys.stdout.flush()
    except CardReaderError as error:
        if getattr(options, "json", False):
            _print_json(error_as_json(error))
        print(f"cardreader: {error}. {error.remedy}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None
        return ExitCode.OK
    return code


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="cardreader", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="card readers and what is in them")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(run=_list)
    watching = commands.add_parser("watch", help="tell what happens at the readers, until Ctrl-C")
    watching.add_argument("--reader", default="", metavar="NAME", help="only readers whose name contains NAME")
    watching.add_argument("--json", action="store_true", help="one JSON object a line")
    watching.set_defaults(run=_watch)
    _add_read(commands.add_parser("read", help="read a chip and judge it", description=_READ_HELP))
    diagnosing = commands.add_parser("diagnose", help="describe a card without one personal byte, as JSON")
    add_key(diagnosing)
    diagnosing.set_defaults(run=_diagnose)
    trying = commands.add_parser(
        "trial", help="try a reader with one card and write what came of it, without a byte of a person"
    )
    add_trial_arguments(trying)
    add_trust_arguments(commands.add_parser("trust", help="fill and explain the folder of trusted issuers"))
    return parser


_READ_HELP = (
    "Read any ICAO travel document or Vietnamese citizen card and judge it. Exit codes: 0 read and nothing failed, "
    "2 wrong arguments, 3 no reader or card, 4 access or proof refused, 5 authenticity failed, 6 card lost, "
    "7 damaged data."
)


def _add_read(reading: argparse.ArgumentParser) -> None:
    add_key(reading)
    reading.add_argument("--files", metavar="LIST", help="`all`, or names like dg1,dg2 (default: what is needed)")
    reading.add_argument("--allow-bac", action="store_true", help="fall back to BAC when the chip refuses its PACE")
    reading.add_argument("--short", action="store_true", help="keep to short commands")
    reading.add_argument("--json", action="store_true", help="as JSON, unmasked")
    reading.add_argument("--trace", type=Path, metavar="FILE", help="write every command and answer to FILE")
    reading.set_defaults(run=_read)


def _list(options: argparse.Namespace) -> int:
    states = reader_states()
    if options.json:
        readers = [{"name": s.reader, "card": bool(s.bits & PRESENT), "atr": s.atr.hex().upper()} for s in states]
        _print_json({"readers": readers})
        return ExitCode.OK
    for state in states:
        print(f"{state.reader}: {f'card {state.atr.hex().upper()}' if state.bits & PRESENT else 'empty'}")
    if not states:
        print("no card reader is connected")
    return ExitCode.OK


def _watch(options: argparse.Namespace) -> int:
    def show(event: WatchEvent) -> None:
        content: dict[str, Any] = {"event": type(event).__name__, **asdict(event)}
        if isinstance(event, CardInserted):
            content["atr"] = event.atr.hex().upper()
        line = json.dumps(content) if options.json else " ".join(str(value) for value in content.values())
        try:
            print(line, flush=True)
        except BrokenPipeError:
            unheard.set()

    unheard = threading.Event()
    watcher = Watcher(show, options.reader or None)
    watcher.start()
    try:
        unheard.wait()
    finally:
        watcher.stop()
    raise BrokenPipeError


def _read(options: argparse.Namespace) -> int:
    password, qr = password_of(options)
    policy = ReadPolicy(
        files=files_of(options.files),
        allow_bac_after_pace=options.allow_bac,
        allow_unprotected=True,
        longest_block=SHORT_BLOCK if options.short else LADDER[0],
    )
    request = _request(options, password, qr, policy)
    with contextlib.ExitStack() as stack:
        trace = stack.enter_context(_open_trace(options.trace)) if options.trace else None
        card = stack.enter_context(connect(options.reader))
        channel: Channel = card if trace is None else TraceChannel(card, trace)
        reading = read_citizen(channel, request)
    if qr is not None:
        check_qr(qr, reading.citizen)
    if options.json:
        _print_json(reading_as_json(reading))
    else:
        print(reading_as_text(reading))
    return ExitCode.OK


def _diagnose(options: argparse.Namespace) -> int:
    password, qr = password_of(options)
    request = _request(options, password, qr, ReadPolicy(files=None, allow_unprotected=True))
    with connect(options.reader) as channel:
        observed = ObservingChannel(channel)
        result: Reading | CardReaderError
        try:
            result = read_citizen(observed, request)
        except CardReaderError as error:
            result = error
    _print_json(describe_card(observed.atr, observed.card_access, result, observed.unusual, observed.longest_answer))
    return result.exit_code if isinstance(result, CardReaderError) else ExitCode.OK


def _request(options: argparse.Namespace, password: Password, qr: QrContent | None, policy: ReadPolicy) -> ReadRequest:
    return ReadRequest(
        password=password,
        trust=trust_of(options.trust),
        today=_today(),
        policy=policy,
        bac_keys=() if qr is None else mrz_keys_of(qr),
        sizes=remembered_sizes(),
    )


def _today() -> date:
    """Return the local day: a document is valid until the end of a local day."""
    return date.today()  # noqa: DTZ011 -- see above


def _open_trace(path: Path) -> Any:
    try:
        path.touch(mode=0o600)
        return path.open("w", encoding="ascii")
    except OSError as error:
        message = f"the trace cannot be written to {path}: {error.strerror}"
        raise UsageError(message) from None


def _print_json(content: object) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
