"""Faults of the portal by chance, of the kinds that pass."""

from __future__ import annotations

import random

from backend_stub.contract.faults import Fault, Kind, Step, When

KINDS = [kind for kind in Kind if kind not in (Kind.UNKNOWN_CODE, Kind.SLOW_DRIP)]
"""An unknown code ends a delivery for good; a drip ends in the time limit and would only take long."""


def schedule(chance: random.Random) -> list[Fault]:
    """Give up to four faults, each of which strikes up to four times."""
    return [
        Fault(
            chance.choice(KINDS),
            chance.choice(list(Step)),
            chance.choice(list(When)),
            seconds=0.001,
            probability=0.4,
            times=chance.randint(1, 4),
        )
        for _ in range(chance.randint(1, 4))
    ]
