import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from cardreader.iso7816.tlv import parse_one
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.issuer import CSCA_NAME, Issuer, security_object, state_folder
from cardreader.virtual.signing import KeySpec, SigningKey, _prime

SEED = bytes(range(32))


def test_the_seed_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    first = Issuer.load(folder)
    assert Issuer.load(folder).csca_certificate == first.csca_certificate
    assert [path.name for path in folder.iterdir()] == ["issuer.seed"]
    assert stat.S_IMODE((folder / "issuer.seed").stat().st_mode) == 0o600


def test_of_two_that_make_the_seed_at_once_the_first_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Issuer.load(tmp_path).csca_certificate
    # What the second process saw before the first one had finished.
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert Issuer.load(tmp_path).csca_certificate == first
    assert [path.name for path in tmp_path.iterdir()] == ["issuer.seed"]


def test_a_broken_seed_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "issuer.seed").write_bytes(b"short")
    with pytest.raises(VirtualCardError, match="no seed"):
        Issuer.load(tmp_path)


def test_a_folder_that_cannot_be_made_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(VirtualCardError, match="cannot be kept"):
        Issuer.load(tmp_path / "file" / "state")


def test_the_state_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIRTUAL_CARD_HOME", os.fspath(tmp_path))
    assert state_folder() == tmp_path
    monkeypatch.delenv("VIRTUAL_CARD_HOME")
    assert state_folder().name == "virtual-card"


def test_the_authority_signs_itself_and_says_that_it_is_a_test() -> None:
    certificate = x509.load_der_x509_certificate(Issuer(SEED).csca_certificate)
    certificate.verify_directly_issued_by(certificate)
    assert "TEST" in certificate.subject.rfc4514_string()
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).critical
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign


@pytest.mark.parametrize("spec", ["ecdsa/13/sha256", "ecdsa/12/sha256", "rsa/2048/sha256", "rsa-pss/2048/sha256"])
def test_a_document_signer_is_issued_by_the_authority(spec: str) -> None:
    issuer = Issuer(SEED)
    authority = x509.load_der_x509_certificate(issuer.csca_certificate)
    certificate = x509.load_der_x509_certificate(issuer.signer(KeySpec.parse(spec)).certificate)
    certificate.verify_directly_issued_by(authority)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    named = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert named == authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


@pytest.mark.parametrize("spec", ["rsa/3072/sha256", "rsa-pss/3072/sha256", "ecdsa/17/sha512", "ecdsa/15/sha384"])
def test_other_kinds_of_authority_sign_too_under_names_of_their_own(spec: str) -> None:
    issuer = replace(Issuer(SEED), csca_spec=KeySpec.parse(spec))
    authority = x509.load_der_x509_certificate(issuer.csca_certificate)
    authority.verify_directly_issued_by(authority)
    assert issuer.csca_name != CSCA_NAME
    x509.load_der_x509_certificate(issuer.signer().certificate).verify_directly_issued_by(authority)


def test_the_revocation_list_names_the_revoked_signer_alone() -> None:
    issuer = Issuer(SEED)
    revoked = x509.load_der_x509_crl(issuer.revocation_list())
    authority = x509.load_der_x509_certificate(issuer.csca_certificate)
    assert revoked.is_signature_valid(authority.public_key())  # type: ignore[arg-type]  # the key is an EC key
    assert len(list(revoked)) == 1
    assert revoked.get_revoked_certificate_by_serial_number(issuer.signer().serial) is None


def test_pss_signatures_are_valid_and_the_same_every_time() -> None:
    key = SigningKey(KeySpec.parse("rsa-pss/2048/sha256"), SEED, "test")
    assert isinstance(key.private, rsa.RSAPrivateKey)
    signature = key.sign(b"data")
    assert signature == key.sign(b"data")
    key.private.public_key().verify(signature, b"data", padding.PSS(padding.MGF1(SHA256()), 32), SHA256())


def test_a_prime_goes_with_the_public_exponent() -> None:
    primes = [_prime(SEED, f"prime/{number}", 64, 3) for number in range(20)]
    assert all(prime % 3 == 2 and prime.bit_length() == 64 for prime in primes)


def test_unknown_kinds_of_keys_are_refused() -> None:
    for text in ("dsa/2048/sha256", "ecdsa/13/sha3", "ecdsa", "rsa/x/sha256"):
        with pytest.raises(ValueError, match="no kind of key"):
            KeySpec.parse(text)


def test_the_security_object_is_cms_signed_data_over_the_hashes() -> None:
    sod = security_object({1: b"one", 2: b"two"}, Issuer(SEED).signer())
    signed = cms.ContentInfo.load(parse_one(sod).value)["content"]
    assert signed["version"].native == "v3"
    assert signed["encap_content_info"]["content_type"].dotted == "2.23.136.1.1.1"
    assert len(signed["certificates"]) == 1
    assert len(signed["signer_infos"]) == 1
