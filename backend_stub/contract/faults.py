"""Faults: which one, at which step, for whom and how often. Random faults repeat with the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

import msgspec


class Step(StrEnum):
    """What a request asks for."""

    ANY = "any"
    TOKEN = "token"  # noqa: S105 - the name of a step
    LOOKUP = "lookup"
    NOTIFICATION = "notification"


class Kind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    """The answer comes `seconds` late."""
    LONG_TAIL = "long-tail"
    """The answer comes late by a random time, `seconds` in the mean."""
    RESET = "reset"
    """The connection is reset and nothing was answered."""
    HALF_ANSWER = "half-answer"
    """The connection ends in the middle of the body."""
    SLOW_DRIP = "slow-drip"
    """One byte every `seconds`."""
    HTML_502 = "html-502"
    HTML_503 = "html-503"
    HTML_200 = "html-200"
    TRUNCATED_JSON = "truncated-json"
    """A whole HTTP answer whose JSON is cut."""
    WRONG_JSON = "wrong-json"
    """JSON of another shape."""
    EMPTY = "empty"
    CODE_100 = "code-100"
    CODE_101 = "code-101"
    CODE_500 = "code-500"
    UNKNOWN_CODE = "unknown-code"
    WRONG_CASING = "wrong-casing"
    """Keys in another case: no fault for a careful client."""
    NULLS = "nulls"
    """Null in place of every empty text: no fault for a careful client."""


class When(StrEnum):
    """Whether the request takes effect."""

    AFTER = "after"
    """The request is carried out and its answer is damaged."""
    BEFORE = "before"
    """The request is not carried out."""


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dial."""

    kind: Kind
    step: Step = Step.ANY
    when: When = When.AFTER
    number: str = ""
    """Only for this citizen or card number, as it was asked (with `when` = `after`); empty for everybody."""
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 0.05
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    times: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """How often it strikes; None for always."""

    def __repr__(self) -> str:
        """Show no number."""
        return f"Fault({self.kind.value}, {self.step.value}, {self.when.value})"


class Faults:
    """The faults that are set now; the first that fits strikes. `magic` numbers bring their own, whatever is set."""

    def __init__(self, magic: Mapping[str, Fault] | None = None, seed: int = 0) -> None:
        self._magic = magic or {}
        self._random = random.Random(seed)  # noqa: S311 - must be the same again, not secret
        self._faults: list[tuple[Fault, int]] = []

    def set(self, faults: Sequence[Fault], seed: int | None = None) -> None:
        """Set these in place of all others; with a seed, chance begins again."""
        if seed is not None:
            self._random.seed(seed)
        self._faults = [(fault, 0) for fault in faults]

    def all(self) -> tuple[Fault, ...]:
        """Return what is set."""
        return tuple(fault for fault, _ in self._faults)

    def pick(self, step: Step, when: When, number: str = "") -> Fault | None:
        """Return the fault that strikes this request, if one does, and count it. `number` is the one that was asked."""
        for index, (fault, struck) in enumerate(self._faults):
            if fault.when is not when or fault.step not in (Step.ANY, step):
                continue
            if fault.number not in ("", number) or (fault.times is not None and struck >= fault.times):
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            self._faults[index] = (fault, struck + 1)
            return fault
        return self._magic.get(number) if when is When.AFTER and step is Step.LOOKUP else None

    def seconds(self, fault: Fault) -> float:
        """Return how long that fault takes this time."""
        if fault.kind is Kind.LONG_TAIL and fault.seconds:
            return self._random.expovariate(1 / fault.seconds)
        return fault.seconds
