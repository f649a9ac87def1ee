"""What an error of a read means: which line of the table of answers counts, and how the read ends by it."""

from __future__ import annotations

from dataclasses import dataclass

from cardreader.errors import (
    AccessNotOffered,
    AccessRefused,
    AnswerAltered,
    AuthenticityFailed,
    CardLost,
    CardMute,
    CardReaderError,
    ChipNotProven,
    DamagedData,
    NoReader,
    NotADocument,
    SecureMessagingFailed,
    UnexpectedStatus,
    WrongPassword,
)
from cardreader.iso7816.answers import STATUSES, End, Kind, Rule, Step, Try, kind_of_status, rule
from cardreader.iso7816.channel import ExchangeRefused
from cardreader.iso7816.secure_messaging import UnprotectedStatus

_NO_ANSWER = AccessNotOffered | WrongPassword | NoReader | CardMute
"""What no new session changes."""


def kind_of(error: CardReaderError) -> Kind:
    """Return the kind of answer that an error comes from."""
    match error:
        case ExchangeRefused():
            return Kind.NOT_CARRIED
        case CardMute():
            return Kind.MUTE
        case UnprotectedStatus():
            return Kind.BARE
        case AnswerAltered():
            return Kind.CHECKSUM
        case AuthenticityFailed():
            return Kind.UNTRUE
        case UnexpectedStatus(sw=sw):
            return kind_of_status(sw)
        case AccessRefused() | ChipNotProven():
            return Kind.OTHER
        case SecureMessagingFailed() | DamagedData():
            return Kind.MALFORMED
        case _:
            return Kind.GONE


class OfferUnknown(UnexpectedStatus):
    """EF.CardAccess was answered with a status that does not say whether the chip has PACE."""

    code = "offer_unknown"


_OUT_OF_STEP = frozenset((*STATUSES, Kind.BARE, Kind.CHECKSUM))
"""What a chip may answer that has seen a command twice, or never."""
_AFTER_FILES = (Step.CONFIRM, Step.CHIP_SET, Step.CHIP_KEY, Step.ACTIVE)
"""Last commands before a file is parsed that was read in an earlier session."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error with the step it belongs to and what the table says of both."""

    error: CardReaderError
    step: Step
    kind: Kind
    rule: Rule

    @classmethod
    def of(cls, error: CardReaderError, step: Step, *, lost: bool = False) -> Failure:
        """Look the error up.

        `lost` says that the reader failed to carry something in this session: a refusal, or an answer that is out of
        step, may be that failure's fault, and is no statement about chip or digits.
        """
        kind = kind_of(error)
        if lost and (kind in _OUT_OF_STEP or isinstance(error, WrongPassword)):
            error, kind = CardLost(f"the reader lost a command before: {error}"), Kind.NOT_CARRIED
        if isinstance(error, OfferUnknown):
            step = Step.CARD_ACCESS  # found out only when nothing else opened the chip
        if isinstance(error, DamagedData) and kind is Kind.MALFORMED and step in _AFTER_FILES:
            step = Step.READ  # what is malformed is a file, and the answers that brought it were right
        return cls(error, step, kind, rule(step, kind))

    @property
    def again(self) -> bool:
        """Whether one more session may end otherwise."""
        if isinstance(self.error, _NO_ANSWER):
            return False
        return Try.NEW_SESSION in self.rule.tries or self._proves_forgery

    @property
    def _proves_forgery(self) -> bool:
        return self.kind in (Kind.CHECKSUM, Kind.UNTRUE)

    def is_like(self, other: Failure) -> bool:
        """Return whether the read failed the same way as another time."""
        if self._proves_forgery or other._proves_forgery:
            return self.error.code == other.error.code and _reason(self.error) == _reason(other.error)
        return True

    def ended(self, *, seen_before: bool) -> CardReaderError:
        """Return the error that the read ends with. A check that failed once accuses nobody."""
        if isinstance(self.error, _NO_ANSWER) or (self._proves_forgery and seen_before):
            return self.error
        if self._proves_forgery:
            return CardLost(f"the card went away before a check could be repeated: {self.error}")
        match self.rule.end:
            case End.MOVED:
                return self.error if isinstance(self.error, CardLost) else CardLost(f"the card moved: {self.error}")
            case End.NO_DOCUMENT:
                return NotADocument(str(self.error))
            case End.WRONG_PASSWORD if not isinstance(self.error, AccessRefused):
                return WrongPassword(f"the password is wrong, or the card another one: {self.error}")
            case End.NOT_PROVEN | End.NOT_DONE:
                return self.error if isinstance(self.error, ChipNotProven) else ChipNotProven(str(self.error))
            case _ if isinstance(self.error, SecureMessagingFailed):
                return DamagedData(str(self.error))
            case _:
                return self.error


def _reason(error: CardReaderError) -> str:
    return error.reason if isinstance(error, AuthenticityFailed) else ""
