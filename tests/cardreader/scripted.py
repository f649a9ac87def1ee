"""A chip that answers from a list, and icao's worked examples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cardreader.crypto.groups import Group
from cardreader.password import MrzKey

_DATA = Path(__file__).parents[1] / "data" / "icao9303.json"


def icao(name: str) -> dict[str, Any]:
    """One worked example of ICAO 9303-11."""
    example: dict[str, Any] = json.loads(_DATA.read_text("utf-8"))[name]
    return example


def unhex(text: str) -> bytes:
    """Bytes of a hexadecimal text."""
    return bytes.fromhex(text)


class ScriptedChannel:
    """Expects commands in order (hexadecimal; an empty one expects anything) and answers as told."""

    def __init__(self, exchanges: Iterable[tuple[str, str]]) -> None:
        self.left = list(exchanges)
        self.sent: list[bytes] = []

    def transmit(self, command: bytes) -> bytes:
        """Compare and answer."""
        self.sent.append(command)
        expected, answer = self.left.pop(0)
        assert not expected or command.hex().upper() == expected.upper()
        return bytes.fromhex(answer)


class FixedRandomness:
    """The private keys and the nonce of a worked example."""

    def __init__(self, scalars: Iterable[str], nonce: str = "") -> None:
        self._scalars = [int(scalar, 16) for scalar in scalars]
        self._nonce = bytes.fromhex(nonce)

    def scalar(self, _group: Group) -> int:
        """The next private key."""
        return self._scalars.pop(0)

    def nonce(self, length: int) -> bytes:
        """The nonce."""
        assert len(self._nonce) == length
        return self._nonce


def mrz_key(information: str) -> MrzKey:
    """The key behind MRZ information (document number with its check digit, birth, expiry)."""
    return MrzKey(information[:-15], information[-14:-8], information[-7:-1])
