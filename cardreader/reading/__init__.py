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
from cardreader.reading.recognise import is_no_document

__all__ = [
    "CitizenKnown",
    "ReadEvent",
    "ReadMemory",
    "ReadPolicy",
    "ReadProgress",
    "ReadRequest",
    "Reading",
    "is_no_document",
    "read_citizen",
]
