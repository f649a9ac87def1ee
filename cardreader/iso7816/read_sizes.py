"""Remember on disk what block length each kind of card took, so that the first read after a restart is fast too."""

from __future__ import annotations

import json
import logging
import os
import secrets
from pathlib import Path

from cardreader.iso7816.files import LADDER

_log = logging.getLogger(__name__)
_MOST_KINDS = 500


class FileReadSizes:
    """Block lengths by ATR in a small JSON file. Implements `ReadSizes`.

    What is remembered only saves time: a file that is missing, damaged or not writable is logged and gone on without.
    An ATR names a kind of card, never a holder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes = _load(path)

    def get(self, atr: bytes) -> int | None:
        """Longest block that worked; None when nothing is known."""
        return self._sizes.get(atr.hex())

    def put(self, atr: bytes, size: int) -> None:
        """Remember the block length, in the file as well."""
        if self._sizes.get(atr.hex()) == size:
            return
        self._sizes.pop(atr.hex(), None)
        self._sizes[atr.hex()] = size
        while len(self._sizes) > _MOST_KINDS:
            del self._sizes[next(iter(self._sizes))]
        try:
            self._write()
        except OSError as error:
            _log.warning("block lengths cannot be kept in %s: %s", self._path, error.strerror)

    def _write(self) -> None:
        """Write beside the file and put it in its place, so that a power cut leaves the old one or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("x", encoding="utf-8") as file:
                json.dump(self._sizes, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)


def _load(path: Path) -> dict[str, int]:
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
    # A length that this reader never tries was not learned by it.
    return {atr: size for atr, size in content.items() if size in LADDER}
