"""The trust folder: certificates of the issuing states (CSCA) that the clinic relies on, and their revocation lists.

CSCA master lists (ICAO 9303-12 §9) hold the certificates of many states, collected and signed by one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from platformdirs import user_config_path

from cardreader.authenticity.pins import Pin, PinError, PinStatus, load_pins
from cardreader.errors import AuthenticityFailed, CardReaderError, DamagedData, ExitCode
from cardreader.iso7816.der import INTEGER, SET, Items, integer, value
from cardreader.iso7816.tlv import parse
from cardreader.pki.certificate import (
    Certificate,
    RevocationList,
    parse_certificate,
    parse_revocation_list,
    same_name,
)
from cardreader.pki.cms import parse_signed_data, signer_certificate, verify_signed_data
from cardreader.pki.keys import UnknownCurve

_log = logging.getLogger(__name__)

_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_CERTIFICATE_LABELS = {b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"}
_LIST_LABELS = {b"X509 CRL", b"CRL"}
_MASTER_LIST_LABELS = {b"CMS", b"PKCS7"}
_SEQUENCE = b"\x30"
"""How everything begins that a trust folder may hold in DER."""
SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der", ".crl", ".ml"})


class TrustError(CardReaderError):
    """The trust folder, or a file in it, cannot be used."""

    code = "trust"
    remedy = (
        "See that the folder exists and holds certificates (PEM, DER), master lists (.ml) or revocation lists (.crl)."
    )
    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class TrustStore:
    """What is trusted. Link certificates count like any other: whoever puts a file into the folder trusts it."""

    certificates: tuple[Certificate, ...] = field(repr=False, default=())
    revocation_lists: tuple[RevocationList, ...] = field(repr=False, default=())
    pins: tuple[Pin, ...] = field(repr=False, default=())
    """Issuers that were learnt from cards; those that are not pinned any more, or refused, included."""
    left_out: tuple[str, ...] = ()
    """Certificates of a bundle that could not be read: its file, their number in it, and why."""

    @classmethod
    def load(cls, folder: Path) -> TrustStore:
        """Read every file of a folder that has one of the known endings (`SUFFIXES`), and its pins.

        Raises:
            TrustError: The folder or a file is unreadable, or a file holds something else.
        """
        if not folder.is_dir():
            what = "is no folder" if folder.exists() else "does not exist"
            message = f"the trust folder {folder} {what}"
            raise TrustError(message)
        stores = [load_file(path) for path in trust_files(folder)]
        try:
            pins = load_pins(folder)
        except PinError as error:
            raise TrustError(str(error)) from None
        return cls.of(
            (certificate for store in stores for certificate in store.certificates),
            (listed for store in stores for listed in store.revocation_lists),
            pins,
            (line for store in stores for line in store.left_out),
        )

    @classmethod
    def of(
        cls,
        certificates: Iterable[Certificate],
        revocation_lists: Iterable[RevocationList] = (),
        pins: Iterable[Pin] = (),
        left_out: Iterable[str] = (),
    ) -> TrustStore:
        """Trust these certificates, each once, and these pins."""
        return cls(
            tuple({certificate.raw: certificate for certificate in certificates}.values()),
            tuple(revocation_lists),
            tuple(pins),
            tuple(left_out),
        )

    @property
    def signers(self) -> tuple[Certificate, ...]:
        """Certificates that may be those of signers whose documents leave them out."""
        return (*self.certificates, *(signer for pin in self.pins for signer in pin.signers))

    def issuers_of(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Trusted certificates that the other one names as its issuer: by name, and by key id where both have one."""
        return tuple(
            candidate
            for candidate in self.certificates
            if same_name(candidate.subject, certificate.issuer)
            and (
                certificate.authority_key_id is None
                or candidate.subject_key_id is None
                or candidate.subject_key_id == certificate.authority_key_id
            )
        )

    def namesakes_of(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Trusted authorities that bear the name of the other one's issuer, whatever their key."""
        authorities = (known for known in self.certificates if known.is_ca)
        return tuple(known for known in authorities if same_name(known.subject, certificate.issuer))

    def has_issuer_of(self, countries: Collection[str]) -> bool:
        """Return whether a trusted authority, installed or pinned, is of one of these countries (two letters)."""
        wanted = {country.casefold() for country in countries}
        installed = [known.countries for known in self.certificates if known.is_ca]
        pinned = [pin.countries for pin in self.pins if pin.status is PinStatus.PINNED]
        return not all(map(wanted.isdisjoint, (*installed, *pinned)))

    def revokes(self, certificate: Certificate, issuer: Certificate) -> bool:
        """Return whether a list that the issuer signed names the certificate."""
        return any(certificate.serial in listed.serials for listed in self.lists_of(issuer))

    def pin_revokes(self, signer: Certificate) -> bool:
        """Return whether a list that a pinned key signed names the signer."""
        return any(
            signer.serial in listed.serials and listed.issuer == pin.issuer and listed.verified_by(pin.key)
            for pin in self.pins
            if pin.key is not None and pin.status is PinStatus.PINNED and pin.issuer == signer.issuer
            for listed in self.revocation_lists
        )

    def lists_of(self, issuer: Certificate) -> tuple[RevocationList, ...]:
        """Revocation lists of the issuer: after a change of its key the new one signs them (ICAO 9303-12 §7.1.4)."""
        keys = [issuer, *(known for known in self.certificates if known.subject == issuer.subject)]
        return tuple(listed for listed in self.revocation_lists if any(map(listed.signed_by, keys)))


def default_trust_folder() -> Path:
    """Return where this user's trusted issuers lie when no folder is named."""
    return user_config_path("cardreader") / "trust"


def trust_files(folder: Path) -> tuple[Path, ...]:
    """Files of a trust folder, sorted by name."""
    return tuple(sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES))


def load_file(path: Path) -> TrustStore:
    """Certificates and revocation lists of one file: PEM (any number), DER (one), or a master list.

    Raises:
        TrustError: It cannot be read or holds something else.
    """
    try:
        store = parse_file(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise TrustError(message) from None
    except (DamagedData, AuthenticityFailed, binascii.Error) as error:
        message = f"{path.name} cannot be used: {error}"
        raise TrustError(message) from None
    left_out = tuple(f"{path.name}: {line}" for line in store.left_out)
    for line in left_out:
        _log.warning("%s", line)
    return replace(store, left_out=left_out)


def parse_file(data: bytes) -> TrustStore:
    """Contents of one file. Raises DamagedData, AuthenticityFailed (a master list's signature), binascii.Error."""
    blocks = _PEM.findall(data)
    if not blocks:
        return _parse_der(data)
    certificates: list[Certificate] = []
    left_out: list[tuple[int, bytes, CardReaderError]] = []
    lists: list[RevocationList] = []
    for label, text in blocks:
        content = base64.b64decode(text)
        if label in _CERTIFICATE_LABELS:
            try:
                certificates.append(parse_certificate(content))
            except (DamagedData, UnknownCurve) as error:
                left_out.append((len(certificates) + len(left_out) + 1, content, error))
        elif label in _LIST_LABELS:
            lists.append(parse_revocation_list(content))
        elif label in _MASTER_LIST_LABELS:
            certificates += parse_master_list(content).certificates
        else:
            message = "a block is neither certificate nor list"
            raise DamagedData(message)
    if left_out and not certificates:
        raise left_out[0][2]
    count = len(certificates) + len(left_out)
    lines = [
        f"certificate {number} of {count} is left out (SHA-256 {hashlib.sha256(content).hexdigest()[:16]}): {reason}"
        for number, content, reason in left_out
    ]
    return TrustStore.of(certificates, lists, left_out=lines)


def _parse_der(data: bytes) -> TrustStore:
    """Return a certificate, a revocation list or a master list: whichever the bytes are."""
    try:
        return TrustStore.of([parse_certificate(data)])
    except DamagedData as error:
        if data[:1] != _SEQUENCE:
            message = "it is no certificate, no revocation list and no master list"
            raise DamagedData(message) from None
        reason = error
    try:
        return TrustStore.of([], [parse_revocation_list(data)])
    except DamagedData:
        pass  # then it may be a master list
    try:
        return TrustStore.of(parse_master_list(data).certificates)
    except DamagedData:
        raise reason from None


MASTER_LIST = "2.23.136.1.1.2"


@dataclass(frozen=True, slots=True)
class MasterList:
    """The certificates that can be used, who signed the list, and how many could not be read."""

    certificates: tuple[Certificate, ...]
    signer: Certificate
    unreadable: int


def parse_master_list(data: bytes) -> MasterList:
    """Read a master list and verify its signature and that of its signer's certificate.

    Raises:
        DamagedData: It is no master list.
        AuthenticityFailed: A signature is wrong, or the signer's issuer is not in the list.
    """
    signed = parse_signed_data(data)
    if signed.content_type != MASTER_LIST:
        message = "this is no master list"
        raise DamagedData(message)
    items = Items.of_bytes(signed.content, "master list")
    integer(items.next(INTEGER), "version of the master list")
    entries = parse(value(items.next(), SET, "master list"))
    certificates = []
    for entry in entries:
        try:
            certificates.append(parse_certificate(entry.raw))
        except (DamagedData, UnknownCurve):
            continue  # counted: lists hold certificates of old kinds that no document here can have
    signer = signer_certificate(signed)
    verify_signed_data(signed, signer)
    issuers = [certificate for certificate in (*certificates, *signed.certificates) if certificate.is_ca]
    if not any(signer.issuer == issuer.subject and signer.issued_by(issuer) for issuer in issuers):
        raise AuthenticityFailed(reason="master_list_signer", text="the list's signer was issued by nobody in it")
    return MasterList(tuple(certificates), signer, len(entries) - len(certificates))
