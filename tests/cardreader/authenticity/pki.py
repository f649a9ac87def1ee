"""A small certification authority for tests, built with `cryptography` and plain DER: no code of the reader's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | dsa.DSAPrivateKey

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 -- old documents use it
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
DIGEST_OIDS = {
    "md5": "06082A864886F70D0205",
    "sha1": "06052B0E03021A",
    "sha224": "0609608648016503040204",
    "sha256": "0609608648016503040201",
    "sha384": "0609608648016503040202",
    "sha512": "0609608648016503040203",
}


def der(tag: int, *parts: bytes) -> bytes:
    """One DER element."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def algorithm(oid: str, parameters: bytes = b"\x05\x00") -> bytes:
    """AlgorithmIdentifier from the hexadecimal DER of its identifier."""
    return der(0x30, bytes.fromhex(oid), parameters)


def name(text: str, country: str = "VN") -> x509.Name:
    """A name with country and common name."""
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class Authority:
    """A CSCA, or a document signer: a key with its certificate."""

    key: Any
    certificate: x509.Certificate

    @property
    def raw(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


def certify(  # noqa: PLR0913 -- one switch per fault that a certificate can have
    subject: str,
    key: Any,
    issuer: Authority | None = None,
    *,
    digest: str = "sha256",
    pss: bool = False,
    ca: bool = False,
    usage: bool = True,
    usage_critical: bool = True,
    authority_key_id: bool = True,
    years: tuple[int, int] = (2020, 2040),
    serial: int = 7,
    country: str = "VN",
    extensions: tuple[x509.ExtensionType, ...] = (),
    critical_extensions: tuple[x509.ExtensionType, ...] = (),
) -> Authority:
    """Issue a certificate; without an issuer it signs itself."""
    signing = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject, country))
        .issuer_name(issuer.certificate.subject if issuer else name(subject, country))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(datetime(years[0], 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(years[1], 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority_key_id:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
    if usage:
        builder = builder.add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=usage_critical,
        )
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    for extension in critical_extensions:
        builder = builder.add_extension(extension, critical=True)
    hash_ = HASHES[digest]
    scheme = padding.PSS(padding.MGF1(hash_), padding.PSS.DIGEST_LENGTH) if pss else None
    return Authority(key, builder.sign(signing, hash_, rsa_padding=scheme))  # type: ignore[arg-type]  # one of the five above


def sign(key: Any, how: str, digest: str, data: bytes) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier and signature. `how`: pkcs1, rsa (bare), pss, pss-bare, ecdsa, ecdsa-plain, dsa."""
    hash_ = HASHES[digest]
    order = ("sha1", "sha224", "sha256", "sha384", "sha512").index(digest)
    if how in ("pkcs1", "rsa"):
        last = {"sha1": 5, "sha224": 14, "sha256": 11, "sha384": 12, "sha512": 13}[digest]
        oid = f"06092A864886F70D0101{1 if how == 'rsa' else last:02X}"
        return algorithm(oid), key.sign(data, padding.PKCS1v15(), hash_)
    if how.startswith("pss"):
        signature = key.sign(data, padding.PSS(padding.MGF1(hash_), hash_.digest_size), hash_)
        mgf = algorithm("06092A864886F70D010108", algorithm(DIGEST_OIDS[digest]))
        salt = der(0x02, bytes([hash_.digest_size]))
        parameters = der(0x30, der(0xA0, algorithm(DIGEST_OIDS[digest])), der(0xA1, mgf), der(0xA2, salt))
        return algorithm("06092A864886F70D01010A", b"" if how == "pss-bare" else parameters), signature
    if how == "dsa":
        oid = "06072A8648CE380403" if digest == "sha1" else f"06096086480165030403{order:02X}"
        return algorithm(oid, b""), key.sign(data, hash_)
    signature = key.sign(data, ec.ECDSA(hash_))
    if how == "ecdsa":
        oid = "06072A8648CE3D0401" if digest == "sha1" else f"06082A8648CE3D0403{order:02X}"
        return algorithm(oid, b""), signature
    size = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(signature)
    plain = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    return algorithm(f"060A04007F000701010401{order + 1:02X}", b""), plain


def content_info(  # noqa: PLR0913 -- one switch per shape that an object can have
    content_type: str,
    content: bytes,
    signer: Authority,
    how: str,
    digest: str,
    *,
    attributes: bool = True,
    sign_with: Any = None,
    by_key_id: bool = False,
    version: int | None = None,
    embed: bool = True,
    others: tuple[bytes, ...] = (),
) -> bytes:
    """A CMS SignedData; `content_type` is the hexadecimal DER of its identifier."""
    hashed = hashlib.new(digest, content, usedforsecurity=False).digest()
    attrs = b"".join(
        (
            # Unsorted on purpose: some signers send them so, and what counts is the order as sent.
            der(0x30, bytes.fromhex("06092A864886F70D010904"), der(0x31, der(0x04, hashed))),
            der(0x30, bytes.fromhex("06092A864886F70D010903"), der(0x31, bytes.fromhex(content_type))),
        )
    )
    algorithm_id, signature = sign(sign_with or signer.key, how, digest, der(0x31, attrs) if attributes else content)
    issuer = signer.certificate.issuer.public_bytes()
    sid = der(0x30, issuer, der(0x02, bytes([signer.certificate.serial_number])))
    if by_key_id:
        extension = signer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        sid = der(0x80, extension.value.digest)
    info = der(
        0x30,
        der(0x02, bytes([version if version is not None else 3 if by_key_id else 1])),
        sid,
        algorithm(DIGEST_OIDS[digest]),
        der(0xA0, attrs) if attributes else b"",
        algorithm_id,
        der(0x04, signature),
    )
    signed = der(
        0x30,
        b"\x02\x01\x03",
        der(0x31, algorithm(DIGEST_OIDS[digest])),
        der(0x30, bytes.fromhex(content_type), der(0xA0, der(0x04, content))),
        der(0xA0, signer.raw if embed else b"", *others),
        der(0x31, info),
    )
    return der(0x30, bytes.fromhex("06092A864886F70D010702"), der(0xA0, signed))


def security_object(groups: dict[int, bytes], digest: str, version: int = 0) -> bytes:
    """LDSSecurityObject without version info, as version 0 is."""
    hashed = {n: hashlib.new(digest, data, usedforsecurity=False).digest() for n, data in groups.items()}
    entries = (der(0x30, der(0x02, bytes([n])), der(0x04, value)) for n, value in hashed.items())
    return der(0x30, bytes([2, 1, version]), algorithm(DIGEST_OIDS[digest]), der(0x30, *entries))


def sod(
    groups: dict[int, bytes],
    signer: Authority,
    how: str,
    digest: str,
    *,
    lds_digest: str = "",
    object_version: int = 0,
    **options: Any,
) -> bytes:
    """EF.SOD over these files."""
    content = security_object(groups, lds_digest or digest, object_version)
    return der(0x77, content_info("0606678108010101", content, signer, how, digest, **options))
