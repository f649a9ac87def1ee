"""The software card: an ICAO LDS1 chip that takes command bytes and gives answer bytes.

Sources: ICAO Doc 9303-10 (files), 9303-11 (access, secure messaging, proofs), ISO/IEC 7816-4 (commands). It shares
primitives with the reader and no protocol logic, so that a mistake in one shows in the other.

What is allowed when: files of the application only inside secure messaging; any error of secure messaging and any plain
command ends the session; any command but the next GENERAL AUTHENTICATE ends a PACE run; a challenge serves once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final

from cardreader.iso7816 import tlv
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord
from cardreader.virtual import bac, chip_proofs, pace
from cardreader.virtual.agreement import Random
from cardreader.virtual.filesystem import (
    LDS_APPLICATION,
    MASTER_FILE_ID,
    Directory,
    FileEntry,
    FileSystem,
    Refused,
    read,
)
from cardreader.virtual.forged_answers import AA_REPLAYED, OLD_CHALLENGE, AnswerForger
from cardreader.virtual.image import CardImage, ChipAuthenticationKey
from cardreader.virtual.schemes import chip_authentication_scheme
from cardreader.virtual.secure_messaging import SECURED, ChipSession, SecureMessagingError

_CHAINED: Final = 0x10
_SHORT_ANSWER: Final = 256
_NOT_EMPTY: Final = 1
_LONGEST_CHAIN: Final = 4096


class Instruction(IntEnum):
    """The INS bytes that the chip knows."""

    MANAGE_SECURITY_ENVIRONMENT = 0x22
    EXTERNAL_AUTHENTICATE = 0x82
    GET_CHALLENGE = 0x84
    GENERAL_AUTHENTICATE = 0x86
    INTERNAL_AUTHENTICATE = 0x88
    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_BINARY_ODD = 0xB1
    GET_RESPONSE = 0xC0


@dataclass(slots=True)
class _Volatile:
    """What the chip forgets when the power goes."""

    directory: Directory = Directory.MASTER_FILE
    current: FileEntry | None = None
    session: ChipSession | None = None
    pace: pace.PaceRun | None = None
    chip_key: ChipAuthenticationKey | None = None
    """Chosen by MSE:Set AT for chip authentication."""
    next_session: ChipSession | None = None
    """Takes over once the running answer is protected."""
    challenge: bytes | None = None
    chain: bytes = b""
    waiting: bytes = field(default=b"", repr=False)
    """Rest of an answer that GET RESPONSE fetches."""


class VirtualCard:
    """One chip. Not safe for use by two threads at once, as no chip is."""

    def __init__(self, image: CardImage, random: Random = secrets.token_bytes) -> None:
        self.image = image
        self._random = random
        self._files = FileSystem(image.files)
        self._state = _Volatile()
        self._forger = AnswerForger(image.behaviour.forged_answers)
        self._handlers: dict[int, Callable[[CommandApdu], ResponseApdu]] = {
            Instruction.MANAGE_SECURITY_ENVIRONMENT: self._manage_security_environment,
            Instruction.EXTERNAL_AUTHENTICATE: self._external_authenticate,
            Instruction.GET_CHALLENGE: self._get_challenge,
            Instruction.GENERAL_AUTHENTICATE: self._general_authenticate,
            Instruction.INTERNAL_AUTHENTICATE: self._internal_authenticate,
            Instruction.SELECT: self._select,
            Instruction.READ_BINARY: self._read_binary,
            Instruction.READ_BINARY_ODD: self._read_binary_odd,
        }

    @classmethod
    def from_image(cls, image: CardImage, random: Random = secrets.token_bytes) -> VirtualCard:
        """Make the chip that an image describes."""
        return cls(image, random)

    @property
    def atr(self) -> bytes:
        """Answer to reset."""
        return self.image.atr

    def power_on(self) -> None:
        """Start fresh."""
        self._state = _Volatile()

    def power_off(self) -> None:
        """Forget everything that is not in a file."""
        self._state = _Volatile()

    def reset(self) -> None:
        """Forget everything that is not in a file."""
        self._state = _Volatile()

    def transmit(self, command: bytes) -> bytes:
        """Answer one command APDU; never raises, whatever the bytes are."""
        try:
            apdu = CommandApdu.from_bytes(command)
        except ValueError:
            self._state = replace(self._state, session=None, pace=None, waiting=b"", chain=b"")
            return _status(StatusWord.WRONG_LENGTH).to_bytes()
        if apdu.extended and not self.image.behaviour.extended_length:
            return self._end_session(StatusWord.WRONG_LENGTH).to_bytes()
        if apdu.ins == Instruction.GET_RESPONSE:
            return self._more(apdu).to_bytes()
        self._state.waiting = b""
        return self._send(apdu, self._collect(apdu)).to_bytes()

    # -- layers: chaining, secure messaging, long answers -------------------------------------------------------------

    def _collect(self, command: CommandApdu) -> ResponseApdu:
        """Gather the parts of a chained command; for GENERAL AUTHENTICATE the bit means a step that is answered."""
        chained = bool(command.cla & _CHAINED)
        if command.ins == Instruction.GENERAL_AUTHENTICATE or not (chained or self._state.chain):
            return self._unwrap(command)
        data, self._state.chain = self._state.chain + command.data, b""
        if not self.image.behaviour.chaining:
            return self._end_session(StatusWord.CHAINING_NOT_SUPPORTED)
        if len(data) > _LONGEST_CHAIN:
            return self._end_session(StatusWord.WRONG_LENGTH)
        if chained:
            self._state.chain = data
            return _status(StatusWord.OK)
        return self._unwrap(replace(command, data=data))

    def _unwrap(self, command: CommandApdu) -> ResponseApdu:
        """Open a protected command and protect its answer; a plain command ends the session."""
        session = self._state.session
        if command.cla & ~_CHAINED == 0:
            if session is not None:
                self._end_session(StatusWord.OK)
            return self._execute(command)
        if command.cla & ~_CHAINED != SECURED:
            return self._end_session(StatusWord.CLASS_NOT_SUPPORTED)
        if session is None:
            return self._end_session(StatusWord.SM_OBJECTS_INCORRECT)
        try:
            opened = session.open(command)
        except SecureMessagingError as error:
            return self._end_session(error.sw)
        plain = self._execute(opened)
        answer = self._forger.forge(command, plain, session.protect(plain, odd=bool(command.ins & 1)), session)
        if self._state.next_session is not None:
            self._state.session, self._state.next_session = self._state.next_session, None
        return answer

    def _execute(self, command: CommandApdu) -> ResponseApdu:
        """Run a plain or opened command; errors become status words."""
        handler = self._handlers.get(command.ins)
        run, self._state.pace = self._state.pace, None
        if run is not None and command.ins == Instruction.GENERAL_AUTHENTICATE:
            self._state.pace = run
        if handler is None:
            return _status(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        try:
            return handler(command)
        except Refused as refusal:
            self._state.pace = None
            return _status(refusal.sw)

    def _send(self, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        """Give what the form of the command has room for and keep the rest for GET RESPONSE."""
        room = self.image.behaviour.largest_answer if command.extended else _SHORT_ANSWER
        if len(answer.data) <= room:
            return answer
        self._state.waiting = answer.data[room:]
        return ResponseApdu(answer.data[:room], 0x6100 | min(len(self._state.waiting), 0xFF))

    def _more(self, command: CommandApdu) -> ResponseApdu:
        waiting, wanted = self._state.waiting, command.le or _SHORT_ANSWER
        if not waiting:
            return self._end_session(StatusWord.CONDITIONS_NOT_SATISFIED)
        self._state.waiting = waiting[wanted:]
        sw = 0x6100 | min(len(self._state.waiting), 0xFF) if self._state.waiting else StatusWord.OK
        return ResponseApdu(waiting[:wanted], sw)

    def _end_session(self, sw: int) -> ResponseApdu:
        """Forget the keys and everything that they allowed; the answer is plain."""
        self._state.session = self._state.next_session = self._state.pace = self._state.chip_key = None
        if self._state.directory is Directory.LDS:
            self._state.current = None
        return _status(sw)

    @property
    def _in_session(self) -> bool:
        return self._state.session is not None

    # -- SELECT and READ BINARY ---------------------------------------------------------------------------------------

    def _select(self, command: CommandApdu) -> ResponseApdu:
        """Answer SELECT by name, master file or file identifier (ISO/IEC 7816-4 §11.2.2) without file information."""
        if command.p2 & 0xF3:
            raise Refused(StatusWord.WRONG_P1_P2)
        match command.p1:
            case 0x04:
                return self._select_application(command.data)
            case 0x00 if command.data in (b"", MASTER_FILE_ID.to_bytes(2, "big")):
                return self._select_master_file()
            case 0x00 | 0x02:
                return self._select_file(command.data)
            case _:
                raise Refused(StatusWord.WRONG_P1_P2)

    def _select_application(self, name: bytes) -> ResponseApdu:
        if name != LDS_APPLICATION:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        if self.image.behaviour.application_needs_pace and not self._in_session:
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        self._state.directory, self._state.current = Directory.LDS, None
        return _status(StatusWord.OK)

    def _select_master_file(self) -> ResponseApdu:
        if self.image.behaviour.select_mf == StatusWord.OK:
            self._state.directory, self._state.current = Directory.MASTER_FILE, None
        return _status(self.image.behaviour.select_mf)

    def _select_file(self, file_id: bytes) -> ResponseApdu:
        if len(file_id) != 2:  # noqa: PLR2004 -- a file identifier has two bytes
            raise Refused(StatusWord.WRONG_LENGTH)
        number = int.from_bytes(file_id, "big")
        self._state.current = self._files.by_file_id(self._state.directory, number, session=self._in_session)
        return _status(StatusWord.OK)

    def _read_binary(self, command: CommandApdu) -> ResponseApdu:
        """Answer READ BINARY with a 15-bit offset, or with a short file identifier and an 8-bit offset."""
        if command.p1 & 0x80:
            if command.p1 & 0x60:
                raise Refused(StatusWord.WRONG_P1_P2)
            self._open_by_short_id(command.p1 & 0x1F)
            offset = command.p2
        else:
            offset = command.p1 << 8 | command.p2
        return self._read_at(offset, command)

    def _read_binary_odd(self, command: CommandApdu) -> ResponseApdu:
        """Answer READ BINARY with the offset in DO 54 and the data in DO 53 (ISO/IEC 7816-4 §11.3.3)."""
        if not self.image.behaviour.odd_read:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        if command.p1 == 0 and command.p2 & 0xE0 == 0 and command.p2:
            self._open_by_short_id(command.p2)
        elif command.p1 or command.p2:
            number = command.p1 << 8 | command.p2
            self._state.current = self._files.by_file_id(self._state.directory, number, session=self._in_session)
        offset = int.from_bytes(_one(command.data, 0x54), "big")
        answer = self._read_at(offset, command, overhead=1 + len(tlv.encode_length(command.le or 0)))
        return ResponseApdu(tlv.encode(0x53, answer.data), answer.sw)

    def _open_by_short_id(self, short_id: int) -> None:
        if not self.image.behaviour.read_by_sfi:
            raise Refused(StatusWord.FUNCTION_NOT_SUPPORTED)
        self._state.current = self._files.by_short_id(self._state.directory, short_id, session=self._in_session)

    def _read_at(self, offset: int, command: CommandApdu, overhead: int = 0) -> ResponseApdu:
        if self._state.current is None:
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED if self._locked else StatusWord.COMMAND_NOT_ALLOWED)
        content = self._files.content(self._state.current, session=self._in_session)
        wanted = (command.le or 0) - overhead
        if wanted < _NOT_EMPTY:
            raise Refused(StatusWord.WRONG_LENGTH)
        everything = command.le in (_SHORT_ANSWER, 65536)
        room = self._room(command) - overhead
        data, sw = read(content, offset, wanted, everything=everything, end_of_file=self.image.behaviour.end_of_file)
        return ResponseApdu(data[:room], StatusWord.OK if len(data) > room else sw)

    def _room(self, command: CommandApdu) -> int:
        """Return how many plain bytes fit into one answer."""
        largest = self.image.behaviour.largest_answer
        largest = largest if command.extended else min(largest, _SHORT_ANSWER)
        return self._state.session.room(largest) if self._state.session else largest

    @property
    def _locked(self) -> bool:
        return self._state.directory is Directory.LDS and not self._in_session

    # -- access -------------------------------------------------------------------------------------------------------

    def _get_challenge(self, command: CommandApdu) -> ResponseApdu:
        if self._state.directory is not Directory.LDS or not self.image.behaviour.bac:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        if command.p1 or command.p2:
            raise Refused(StatusWord.WRONG_P1_P2)
        if command.le not in (bac.CHALLENGE, _SHORT_ANSWER):
            raise Refused(StatusWord.WRONG_LENGTH)
        self._state.challenge = self._random(bac.CHALLENGE)
        return ResponseApdu(self._state.challenge[: self.image.behaviour.challenge_length], StatusWord.OK)

    def _external_authenticate(self, command: CommandApdu) -> ResponseApdu:
        """Answer the mutual authentication of BAC."""
        if self._state.directory is not Directory.LDS or not self.image.behaviour.bac or not self.image.mrz:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        challenge, self._state.challenge = self._state.challenge, None
        if challenge is None or self._in_session:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        data, self._state.session = bac.authenticate(self.image.mrz, challenge, command.data, self._random)
        return ResponseApdu(data, StatusWord.OK)

    def _manage_security_environment(self, command: CommandApdu) -> ResponseApdu:
        """Answer MSE:Set AT for PACE (C1A4) and chip authentication (41A4), and MSE:Set KAT (41A6)."""
        match command.p1 << 8 | command.p2:
            case 0xC1A4:
                if self._state.directory is not Directory.MASTER_FILE:
                    raise Refused(StatusWord.REFERENCED_DATA_NOT_FOUND)
                self._state.pace = pace.begin(self.image, command.data, self._random)
            case 0x41A4:
                self._require_session()
                self._state.chip_key = chip_proofs.choose_key(self.image, command.data)
            case 0x41A6:
                self._require_session()
                self._state.next_session = chip_proofs.agree(self.image, command.data, _THREE_DES)
            case _:
                raise Refused(StatusWord.WRONG_P1_P2)
        return _status(StatusWord.OK)

    def _general_authenticate(self, command: CommandApdu) -> ResponseApdu:
        if command.p1 or command.p2:
            raise Refused(StatusWord.WRONG_P1_P2)
        if self._state.pace is not None:
            return self._pace_step(self._state.pace, command)
        key, self._state.chip_key = self._state.chip_key, None
        if key is None or not self._in_session:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        template = _one(_one(command.data, pace.TEMPLATE), 0x80)
        self._state.next_session = chip_proofs.new_session(key, template)
        return ResponseApdu(tlv.encode(pace.TEMPLATE, b""), StatusWord.OK)

    def _pace_step(self, run: pace.PaceRun, command: CommandApdu) -> ResponseApdu:
        """Advance a PACE run; every step but the last carries the chaining bit."""
        if bool(command.cla & _CHAINED) is run.last:
            raise Refused(StatusWord.LAST_COMMAND_EXPECTED if run.last else StatusWord.CHAINING_NOT_SUPPORTED)
        answer = run.step(command.data)
        if run.session is not None:
            self._state.pace, self._state.next_session = None, run.session
            if not self._in_session:
                self._state.session, self._state.next_session = run.session, None
        return ResponseApdu(answer, StatusWord.OK)

    def _internal_authenticate(self, command: CommandApdu) -> ResponseApdu:
        """Answer active authentication."""
        if self.image.active_authentication is None:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        self._require_session()
        replayed = self.image.behaviour.forged_answers == AA_REPLAYED
        challenge = OLD_CHALLENGE if replayed else command.data
        signature = chip_proofs.sign(self.image.active_authentication, challenge, self._random)
        return ResponseApdu(signature, StatusWord.OK)

    def _require_session(self) -> None:
        if not self._in_session:
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED)


_THREE_DES: Final = chip_authentication_scheme("ECDH-3DES-CBC-CBC")


def _status(sw: int) -> ResponseApdu:
    return ResponseApdu(b"", sw)


def _one(data: bytes, tag: int) -> bytes:
    """Return the value of the only object in `data`, or raise Refused."""
    try:
        found = tlv.parse_one(data)
    except tlv.TlvError as error:
        raise Refused(StatusWord.WRONG_DATA) from error
    if found.tag != tag:
        raise Refused(StatusWord.WRONG_DATA)
    return found.value
