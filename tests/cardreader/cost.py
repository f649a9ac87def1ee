"""What a call costs, in figures that do not hang on the machine: calls made and bytes held at the peak."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType


@dataclass(frozen=True, slots=True)
class Cost:
    """Calls of functions, built-in ones included, and the peak of memory in bytes."""

    calls: int
    peak: int


def cost_of(call: Callable[[], object]) -> Cost:
    """Call once for the calls and once for the memory: each measure would count the other's work."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(before)
    tracemalloc.start()
    try:
        call()
        return Cost(calls, tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
