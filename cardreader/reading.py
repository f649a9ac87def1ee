"""Read and judge a chip: the one call that the rest of the house makes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from cardreader.access.password import Password
from cardreader.authenticity.trust import TrustStore
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.files import MemoryReadSizes, ReadSizes
from cardreader.meter import MeteredChannel
from cardreader.read_model import CitizenKnown, ReadEvent, Reading, ReadPolicy, ReadProgress
from cardreader.read_plan import ReadPlan

__all__ = ["CitizenKnown", "ReadEvent", "ReadPolicy", "ReadProgress", "Reading", "read_citizen"]


def _ignore(_event: ReadEvent) -> None:
    """Nobody listens."""


def read_citizen(
    channel: Channel,
    password: Password,
    trust: TrustStore,
    on_event: Callable[[ReadEvent], None] = _ignore,
    *,
    today: date,
    policy: ReadPolicy | None = None,
    clock: Callable[[], float] = time.perf_counter,
    sizes: ReadSizes | None = None,
) -> Reading:
    """Read and judge a chip.

    `on_event` is called on the same thread: progress, and `CitizenKnown` as soon as SOD, DG1 and DG13 are verified.
    `clock` gives seconds. `sizes` remembers the block length per kind of card from one read to the next.

    Raises:
        CardReaderError: One of its kinds; a failed check raises AuthenticityFailed even after `CitizenKnown`.
    """
    policy = policy or ReadPolicy()
    plan = ReadPlan(
        MeteredChannel(channel), password, trust, on_event, policy, clock, today, sizes or MemoryReadSizes()
    )
    return plan.run()
