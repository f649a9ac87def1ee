"""What can go wrong between the reader and a verified citizen, sorted by what the person in front of it must do."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """Exit codes of the command line tools."""

    OK = 0
    USAGE = 2
    NO_READER_OR_CARD = 3
    ACCESS_REFUSED = 4
    AUTHENTICITY_FAILED = 5
    CARD_LOST = 6
    DAMAGED_DATA = 7


class CardReaderError(Exception):
    """Base of every error of this package. The text never holds personal data, keys or passwords.

    `code` is stable (screens, logs and documentation refer to it), `remedy` says what to do next.
    """

    code: ClassVar[str] = "card_reader"
    remedy: ClassVar[str] = "Try again."
    exit_code: ClassVar[ExitCode] = ExitCode.DAMAGED_DATA


class NoReader(CardReaderError):
    """There is no card reader of that name, or the smart card service does not run."""

    code = "no_reader"
    remedy = (
        "Connect the reader and see that the smart card service (pcscd) runs; `cardreader list` shows what is there."
    )
    exit_code = ExitCode.NO_READER_OR_CARD


class NoCard(CardReaderError):
    """The reader is there and empty."""

    code = "no_card"
    remedy = "Put the card on the reader."
    exit_code = ExitCode.NO_READER_OR_CARD


class CardLost(CardReaderError):
    """The card was moved, taken away or reset while it was read."""

    code = "card_lost"
    remedy = "Put the card back and hold it still."
    exit_code = ExitCode.CARD_LOST


class CardMute(CardLost):
    """The card did not answer within the time limit of the command."""

    code = "card_mute"
    remedy = "Take the card away, put it back and hold it still."


class CardNotSupported(CardReaderError):
    """Reader and card have no protocol in common."""

    code = "card_not_supported"
    remedy = "This card cannot be read here; a clerk can help."
    exit_code = ExitCode.ACCESS_REFUSED


class AccessRefused(CardReaderError):
    """The chip did not open."""

    code = "access_refused"
    remedy = "Try again; a clerk can help."
    exit_code = ExitCode.ACCESS_REFUSED


class WrongPassword(AccessRefused):
    """The chip says that the CAN or the MRZ key is wrong (status 63xx)."""

    code = "wrong_password"
    remedy = "Check the six digits: they are the last six of the card's number."


class AccessNotOffered(AccessRefused):
    """The chip offers no access protocol that this reader (or its policy) may use."""

    code = "access_not_offered"
    remedy = "This card cannot be read here; a clerk can help."


class NotADocument(AccessNotOffered):
    """The card has neither PACE nor the application of travel documents: a bank card, a bus card, a phone."""

    code = "not_a_document"
    remedy = "This is no citizen card: put the citizen card on the reader."


class AuthenticityFailed(CardReaderError):
    """A check of the chip's authenticity failed. `reason` is a stable word for which check and why."""

    code = "authenticity_failed"
    remedy = "Do not accept this card; compare the person with other documents."
    exit_code = ExitCode.AUTHENTICITY_FAILED

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class DamagedData(CardReaderError):
    """The chip's answer or a file is not what the standard says."""

    code = "damaged_data"
    remedy = "Try once more; if it stays, the card is damaged and a clerk must help."
    exit_code = ExitCode.DAMAGED_DATA


class UnexpectedStatus(DamagedData):
    """The chip answered a command with a status word that stops the read. `sw` is the two-byte status word."""

    code = "unexpected_status"

    def __init__(self, sw: int, text: str) -> None:
        super().__init__(text)
        self.sw = sw


class SecureMessagingFailed(CardReaderError):
    """An answer inside secure messaging was unprotected, malformed or altered: the session is over.

    That alone proves nothing of the card; see `AnswerAltered`.
    """

    code = "secure_messaging_failed"
    remedy = "Put the card back and hold it still; if it stays, a clerk must help."
    exit_code = ExitCode.CARD_LOST


class AnswerAltered(SecureMessagingFailed):
    """A protected answer has a wrong checksum under the session key: somebody altered or replayed it."""

    code = "secure_messaging_failed"
    remedy = "Put the card back and try again; if it stays, do not accept this card."
    exit_code = ExitCode.AUTHENTICITY_FAILED


class ChipNotProven(CardReaderError):
    """The chip has a key that would prove it, and did not use it: neither genuine nor a copy for all that is known."""

    code = "chip_not_proven"
    remedy = "Try once more; if it stays, a clerk compares the person with other documents."
    exit_code = ExitCode.ACCESS_REFUSED
