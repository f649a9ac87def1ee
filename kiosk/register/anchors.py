"""Heads of the audit kept outside the register: what shows a cut-off end, an old file, and a rewritten yesterday.

Whoever holds the key can compute every link anew. What he cannot do is change what others have noted already: the
journal of each machine, the slips in people's hands, and the lines of this file, which best belongs to another owner or
lies on another machine (`[audit] anchor`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from kiosk.process.account import give_to_folder
from kiosk.register.flaw import Flaw
from kiosk.register.verify import Seal, unlike_seal

_LINE: Final = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<entries>\d{1,18}) (?P<link>[0-9a-f]{64})(?P<restored> restored)?"
)
_LONGEST_FILE: Final = 64_000_000
"""Bytes; a line has about 100, and a busy machine writes fewer than 100 lines a day."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was noted: how many entries there were, and the link of the last one (64 hex digits)."""

    at: datetime
    entries: int
    link: str
    restored: bool = False
    """Whether an operator put a backup back: anchors before it that are further on count no more."""

    @property
    def line(self) -> str:
        """The anchor as it stands in the file."""
        at = f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"{at} {self.entries} {self.link}{' restored' if self.restored else ''}"


class AnchorsUnusable(Exception):
    """The file of anchors cannot be read or written. The text says which and why, for staff."""

    def __init__(self, file: Path, why: str | None) -> None:
        super().__init__(f"{file}: {why or 'cannot be used'}")


class Anchors:
    """The file of anchors. Lines are added to its end and never changed."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> tuple[tuple[Anchor, ...], tuple[Flaw, ...]]:
        """Return what counts, and what cannot be read. A missing file has no anchors. Raises `AnchorsUnusable`."""
        try:
            if self.file.stat().st_size > _LONGEST_FILE:
                raise AnchorsUnusable(self.file, f"is larger than {_LONGEST_FILE} bytes")
            lines = self.file.read_text(encoding="ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return (), ()
        except OSError as error:
            raise AnchorsUnusable(self.file, error.strerror) from error
        counting: list[Anchor] = []
        flaws: list[Flaw] = []
        for number, line in enumerate(lines, start=1):
            found = _LINE.fullmatch(line)
            if found is None:
                flaws.append(Flaw(f"anchor {number}", "cannot be read"))
                continue
            at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            anchor = Anchor(at, int(found["entries"]), found["link"], restored=found["restored"] is not None)
            if anchor.restored:
                counting = [earlier for earlier in counting if earlier.entries <= anchor.entries]
            counting.append(anchor)
        return tuple(counting), tuple(flaws)

    def note(self, anchor: Anchor) -> None:
        """Add an anchor to the end, on the disk for good. Raises `AnchorsUnusable`."""
        try:
            new = not self.file.exists()
            with self.file.open("ab") as file:
                file.write(f"{anchor.line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            if new:
                give_to_folder(self.file)
        except OSError as error:
            raise AnchorsUnusable(self.file, error.strerror) from error


def unlike_anchors(connection: Connection, anchors: Anchors) -> tuple[Flaw, ...]:
    """Compare the audit with every anchor that counts. Raises `AnchorsUnusable`."""
    counting, unreadable = anchors.read()
    found = (unlike_seal(connection, Seal(anchor.entries, anchor.link), "an anchor") for anchor in counting)
    return (*unreadable, *(flaw for flaw in found if flaw is not None))
