"""The register's database as its users see it: a vault and transactions, every fault in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from kiosk.core.ports import RegisterUnavailable
from kiosk.core.register_faults import RegisterFault
from kiosk.register.database.crypto import Vault
from kiosk.register.database.engine import faults_in_words, make_engine
from kiosk.register.database.schema import begin, prepare


class RowRefused(RegisterUnavailable):
    """The database refused a row: mostly because another process wrote the same one first."""


class Database:
    """Opens, and makes if need be, at first use; may be used from any thread. Raises `RegisterUnavailable`.

    `beside`: a second file under the key of a register that is elsewhere (`kiosk.register.spool`). Without `make` it
    must be there.
    """

    def __init__(
        self, url: str, key_file: Path, *, busy_seconds: float = 10, beside: bool = False, make: bool = True
    ) -> None:
        self.engine: Engine = make_engine(url, busy_seconds=busy_seconds)
        self.key_file = key_file
        self.name = self.engine.url.database or ""
        self._beside, self._make = beside, make
        self._vault: Vault | None = None
        self._opening = Lock()

    def open(self) -> Vault:
        """Check that the register is there and ours, and return its vault."""
        with self._opening:
            if self._vault is None:
                with faults_in_words(self.name):
                    self._vault = prepare(self.engine, self.key_file, beside=self._beside, make=self._make)
            return self._vault

    def begin(self) -> None:
        """Make a new and empty register, under a key file that may be there already."""
        with faults_in_words(self.name):
            begin(self.engine, self.key_file)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Do everything inside or nothing. Raises `RowRefused` where a unique value was taken already."""
        self.open()
        with faults_in_words(self.name):
            try:
                with self.engine.begin() as connection:
                    yield connection
            except IntegrityError as error:
                raise RowRefused(RegisterFault.ROW_REFUSED.of()) from error

    def check(self) -> None:
        """Check that the register can be written now."""
        with self.transaction():
            pass  # the write lock was taken and given back

    def close(self) -> None:
        """Close every connection; the next use opens again."""
        self.engine.dispose()
        self._vault = None
