"""Learn who issues the cards that a clinic sees: from many holders' cards to one key that an administrator accepts.

Pure but for the files at the end: observations go in, what they support comes out. A key counts by the different
holders and the different signers that support it, so that no single card, and no single person with many cards of one
number, becomes an issuer. Two keys under one issuer's name are never weighed against each other: that is a conflict,
and a person decides.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from cardreader.authenticity.pins import Decision, Pin, PinError, PinKind, PinStatus, fingerprint_of, write_whole
from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.errors import DamagedData
from cardreader.pki.certificate import Certificate, Name, parse_certificate
from cardreader.pki.keys import EcKey, RsaKey, UnknownCurve
from cardreader.pki.recovery import RSA_EXPONENTS, EcdsaCandidates, common_rsa_key, ecdsa_candidates, signed_with

_HOLDER_LENGTH: Final = 16
_ECDSA: Final = ("ecdsa", "ecdsa-plain")
_PKCS1: Final = "pkcs1"
_NAMED: Final = 1 << 20
"""Weight of a key that a key identifier names: more than any number of signers."""
_MOST_PAIRS: Final = 3
"""How many earlier signers a new one is compared with to find an RSA key: each comparison takes about a minute."""


@dataclass(frozen=True, slots=True)
class Needs:
    """How many different holders and signers must support a key before it can be accepted."""

    holders: int = 5
    signers: int = 2


@dataclass(frozen=True, slots=True)
class Observation:
    """One card that a person looked at: who signed it, and a digest that tells its holder from others."""

    signer: Certificate = field(repr=False)
    holder: bytes = field(repr=False)


def holder_digest(secret: bytes, number: str) -> bytes:
    """Return a keyed digest of a holder's number, for counting different holders without keeping numbers."""
    return hmac.digest(secret, number.encode(), hashlib.sha256)[:_HOLDER_LENGTH]


def unfit(authenticity: Authenticity) -> str | None:
    """Say why a read teaches nothing, as a stable word; None for a chip that proved itself and that nobody vouches for.

    Without the chip's own proof, copies of one genuine card's files would count as cards.
    """
    if authenticity.failed or authenticity.passive is Passive.NOT_DONE:
        return "not_genuine"
    if authenticity.passive is Passive.CHAIN_OK:
        return "known_issuer"
    return None if ChipProof.OK in (authenticity.active, authenticity.chip) else "no_chip_proof"


@dataclass(frozen=True, slots=True)
class Claim:
    """What some signers under one issuer's name have in common: a key, or the lack of one that can be recovered."""

    key: EcKey | RsaKey | None
    """None while two keys are possible, one signer is not enough, or where no key can be recovered."""
    recoverable: bool
    """Whether further signers could give the key."""
    signers: tuple[Certificate, ...] = field(repr=False)
    """Signers of this claim; where the signers themselves will be pinned, only those with enough holders count."""
    holders: int
    """Different holders whose cards these signers signed."""

    @property
    def kind(self) -> PinKind:
        """What a pin of it would hold."""
        return PinKind.KEY if self.key is not None or self.recoverable else PinKind.SIGNERS

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key, or of the signers."""
        return fingerprint_of(self.key, self.signers)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the learning of one issuer's name is."""

    issuer: Name
    issuer_text: str
    claims: tuple[Claim, ...]
    """Different keys under this name, the one with the most holders first."""
    pinned: tuple[Pin, ...]
    """Pins under this name that count."""
    needs: Needs

    @property
    def conflict(self) -> bool:
        """Whether another key than the first, or than the pinned one, was seen under this name."""
        return len(self.claims) + bool(self.pinned) > 1

    @property
    def ready(self) -> Claim | None:
        """The claim that an administrator may accept; None while something is missing or in conflict."""
        return None if self.conflict else next(iter(self.supported), None)

    @property
    def supported(self) -> tuple[Claim, ...]:
        """Claims with enough holders and signers, whether or not they are in conflict."""
        return tuple(claim for claim in self.claims if self._enough(claim))

    def _enough(self, claim: Claim) -> bool:
        signers = claim.kind is PinKind.SIGNERS or (claim.key is not None and len(claim.signers) >= self.needs.signers)
        return signers and claim.holders >= self.needs.holders


@dataclass(frozen=True, slots=True)
class _Group:
    key: EcKey | RsaKey | None
    recoverable: bool
    signers: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Learning:
    """All that was observed. `rsa_keys` were recovered from pairs of signers, `tried` names pairs by fingerprints."""

    observations: tuple[Observation, ...] = ()
    rsa_keys: tuple[RsaKey, ...] = ()
    tried: frozenset[tuple[str, str]] = frozenset()

    def observed(self, new: Observation) -> Learning:
        """Add a card. The same holder under the same signer counts once."""
        same = any(new.holder == old.holder and new.signer.raw == old.signer.raw for old in self.observations)
        return self if same else replace(self, observations=(*self.observations, new))

    def recovered(self, exponents: Sequence[int] = RSA_EXPONENTS) -> Learning:
        """Look for RSA keys among signers that have none yet. A pair takes about a minute of processor."""
        known, tried = list(self.rsa_keys), set(self.tried)
        for first, second in self._open_pairs():
            if not any(signed_with(one, key) for key in known for one in (first, second)):
                tried.add(_pair(first, second))
                key = common_rsa_key(first, second, exponents=exponents)
                known += [] if key is None else [key]
        return replace(self, rsa_keys=tuple(known), tried=frozenset(tried))

    def has_open_pairs(self) -> bool:
        """Return whether `recovered` would have to compute."""
        return any(True for _ in self._open_pairs())

    def without(self, pin: Pin) -> Learning:
        """Forget the cards that a pin covers, once it is decided."""
        return replace(self, observations=tuple(one for one in self.observations if not pin.covers(one.signer)))

    def progress(self, pins: Iterable[Pin] = (), needs: Needs | None = None) -> tuple[Progress, ...]:
        """Say how far each issuer's name is, in the order in which they were first seen."""
        pins, needs = tuple(pins), needs or Needs()
        return tuple(
            self._progress(name, [pin for pin in pins if pin.issuer == name], needs)
            for name in dict.fromkeys(one.signer.issuer for one in self.observations)
        )

    def _progress(self, name: Name, pins: list[Pin], needs: Needs) -> Progress:
        decided = [pin for pin in pins if pin.status is not PinStatus.UNPINNED]
        signers = _different(one.signer for one in self.observations if one.signer.issuer == name)
        left = [signer for signer in signers if not any(pin.covers(signer) for pin in decided)]
        claims = [self._claim(group, needs) for group in self._groups(left)]
        claims.sort(key=lambda claim: claim.holders, reverse=True)
        pinned = tuple(pin for pin in decided if pin.status is PinStatus.PINNED)
        # A pin of signers says nothing of the key: more signers with the same key identifier are no conflict.
        more = tuple(pin for pin in pinned if not any(_extends(claim, pin) for claim in claims))
        return Progress(name, signers[0].issuer_text, tuple(claims), more, needs)

    def _claim(self, group: _Group, needs: Needs) -> Claim:
        if group.key is not None or group.recoverable:
            return Claim(group.key, group.recoverable, group.signers, len(self._holders(group.signers)))
        counts = {signer: len(self._holders((signer,))) for signer in group.signers}
        confirmed = tuple(signer for signer, count in counts.items() if count >= needs.holders)
        return Claim(None, recoverable=False, signers=confirmed or group.signers, holders=max(counts.values()))

    def _holders(self, signers: Iterable[Certificate]) -> set[bytes]:
        raws = {signer.raw for signer in signers}
        return {one.holder for one in self.observations if one.signer.raw in raws}

    def _groups(self, signers: list[Certificate]) -> Iterator[_Group]:
        """Sort signers by their issuer's key."""
        yield from _ecdsa_groups([one for one in signers if one.algorithm.kind in _ECDSA])
        pkcs1 = [one for one in signers if one.algorithm.kind == _PKCS1]
        for key in self.rsa_keys:
            signed = tuple(one for one in pkcs1 if signed_with(one, key))
            if signed:
                yield _Group(key, recoverable=True, signers=signed)
            pkcs1 = [one for one in pkcs1 if one not in signed]
        for group in _by_key_identifier(pkcs1):
            if len(group) == 1 or any(True for _ in self._untried(group)):
                yield _Group(None, recoverable=True, signers=tuple(group))
            else:
                # Compared in vain: of one key they would have a modulus in common, so these are several keys.
                yield from (_Group(None, recoverable=False, signers=(one,)) for one in group)
        for group in _by_key_identifier([one for one in signers if one.algorithm.kind not in (*_ECDSA, _PKCS1)]):
            yield _Group(None, recoverable=False, signers=tuple(group))

    def _open_pairs(self) -> Iterator[tuple[Certificate, Certificate]]:
        """Pairs of RSA signers without a key that may have the same one, and that were not compared yet."""
        signers = _different(one.signer for one in self.observations if one.signer.algorithm.kind == _PKCS1)
        unknown = [one for one in signers if not any(signed_with(one, key) for key in self.rsa_keys)]
        for group in _by_key_identifier(unknown):
            yield from self._untried(group)

    def _untried(self, group: list[Certificate]) -> Iterator[tuple[Certificate, Certificate]]:
        """Pairs of a group that were not compared yet: each signer with the first few."""
        for at, second in enumerate(group):
            for first in group[: min(at, _MOST_PAIRS)]:
                if _pair(first, second) not in self.tried:
                    yield first, second


def accept(claim: Claim, by: str, at: datetime, status: PinStatus = PinStatus.PINNED) -> Pin:
    """Make the pin of a claim; `REFUSED` records an administrator's word that it is no issuer."""
    return Pin(claim.key, claim.signers, Decision(by, at, claim.holders, len(claim.signers)), status)


def with_pin(pins: Iterable[Pin], new: Pin) -> tuple[Pin, ...]:
    """Add a pin; it takes the place of an older one with the same fingerprint."""
    return (*(pin for pin in pins if pin.fingerprint != new.fingerprint), new)


_candidates = lru_cache(maxsize=256)(ecdsa_candidates)


def _ecdsa_groups(signers: list[Certificate]) -> Iterator[_Group]:
    """Sort by key: one that a key identifier names, or one that two signers have in common, as random ones never do."""
    candidates: dict[bytes, EcdsaCandidates] = {one.raw: _candidates(one) for one in signers}
    counts: dict[EcKey, int] = {}
    for found in candidates.values():
        for key in found.keys:
            counts[key] = counts.get(key, 0) + (_NAMED if found.named else 1)
    groups: dict[EcKey, list[Certificate]] = {}
    for signer in signers:
        best = max(candidates[signer.raw].keys, key=lambda key: counts[key], default=None)
        if best is None or counts[best] == 1:
            yield _Group(None, recoverable=True, signers=(signer,))
        else:
            groups.setdefault(best, []).append(signer)
    for key, group in groups.items():
        yield _Group(key, recoverable=True, signers=tuple(group))


def _different(signers: Iterable[Certificate]) -> list[Certificate]:
    return list({signer.raw: signer for signer in signers}.values())


def _by_key_identifier(signers: Iterable[Certificate]) -> list[list[Certificate]]:
    """Sort signers by issuer, algorithm and the identifier of the issuer's key, which is their own word."""
    groups: dict[tuple[Name, str, bytes | None], list[Certificate]] = {}
    for signer in signers:
        groups.setdefault((signer.issuer, signer.algorithm.kind, signer.authority_key_id), []).append(signer)
    return list(groups.values())


def _extends(claim: Claim, pin: Pin) -> bool:
    """Return whether a claim holds more signers of a pin of signers, as far as their key identifiers tell."""
    first = claim.signers[0]
    return claim.key is None and any(
        (first.authority_key_id, first.algorithm.kind) == (known.authority_key_id, known.algorithm.kind)
        for known in (pin.signers if pin.key is None else ())
    )


def _pair(first: Certificate, second: Certificate) -> tuple[str, str]:
    left, right = sorted((first.fingerprint, second.fingerprint))
    return left, right


LEARNING_FILE: Final = "learning.json"
"""Name of the file of observations, in the folder of the machine's own state."""

_VERSION: Final = 1
_SECRET_LENGTH: Final = 32


def load_learning(folder: Path) -> Learning:
    """Read what was observed; nothing where there is no file. Raises PinError."""
    path = folder / LEARNING_FILE
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["version"] != _VERSION:
            message = f"{path} is of version {content['version']}; this program knows {_VERSION}"
            raise PinError(message)
        signers = {name: parse_certificate(b64decode(text)) for name, text in content["signers"].items()}
        return Learning(
            tuple(Observation(signers[name], bytes.fromhex(holder)) for name, holder in content["observations"]),
            tuple(RsaKey(int(modulus, 16), int(exponent)) for modulus, exponent in content["rsa_keys"]),
            frozenset((first, second) for first, second in content["tried"]),
        )
    except FileNotFoundError:
        return Learning()
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        DamagedData,
        UnknownCurve,
    ) as error:
        message = f"{path} cannot be used ({type(error).__name__})"
        raise PinError(message) from None


def save_learning(folder: Path, learning: Learning) -> None:
    """Replace the file of observations in one step. It holds no numbers, only keyed digests. Raises PinError."""
    signers = _different(one.signer for one in learning.observations)
    content = {
        "version": _VERSION,
        "signers": {one.fingerprint: b64encode(one.raw).decode("ascii") for one in signers},
        "observations": [[one.signer.fingerprint, one.holder.hex()] for one in learning.observations],
        "rsa_keys": [[f"{key.modulus:x}", str(key.exponent)] for key in learning.rsa_keys],
        "tried": sorted(learning.tried),
    }
    write_whole(folder / LEARNING_FILE, json.dumps(content, indent=1, sort_keys=True) + "\n", 0o600)


def machine_secret(path: Path) -> bytes:
    """Read the secret of holders' digests; make it at first use, for its owner alone. Raises PinError."""
    try:
        if not path.exists():
            write_whole(path, secrets.token_hex(_SECRET_LENGTH) + "\n", 0o600)
        secret = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be used ({type(error).__name__})"
        raise PinError(message) from None
    if len(secret) != _SECRET_LENGTH:
        message = f"{path} is no secret of this program"
        raise PinError(message)
    return secret
