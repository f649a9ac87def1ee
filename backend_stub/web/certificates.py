"""A test certificate authority for HTTPS, made again at each start: good certificates, and bad ones on purpose."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = timedelta(days=1)


class Tls(StrEnum):
    """Which certificate the double shows."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    WRONG_PURPOSE = "wrong-purpose"
    """For clients, not for servers."""
    WRONG_NAME = "wrong-name"
    SELF_SIGNED = "self-signed"


@dataclass(frozen=True, slots=True)
class Files:
    """Where the PEM files stand."""

    authority: Path
    """For `portal.ca_file` of the kiosk."""
    certificate: Path
    key: Path


def make(kind: Tls, host: str, folder: Path, now: datetime | None = None) -> Files:
    """Make an authority and a certificate for `host` (a name or an address) and write them into `folder`."""
    moment = now or datetime.now(UTC)
    files = Files(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _name("TEST authority of the portal's double")
    authority = _builder(ca_name, ca_name, ca_key.public_key(), moment - _DAY, moment + 365 * _DAY)
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = authority.add_extension(_usage(signs_certificates=True), critical=True)
    signed = authority.sign(ca_key, hashes.SHA256())

    first, last = moment - 30 * _DAY, moment + 30 * _DAY
    if kind is Tls.EXPIRED:
        last = moment - _DAY
    elif kind is Tls.NOT_YET:
        first = moment + _DAY
    purpose = ExtendedKeyUsageOID.CLIENT_AUTH if kind is Tls.WRONG_PURPOSE else ExtendedKeyUsageOID.SERVER_AUTH
    shown = "other.example" if kind is Tls.WRONG_NAME else host
    issuer, issuer_key = (_name(shown), key) if kind is Tls.SELF_SIGNED else (ca_name, ca_key)
    leaf = _builder(_name(shown), issuer, key.public_key(), first, last)
    leaf = leaf.add_extension(x509.SubjectAlternativeName([_general_name(shown)]), critical=False)
    leaf = leaf.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    leaf = leaf.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    leaf = leaf.add_extension(identifier, critical=False)

    folder.mkdir(parents=True, exist_ok=True)
    files.authority.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files.certificate.write_bytes(leaf.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    files.key.touch(mode=0o600)
    files.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
