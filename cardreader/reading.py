"""Read and judge a chip: the one call that the rest of the house makes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from cardreader.access.password import MrzKey, Password
from cardreader.authenticity.trust import TrustStore
from cardreader.iso7816.channel import Channel
from cardreader.iso7816.files import MemoryReadSizes, ReadSizes
from cardreader.meter import MeteredChannel
from cardreader.read_model import CitizenKnown, ReadEvent, Reading, ReadMemory, ReadPolicy, ReadProgress
from cardreader.read_plan import ReadPlan

__all__ = ["CitizenKnown", "ReadEvent", "ReadMemory", "ReadPolicy", "ReadProgress", "Reading", "read_citizen"]


def _ignore(_event: ReadEvent) -> None:
    """Nobody listens."""


def read_citizen(  # noqa: PLR0913 -- three things, and keywords that all have defaults
    channel: Channel,
    password: Password,
    trust: TrustStore,
    on_event: Callable[[ReadEvent], None] = _ignore,
    *,
    today: date,
    policy: ReadPolicy | None = None,
    clock: Callable[[], float] = time.perf_counter,
    sizes: ReadSizes | None = None,
    bac_keys: tuple[MrzKey, ...] = (),
    memory: ReadMemory | None = None,
) -> Reading:
    """Read and judge a chip.

    `on_event` is called on the same thread: progress, and `CitizenKnown` as soon as SOD, DG1 and DG13 are verified.
    `bac_keys` are tried where the chip has no PACE and the password is a CAN (`access.expiry.mrz_keys_of` a QR code).
    `memory` is filled on the way; given again after a card was lost, the read goes on where it stopped.
    `clock` gives seconds. `sizes` remembers the block length per kind of card from one read to the next.

    Raises:
        CardReaderError: One of its kinds; a failed check raises AuthenticityFailed even after `CitizenKnown`.
    """
    metered, sizes = MeteredChannel(channel), sizes or MemoryReadSizes()
    policy, memory = policy or ReadPolicy(), memory or ReadMemory()
    return ReadPlan(metered, password, trust, on_event, policy, clock, today, sizes, bac_keys, memory).run()
