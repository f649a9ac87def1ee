"""Feed nonsense to every parser for as long as asked: guided by coverage with atheris, else with hypothesis.

Run `python -m tests.fuzz.fuzz_parsers [SECONDS] [PARSER ...]` from the top of the project (60 seconds, all parsers).
Exit code 1 means that a parser raised something else than its own error, took longer than 100 ms for 64 kB or less, or
took more than 50 MB; the input lies in `fuzz-finding-<sha256>.bin` then.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import itertools
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

_DEFAULT_SECONDS: Final = 60.0
_LONGEST: Final = 1 << 16
_MOST_SECONDS: Final = 0.1
_MOST_BYTES: Final = 50 << 20
_ROUND: Final = 200

Parser = Callable[[bytes], Any]


@dataclass(eq=False)
class Finding(Exception):
    """An input that a parser did not take as it should."""

    parser: str
    data: bytes
    problem: str


def parsers() -> dict[str, Parser]:
    """Every parser of what comes from outside, by name."""
    from tests.cardreader.test_parsers import PARSERS  # noqa: PLC0415 -- atheris must instrument it first

    return PARSERS


def check(name: str, parse: Parser, data: bytes) -> None:
    """Parse once. Raises Finding."""
    from cardreader.errors import CardReaderError  # noqa: PLC0415 -- atheris must instrument it first

    begun = time.process_time()
    try:
        parse(data)
    except CardReaderError as error:
        if not str(error):
            raise Finding(name, data, "a refusal without words") from error
    except Exception as error:
        raise Finding(name, data, f"{type(error).__name__}: {error}") from error
    if time.process_time() - begun > _MOST_SECONDS and _still_slow(parse, data):
        raise Finding(name, data, "takes more than 100 ms")


def _still_slow(parse: Parser, data: bytes) -> bool:
    """Measure again: the best of three is free of the machine's other work."""
    from cardreader.errors import CardReaderError  # noqa: PLC0415 -- atheris must instrument it first

    best = _MOST_SECONDS * 10
    for _ in range(3):
        begun = time.process_time()
        with contextlib.suppress(CardReaderError):  # a refusal is an answer; only the time counts here
            parse(data)
        best = min(best, time.process_time() - begun)
    return best > _MOST_SECONDS


def check_memory(name: str, parse: Parser, data: bytes) -> None:
    """Parse once and look at the peak of memory. Raises Finding."""
    tracemalloc.start()
    try:
        check(name, parse, data)
        if tracemalloc.get_traced_memory()[1] > _MOST_BYTES:
            raise Finding(name, data, "takes more than 50 MB")
    finally:
        tracemalloc.stop()


def seeds() -> dict[str, bytes]:
    """Real structures to start from, by the names of their parsers where these have one."""
    from cardreader.virtual.issuer import Issuer  # noqa: PLC0415 -- atheris must instrument the parsers first
    from cardreader.virtual.people import person  # noqa: PLC0415 -- as above
    from cardreader.virtual.personalisation import personalise  # noqa: PLC0415 -- as above
    from cardreader.virtual.profile import Profile  # noqa: PLC0415 -- as above

    issuer, one = Issuer(bytes(32)), person("insured-here")
    kind = Profile(
        "fuzz",
        "a card with everything",
        pace=("ECDH-CAM-AES-CBC-CMAC-128/13", "ECDH-GM-AES-CBC-CMAC-128/13"),
        active_authentication="ecdsa/13/sha256",
        explicit_parameters=True,
        optional_groups=(7, 11, 12, 16),
        atr_info=True,
        picture="none",
    )
    files = dict(personalise(one, issuer, kind).files)
    texts = {"QR": one.qr_text, "MRZ": "".join(one.mrz), "scanned MRZ": "\n".join(one.mrz)}
    lists = {"certificate": issuer.csca_certificate, "revocation list": issuer.revocation_list()}
    return files | lists | {name: text.encode() for name, text in texts.items()}


def mutant(real: bytes, draw: Random) -> bytes:
    """A real structure with a few bytes changed, taken out, put in or repeated."""
    data = bytearray(real)
    for _ in range(draw.randrange(1, 6)):
        at = draw.randrange(len(data) or 1)
        match draw.randrange(6):
            case 0:
                data[at : at + 1] = bytes([draw.choice((0, 1, 0x30, 0x7F, 0x80, 0x84, 0xFF))])
            case 1:
                data[at : at + 1] = draw.randbytes(1)
            case 2:
                del data[at : at + draw.randrange(1, 20)]
            case 3:
                data[at:at] = draw.randbytes(draw.randrange(1, 20))
            case 4:
                data[at:at] = data[at : at + draw.randrange(1, 400)] * draw.randrange(1, 9)
            case _:
                del data[at:]
    return bytes(data[:_LONGEST])


def with_hypothesis(chosen: dict[str, Parser], seconds: float) -> int:
    """Rounds of arbitrary and of mutated real input over all parsers until the time is up; give the inputs tried."""
    real, until, tried = seeds(), time.monotonic() + seconds, 0
    rounds = [_round(name, parse, real.get(name, b"\x30\x00")) for name, parse in chosen.items()]
    while time.monotonic() < until:
        for one in rounds:
            one()
            tried += _ROUND
            if time.monotonic() >= until:
                break
    return tried


def _round(name: str, parse: Parser, real: bytes) -> Callable[[], None]:
    """Two hundred inputs for one parser, each fiftieth with its memory measured."""
    count = itertools.count(1)

    @settings(
        max_examples=_ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(st.binary(max_size=4000), st.randoms(use_true_random=True)))
    def one(given_data: bytes | Random) -> None:
        data = given_data if isinstance(given_data, bytes) else mutant(real, given_data)
        (check if next(count) % 50 else check_memory)(name, parse, data)

    return one


def with_atheris(chosen: dict[str, Parser], seconds: float) -> None:
    """Let coverage lead. The library ends the process by itself when the time is up."""
    atheris = importlib.import_module("atheris")
    names = sorted(chosen)

    def one(data: bytes) -> None:
        if data:
            name = names[data[0] % len(names)]
            check(name, chosen[name], data[1:])

    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", f"-max_len={_LONGEST}"], one)
    atheris.Fuzz()


def has_atheris() -> bool:
    """Whether atheris is installed here."""
    return importlib.util.find_spec("atheris") is not None


def _instrumented() -> dict[str, Parser]:
    with importlib.import_module("atheris").instrument_imports(include=["cardreader"]):
        return parsers()


def main(arguments: Sequence[str]) -> int:
    """Fuzz; the exit code is 0 when nothing was found, 1 when something was, 2 for wrong arguments."""
    try:
        seconds = float(arguments[0]) if arguments else _DEFAULT_SECONDS
    except ValueError:
        print("fuzz: the first argument is a number of seconds.", file=sys.stderr)  # noqa: T201 -- a command's answer
        return 2
    known = _instrumented() if has_atheris() else parsers()
    wanted = list(arguments[1:]) or list(known)
    if unknown := [name for name in wanted if name not in known]:
        text = f"fuzz: there is no parser {', '.join(unknown)}; there are {', '.join(known)}."
        print(text, file=sys.stderr)  # noqa: T201 -- a command's answer
        return 2
    chosen = {name: known[name] for name in wanted}
    try:
        if has_atheris():
            with_atheris(chosen, seconds)
            return 0
        tried = with_hypothesis(chosen, seconds)
    except Finding as finding:
        path = Path(f"fuzz-finding-{hashlib.sha256(finding.data).hexdigest()[:16]}.bin")
        path.write_bytes(finding.data)
        text = f"fuzz: {finding.parser}: {finding.problem}. The input is in {path}."
        print(text, file=sys.stderr)  # noqa: T201 -- a command's answer
        return 1
    print(f"fuzz: {tried} inputs in {seconds:g} s, nothing found.")  # noqa: T201 -- a command's answer
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
