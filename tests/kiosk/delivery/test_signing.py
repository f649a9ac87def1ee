from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kiosk.app.commands.check_config import _signing
from kiosk.delivery.signing import signer_of
from kiosk.settings import Facility, Portal, Settings, SettingsError, Signing

NOW = datetime.now(UTC)


def signing(folder: Path, days: int = 30) -> Signing:
    """Write a clinic's certificate, which ends in so many days, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Phòng khám Mẫu")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(NOW - timedelta(days=100)).not_valid_after(NOW + timedelta(days=days))
    certificate_file, key_file = folder / "clinic.crt", folder / "clinic.key"
    certificate_file.write_bytes(dated.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signing(certificate_file=certificate_file, private_key_file=key_file)


def settings(signing: Signing) -> Settings:
    portal = Portal(
        base_url="https://portal.example",
        username="01999_BV",
        password_file=Path("portal.password"),
        staff_name="Trần Thị Lễ Tân",
        staff_number="001190000009",
    )
    return Settings(facility=Facility(code="01999", name="Mẫu"), portal=portal, signing=signing)


def test_a_clinic_that_does_not_sign_needs_nothing() -> None:
    assert signer_of(Signing()) is None
    assert list(_signing(settings(Signing()))) == []


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="or none of the two"):
        Signing(certificate_file=tmp_path / "clinic.crt")


def test_the_password_of_the_key_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("bí mật\n", encoding="utf-8")
    assert Signing(private_key_password_file=tmp_path / "password").read_password() == "bí mật"
    assert Signing().read_password() is None


def test_files_that_cannot_be_used_are_a_fault_of_the_settings(tmp_path: Path) -> None:
    broken = signing(tmp_path)
    (tmp_path / "clinic.key").write_text("no key")
    with pytest.raises(SettingsError, match=r"^signing\.private_key_file: .* is no private key"):
        signer_of(broken)
    (finding,) = _signing(settings(broken))
    assert (finding.part, finding.ok) == ("signing", False)


@pytest.mark.parametrize(("days", "ok", "words"), [(30, True, "are signed"), (-1, False, "ended on")])
def test_the_check_says_when_the_certificate_ends(tmp_path: Path, days: int, ok: bool, words: str) -> None:  # noqa: FBT001 - a table's column
    (finding,) = _signing(settings(signing(tmp_path, days)))
    assert finding.ok is ok
    assert words in finding.text
    assert f"{NOW + timedelta(days=days):%Y-%m}" in finding.text
