"""Pinned issuers: keys and signers that a clinic trusts because it saw them on many cards, not by a certificate.

A pin keeps the signers' certificates that it was learnt from. They show its issuer's name, its last day and, for a key,
that the key signed them, so a pin file cannot claim more than the issuer signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cardreader.errors import CardReaderError, DamagedData, ExitCode
from cardreader.pki.certificate import COUNTRY, Certificate, Name, parse_certificate
from cardreader.pki.keys import EcKey, RsaKey, UnknownCurve, parse_public_key, public_key_info
from cardreader.pki.recovery import signed_with

FILE_NAME: Final = "pins.json"
"""Name of the file inside the trust folder."""

_VERSION: Final = 1
_GROUP: Final = 4


class PinError(CardReaderError):
    """Pinned issuers cannot be read, written or used."""

    code = "pin"
    remedy = "Restore the file from a backup, or remove it and learn the issuers again (`cardreader trust learn`)."
    exit_code = ExitCode.USAGE


class PinKind(StrEnum):
    """What is pinned."""

    KEY = "key"
    """The issuer's public key: every signer that it certified counts."""
    SIGNERS = "signers"
    """Signers' certificates, because the issuer's key cannot be recovered (RSA-PSS, DSA): only these count."""


class PinStatus(StrEnum):
    """Whether a pin counts."""

    PINNED = "pinned"
    UNPINNED = "unpinned"
    """It no longer counts, and may be learnt again."""
    REFUSED = "refused"
    """An administrator said that it is no issuer: cards under it are forgeries."""


class Standing(StrEnum):
    """How a signer stands to the pins, as the stable word that the verdict gives as its reason."""

    PINNED = "pinned"
    """A pinned key certified the signer."""
    PINNED_SIGNER = "pinned_signer"
    """The signer itself is pinned."""
    EXPIRED = "pin_expired"
    """A pinned key certified the signer, and the document is younger than the pin's last day."""
    UNKNOWN_SIGNER = "signer_not_pinned"
    """Other signers of that issuer are pinned; whether it certified this one too cannot be said."""
    OTHER_KEY = "issuer_key"
    """The issuer that the signer names is pinned with another key: a forgery, unless the state has a new key."""
    REFUSED = "issuer_refused"
    """An administrator refused the key or the signer."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gave a pin its status and when, and how much had been seen when it was learnt."""

    by: str
    at: datetime
    holders: int
    signers: int


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned issuer. `signers` holds at least one certificate; those of one pin have the same issuer."""

    key: EcKey | RsaKey | None
    """None where the signers themselves are pinned."""
    signers: tuple[Certificate, ...] = field(repr=False)
    decided: Decision
    status: PinStatus = PinStatus.PINNED

    @property
    def kind(self) -> PinKind:
        """What is pinned."""
        return PinKind.SIGNERS if self.key is None else PinKind.KEY

    @property
    def issuer(self) -> Name:
        """The issuer's name, in comparable form."""
        return self.signers[0].issuer

    @property
    def issuer_text(self) -> str:
        """The issuer's name in words."""
        return self.signers[0].issuer_text

    @property
    def countries(self) -> frozenset[str]:
        """Countries that the issuer's name holds, in small letters."""
        return frozenset(text.casefold() for kind, text in self.issuer if kind == COUNTRY)

    @property
    def fingerprint(self) -> str:
        """SHA-256, 64 hexadecimal digits, as `fingerprint_of` makes it."""
        return fingerprint_of(self.key, self.signers)

    @property
    def last_day(self) -> date:
        """The last day of its signers' certificates: the pin counts for documents that were issued until then."""
        return max(signer.not_after for signer in self.signers).date()

    def covers(self, signer: Certificate) -> bool:
        """Return whether the pinned key certified that signer, or the signer itself is pinned."""
        if self.key is None:
            return any(signer.raw == known.raw for known in self.signers)
        return signer.issuer == self.issuer and signed_with(signer, self.key)

    def now(self, status: PinStatus, by: str, at: datetime) -> Pin:
        """Return the same pin with another status, and who gave it when."""
        return replace(self, status=status, decided=replace(self.decided, by=by, at=at))


def fingerprint_of(key: EcKey | RsaKey | None, signers: Iterable[Certificate]) -> str:
    """Return SHA-256 of the key's SubjectPublicKeyInfo (curve by name), or of the signers' sorted fingerprints."""
    if key is not None:
        return hashlib.sha256(public_key_info(key)).hexdigest()
    return hashlib.sha256(b"".join(sorted(bytes.fromhex(signer.fingerprint) for signer in signers))).hexdigest()


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four digits, for people who compare it."""
    return " ".join(fingerprint[at : at + _GROUP] for at in range(0, len(fingerprint), _GROUP))


def ungrouped(text: str) -> str:
    """Return the digits of a fingerprint as typed or scanned."""
    return "".join(text.split()).replace(":", "").casefold()


def standing_of(signer: Certificate, pins: Iterable[Pin], at: date) -> Standing | None:
    """Say how a signer stands to the pins; None when none of them bears its issuer's name.

    `at` is the day on which the document was issued.
    """
    related = [pin for pin in pins if pin.issuer == signer.issuer and pin.status is not PinStatus.UNPINNED]
    covering = [pin for pin in related if pin.covers(signer)]
    if any(pin.status is PinStatus.REFUSED for pin in covering):
        return Standing.REFUSED
    if covering:
        pin = max(covering, key=lambda pin: pin.last_day)
        if at > pin.last_day:
            return Standing.EXPIRED
        return Standing.PINNED if pin.kind is PinKind.KEY else Standing.PINNED_SIGNER
    pinned = [pin for pin in related if pin.status is PinStatus.PINNED]
    if not pinned:
        return None
    same_key = any(_same_issuer_key(signer, pin) for pin in pinned)
    return Standing.UNKNOWN_SIGNER if same_key else Standing.OTHER_KEY


def _same_issuer_key(signer: Certificate, pin: Pin) -> bool:
    """Return whether a signer may be of a pin's issuer. Its word for the key is all there is: nothing is believed."""
    return pin.kind is PinKind.SIGNERS and any(
        signer.authority_key_id == known.authority_key_id and signer.algorithm.kind == known.algorithm.kind
        for known in pin.signers
    )


def load_pins(folder: Path) -> tuple[Pin, ...]:
    """Read the pins of a trust folder; none where there is no file. Raises PinError."""
    path = folder / FILE_NAME
    try:
        return parse_pins(path.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise PinError(message) from None
    except DamagedData as error:
        message = f"{path} cannot be used: {error}"
        raise PinError(message) from None


def save_pins(folder: Path, pins: Iterable[Pin]) -> None:
    """Replace the pins of a trust folder in one step. Raises PinError."""
    write_whole(folder / FILE_NAME, pins_text(pins), 0o644)


def pins_text(pins: Iterable[Pin]) -> str:
    """Return pins as canonical JSON: the same pins give the same bytes."""
    ordered = sorted(pins, key=lambda pin: (pin.issuer, pin.fingerprint))
    content = {"version": _VERSION, "pins": [_as_json(pin) for pin in ordered]}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def parse_pins(text: str) -> tuple[Pin, ...]:
    """Read pins and check each against its own signers' certificates. Raises DamagedData."""
    try:
        content = json.loads(text)
        if content["version"] != _VERSION:
            message = f"the pins are of version {content['version']}; this program knows {_VERSION}"
            raise DamagedData(message)
        return tuple(_pin(entry) for entry in content["pins"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, UnknownCurve) as error:
        message = f"the pins are malformed ({type(error).__name__})"
        raise DamagedData(message) from None


def _as_json(pin: Pin) -> dict[str, Any]:
    return {
        "decided": {
            "at": pin.decided.at.isoformat(),
            "by": pin.decided.by,
            "holders": pin.decided.holders,
            "signers": pin.decided.signers,
        },
        "fingerprint": grouped(pin.fingerprint),
        "issuer": pin.issuer_text,
        "key": None if pin.key is None else _base64(public_key_info(pin.key)),
        "kind": pin.kind.value,
        "last_day": pin.last_day.isoformat(),
        "signers": [_base64(signer.raw) for signer in pin.signers],
        "status": pin.status.value,
    }


def _pin(entry: Mapping[str, Any]) -> Pin:
    key = None if entry["key"] is None else parse_public_key(_bytes(entry["key"]))
    signers = tuple(parse_certificate(_bytes(text)) for text in entry["signers"])
    told = entry["decided"]
    decided = Decision(str(told["by"]), datetime.fromisoformat(told["at"]), int(told["holders"]), int(told["signers"]))
    if not signers or not (key is None or isinstance(key, EcKey | RsaKey)):
        message = "a pin has no signers, or a key that signs no certificates"
        raise DamagedData(message)
    pin = Pin(key, signers, decided, PinStatus(entry["status"]))
    if not all(signer.issuer == pin.issuer and pin.covers(signer) for signer in signers):
        message = "a pinned key did not sign the signers that it was learnt from"
        raise DamagedData(message)
    if ungrouped(entry["fingerprint"]) != pin.fingerprint:
        message = "a pin's fingerprint is not that of its key"
        raise DamagedData(message)
    return pin


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        message = "bytes in the pins are no base64"
        raise DamagedData(message) from None


def write_whole(path: Path, text: str, mode: int) -> None:
    """Write a file so that readers see the old or the new one whole, also after a crash. Raises PinError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        message = f"{path} cannot be written: {error.strerror}"
        raise PinError(message) from None
