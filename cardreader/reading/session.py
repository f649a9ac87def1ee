"""One protected session with a chip: opened by PACE or BAC, and opened again when a shorter block is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from cardreader.access.bac import ChallengeRefused, run_bac
from cardreader.access.dynamic_authentication import LongCommandRefused
from cardreader.access.pace import PaceRefused, PaceResult, pace_options, run_pace
from cardreader.authenticity.chip_proofs import ChipAuthenticationOption, authenticate_chip
from cardreader.crypto.protocols import Mapping
from cardreader.errors import (
    AccessNotOffered,
    AccessRefused,
    AnswerAltered,
    DamagedData,
    NotADocument,
    SecureMessagingFailed,
    UnexpectedStatus,
    WrongPassword,
)
from cardreader.iso7816.answers import Kind, Step, Try, kind_of_status, rule
from cardreader.iso7816.apdu import SHORT_DATA, CommandApdu
from cardreader.iso7816.atr import extended_length, first_block, tells_limits_in_file
from cardreader.iso7816.channel import ExchangeRefused, Layer, PlainLayer
from cardreader.iso7816.files import LADDER, SHORT_BLOCK, FileReader, largest_up_to, next_smaller
from cardreader.iso7816.secure_messaging import SecureChannel, UnprotectedStatus
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.lds.files import DATA_GROUPS, EF_ATR_INFO, EF_CARD_ACCESS, EF_CARD_SECURITY, LDS1_APPLICATION, File
from cardreader.lds.master_file import AtrInfo, parse_atr_info
from cardreader.lds.security_infos import SecurityInfos, parse_card_access
from cardreader.password import MrzKey
from cardreader.reading.channels import MeteredChannel
from cardreader.reading.judging import OfferUnknown
from cardreader.reading.model import ReadRequest

_LONG_ANSWER = 4096
"""Bytes in one answer after which no length is in doubt."""
_SELECT, _BY_NAME, _NO_ANSWER = 0xA4, 0x04, 0x0C
_SELECT_MF = CommandApdu(0, _SELECT, 0x00, _NO_ANSWER, b"\x3f\x00")


@dataclass(frozen=True, slots=True)
class Access:
    """How the chip was opened. `offered` is EF.CardAccess, None when the chip has none."""

    how: Literal["pace", "bac", "none"]
    protocol: str
    domain: str
    offered: SecurityInfos | None
    pace: PaceResult | None = field(repr=False, default=None)
    card_security: bytes | None = field(repr=False, default=None)
    """EF.CardSecurity, read where the mapping proves the chip (CAM)."""


@dataclass(slots=True)
class Session:
    """Opens the chip and reads files from it.

    `open` must come first. A block that turns out too long ends the chip's session; the chip is then opened again
    with a shorter one and the read goes on where it stopped.
    """

    channel: MeteredChannel
    request: ReadRequest
    on_bytes: Callable[[int, int], None] = lambda _done, _total: None
    notes: list[str] = field(default_factory=list)
    """What is unusual and no fault of the card, in sentences for the clerk."""
    _reader: FileReader | None = None
    _block: int = 0
    _exact: bool = False
    _short_ids: bool = True
    _refusals: int = 0
    """How often longer blocks than the one in use were refused and that was not told to `sizes` yet."""
    _stepped_down: bool = False
    """Whether this read keeps to shorter blocks than it began with: what works then is no news."""
    _asked_twice: FileReader | None = None
    """The session in which a read was asked again because the reader did not carry it."""
    _offered: SecurityInfos | None = None
    _offer_is_known: bool = False
    _unknown_status: int = 0
    """What EF.CardAccess was answered with where that does not say whether the chip has PACE."""
    _limits: AtrInfo = field(default_factory=AtrInfo)
    _limits_are_known: bool = False
    _chip_option: ChipAuthenticationOption | None = None
    _plain: PlainLayer = field(init=False)

    def __post_init__(self) -> None:
        """Start with the block length that such a card took before, else with the longest."""
        known = self.request.sizes.get(self.channel.atr) or first_block(self.channel.atr)
        self._block = min(known, self.request.policy.longest_block)
        self._plain = PlainLayer(self.channel)

    def open(self) -> Access:
        """Find out what the chip offers, and open it.

        Raises:
            WrongPassword, AccessRefused, AccessNotOffered: It did not open.
        DamagedData: It has no travel document application, or its EF.CardAccess is malformed.
        """
        if not self._offer_is_known:
            self._read_limits()
            raw = self._read_card_access()
            self._offered = None if raw is None else parse_card_access(raw)
            self._offer_is_known = True
        offered = self._offered
        if offered is not None and offered.pace:
            try:
                return self._open_with_pace(offered)
            except AccessRefused as error:
                allowed = self.request.policy.allow_bac_after_pace and isinstance(self.request.password, MrzKey)
                if not allowed or isinstance(error, WrongPassword):
                    raise
                # After a failed PACE some chips refuse BAC until they are reset.
                self.channel.reset()
        return self._open_with_bac(offered)

    def open_with_pace(self, signed: SecurityInfos) -> Access:
        """Open a chip again with PACE whose signed data offer it, though EF.CardAccess did not come by short file id.

        Some chips give that file after SELECT only. Where it does not come at all, the signed offer counts.

        Raises:
            AccessRefused, AccessNotOffered: The chip does not do what its signed data say.
        """
        self.start_again()
        raw = self._card_access_by_select()
        if raw is None:
            self.notes.append("EF.CardAccess cannot be read; DG14 says how the chip opens.")
        self._offered = signed if raw is None else parse_card_access(raw)
        self._offer_is_known = True
        return self._open_with_pace(self._offered if self._offered.pace else signed)

    def start_again(self, *, short: bool = False) -> None:
        """Reset the chip and forget what it said without protection. `short` keeps to short commands from here on."""
        self._reader = self._chip_option = self._offered = None
        self._offer_is_known = False
        if short:
            self._block = min(self._block, SHORT_BLOCK)
        self.channel.reset()

    def read(self, file: File, so_far: bytearray | None = None) -> bytes:
        """Read a file of the LDS application. `so_far` may hold its beginning, and is filled on the way.

        Raises:
            UnexpectedStatus: It is not there or not allowed.
            DamagedData: It is incomplete.
        """
        data = bytearray() if so_far is None else so_far
        while True:
            reader = self._opened()
            try:
                found = reader.read(file.fid, file.sfi, data)
            except ExchangeRefused as error:
                self._not_carried(reader, error)
            except UnprotectedStatus as error:
                self._ended(reader, error, kind_of_status(error.sw))
            except SecureMessagingFailed as error:
                if isinstance(error, AnswerAltered) or not self._too_long(reader):
                    raise
                self._ended(reader, error, Kind.MALFORMED)
            else:
                self._remember(reader)
                return found

    def read_master_file(self, file: File) -> bytes | None:
        """Read EF.ATR/INFO or EF.DIR, which are open to all; None when the chip has none. Comes before `open`.

        Short commands do: the files are small, and whether the chip takes longer ones is what they tell.
        """
        try:
            return FileReader(self._plain, SHORT_BLOCK).read_objects(file.fid, file.sfi)
        except UnexpectedStatus:
            return None

    def keep_to(self, limits: AtrInfo) -> None:
        """Keep to what the chip says in EF.ATR/INFO of the lengths that it takes."""
        self._limits, self._limits_are_known = limits, True
        if limits.extended_length is False:
            self._block = min(self._block, SHORT_BLOCK)
        self._plain.extended = self.extended

    def authenticate_chip(self, option: ChipAuthenticationOption) -> None:
        """Run chip authentication; everything from here on is read under its keys.

        Raises:
            AuthenticityFailed, ChipNotProven: As `authenticate_chip`.
        """
        self._use(authenticate_chip(self.layer, self._plain, option))
        self._chip_option = option

    @property
    def extended(self) -> bool:
        """Whether extended length is in use."""
        return self._block > SHORT_BLOCK

    @property
    def layer(self) -> Layer:
        """What carries commands now that the chip is open: secure messaging, or nothing on an unprotected chip."""
        return self._reading().layer

    def _opened(self) -> FileReader:
        if self._reader is None:
            self.open()
            if self._chip_option is not None:
                self.authenticate_chip(self._chip_option)
        return self._reading()

    def _reading(self) -> FileReader:
        if self._reader is None:
            message = "the session is not open"
            raise RuntimeError(message)
        return self._reader

    # -- what the chip offers -----------------------------------------------------------------------------------------

    def _read_limits(self) -> None:
        """Read EF.ATR/INFO where the ATR says that it tells how long commands and answers may be."""
        known = self.request.sizes.get(self.channel.atr) is not None
        if self._limits_are_known or known or not self.extended or not tells_limits_in_file(self.channel.atr):
            return
        data = self.read_master_file(EF_ATR_INFO)
        try:
            self.keep_to(AtrInfo() if data is None else parse_atr_info(data))
        except DamagedData:
            self._limits_are_known = True
            self.notes.append("EF.ATR/INFO is malformed and left aside.")

    def _read_card_access(self) -> bytes | None:
        """Return EF.CardAccess of the master file, which is current after a reset; None when the chip has none.

        This first read also tries the long block, while there is no protected session to lose.

        Raises:
            UnexpectedStatus: The answers do not say whether the chip has one, and nothing but PACE would open it.
        """
        self._unknown_status = 0
        reader = FileReader(self._plain, self._block, may_select=False, step=Step.CARD_ACCESS)
        try:
            return self._probe(reader)
        except UnexpectedStatus as error:
            # With a key for BAC the signed DG14 tells whether PACE was there, and it is tried then.
            if error.sw == StatusWord.FILE_NOT_FOUND and self._has_bac_key:
                return None
        return self._card_access_by_select()

    def _card_access_by_select(self) -> bytes | None:
        # Vietnamese chips answer 6D00 here and go on all the same.
        self._plain.transmit(_SELECT_MF)
        try:
            return self._probe(FileReader(self._plain, self._block, short_ids=False, step=Step.CARD_ACCESS))
        except UnexpectedStatus as error:
            if kind_of_status(error.sw) not in (Kind.NOT_THERE, Kind.CLOSED):
                self._unknown_status = error.sw
                self.notes.append(f"EF.CardAccess was answered with {meaning(error.sw)}.")
            return None

    @property
    def _has_bac_key(self) -> bool:
        return isinstance(self.request.password, MrzKey) or bool(self.request.bac_keys)

    def _probe(self, reader: FileReader) -> bytes:
        asked_twice = False
        while True:
            try:
                data = reader.read(EF_CARD_ACCESS.fid, EF_CARD_ACCESS.sfi)
            except ExchangeRefused:
                if not asked_twice:
                    asked_twice = True
                    continue
                if reader.block <= SHORT_BLOCK:
                    raise
                self._refusals += 2
                reader.block = SHORT_BLOCK
            else:
                self._exact, self._short_ids = reader.exact, reader.short_ids
                if reader.block < self._block:
                    self._shorter_after_probe(reader)
                self._plain.extended = self.extended
                return data

    def _shorter_after_probe(self, reader: FileReader) -> None:
        announced = reader.block <= SHORT_BLOCK and extended_length(self.channel.atr)
        if announced and reader.complaint is Kind.LENGTH and not self._refusals:
            # The card announces extended length, so what it refused was to read past the end.
            self._exact = True
            return
        self._refusals = self._refusals or 1
        self._block = reader.block

    # -- opening ------------------------------------------------------------------------------------------------------

    def _open_with_pace(self, offered: SecurityInfos) -> Access:
        options = pace_options(offered)
        if not options:
            message = "the chip offers PACE only in variants that this reader does not know"
            raise AccessNotOffered(message)
        refused: AccessRefused = PaceRefused("the chip refuses PACE")
        for option in options:
            try:
                result = run_pace(self._plain, option, self.request.password)
            except (ExchangeRefused, LongCommandRefused) as error:
                long_command = isinstance(error, LongCommandRefused) or len(self.channel.last) > SHORT_DATA
                if self.extended and long_command:
                    # The first file was too small to show it: what carries long commands is a chain of short ones.
                    self._refusals += 1
                    self._open_again(SHORT_BLOCK)
                    return self.open()
                if isinstance(error, ExchangeRefused):
                    raise
                refused = error
                continue
            except PaceRefused as error:
                refused = error
                continue
            secure = SecureChannel(self._plain, result.keys)
            self._use(secure)
            security = None
            if option.protocol.mapping is Mapping.CHIP_AUTHENTICATION:
                security = self._reading().read(EF_CARD_SECURITY.fid, EF_CARD_SECURITY.sfi)
            self._select(secure)
            return Access("pace", option.protocol.name, option.group.name, offered, result, security)
        raise refused

    def _open_with_bac(self, offered: SecurityInfos | None) -> Access:
        keys = (self.request.password,) if isinstance(self.request.password, MrzKey) else self.request.bac_keys
        refused: AccessRefused | None = None
        for key in keys:
            self._select(self._plain)
            try:
                self._use(SecureChannel(self._plain, run_bac(self._plain, key)))
            except AccessRefused as error:
                # Chips differ in the status for a wrong key (ICAO 9303-11 §4.3 names none), so the next one is tried.
                refused = error
            else:
                return Access("bac", "BAC", "", offered)
        if refused is None:
            self._select(self._plain)
        # A chip that gives a challenge has access control: then the key was wrong.
        may_be_open = refused is None or isinstance(refused, ChallengeRefused)
        if may_be_open and self.request.policy.allow_unprotected and self._lets_everyone_read():
            return Access("none", "none", "", offered)
        if refused is None and self._unknown_status:
            message = f"the chip does not say whether it has PACE: {meaning(self._unknown_status)}"
            raise OfferUnknown(self._unknown_status, message)
        message = "this chip opens only with the machine readable zone (document number, birth and expiry dates)"
        raise refused or AccessNotOffered(message)

    def _lets_everyone_read(self) -> bool:
        """Return whether the chip has no access control, which ICAO 9303-11 §4.2 permits: DG1 can be read."""
        self._select(self._plain)
        self._reader = FileReader(self._plain, self._block, self._tell, short_ids=self._short_ids, exact=self._exact)
        try:
            self._reader.read(DATA_GROUPS[1].fid, DATA_GROUPS[1].sfi)
        except UnexpectedStatus:
            self._reader = None
            return False
        return True

    def _select(self, layer: Layer) -> None:
        sw = layer.transmit(CommandApdu(0, _SELECT, _BY_NAME, _NO_ANSWER, LDS1_APPLICATION)).sw
        if sw != StatusWord.OK:
            message = f"the chip has no travel document application: {meaning(sw)}"
            raise NotADocument(message) if sw == StatusWord.FILE_NOT_FOUND else UnexpectedStatus(sw, message)

    # -- lengths ------------------------------------------------------------------------------------------------------

    def _use(self, secure: SecureChannel) -> None:
        secure.extended = self.extended
        block = self._block if self.extended else min(self._block, secure.longest_short_answer)
        if self.extended and self._limits.longest_answer is not None:
            block = min(block, max(secure.room(self._limits.longest_answer), secure.longest_short_answer))
        before = self._reader
        self._reader = FileReader(secure, block, self._tell, short_ids=self._short_ids, exact=self._exact)
        if before is not None:
            self._reader.proven, self._reader.short_ids, self._reader.exact = (
                before.proven,
                before.short_ids,
                before.exact,
            )

    def _tell(self, done: int, total: int) -> None:
        self.on_bytes(done, total)

    def _too_long(self, reader: FileReader) -> bool:
        """Return whether the session may have ended because of the length: nothing that long was ever answered."""
        return self.extended and reader.proven < min(self._block, reader.block)

    def _not_carried(self, reader: FileReader, error: ExchangeRefused) -> None:
        """Ask once more; after that open the chip again and keep to what is known to work."""
        if self._asked_twice is not reader:
            self._asked_twice = reader
            return
        if not self._too_long(reader):
            raise error
        self._refusals += 2
        self._open_again(largest_up_to(reader.proven))

    def _ended(self, reader: FileReader, error: SecureMessagingFailed, kind: Kind) -> None:
        """Open the chip again after it ended the session, in the way that may please it; raise if there is none."""
        tries = rule(Step.READ, Kind.BARE).tries
        first = reader.proven == 0
        if self._too_long(reader):
            self._refusals += 1
            self._open_again(largest_up_to(reader.proven))
            return
        shorter = next_smaller(min(self._block, reader.block))
        if kind is Kind.LENGTH and not self.extended and (shorter is not None or not self._exact):
            if reader.proven < reader.block and shorter is not None:
                self._refusals += 1
                self._open_again(shorter)
                return
            if not self._exact:
                self._exact = True
                self._open_again(self._block)
                return
        if first and self._short_ids and Try.SELECT in tries:
            # Some chips answer so to a short file identifier.
            self._short_ids = False
            self._open_again(self._block)
            return
        raise error

    def _open_again(self, block: int) -> None:
        """Reset the chip after a refused length ended its session. The next session keeps to shorter blocks."""
        self._block = block
        self._plain.extended = self.extended
        self._reader = None
        self.channel.reset()

    def _remember(self, reader: FileReader) -> None:
        """Tell `sizes` what worked, and what was refused before."""
        if self.request.policy.longest_block < LADDER[0]:
            return  # held to short blocks by its caller, the read learns nothing of the chip
        if reader.block < self._block and reader.block in LADDER:
            self._refusals = self._refusals or 1
            self._block = reader.block
        sizes, atr = self.request.sizes, self.channel.atr
        if self._refusals:
            sizes.refused(atr, self._block, self._refusals)
            self._refusals, self._stepped_down = 0, True
        elif not self._stepped_down and self.extended and reader.proven >= min(self._block, _LONG_ANSWER):
            sizes.put(atr, self._block)
