"""What a software card is made of: files, secrets, and the switches of its behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from cardreader.virtual.schemes import ChipAuthenticationScheme, PaceScheme

EndOfFile = Literal["6282", "9000", "6B00", "6700", "6Cxx"]
"""What a read past the end answers: a warning with the data, the data alone, or an error."""

Do84 = Literal["optional", "needed", "refused"]
"""What the chip thinks of the domain parameter reference in MSE:Set AT."""

EXTENDED_ANSWER: Final = 65533
"""Answer data that fit a message of the virtual reader (65,535 bytes with the status word)."""
OK: Final = 0x9000


@dataclass(frozen=True, slots=True)
class PaceOffer:
    """A PACE protocol on standardised domain parameters (0-2 DH, 8-18 curves)."""

    scheme: PaceScheme
    parameter_id: int


@dataclass(frozen=True, slots=True)
class ChipAuthenticationKey:
    """A static key for chip authentication; also the key of the chip authentication mapping.

    `key_id` is the reference that DG14 gives it, None when it is the only one.
    """

    scheme: ChipAuthenticationScheme
    parameter_id: int
    private: int = field(repr=False)
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class ActiveAuthenticationKey:
    """The private key behind DG15 as unencrypted PKCS#8 DER, and the hash it signs with (`sha256`)."""

    pkcs8: bytes = field(repr=False)
    hash_name: str = "sha256"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the chip behaves where the standards leave a choice, or where chips in the field differ from them."""

    bac: bool = True
    can_tries: int = 0
    """Wrong CANs in a row after which the chip takes none any more, 0 for no limit, which is what Doc 9303 wants."""
    failed_pace_blocks_bac: bool = False
    """Refuse BAC (6985) after a run of PACE that failed, until the reset."""
    application_needs_pace: bool = False
    """Refuse to select the LDS application (6982) before PACE."""
    select_mf: int = OK
    """Status word that SELECT of the master file answers; anything but 9000 changes nothing."""
    extended_length: bool = True
    largest_answer: int = EXTENDED_ANSWER
    """Bytes of answer data that the chip's buffer holds, secure messaging included."""
    read_by_sfi: bool = True
    odd_read: bool = True
    """READ BINARY with INS B1, for offsets above 32767."""
    chaining: bool = True
    open_biometrics: bool = False
    """Whether DG3 and DG4 can be read like any group; real chips want terminal authentication."""
    deactivated: tuple[str, ...] = ()
    """Files that can be selected (6283) and not read, such as an EF.CardAccess that its issuer has switched off."""
    end_of_file: EndOfFile = "6282"
    do84: Do84 = "optional"
    challenge_length: int = 8
    card_access_by_short_id: int = OK
    """Status word that READ BINARY of EF.CardAccess by short file identifier answers; after SELECT it is given."""
    extended_read: int = OK
    """Status word that READ BINARY in extended form answers; 9000 gives the data."""
    longest_read: int = 0
    """Bytes that a protected READ BINARY may ask for; more answers 6700. 0 for no limit."""
    refusals_end_session: bool = False
    """Whether `extended_read` and `longest_read` refuse without protection, which ends the session."""
    wrong_can: int = 0x6300
    """Status word for a CAN that is wrong, where no tries are counted."""
    own_token: bool = False
    """Send the own authentication token of PACE without a look at the reader's."""
    active_answer: int = OK
    """Status word that INTERNAL AUTHENTICATE answers; 9000 signs."""
    active_extended: int = OK
    """The same, for commands in extended form alone."""
    forged_answers: str = ""
    """Name of a misbehaviour of secure messaging (see `forgeries`), empty for a proper chip."""


@dataclass(frozen=True, slots=True)
class CardImage:
    """Everything that makes a card. Files are kept as they are, valid or not.

    `files` has names like `EF.CardAccess`, `EF.SOD`, `DG1`. `mrz` is the MRZ information of BAC and PACE: document
    number, birth and expiry, each with its check digit (ICAO 9303-11 §9.7.3), empty when there is none.
    """

    files: Mapping[str, bytes] = field(repr=False)
    can: str = field(default="", repr=False)
    mrz: str = field(default="", repr=False)
    pace: tuple[PaceOffer, ...] = ()
    chip_authentication: tuple[ChipAuthenticationKey, ...] = ()
    active_authentication: ActiveAuthenticationKey | None = None
    behaviour: Behaviour = Behaviour()
    atr: bytes = b""

    def __post_init__(self) -> None:
        """Return the card the ATR that tells its abilities, unless it has one of its own."""
        if not self.atr:
            object.__setattr__(self, "atr", answer_to_reset(self.behaviour, limits_in_file="EF.ATR" in self.files))


def answer_to_reset(behaviour: Behaviour, *, limits_in_file: bool = False) -> bytes:
    """Build the ATR that PC/SC part 3 §3.1.3.2.3.1 makes of a contactless chip with ISO 7816-4 historical bytes.

    The card capabilities (tag 73) say: selection by name, file id and short file id; bytes as data units; whether
    command chaining and extended length work, and whether EF.ATR/INFO tells the limits.
    """
    abilities = (0x80 if behaviour.chaining else 0) | (0x40 if behaviour.extended_length else 0)
    abilities |= 0x20 if limits_in_file and behaviour.extended_length else 0
    historical = bytes([0x80, 0x73, 0x94 if behaviour.read_by_sfi else 0x90, 0x01, abilities])
    body = bytes([0x80 | len(historical), 0x80, 0x01]) + historical
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])
