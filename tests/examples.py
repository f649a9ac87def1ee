"""How many examples a test takes: a few in the suite, many in its long form (`--long`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

T = TypeVar("T")


def examples(short: int) -> int:
    """Return that number, or a thousand in the long form, for tests whose examples cost more or less than others'."""
    return max(short, 1000) if settings.get_current_profile_name() == "long" else short


def thinned(values: Iterable[T], every: int) -> list[ParameterSet]:
    """Return parameters of which every `every`-th is tried in the suite, the others in the long form only.

    Of a product of two lists, written out, an `every` that has no divisor in common with the second list's length
    takes another value of the second for each of the first.
    """
    return [
        pytest.param(value, marks=[] if number % every == 0 else [pytest.mark.long])
        for number, value in enumerate(values)
    ]
