"""The chip's files: where they lie (ICAO Doc 9303-10 §3), who may read them, and READ BINARY's rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cardreader.iso7816 import tlv
from cardreader.iso7816.status import StatusWord
from cardreader.virtual.image import EndOfFile


class Directory(StrEnum):
    """Where a file lies."""

    MASTER_FILE = "MF"
    LDS = "LDS1"


LDS_APPLICATION: Final = bytes.fromhex("A0000002471001")
MASTER_FILE_ID: Final = 0x3F00


class Access(StrEnum):
    """What must have happened before a file is read."""

    FREE = "free"
    SESSION = "session"
    """Only inside the secure messaging that BAC or PACE set up."""
    NEVER = "never"
    """Fingerprints and irises: they need terminal authentication, which this chip does not offer."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One elementary file with its two-byte and its short identifier."""

    name: str
    directory: Directory
    file_id: int
    short_id: int
    access: Access


_NEVER_READ: Final = (3, 4)

ENTRIES: Final = (
    FileEntry("EF.ATR", Directory.MASTER_FILE, 0x2F01, 0x01, Access.FREE),
    FileEntry("EF.DIR", Directory.MASTER_FILE, 0x2F00, 0x1E, Access.FREE),
    FileEntry("EF.CardAccess", Directory.MASTER_FILE, 0x011C, 0x1C, Access.FREE),
    FileEntry("EF.CardSecurity", Directory.MASTER_FILE, 0x011D, 0x1D, Access.SESSION),
    FileEntry("EF.COM", Directory.LDS, 0x011E, 0x1E, Access.SESSION),
    FileEntry("EF.SOD", Directory.LDS, 0x011D, 0x1D, Access.SESSION),
    *(
        FileEntry(f"DG{n}", Directory.LDS, 0x0100 + n, n, Access.NEVER if n in _NEVER_READ else Access.SESSION)
        for n in range(1, 17)
    ),
)


class Refused(Exception):
    """The chip answers a command with this status word and nothing else."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"{sw:04X}")
        self.sw = sw


class FileSystem:
    """The files of one card."""

    def __init__(self, files: Mapping[str, bytes], *, open_biometrics: bool = False) -> None:
        self._files = files
        self._open_biometrics = open_biometrics

    def by_file_id(self, directory: Directory, file_id: int, *, session: bool) -> FileEntry:
        """Find a file by its identifier, or raise Refused."""
        return self._allowed(_find(directory, file_id, "file_id"), directory, session=session)

    def by_short_id(self, directory: Directory, short_id: int, *, session: bool) -> FileEntry:
        """Find a file by its short identifier, or raise Refused."""
        return self._allowed(_find(directory, short_id, "short_id"), directory, session=session)

    def content(self, entry: FileEntry, *, session: bool) -> bytes:
        """Return a file's bytes when it may be read now, or raise Refused."""
        return self._files[self._allowed(entry, entry.directory, session=session).name]

    def _allowed(self, entry: FileEntry | None, directory: Directory, *, session: bool) -> FileEntry:
        """Tell nothing about the files of the application before access is given."""
        if not session and (directory is Directory.LDS or (entry and entry.access is not Access.FREE)):
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        if entry is None or entry.name not in self._files:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        if entry.access is Access.NEVER and not self._open_biometrics:
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        return entry


def read(content: bytes, offset: int, wanted: int, *, everything: bool, end_of_file: EndOfFile) -> tuple[bytes, int]:
    """Return `wanted` bytes from `offset` and the status word.

    `everything` says that the command asked for whatever is there (Le of zero), for which the end is no surprise.
    """
    if offset > len(content) or (offset == len(content) and wanted):
        raise Refused(StatusWord.WRONG_OFFSET)
    data = content[offset : offset + wanted]
    if len(data) == wanted or everything or end_of_file == "9000":
        return data, StatusWord.OK
    if end_of_file == "6282":
        return data, StatusWord.END_OF_FILE
    errors = {"6Cxx": 0x6C00 | len(data) & 0xFF, "6700": StatusWord.WRONG_LENGTH, "6B00": StatusWord.WRONG_OFFSET}
    raise Refused(errors[end_of_file])


def only(data: bytes, tag: int) -> bytes:
    """Return the value of the only data object in a command, or raise Refused (6A80)."""
    try:
        found = tlv.parse_one(data)
    except tlv.TlvError as error:
        raise Refused(StatusWord.WRONG_DATA) from error
    if found.tag != tag:
        raise Refused(StatusWord.WRONG_DATA)
    return found.value


def _find(directory: Directory, number: int, field: str) -> FileEntry | None:
    return next((entry for entry in ENTRIES if entry.directory is directory and getattr(entry, field) == number), None)
