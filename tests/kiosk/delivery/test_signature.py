"""Signed notifications: verified by signxml, and by hand with nothing of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from lxml import etree  # type: ignore[import-untyped]  # lxml brings no types
from signxml import InvalidDigest, XMLVerifier  # type: ignore[attr-defined]  # it names its exports in no list

from kiosk.delivery.signature import Signer, SignerTrouble
from kiosk.delivery.xml0 import write
from tests.kiosk.delivery.test_xml0 import prepared, taken

DS = "{http://www.w3.org/2000/09/xmldsig#}"
C14N = "http://www.w3.org/2006/12/xml-c14n11"
NOW = datetime.now(UTC)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def certificate_of(key: Key) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Phòng khám Mẫu")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    return (
        builder.not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


KEYS: dict[str, Callable[[], Key]] = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
}


@pytest.fixture(params=KEYS)
def files(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """Certificate and key of a clinic."""
    key = KEYS[request.param]()
    certificate, private = tmp_path / "clinic.crt", tmp_path / "clinic.key"
    certificate.write_bytes(certificate_of(key).public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private


@pytest.fixture
def signed(files: tuple[Path, Path]) -> bytes:
    return Signer.from_files(*files)(write(prepared()))


def canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n")  # type: ignore[no-any-return]  # lxml brings no types


def verify_by_hand(document: bytes, certificate: x509.Certificate) -> None:
    """Verify as the standard says: the digest without the signature, then the signature over what names the digest."""
    root = etree.fromstring(document)
    signature = root.find(f"CHUKYDONVI/{DS}Signature")
    info = signature.find(f"{DS}SignedInfo")
    assert info.find(f"{DS}CanonicalizationMethod").get("Algorithm") == C14N
    reference = info.find(f"{DS}Reference")
    assert reference.get("URI") == ""
    value = base64.b64decode(signature.findtext(f"{DS}SignatureValue"))
    signed_info = canonical(info)
    signature.getparent().remove(signature)
    digest = hashlib.sha256(canonical(root)).digest()
    assert base64.b64decode(reference.findtext(f"{DS}DigestValue")) == digest
    match certificate.public_key():
        case rsa.RSAPublicKey() as public:
            public.verify(value, signed_info, padding.PKCS1v15(), hashes.SHA256())
        case ec.EllipticCurvePublicKey() as public:
            half = len(value) // 2
            numbers = int.from_bytes(value[:half]), int.from_bytes(value[half:])
            public.verify(encode_dss_signature(*numbers), signed_info, ec.ECDSA(hashes.SHA256()))
        case _:
            pytest.fail("another kind of key")


def test_the_signature_holds_for_the_library_and_by_hand(signed: bytes, files: tuple[Path, Path]) -> None:
    certificate = x509.load_pem_x509_certificate(files[0].read_bytes())
    assert XMLVerifier().verify(etree.fromstring(signed), x509_cert=certificate)
    verify_by_hand(signed, certificate)


def test_the_certificate_is_in_the_signature(signed: bytes, files: tuple[Path, Path]) -> None:
    inside = base64.b64decode(etree.fromstring(signed).findtext(f".//{DS}X509Certificate"))
    assert inside == x509.load_pem_x509_certificate(files[0].read_bytes()).public_bytes(Encoding.DER)


def test_any_other_content_is_noticed(signed: bytes, files: tuple[Path, Path]) -> None:
    certificate = x509.load_pem_x509_certificate(files[0].read_bytes())
    forged = signed.replace(b"<GIOI_TINH>1<", b"<GIOI_TINH>2<")
    with pytest.raises(InvalidDigest):
        XMLVerifier().verify(etree.fromstring(forged), x509_cert=certificate)


def test_another_clinic_s_key_is_noticed(signed: bytes) -> None:
    other: Key = KEYS["rsa" if b"rsa-sha256" in signed else "ec"]()
    with pytest.raises(InvalidSignature):
        verify_by_hand(signed, certificate_of(other))


def test_the_portal_takes_a_signed_notification_with_nothing_else_changed(signed: bytes) -> None:
    root = etree.fromstring(signed)
    place = root.find("CHUKYDONVI")
    place.remove(place[0])
    assert canonical(root) == canonical(etree.fromstring(write(prepared())))
    assert taken(signed)


def test_a_key_with_a_password_needs_it(files: tuple[Path, Path]) -> None:
    certificate, private = files
    key = Signer.from_files(certificate, private)._key
    private.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"m\xe1\xba\xadt"))
    )
    assert Signer.from_files(certificate, private, "mật").ends > NOW
    for wrong in (None, "mat"):
        with pytest.raises(SignerTrouble, match="or its password is another"):
            Signer.from_files(certificate, private, wrong)


def test_what_cannot_be_used_is_named_in_one_line(files: tuple[Path, Path], tmp_path: Path) -> None:
    certificate, private = files
    other = tmp_path / "other.key"
    key = rsa.generate_private_key(65537, 2048)
    other.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for arguments, words in (
        ((tmp_path / "no.crt", private), "certificate_file: cannot read"),
        ((private, private), "is no certificate in PEM form"),
        ((certificate, tmp_path / "no.key"), "private_key_file: cannot read"),
        ((certificate, certificate), "is no private key in PEM form"),
        ((certificate, other), "is not the key of the certificate"),
    ):
        with pytest.raises(SignerTrouble, match=words) as caught:
            Signer.from_files(*arguments)
        assert "\n" not in str(caught.value)


def test_no_repr_shows_the_key(files: tuple[Path, Path]) -> None:
    assert "Key" not in repr(Signer.from_files(*files))
