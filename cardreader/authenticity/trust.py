"""The trust folder: certificates of issuing states (CSCA) that the clinic relies on."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path

from cardreader.authenticity.certificate import Certificate, parse_certificate
from cardreader.errors import CardReaderError, DamagedData, ExitCode

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_SUFFIXES = {".pem", ".crt", ".cer", ".der"}


class TrustError(CardReaderError):
    """The trust folder, or a file in it, cannot be used."""

    code = "trust"
    remedy = "See that the folder exists and holds certificates (PEM or DER); take out what is none."
    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class TrustStore:
    """What is trusted."""

    certificates: tuple[Certificate, ...] = field(repr=False, default=())

    @classmethod
    def load(cls, folder: Path) -> TrustStore:
        """Read every certificate of a folder (`.pem`, `.crt`, `.cer`, `.der`).

        Raises:
            TrustError: The folder or a file is unreadable, or a file holds no certificate.
        """
        if not folder.is_dir():
            message = f"the trust folder {folder} does not exist"
            raise TrustError(message)
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
        return cls.of(certificate for path in files for certificate in load_certificates(path))

    @classmethod
    def of(cls, certificates: Iterable[Certificate]) -> TrustStore:
        """Trust these certificates, each once."""
        return cls(tuple({certificate.raw: certificate for certificate in certificates}.values()))

    def issuers_of(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Trusted certificates that the other one names as its issuer: by name, and by key id where both have one."""
        return tuple(
            candidate
            for candidate in self.certificates
            if candidate.subject == certificate.issuer
            and (
                certificate.authority_key_id is None
                or candidate.subject_key_id is None
                or candidate.subject_key_id == certificate.authority_key_id
            )
        )


def default_trust_folder() -> Path:
    """Where this user's trusted issuers lie when no folder is named."""
    return user_config_path("cardreader") / "trust"


def load_certificates(path: Path) -> tuple[Certificate, ...]:
    """Certificates of one file, PEM (any number) or DER (one). Raises TrustError."""
    try:
        data = path.read_bytes()
        blocks = [base64.b64decode(block) for block in _PEM.findall(data)] or [data]
        return tuple(parse_certificate(block) for block in blocks)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise TrustError(message) from None
    except (DamagedData, binascii.Error) as error:
        message = f"{path.name} is no certificate: {error}"
        raise TrustError(message) from None
