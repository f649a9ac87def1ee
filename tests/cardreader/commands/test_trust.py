from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cardreader.cli import main
from cardreader.virtual.issuer import Issuer
from tests.cardreader.authenticity.pki import Authority, certify

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def csca(tmp_path: Path, issuer: Issuer) -> Path:
    path = tmp_path / "csca.der"
    path.write_bytes(issuer.csca_certificate)
    return path


@pytest.fixture
def crl(tmp_path: Path, issuer: Issuer) -> Path:
    path = tmp_path / "list.crl"
    path.write_bytes(issuer.revocation_list())
    return path


def test_adding_explains_what_it_is(tmp_path: Path, csca: Path, crl: Path, capsys: Capture) -> None:
    folder = tmp_path / "trust"

    assert main(["trust", "add", str(csca), str(crl), "--trust", str(folder)]) == 0

    out = capsys.readouterr().out
    assert "csca.der: 1 certificate" in out
    assert "CSCA: C=VN" in out
    assert "revocation list: C=VN" in out
    assert {path.name for path in folder.iterdir()} == {"csca.der", "list.crl"}
    assert main(["trust", "list", "--trust", str(folder)]) == 0
    assert main(["trust", "check", "--trust", str(folder)]) == 0
    assert "nothing is wrong" in capsys.readouterr().out


def test_something_else_is_not_added(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff")

    assert main(["trust", "add", str(path), "--trust", str(tmp_path / "trust")]) == 2
    assert "photo.jpg cannot be used" in capsys.readouterr().err
    assert not (tmp_path / "trust").exists()


def test_checking_says_what_does_not_count(tmp_path: Path, crl: Path, capsys: Capture) -> None:
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "broken.pem").write_text("nothing")
    crl.rename(folder / "list.crl")

    assert main(["trust", "check", "--trust", str(folder)]) == 2

    out = capsys.readouterr().out
    assert "broken.pem cannot be used" in out
    assert "holds no certificate" in out
    assert "its issuer is not here" in out


def test_a_missing_folder_trusts_nobody(tmp_path: Path, capsys: Capture) -> None:
    folder = str(tmp_path / "nowhere")

    assert main(["trust", "list", "--trust", folder]) == 0
    assert main(["trust", "check", "--trust", folder]) == 2
    assert "does not exist" in capsys.readouterr().out


def old_list(issuer: Authority) -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(datetime(2024, 1, 1, tzinfo=UTC)).next_update(datetime(2024, 4, 1, tzinfo=UTC))
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_checking_explains_certificates_that_anchor_nothing_or_not_today(tmp_path: Path, capsys: Capture) -> None:
    root = certify("CSCA", ec.generate_private_key(ec.SECP256R1()), ca=True)
    for name, one in {
        "signer": certify("Signer", ec.generate_private_key(ec.SECP256R1()), root),
        "old": certify("Old", ec.generate_private_key(ec.SECP256R1()), ca=True, years=(2000, 2010)),
        "orphan": certify("CSCA", ec.generate_private_key(ec.SECP256R1()), root, ca=True, serial=8),
    }.items():
        (tmp_path / f"{name}.der").write_bytes(one.raw)

    assert main(["trust", "check", "--trust", str(tmp_path)]) == 2

    out = capsys.readouterr().out
    assert "may not sign others" in out
    assert "not valid today" in out
    assert "signed neither by itself nor by another one here" in out


def test_checking_says_when_a_newer_revocation_list_is_due(tmp_path: Path, capsys: Capture) -> None:
    root = certify("CSCA", ec.generate_private_key(ec.SECP256R1()), ca=True)
    (tmp_path / "csca.der").write_bytes(root.raw)
    (tmp_path / "list.crl").write_bytes(old_list(root))

    main(["trust", "check", "--trust", str(tmp_path)])
    assert "a newer one was due on 2024-04-01" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path, csca: Path, capsys: Capture) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert main(["trust", "add", str(csca), "--trust", str(tmp_path / "file" / "trust")]) == 2
    assert "cannot be written" in capsys.readouterr().err
