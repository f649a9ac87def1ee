"""Where the host's milliseconds of a read go: the parts of one read with the software card in the same process."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

from tests.bench.tables import Table

PARTS: dict[str, tuple[str, ...]] = {
    "curves: PACE and chip authentication": (
        "cardreader.crypto.curves:Curve.multiply",
        "cardreader.crypto.curves:Curve.add",
    ),
    "signature, certificate, chain": ("cardreader.reading.plan:judge_signer",),
    "parsing": (
        "cardreader.reading.session:parse_card_access",
        *(f"cardreader.reading.plan:parse_{name}" for name in ("sod", "dg1", "dg2", "dg13", "dg14")),
    ),
    "secure messaging": (
        "cardreader.iso7816.secure_messaging:SecureChannel._protect",
        "cardreader.iso7816.secure_messaging:SecureChannel._unprotect",
    ),
    "hashes": ("cardreader.reading.plan:check_group",),
}
CARD, REST = "the software card (not the host's)", "all else"
RUNS = 9


class Stopwatch:
    """Charges time to the innermost part that runs; `spent` holds seconds."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._parts = [REST]
        self._since = time.perf_counter()

    @contextmanager
    def charge(self, part: str) -> Iterator[None]:
        """Charge what runs inside to a part. The card's own share stays the card's, whatever it calls."""
        part = CARD if self._parts[-1] == CARD else part
        self._settle()
        self._parts.append(part)
        try:
            yield
        finally:
            self._settle()
            self._parts.pop()

    def _settle(self) -> None:
        now = time.perf_counter()
        self.spent[self._parts[-1]] = self.spent.get(self._parts[-1], 0.0) + now - self._since
        self._since = now

    def timed(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, charged to a part."""

        def charged(*arguments: Any, **options: Any) -> Any:
            with self.charge(part):
                return call(*arguments, **options)

        return charged


class ChargedCard:
    """A channel whose card's time is charged to the card."""

    def __init__(self, card: Any, watch: Stopwatch) -> None:
        self.atr, self.reset = card.atr, card.reset
        self.transmit = watch.timed(CARD, card.transmit)


def table(card: Any, read: Callable[[Any], object], name: str) -> Table:
    """Read the card some times and say what each part takes (medians); `read` is given a channel."""
    runs = []
    for _ in range(RUNS + 1):
        card.reset()
        runs.append(_run(card, read))
    rows = [[part, f"{1000 * median(run.get(part, 0.0) for run in runs[1:]):.2f}"] for part in (*PARTS, REST, CARD)]
    host = (sum(spent for part, spent in run.items() if part != CARD) for run in runs[1:])
    rows.insert(-1, ["the host in all", f"{1000 * median(host):.2f}"])
    note = f"In one process and without PC/SC. Medians of {RUNS} reads; a part does not count parts inside it."
    return Table(f"Where the host's milliseconds go: {name}", ["part", "ms"], rows, note)


def _run(card: Any, read: Callable[[Any], object]) -> dict[str, float]:
    watch = Stopwatch()
    with ExitStack() as stack:
        for part, places in PARTS.items():
            for place in places:
                owner, attribute = _find(place)
                stack.enter_context(patch.object(owner, attribute, watch.timed(part, getattr(owner, attribute))))
        with watch.charge(REST):
            read(ChargedCard(card, watch))
    return watch.spent


def _find(place: str) -> tuple[Any, str]:
    """The module or class, and the name in it."""
    module, _, path = place.partition(":")
    *owners, attribute = path.split(".")
    owner: Any = importlib.import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    return owner, attribute
