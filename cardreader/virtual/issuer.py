"""The test issuer: a country signing authority, its document signers and the security objects they sign.

Everything follows from one random seed that is made at first use and kept readable for its owner alone. It signs
synthetic people only; its certificates say TEST in their names.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import platformdirs

from cardreader.iso7816.tlv import encode, parse, parse_one
from cardreader.virtual import der
from cardreader.virtual.certificates import CertificateSpec, Name, certificate, revocation_list
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.signing import KeySpec, SigningKey, derive_bytes, hash_algorithm

STATE_VARIABLE: Final = "VIRTUAL_CARD_HOME"
_FIRST_WITH_VERSION: Final = "0108"
"""LDS version from which on the security object tells it."""
_SEED_LENGTH: Final = 32

_LDS_SECURITY_OBJECT: Final = "2.23.136.1.1.1"
SodForm = Literal["der", "ber", "id-data", "draft-type", "sdu-type", "issuer-reversed"]
"""Shapes of EF.SOD in the field: other encoding, other content types, the issuer's name in another order."""
_KINDS: Final = {"id-data": "1.2.840.113549.1.7.1", "draft-type": "1.3.27.1.1.1", "sdu-type": "1.2.528.1.1006.1.20.1"}
_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"

CSCA_NAME: Final = Name("VN", "TEST ISSUER - NOT A REAL AUTHORITY", "TEST CSCA Vietnam")
HOME_MADE_NAME: Final = Name("VN", "TEST ISSUER - NOT A REAL AUTHORITY", "TEST home-made authority")
SIGNER_NAME: Final = Name("VN", "TEST ISSUER - NOT A REAL AUTHORITY", "TEST Document Signer 1")

CSCA_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
_CSCA_UNTIL: Final = datetime(2049, 12, 31, tzinfo=UTC)
_SIGNER_FROM: Final = datetime(2021, 1, 1, tzinfo=UTC)
_SIGNER_UNTIL: Final = datetime(2045, 12, 31, tzinfo=UTC)
_KEY_UNTIL: Final = datetime(2035, 12, 31, tzinfo=UTC)

_REVOKED_AT: Final = datetime(2021, 2, 1, tzinfo=UTC)
REVOKED_LABEL: Final = "signer/revoked"

DEFAULT_CSCA_KEY: Final = KeySpec("ecdsa", 16, "sha384")
DEFAULT_SIGNER_KEY: Final = KeySpec("ecdsa", 13, "sha256")


def state_folder() -> Path:
    """Return the folder that holds the seed: `VIRTUAL_CARD_HOME`, or the user's state folder."""
    named = os.environ.get(STATE_VARIABLE)
    return Path(named) if named else platformdirs.user_state_path("virtual-card")


@dataclass(frozen=True, slots=True)
class DocumentSigner:
    """A key and the certificate that speaks for it."""

    key: SigningKey
    certificate: bytes = field(repr=False)
    issuer: Name | _Reversed
    serial: int


@dataclass(frozen=True)
class Issuer:
    """One authority. Two of the same seed are the same to the byte."""

    seed: bytes = field(repr=False)
    csca_spec: KeySpec = DEFAULT_CSCA_KEY
    explicit: bool = False
    """Whether the authority's key spells out its curve."""
    home_made: bool = False
    """Whether it is somebody's who calls himself an issuer."""

    @classmethod
    def load(cls, folder: Path | None = None) -> Issuer:
        """Return the issuer of the state folder, made at first use. Raises VirtualCardError when it cannot be kept."""
        return cls(_seed(folder or state_folder()))

    @cached_property
    def csca_key(self) -> SigningKey:
        """The authority's key."""
        return SigningKey(self.csca_spec, self.seed, self._label, self.explicit)

    @cached_property
    def csca_name(self) -> Name:
        """The authority's name; each kind of key has its own authority."""
        if self.home_made:
            return HOME_MADE_NAME
        if self._label == "csca":
            return CSCA_NAME
        return replace(CSCA_NAME, common_name=f"{CSCA_NAME.common_name} {self._label.removeprefix('csca/')}")

    @cached_property
    def _label(self) -> str:
        spec, marks = self.csca_spec, ("/explicit" if self.explicit else "") + ("/home-made" if self.home_made else "")
        if spec == DEFAULT_CSCA_KEY and not marks:
            return "csca"
        return f"csca/{spec.scheme}/{spec.size}/{spec.hash_name}{marks}"

    @cached_property
    def csca_certificate(self) -> bytes:
        """The authority's self-signed certificate as DER: what a reader's trust folder needs."""
        spec = CertificateSpec(
            subject=self.csca_name,
            issuer=self.csca_name,
            serial=self.serial(self._label),
            not_before=CSCA_FROM,
            not_after=_CSCA_UNTIL,
            private_key_until=_KEY_UNTIL,
            authority=True,
        )
        return certificate(spec, self.csca_key, self.csca_key)

    def key(self, spec: KeySpec, label: str, *, explicit: bool = False) -> SigningKey:
        """Return a key of this issuer for any purpose, named by its label."""
        return SigningKey(spec, self.seed, label, explicit)

    def signer(self, spec: KeySpec = DEFAULT_SIGNER_KEY, *, explicit: bool = False) -> DocumentSigner:
        """Return a valid document signer of that kind."""
        key = self.key(spec, f"signer/{spec.scheme}/{spec.size}/{spec.hash_name}", explicit=explicit)
        return self.certify(key, self.signer_spec(key.label))

    def signer_spec(self, label: str) -> CertificateSpec:
        """Return what a valid signer's certificate says, for forgeries to change."""
        return CertificateSpec(
            subject=SIGNER_NAME,
            issuer=self.csca_name,
            serial=self.serial(label),
            not_before=_SIGNER_FROM,
            not_after=_SIGNER_UNTIL,
            private_key_until=_KEY_UNTIL,
            authority=False,
            document_types=("ID", "P"),
        )

    def revocation_list(self) -> bytes:
        """Return the authority's list of revoked signers: the one that the forgery `signer-revoked` uses."""
        revoked = self.serial(REVOKED_LABEL)
        return revocation_list(self.csca_name, self.csca_key, 1, _REVOKED_AT, _CSCA_UNTIL, revoked)

    def certify(self, key: SigningKey, spec: CertificateSpec, by: SigningKey | None = None) -> DocumentSigner:
        """Sign the certificate of a document signer, by the authority or by another key."""
        return DocumentSigner(key, certificate(spec, key, by or self.csca_key), spec.issuer, spec.serial)

    def serial(self, label: str) -> int:
        """Return a positive serial number of at most 20 bytes (RFC 5280 §4.1.2.2)."""
        return int.from_bytes(derive_bytes(self.seed, f"serial/{label}", 12), "big") | 1


def security_object(
    groups: Mapping[int, bytes],
    signer: DocumentSigner,
    *,
    hash_name: str = "sha256",
    lds_version: str = "0107",
    signed_by: SigningKey | None = None,
    form: SodForm = "der",
) -> bytes:
    """Write EF.SOD over data groups, given by number (ICAO Doc 9303-10 §4.6.2, RFC 5652).

    `signed_by` replaces the key behind the signer's certificate: a forgery uses it.
    """
    entries = [
        der.sequence(der.integer(number), der.octets(hashlib.new(hash_name, group, usedforsecurity=False).digest()))
        for number, group in sorted(groups.items())
    ]
    parts = [hash_algorithm(hash_name), der.sequence(*entries)]
    if lds_version >= _FIRST_WITH_VERSION:
        versions = der.sequence(der.printable(lds_version), der.printable("040000"))
        content = der.sequence(der.integer(1), *parts, versions)
    else:
        content = der.sequence(der.integer(0), *parts)
    kind = _KINDS.get(form, _LDS_SECURITY_OBJECT)
    named = replace(signer, issuer=_Reversed(signer.issuer)) if form == "issuer-reversed" else signer
    version = 1 if form == "id-data" else 3
    whole = signed_data(kind, content, named, signed_by, version=version)
    return encode(0x77, der.indefinite(whole, levels=4) if form == "ber" else whole)


class _Reversed:
    """A name whose parts stand in the other order."""

    def __init__(self, name: Name | _Reversed) -> None:
        inner = parse(parse_one(name.encoded).value)
        self.encoded: bytes = encode(0x30, b"".join(part.raw for part in reversed(inner)))


def signed_data(
    kind: str,
    content: bytes,
    signer: DocumentSigner,
    signed_by: SigningKey | None = None,
    *,
    signed_at: datetime | None = None,
    version: int = 3,
    others: Iterable[bytes] = (),
) -> bytes:
    """Wrap content in CMS SignedData with one signer whose certificate is included, and `others` beside it."""
    key = signed_by or signer.key
    digest = hashlib.new(key.spec.hash_name, content, usedforsecurity=False).digest()
    told = [(_CONTENT_TYPE, der.oid(kind)), (_MESSAGE_DIGEST, der.octets(digest))]
    if signed_at is not None:
        told.append((_SIGNING_TIME, der.time(signed_at)))
    attributes = der.set_of(der.sequence(der.oid(name), der.set_of([value])) for name, value in told)
    info = der.sequence(
        der.integer(1),
        der.sequence(signer.issuer.encoded, der.integer(signer.serial)),
        key.hash_algorithm,
        der.context(0, attributes[_header_length(attributes) :]),
        key.signature_algorithm,
        der.octets(key.sign(attributes)),
    )
    signed = der.sequence(
        der.integer(version),
        der.set_of([key.hash_algorithm]),
        der.sequence(der.oid(kind), der.context(0, der.octets(content))),
        der.context(0, b"".join([signer.certificate, *others])),
        der.set_of([info]),
    )
    return der.sequence(der.oid(_SIGNED_DATA), der.context(0, signed))


def _header_length(encoded: bytes) -> int:
    """Return the bytes of tag and length before the value of an object with a one-byte tag."""
    return 2 + (encoded[1] & 0x7F if encoded[1] & 0x80 else 0)


def _seed(folder: Path) -> bytes:
    """Read the seed; make it at first use, once even when two processes start together."""
    path = folder / "issuer.seed"
    try:
        if not path.exists():
            _make_seed(path)
        seed = path.read_bytes()
    except OSError as error:
        message = f"the test issuer's seed cannot be kept in {folder}: {error.strerror}; set {STATE_VARIABLE}"
        raise VirtualCardError(message) from error
    if len(seed) != _SEED_LENGTH:
        message = f"{path} is no seed; remove it and export the CSCA again"
        raise VirtualCardError(message)
    return seed


def _make_seed(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_SEED_LENGTH))
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
