"""Heads of the audit kept outside the register: what shows a cut-off end, an old file, and a rewritten yesterday.

Whoever holds the key can compute every link anew. What he cannot do is change what others have noted already: the
journal of each machine, the slips in people's hands, and the lines of this file, which best belongs to another owner or
lies on another machine (`[audit] anchor`).

That a machine keeps such a file is in the audit: a file that is gone afterwards is a flaw.
"""

from __future__ import annotations

import hmac
import os
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from kiosk.process.account import give_to_folder
from kiosk.register.audit.unit_of_work import Entry, UnitOfWork
from kiosk.register.database.crypto import Vault
from kiosk.register.database.tables import audit
from kiosk.register.flaw import Flaw
from kiosk.register.verify import Seal, unlike_seals

_LINE: Final = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<entries>\d{1,18}) (?P<link>[0-9a-f]{64})"
    r"(?: restored (?P<mac>[0-9a-f]{32}))?"
)
_MAC_DIGITS: Final = 32
_LONGEST_REASON: Final = 200
_LONGEST_FILE: Final = 64_000_000
"""Bytes; a line has about 100, and a busy machine writes fewer than 100 lines a day."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was noted: how many entries there were, and the link of the last one (64 hex digits)."""

    at: datetime
    entries: int
    link: str
    mac: str = ""
    """Of a backup that an operator put back: made with the register's key. Anchors further on count no more then."""

    @property
    def line(self) -> str:
        """The anchor as it stands in the file."""
        return f"{self._noted}{f' restored {self.mac}' if self.mac else ''}"

    def restored(self, vault: Vault) -> Anchor:
        """Return the anchor of a backup that was put back."""
        return replace(self, mac=vault.chain_hash(f"restored {self._noted}".encode()).hex()[:_MAC_DIGITS])

    @property
    def _noted(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {self.entries} {self.link}"


class AnchorsUnusable(Exception):
    """The file of anchors cannot be read or written. The text says which and why, for staff."""

    def __init__(self, file: Path, why: str | None) -> None:
        super().__init__(f"{file}: {why or 'cannot be used'}")


class Anchors:
    """A machine's file of anchors. Lines are added to its end and never changed."""

    def __init__(self, file: Path, machine: str = "kiosk-1") -> None:
        self.file, self._machine = file, machine

    def read(self, vault: Vault) -> tuple[tuple[Anchor, ...], tuple[Flaw, ...]]:
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
        put_back: set[Anchor] = set()
        for number, line in enumerate(lines, start=1):
            found = _LINE.fullmatch(line)
            if found is None:
                flaws.append(Flaw(f"anchor {number}", "cannot be read"))
                continue
            at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            anchor = Anchor(at, int(found["entries"]), found["link"], found["mac"] or "")
            if anchor.mac:
                if anchor in put_back or not hmac.compare_digest(anchor.mac, anchor.restored(vault).mac):
                    flaws.append(Flaw(f"anchor {number}", "says that a backup was put back; `kiosk restore` did not"))
                    continue
                put_back.add(anchor)
                counting = [earlier for earlier in counting if earlier.entries <= anchor.entries]
            counting.append(anchor)
        return tuple(counting), tuple(flaws)

    def began(self, connection: Connection) -> bool:
        """Return whether the audit knows that this machine keeps this file."""
        mine = (audit.c.action == Entry.ANCHORED) & (audit.c.subject == self._subject) & (audit.c.reason == self._name)
        return connection.execute(select(audit.c.seq).where(mine).limit(1)).first() is not None

    def begin(self, work: UnitOfWork) -> None:
        """Have the audit know it: from now on a file that is gone is a flaw."""
        work.note(Entry.ANCHORED, self._subject, self._name)

    @property
    def _subject(self) -> str:
        return f"anchors {self._machine}"

    @property
    def _name(self) -> str:
        return str(self.file)[-_LONGEST_REASON:]

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


def unlike_anchors(connection: Connection, vault: Vault, anchors: Anchors) -> tuple[Flaw, ...]:
    """Compare the audit with every anchor that counts. Raises `AnchorsUnusable`."""
    counting, flaws = anchors.read(vault)
    if not counting and anchors.began(connection):
        flaws += (Flaw("anchors", f"are gone from {anchors.file}"),)
    return flaws + unlike_seals(connection, [Seal(anchor.entries, anchor.link) for anchor in counting], "an anchor")
