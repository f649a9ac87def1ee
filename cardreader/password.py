"""What opens a chip: the card access number, or the key of the machine readable zone (ICAO 9303-11 §4.3.2, §4.4.3)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from cardreader.errors import CardReaderError, ExitCode

_WEIGHTS = (7, 3, 1)
_FILLER = "<"
_DOCUMENT_NUMBER = 9


class PasswordError(CardReaderError):
    """What was typed or scanned cannot open a chip. The text never repeats it."""

    code = "password"
    remedy = "Type the last six digits of the card's number."
    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Can:
    """Card access number: the digits printed on the card (Vietnam: the last six of the personal number)."""

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse anything but digits."""
        if not re.fullmatch(r"[0-9]{6,16}", self.digits):
            message = "a card access number has six digits"
            raise PasswordError(message)

    @property
    def reference(self) -> int:
        """Password reference in MSE:SET AT (ICAO 9303-11 §4.4.4.1): 2."""
        return 2

    def secret(self) -> bytes:
        """Return the input f(pi) of the key derivation: the digits themselves."""
        return self.digits.encode("ascii")


@dataclass(frozen=True, slots=True)
class MrzKey:
    """Document number and the dates of birth and expiry (yymmdd) of the machine readable zone."""

    document_number: str = field(repr=False)
    birth_date: str = field(repr=False)
    expiry: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse characters that no machine readable zone has."""
        if not re.fullmatch(r"[A-Z0-9<]{1,22}", self.document_number):
            message = "the document number has only letters A-Z and digits"
            raise PasswordError(message)
        if not (re.fullmatch(r"[0-9<]{6}", self.birth_date) and re.fullmatch(r"[0-9<]{6}", self.expiry)):
            message = "the dates of birth and expiry are written YYMMDD"
            raise PasswordError(message)

    @property
    def reference(self) -> int:
        """Password reference in MSE:SET AT (ICAO 9303-11 §4.4.4.1): 1."""
        return 1

    @property
    def information(self) -> str:
        """MRZ information: number, birth and expiry, each with its check digit (ICAO 9303-11 §4.3.2)."""
        number = self.document_number.ljust(_DOCUMENT_NUMBER, _FILLER)
        return "".join(part + check_digit(part) for part in (number, self.birth_date, self.expiry))

    def secret(self) -> bytes:
        """Return SHA-1 over the MRZ information; BAC takes its first 16 bytes as K_seed, PACE all 20."""
        return hashlib.sha1(self.information.encode("ascii"), usedforsecurity=False).digest()


Password = Can | MrzKey


def check_digit(text: str) -> str:
    """Check digit of ICAO 9303-3 §4.9: weights 7, 3, 1 modulo 10 over 0-9, A-Z (10-35) and the filler (0)."""
    return str(sum(_value(character) * _WEIGHTS[i % 3] for i, character in enumerate(text)) % 10)


def parse_can(text: str) -> Can:
    """Read a typed card access number: six digits; spaces, dots and dashes are forgiven.

    A whole personal number (12 digits) is taken for its last six.

    Raises:
        PasswordError: It is neither.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if re.fullmatch(r"[0-9]{6}|[0-9]{12}", digits):
        return Can(digits[-6:])
    message = "a card access number has six digits"
    raise PasswordError(message)


def _value(character: str) -> int:
    if character == _FILLER:
        return 0
    return int(character, 36)
