"""Sign a notification (XML-DSig): the only importer of signxml and lxml.

NĐ 188/2025 art. 69 wants the clinic's signature in CHUKYDONVI from 2026. The exact form stands in the portal's own XSD,
which is not public; taken here is the likeliest: one enveloped signature over the whole document, SHA-256, canonical
XML 1.1, with the certificate in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree  # type: ignore[import-untyped]  # lxml brings no types
from signxml import (  # type: ignore[attr-defined]  # it names its exports in no list
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureMethod,
    XMLSigner,
)

_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
_PLACE = "CHUKYDONVI"


class SignerTrouble(Exception):
    """Key or certificate cannot be used. One line for staff, no key material."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the clinic's key. Build with `from_files`; calling it gives the signed document."""

    _key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)
    _certificate: x509.Certificate

    @classmethod
    def from_files(cls, certificate_file: Path, key_file: Path, password: str | None = None) -> Self:
        """Read certificate and key (PEM). Raises `SignerTrouble`, also when the two do not belong together."""
        certificate = _certificate(certificate_file)
        key = _key(key_file, password)
        if key.public_key() != certificate.public_key():
            message = f"signing.private_key_file: {key_file} is not the key of the certificate {certificate_file}"
            raise SignerTrouble(message)
        return cls(key, certificate)

    @property
    def ends(self) -> datetime:
        """When the certificate ends, aware."""
        return self._certificate.not_valid_after_utc

    def __call__(self, document: bytes) -> bytes:
        """Return the document with the signature in CHUKYDONVI."""
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
        etree.SubElement(root.find(_PLACE), f"{{{_NAMESPACE}}}Signature", Id="placeholder", nsmap={"ds": _NAMESPACE})
        method = SignatureMethod.RSA_SHA256
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            method = SignatureMethod.ECDSA_SHA256
        signer = XMLSigner(
            signature_algorithm=method,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_1,
        )
        signed = signer.sign(root, key=self._key, cert=[self._certificate])
        return bytes(etree.tostring(signed, xml_declaration=True, encoding="utf-8")) + b"\n"


def _certificate(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except OSError as error:
        message = f"signing.certificate_file: cannot read {file} ({error.strerror})"
        raise SignerTrouble(message) from error
    except ValueError:
        message = f"signing.certificate_file: {file} is no certificate in PEM form"
        raise SignerTrouble(message) from None


def _key(file: Path, password: str | None) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password.encode() if password else None)
    except OSError as error:
        message = f"signing.private_key_file: cannot read {file} ({error.strerror})"
        raise SignerTrouble(message) from error
    except (ValueError, TypeError):  # the cause may quote the key
        message = f"signing.private_key_file: {file} is no private key in PEM form, or its password is another"
        raise SignerTrouble(message) from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        message = f"signing.private_key_file: {file} is neither an RSA nor an EC key"
        raise SignerTrouble(message)
    return key
