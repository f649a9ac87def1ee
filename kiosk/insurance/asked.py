"""How often the portal is asked: once for a patient in a while, and only so often in an hour.

Accounts that ask too much are restricted. The last answer about a patient is kept in memory until its time is over,
found by a keyed hash and sealed under a key made of the card's data: when the patient has gone, nobody can read it
until the same patient comes back.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage, Decision

_HOUR: Final = 3600.0
_NONCE_BYTES: Final = 12
_PLAIN: Final = TypeAdapter(Coverage)


class Urgency(Enum):
    """Who wants to know."""

    PATIENT = "patient"
    """Somebody stands at the kiosk: the last answer will do."""
    CLERK = "clerk"
    """A clerk says "look up again now"."""
    BACKGROUND = "background"
    """A visit that waits for its answer: patients go first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds between two look-ups of the same patient: by itself, and on a clerk's word."""

    patient: float
    forced: float


@dataclass(frozen=True, slots=True)
class _Sealed:
    """An answer that only who knows the card's data can read."""

    answered: bool
    """Whether the portal gave an answer at all."""
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, coverage: Coverage, key: bytes) -> _Sealed:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        content = nonce + AESGCM(key).encrypt(nonce, _PLAIN.dump_json(coverage), None)
        return cls(coverage.decision is not Decision.PORTAL_UNAVAILABLE, content)

    def opened(self, key: bytes) -> Coverage:
        plain = AESGCM(key).decrypt(self.content[:_NONCE_BYTES], self.content[_NONCE_BYTES:], None)
        return _PLAIN.validate_json(plain)


@dataclass(frozen=True, slots=True)
class _Entry:
    at: float
    coverage: Future[_Sealed] = field(repr=False)


class Budget:
    """Counts what was asked in the last hour. `clock` gives monotonic seconds."""

    def __init__(self, per_hour: int, clock: Callable[[], float]) -> None:
        self._per_hour = per_hour
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: deque[float] = deque()

    def spend(self, urgency: Urgency) -> bool:
        """Count one look-up, if it may be made. The background leaves half of the hour to people who wait."""
        with self._lock:
            now = self._clock()
            while self._asked and now - self._asked[0] >= _HOUR:
                self._asked.popleft()
            limit = self._per_hour // 2 if urgency is Urgency.BACKGROUND else self._per_hour
            if len(self._asked) >= limit:
                return False
            self._asked.append(now)
            return True

    def give_back(self) -> None:
        """Take the last count back: nothing was asked after all."""
        with self._lock:
            if self._asked:
                self._asked.pop()


class Asked:
    """The last answer about each patient, until its time is over. May be used from any thread."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._entries: dict[bytes, _Entry] = {}

    def answer(self, citizen: Citizen, day: date, urgency: Urgency, ask: Callable[[], Coverage]) -> Coverage:
        """Give the answer that still counts, or `ask`. Two who want to know at once share one answer."""
        key, seal = self._key("find", citizen, day), self._key("seal", citizen, day)
        with self._lock:
            self._forget_old()
            known = self._entries.get(key)
            if known is None or not self._counts(known, urgency):
                known, mine = _Entry(self._clock(), Future()), True
                self._entries[key] = known
            else:
                mine = False
        if mine:
            self._fill(key, seal, known, ask)
        return known.coverage.result().opened(seal)

    def forget_old(self) -> None:
        """Forget every answer whose time is over."""
        with self._lock:
            self._forget_old()

    def __len__(self) -> int:
        """Count the answers that are kept."""
        return len(self._entries)

    def _fill(self, key: bytes, seal: bytes, entry: _Entry, ask: Callable[[], Coverage]) -> None:
        try:
            entry.coverage.set_result(_Sealed.of(ask(), seal))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is waited for
            with self._lock:
                self._entries.pop(key, None)
            entry.coverage.set_exception(error)  # so that nobody waits for ever

    def _counts(self, entry: _Entry, urgency: Urgency) -> bool:
        """Whether that answer will do. No answer of the portal is none to keep, but a clerk need not ask at once."""
        age = self._clock() - entry.at
        if not entry.coverage.done():
            return True
        if urgency is Urgency.CLERK:
            return age < self._limits.forced
        return age < self._limits.patient and entry.coverage.result().answered

    def _forget_old(self) -> None:
        longest = max(self._limits.patient, self._limits.forced)
        now = self._clock()
        for key in [key for key, one in self._entries.items() if one.coverage.done() and now - one.at >= longest]:
            del self._entries[key]

    def _key(self, what_for: str, citizen: Citizen, day: date) -> bytes:
        about = "\0".join(
            (what_for, citizen.number, citizen.name, str(citizen.birth_date), citizen.sex.value, day.isoformat())
        )
        return hmac.digest(self._secret, about.encode(), "sha256")
