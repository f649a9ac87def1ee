"""The clinic's signer, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.settings import SettingsError, Signing

if TYPE_CHECKING:
    from kiosk.delivery.signature import Signer


def signer_of(signing: Signing) -> Signer | None:
    """Build what signs notifications; None when the clinic does not sign. Raises `SettingsError`."""
    if signing.certificate_file is None or signing.private_key_file is None:
        return None
    from kiosk.delivery.signature import Signer, SignerTrouble  # noqa: PLC0415 - most clinics do not sign

    try:
        return Signer.from_files(signing.certificate_file, signing.private_key_file, signing.read_password())
    except SignerTrouble as error:
        raise SettingsError(str(error)) from None
