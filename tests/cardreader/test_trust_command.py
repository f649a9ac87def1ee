from __future__ import annotations

from pathlib import Path

import pytest

from cardreader.cli import main
from cardreader.virtual.issuer import Issuer

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
