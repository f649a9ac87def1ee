"""One protected session with a chip: opened by PACE or BAC, and opened again when a shorter block is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from cardreader.access.bac import run_bac
from cardreader.access.dynamic_authentication import LongCommandRefused
from cardreader.access.pace import PaceRefused, PaceResult, pace_options, run_pace
from cardreader.authenticity.chip_proofs import ChipAuthenticationOption, authenticate_chip
from cardreader.crypto.protocols import Mapping
from cardreader.errors import AccessNotOffered, AccessRefused, DamagedData, UnexpectedStatus, WrongPassword
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.atr import extended_length, first_block
from cardreader.iso7816.channel import ExchangeRefused, Layer, PlainLayer
from cardreader.iso7816.files import LADDER, SHORT_BLOCK, FileReader, is_length_complaint, next_smaller
from cardreader.iso7816.secure_messaging import SecureChannel, UnprotectedStatus
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.lds.files import DATA_GROUPS, EF_CARD_ACCESS, EF_CARD_SECURITY, LDS1_APPLICATION, File
from cardreader.lds.security_infos import SecurityInfos, parse_card_access
from cardreader.password import MrzKey
from cardreader.reading.channels import MeteredChannel
from cardreader.reading.model import ReadRequest

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
    _reader: FileReader | None = None
    _block: int = 0
    _exact: bool = False
    _short_ids: bool = True
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
        raw = self._read_card_access()
        offered = None if raw is None else parse_card_access(raw)
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
            except (UnprotectedStatus, ExchangeRefused) as error:
                self._step_down(reader, error)
                continue
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

    def authenticate_chip(self, option: ChipAuthenticationOption) -> None:
        """Run chip authentication; everything from here on is read under its keys. Raises AuthenticityFailed."""
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

    def _read_card_access(self) -> bytes | None:
        """Return EF.CardAccess of the master file, which is current after a reset; None when the chip has none.

        This first read also tries the long block, while there is no protected session to lose.
        """
        reader = FileReader(self._plain, self._block, may_select=False)
        try:
            return self._probe(reader)
        except UnexpectedStatus as error:
            # A chip with BAC alone: the signed DG14 would tell if someone had taken PACE away.
            if error.sw == StatusWord.FILE_NOT_FOUND and (
                isinstance(self.request.password, MrzKey) or self.request.bac_keys
            ):
                return None
        # Vietnamese chips answer 6D00 here and go on all the same.
        self._plain.transmit(_SELECT_MF)
        try:
            return self._probe(FileReader(self._plain, self._block, short_ids=False))
        except UnexpectedStatus:
            return None

    def _probe(self, reader: FileReader) -> bytes:
        while True:
            try:
                data = reader.read(EF_CARD_ACCESS.fid, EF_CARD_ACCESS.sfi)
            except ExchangeRefused:
                shorter = next_smaller(reader.block)
                if shorter is None:
                    raise
                reader.block = shorter
            else:
                self._exact, self._short_ids = reader.exact, reader.short_ids
                if self.extended and reader.block <= SHORT_BLOCK and extended_length(self.channel.atr):
                    # The card announces extended length, so what it refused was to read past the end.
                    self._exact = True
                else:
                    self._block = reader.block
                self._plain.extended = self.extended
                return data

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
                if self.extended:
                    # The first file was too small to show it: what carries long commands is a chain of short ones.
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
        message = "this chip opens only with the machine readable zone (document number, birth and expiry dates)"
        refused: AccessRefused = AccessNotOffered(message)
        for key in keys:
            self._select(self._plain)
            try:
                self._use(SecureChannel(self._plain, run_bac(self._plain, key)))
            except AccessRefused as error:
                # Chips differ in the status for a wrong key (ICAO 9303-11 §4.3 names none), so the next one is tried.
                refused = error
            else:
                return Access("bac", "BAC", "", offered)
        if self.request.policy.allow_unprotected and self._lets_everyone_read():
            return Access("none", "none", "", offered)
        raise refused

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
            raise DamagedData(message) if sw != StatusWord.FILE_NOT_FOUND else AccessNotOffered(message)

    def _use(self, secure: SecureChannel) -> None:
        secure.extended = self.extended
        block = self._block if self.extended else secure.longest_short_answer
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

    def _step_down(self, reader: FileReader, error: UnprotectedStatus | ExchangeRefused) -> None:
        shorter = next_smaller(self._block)
        complaint = isinstance(error, ExchangeRefused) or is_length_complaint(error.sw)
        if reader.proven >= self._block or shorter is None or not complaint:
            raise error
        self._open_again(shorter)

    def _open_again(self, block: int) -> None:
        """Reset the chip after a refused length ended its session. The next session keeps to shorter blocks."""
        self._block = block
        self._plain.extended = self.extended
        self._reader = None
        self.channel.reset()

    def _remember(self, reader: FileReader) -> None:
        if self.request.policy.longest_block < LADDER[0]:
            return  # held to short blocks by its caller, the read learns nothing of the chip
        self._block = min(self._block, max(reader.block, SHORT_BLOCK))
        if (reader.proven > SHORT_BLOCK or not self.extended) and self.request.sizes.get(
            self.channel.atr
        ) != self._block:
            self.request.sizes.put(self.channel.atr, self._block)
