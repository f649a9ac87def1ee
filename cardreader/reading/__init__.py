"""Read and judge a chip: the door that the kiosk and the commands use."""

from cardreader.reading.model import (
    CitizenKnown,
    ReadEvent,
    Reading,
    ReadMemory,
    ReadPolicy,
    ReadProgress,
    ReadRequest,
)
from cardreader.reading.plan import read_citizen

__all__ = [
    "CitizenKnown",
    "ReadEvent",
    "ReadMemory",
    "ReadPolicy",
    "ReadProgress",
    "ReadRequest",
    "Reading",
    "read_citizen",
]
