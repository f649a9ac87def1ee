"""Remember on disk what block length each kind of card took, so that the first read after a restart is fast too."""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from cardreader.iso7816.files import LADDER, TIMES_TO_LEARN, Learned, MemoryReadSizes

_log = logging.getLogger(__name__)
_MOST_KINDS = 500


class FileReadSizes(MemoryReadSizes):
    """Block lengths by ATR in a small JSON file. Implements `ReadSizes`.

    What is remembered only saves time: a file that is missing, damaged or not writable is logged and gone on without.
    An ATR names a kind of card, never a holder.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._path = path
        self._learned = _load(path)

    def _keep(self, atr: bytes, learned: Learned) -> None:
        super()._keep(atr, learned)
        while len(self._learned) > _MOST_KINDS:
            del self._learned[next(iter(self._learned))]
        try:
            self._write()
        except OSError as error:
            _log.warning("block lengths cannot be kept in %s: %s", self._path, error.strerror)

    def _write(self) -> None:
        """Write beside the file and put it in its place, so that a power cut leaves the old one or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        content = {atr: astuple(learned) for atr, learned in self._learned.items()}
        try:
            with draft.open("x", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)


def _load(path: Path) -> dict[str, Learned]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _log.warning("block lengths in %s cannot be read and start afresh: %s", path, type(error).__name__)
        return {}
    if not isinstance(content, dict):
        _log.warning("block lengths in %s are of another form and start afresh", path)
        return {}
    return {atr: Learned(*entry) for atr, entry in content.items() if _is_learned(entry)}


def _is_learned(entry: object) -> bool:
    """Return whether this reader wrote the entry. A length that it never tries was not learned by it."""
    match entry:
        case [int(size), int(refusals), int() | float()]:
            return size in LADDER and 0 <= refusals <= TIMES_TO_LEARN
        case _:
            return False
