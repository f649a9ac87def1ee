"""How often the portal is asked: once for a patient in a while, and only so often in an hour.

Accounts that ask too much are restricted. The last answer about a patient is kept in memory until its time is over,
found by a keyed hash and sealed under a key made of the card's data: when the patient has gone, nobody can read it
until the same patient comes back.
"""

from __future__ import annotations

import hmac
import math
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
MOST_KEPT: Final = 500
"""Answers: more than one kiosk sees patients while an answer counts."""
_PLAIN: Final = TypeAdapter(Coverage)


class Urgency(Enum):
    """Who wants to know."""

    PATIENT = "patient"
    """Somebody stands at the kiosk whose chip an issuer vouches for: the last answer will do."""
    UNVOUCHED = "unvouched"
    """Somebody stands at the kiosk with a chip for which nobody vouches: it may name anybody."""
    CLERK = "clerk"
    """A clerk says "look up again now"."""
    BACKGROUND = "background"
    """A visit that waits for its answer: patients go first."""


_UNPROVED: Final = frozenset({Urgency.UNVOUCHED, Urgency.BACKGROUND})
"""Who may ask about an invented person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds between two look-ups of the same patient: by itself, and on a clerk's word."""

    patient: float
    forced: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer that only who knows the card's data can read. There may be hundreds: it holds nothing else."""

    at: float
    """When it was asked for."""
    answered: bool
    """Whether the portal gave an answer at all."""
    sealed: bytes = field(repr=False)

    @classmethod
    def of(cls, coverage: Coverage, at: float, key: bytes) -> _Kept:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = _PLAIN.dump_json(coverage, exclude_defaults=True)
        sealed = nonce + AESGCM(key).encrypt(nonce, plain, None)
        return cls(at, coverage.decision is not Decision.PORTAL_UNAVAILABLE, sealed)

    def opened(self, key: bytes) -> Coverage:
        plain = AESGCM(key).decrypt(self.sealed[:_NONCE_BYTES], self.sealed[_NONCE_BYTES:], None)
        return _PLAIN.validate_json(plain)


class Budget:
    """Counts what was asked in the last hour. `clock` gives monotonic seconds.

    The share `reserved` of the hour is for persons whose chip is vouched for and for clerks: invented persons on
    home-made cards never use it up, neither at the kiosk nor in the background.
    """

    def __init__(self, per_hour: int, clock: Callable[[], float], reserved: float = 0.5) -> None:
        self._per_hour = per_hour
        self._unreserved = per_hour - math.floor(per_hour * reserved)
        self._clock = clock
        self._lock = threading.Lock()
        self._proved: deque[float] = deque()
        self._unproved: deque[float] = deque()

    def spend(self, urgency: Urgency) -> bool:
        """Count one look-up, if it may be made. The background leaves half of the hour to people who wait."""
        with self._lock:
            now = self._clock()
            for asked in (self._proved, self._unproved):
                while asked and now - asked[0] >= _HOUR:
                    asked.popleft()
            in_all = len(self._proved) + len(self._unproved)
            used_up = in_all >= (self._per_hour // 2 if urgency is Urgency.BACKGROUND else self._per_hour)
            if used_up or (urgency in _UNPROVED and len(self._unproved) >= self._unreserved):
                return False
            self._asked_as(urgency).append(now)
            return True

    def give_back(self, urgency: Urgency) -> None:
        """Take the last count back: nothing was asked after all."""
        with self._lock:
            if asked := self._asked_as(urgency):
                asked.pop()

    def _asked_as(self, urgency: Urgency) -> deque[float]:
        return self._unproved if urgency in _UNPROVED else self._proved


class Asked:
    """The last answer about each patient, until its time is over. May be used from any thread."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._kept: dict[bytes, _Kept] = {}
        self._asking: dict[bytes, Future[Coverage]] = {}

    def answer(self, citizen: Citizen, day: date, urgency: Urgency, ask: Callable[[], Coverage]) -> Coverage:
        """Return the answer that still counts, or `ask`. Two who want to know at once share one answer."""
        key, seal = self._key("find", citizen, day), self._key("seal", citizen, day)
        with self._lock:
            self._forget_old()
            kept = self._kept.get(key)
            if kept is not None and self._counts(kept, urgency):
                return kept.opened(seal)
            asking = self._asking.get(key)
            mine = asking is None
            if asking is None:
                self._kept.pop(key, None)
                asking = self._asking[key] = Future()
        if mine:
            self._ask(key, seal, asking, ask)
        return asking.result()

    def forget_old(self) -> None:
        """Forget every answer whose time is over."""
        with self._lock:
            self._forget_old()

    def __len__(self) -> int:
        """Count the answers that are kept."""
        return len(self._kept) + len(self._asking)

    def _ask(self, key: bytes, seal: bytes, asking: Future[Coverage], ask: Callable[[], Coverage]) -> None:
        at = self._clock()
        try:
            coverage = ask()
            kept = _Kept.of(coverage, at, seal)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is waited for
            with self._lock:
                del self._asking[key]
            asking.set_exception(error)  # so that nobody waits for ever
            return
        with self._lock:
            self._kept[key] = kept
            del self._asking[key]
            if len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]  # the oldest
        asking.set_result(coverage)

    def _counts(self, kept: _Kept, urgency: Urgency) -> bool:
        """Return whether that answer will do. A failed look-up is not kept, but a clerk need not repeat it at once."""
        age = self._clock() - kept.at
        if urgency is Urgency.CLERK:
            return age < self._limits.forced
        return age < self._limits.patient and kept.answered

    def _forget_old(self) -> None:
        longest = max(self._limits.patient, self._limits.forced)
        now = self._clock()
        for key in [key for key, kept in self._kept.items() if now - kept.at >= longest]:
            del self._kept[key]

    def _key(self, what_for: str, citizen: Citizen, day: date) -> bytes:
        about = "\0".join(
            (what_for, citizen.number, citizen.name, str(citizen.birth_date), citizen.sex.value, day.isoformat())
        )
        return hmac.digest(self._secret, about.encode(), "sha256")
