from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cardreader.authenticity.trust import (
    TrustError,
    TrustStore,
    default_trust_folder,
    load_file,
    parse_file,
    parse_master_list,
)
from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from tests.cardreader.authenticity.pki import Authority, certify, content_info, der

MASTER_LIST = "0606678108010102"


@pytest.fixture(scope="module")
def csca() -> Authority:
    return certify("CSCA", ec.generate_private_key(ec.SECP256R1()), ca=True)


@pytest.fixture(scope="module")
def other() -> Authority:
    return certify("CSCA of another state", ec.generate_private_key(ec.SECP384R1()), ca=True, country="UT")


def pem(data: bytes, label: str = "CERTIFICATE") -> bytes:
    body = base64.encodebytes(data)
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), body, label.encode())


def revocation_list(issuer: Authority, serials: list[int]) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(datetime(2024, 1, 1, tzinfo=UTC))
        .next_update(datetime(2024, 4, 1, tzinfo=UTC))
    )
    for serial in serials:
        revoked = x509.RevokedCertificateBuilder().serial_number(serial)
        builder = builder.add_revoked_certificate(revoked.revocation_date(datetime(2023, 1, 1, tzinfo=UTC)).build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def master_list(csca: Authority, *certificates: bytes, signed_by: Authority | None = None) -> bytes:
    signer = signed_by or certify("Master List Signer", ec.generate_private_key(ec.SECP256R1()), csca, serial=9)
    content = der(0x30, b"\x02\x01\x00", der(0x31, *certificates))
    return content_info(MASTER_LIST, content, signer, "ecdsa", "sha256", others=(csca.raw,))


def test_a_folder_of_every_kind_of_file_is_loaded_once_each(tmp_path: Path, csca: Authority, other: Authority) -> None:
    (tmp_path / "a.der").write_bytes(csca.raw)
    (tmp_path / "b.pem").write_bytes(b"comment\n" + pem(csca.raw) + pem(other.raw))
    (tmp_path / "c.crl").write_bytes(revocation_list(csca, [5]))
    (tmp_path / "d.PEM").write_bytes(pem(revocation_list(other, []), "X509 CRL"))
    (tmp_path / "e.ml").write_bytes(master_list(csca, csca.raw, other.raw))
    (tmp_path / "readme.txt").write_text("not a certificate")

    store = TrustStore.load(tmp_path)

    assert [one.raw for one in store.certificates] == [csca.raw, other.raw]
    assert [one.serials for one in store.revocation_lists] == [{5}, set()]


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="does not exist"):
        TrustStore.load(tmp_path / "nowhere")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TrustError, match="is no folder"):
        TrustStore.load(tmp_path / "file")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x30\x00", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_file_that_is_none_says_which(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pem").write_bytes(content)

    with pytest.raises(TrustError, match=r"broken\.pem cannot be used"):
        TrustStore.load(tmp_path)


def test_one_certificate_that_cannot_be_read_is_left_out_of_its_bundle_counted_and_named(
    tmp_path: Path, csca: Authority, other: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    key_id = bytes.fromhex("0603551D0E")
    at = other.raw.index(key_id) + len(key_id)
    odd = other.raw[: at + 2] + b"\x05" + other.raw[at + 3 :]  # the extension holds no OCTET STRING any more

    (tmp_path / "bundle.pem").write_bytes(pem(csca.raw) + pem(odd) + pem(other.raw))

    store = TrustStore.load(tmp_path)

    assert [one.raw for one in store.certificates] == [csca.raw, other.raw]
    assert list(store.left_out) == caplog.messages
    (said,) = store.left_out
    assert re.fullmatch(r"bundle\.pem: certificate 2 of 3 is left out \(SHA-256 [0-9a-f]{16}\): .+", said)


def test_issuers_are_found_by_name_and_key(csca: Authority, other: Authority) -> None:
    store = TrustStore.of([parse_certificate(csca.raw), parse_certificate(other.raw)])
    namesake = certify("CSCA", ec.generate_private_key(ec.SECP256R1()), ca=True)
    key = ec.generate_private_key(ec.SECP256R1())

    assert [one.raw for one in store.issuers_of(parse_certificate(certify("DS", key, csca).raw))] == [csca.raw]
    assert not store.issuers_of(parse_certificate(certify("DS", key, namesake).raw))


def test_a_revocation_list_counts_only_with_its_issuer_s_signature(csca: Authority) -> None:
    namesake = certify("CSCA", ec.generate_private_key(ec.SECP256R1()), ca=True)
    signer = parse_certificate(certify("DS", ec.generate_private_key(ec.SECP256R1()), csca, serial=5).raw)
    issuer = parse_certificate(csca.raw)

    genuine = TrustStore.of([issuer], [parse_revocation_list(revocation_list(csca, [5]))])
    forged = TrustStore.of([issuer], [parse_revocation_list(revocation_list(namesake, [5]))])
    elsewhere = TrustStore.of([issuer], [parse_revocation_list(revocation_list(csca, [6]))])

    assert genuine.revokes(signer, issuer)
    assert not forged.revokes(signer, issuer)
    assert not elsewhere.revokes(signer, issuer)


def test_after_a_change_of_key_the_new_one_takes_old_certificates_back(csca: Authority) -> None:
    """One list stands for all of a state's certificates, signed with its newest key (ICAO 9303-12 §7.1.4)."""
    newer = certify("CSCA", ec.generate_private_key(ec.SECP384R1()), ca=True)
    signer = parse_certificate(certify("DS", ec.generate_private_key(ec.SECP256R1()), csca, serial=5).raw)
    listed = parse_revocation_list(revocation_list(newer, [5]))
    issuer = parse_certificate(csca.raw)

    assert TrustStore.of([issuer, parse_certificate(newer.raw)], [listed]).revokes(signer, issuer)
    assert not TrustStore.of([issuer], [listed]).revokes(signer, issuer)


def test_a_link_certificate_anchors_the_new_key(csca: Authority) -> None:
    """The new CSCA's key under the old one's signature (ICAO 9303-12 §7.1.3)."""
    new_key = ec.generate_private_key(ec.SECP384R1())
    link = certify("CSCA", new_key, csca, ca=True, serial=11)
    signer = certify("DS", ec.generate_private_key(ec.SECP256R1()), Authority(new_key, link.certificate))
    store = TrustStore.of([parse_certificate(csca.raw), parse_certificate(link.raw)])

    assert [one.raw for one in store.issuers_of(parse_certificate(signer.raw))] == [link.raw]
    assert parse_certificate(link.raw).issued_by(parse_certificate(csca.raw))
    assert not parse_certificate(link.raw).issued_by(parse_certificate(link.raw))


def test_a_master_list_gives_its_certificates_and_counts_the_unreadable(csca: Authority, other: Authority) -> None:
    found = parse_master_list(master_list(csca, csca.raw, other.raw, der(0x30, b"\x02\x01\x00")))

    assert [one.raw for one in found.certificates] == [csca.raw, other.raw]
    assert found.unreadable == 1
    assert found.signer.subject_text == "C=VN, CN=Master List Signer"


def test_a_changed_master_list_is_refused(csca: Authority, other: Authority) -> None:
    data = master_list(csca, csca.raw, other.raw)
    changed = data.replace(b"CSCA of another state", b"CSCA of a nother state", 1)

    with pytest.raises((AuthenticityFailed, DamagedData)):
        parse_master_list(changed[: len(data)])
    with pytest.raises(AuthenticityFailed, match="changed"):
        parse_master_list(data.replace(b"another state", b"another stale"))


def test_a_master_list_whose_signer_nobody_in_it_issued_is_refused(csca: Authority) -> None:
    stranger = certify("Stranger", ec.generate_private_key(ec.SECP256R1()))

    with pytest.raises(AuthenticityFailed, match="nobody"):
        parse_master_list(master_list(csca, csca.raw, signed_by=stranger))


def test_the_default_folder_is_the_user_s() -> None:
    assert default_trust_folder().parts[-2:] == ("cardreader", "trust")


def test_a_folder_that_takes_nothing_is_told_file_by_file(tmp_path: Path, csca: Authority) -> None:
    (tmp_path / "key.pem").write_bytes(pem(csca.raw, "PRIVATE KEY"))
    with pytest.raises(TrustError, match=r"key\.pem cannot be used: a block is neither"):
        load_file(tmp_path / "key.pem")
    with pytest.raises(TrustError, match="cannot be read"):
        load_file(tmp_path / "nothing.pem")


def test_a_master_list_may_come_as_pem(csca: Authority, other: Authority) -> None:
    store = parse_file(pem(master_list(csca, csca.raw, other.raw), "CMS"))

    assert [one.raw for one in store.certificates] == [csca.raw, other.raw]


def test_signed_content_of_another_type_is_no_master_list(csca: Authority) -> None:
    with pytest.raises(DamagedData, match="no master list"):
        parse_master_list(content_info("06092A864886F70D010701", b"text", csca, "ecdsa", "sha256"))


def test_an_issuer_that_may_not_sign_lists_signs_none(csca: Authority) -> None:
    listed = parse_revocation_list(revocation_list(csca, [5]))
    bare = certify("CSCA", csca.key, usage=False)

    assert listed.signed_by(parse_certificate(csca.raw))
    assert not listed.signed_by(parse_certificate(bare.raw))
