"""The software card: an ICAO LDS1 chip that takes command bytes and gives answer bytes.

Sources: ICAO Doc 9303-10 (files), 9303-11 (access, secure messaging, proofs), ISO/IEC 7816-4 (commands). It shares
primitives with the reader and no protocol logic, so that a mistake in one shows in the other.

What is allowed when: files of the application only inside secure messaging; any error of secure messaging and any plain
command ends the session; any command but the next GENERAL AUTHENTICATE ends a PACE run; a challenge serves once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord
from cardreader.virtual.access_commands import AccessCommands
from cardreader.virtual.agreement import Random
from cardreader.virtual.chip_state import CHAINED, SHORT_ANSWER, ChipState, Instruction, is_cut, status
from cardreader.virtual.file_commands import FileCommands
from cardreader.virtual.filesystem import Refused
from cardreader.virtual.forged_answers import AnswerForger
from cardreader.virtual.image import CardImage
from cardreader.virtual.secure_messaging import SECURED, SecureMessagingError, is_protected


class VirtualCard:
    """One chip. Not safe for use by two threads at once, as no chip is."""

    def __init__(self, image: CardImage, random: Random = secrets.token_bytes) -> None:
        self.image = image
        self._state = ChipState()
        self._forger = AnswerForger(image.behaviour.forged_answers)
        files = FileCommands(image, self._state)
        access = AccessCommands(image, self._state, random)
        self._handlers: dict[int, Callable[[CommandApdu], ResponseApdu]] = {
            Instruction.MANAGE_SECURITY_ENVIRONMENT: access.manage_security_environment,
            Instruction.EXTERNAL_AUTHENTICATE: access.external_authenticate,
            Instruction.GET_CHALLENGE: access.get_challenge,
            Instruction.GENERAL_AUTHENTICATE: access.general_authenticate,
            Instruction.INTERNAL_AUTHENTICATE: access.internal_authenticate,
            Instruction.SELECT: files.select,
            Instruction.READ_BINARY: files.read_binary,
            Instruction.READ_BINARY_ODD: files.read_binary_odd,
            Instruction.GET_RESPONSE: self._nothing_waits,
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
        self._state.clear()

    def power_off(self) -> None:
        """Forget everything that is not in a file."""
        self._state.clear()

    def reset(self) -> None:
        """Forget everything that is not in a file."""
        self._state.clear()

    def transmit(self, command: bytes) -> bytes:
        """Answer one command APDU; never raises, whatever the bytes are."""
        try:
            apdu = CommandApdu.from_bytes(command)
        except ValueError:
            return self._end_session(StatusWord.WRONG_LENGTH).to_bytes()
        if apdu.extended and not self.image.behaviour.extended_length:
            return self._end_session(StatusWord.WRONG_LENGTH).to_bytes()
        if (sw := _class_error(apdu.cla)) is not None:
            return self._end_session(sw).to_bytes()
        if apdu.ins == Instruction.GET_RESPONSE and not apdu.data:
            return self._more(apdu).to_bytes()
        self._state.waiting = b""
        return self._send(apdu, self._collect(apdu)).to_bytes()

    # -- layers: chaining, secure messaging, long answers -------------------------------------------------------------

    def _collect(self, command: CommandApdu) -> ResponseApdu:
        """Join the parts of a chained command, unless its chaining bit means something further in."""
        if command.cla & ~CHAINED == 0 and self._state.session is not None:
            self._end_session(StatusWord.OK)  # a plain command, or the first part of one
        if self._further_in(command):
            self._state.chain.give_up()
            return self._unwrap(command)
        if command.cla & CHAINED and not self.image.behaviour.chaining:
            return self._end_session(StatusWord.CHAINING_NOT_SUPPORTED)
        step = command.cla == CHAINED and command.ins == Instruction.GENERAL_AUTHENTICATE
        try:
            whole = self._state.chain.join(command, step=step)
        except Refused as refusal:
            return self._end_session(refusal.sw)
        if whole is None:
            if not step:
                self._state.pace = None
            return status(StatusWord.OK)
        return self._unwrap(whole)

    def _further_in(self, command: CommandApdu) -> bool:
        """Return whether the bit marks a whole step of PACE, or a part that is protected by itself."""
        if not command.cla & CHAINED or self._state.chain.continues(command):
            return False
        if command.cla & SECURED:
            return is_protected(command.data)
        return command.ins == Instruction.GENERAL_AUTHENTICATE and not is_cut(command.data)

    def _unwrap(self, command: CommandApdu) -> ResponseApdu:
        """Open a protected command and protect its answer; a plain one is run as it is."""
        session = self._state.session
        if command.cla & ~CHAINED == 0:
            return self._execute(command)
        if session is None:
            return self._end_session(StatusWord.SM_OBJECTS_INCORRECT)
        try:
            opened = session.open(command)
            _expect_data(opened)
        except SecureMessagingError as error:
            return self._end_session(error.sw)
        plain = self._execute_opened(opened)
        if self._state.refused_in_plain:
            return self._end_session(plain.sw)
        answer = self._forger.forge(command, plain, session.protect(plain, odd=bool(command.ins & 1)), session)
        if self._state.next_session is not None:
            self._state.session, self._state.next_session = self._state.next_session, None
        return answer

    def _execute_opened(self, command: CommandApdu) -> ResponseApdu:
        """Run an opened command once all its parts are there; those of PACE are steps, which have answers each."""
        if command.ins == Instruction.GENERAL_AUTHENTICATE and self._state.pace is not None:
            self._state.parts.give_up()
            return self._execute(command)
        self._state.pace = None
        if command.cla & CHAINED and not self.image.behaviour.chaining:
            return status(StatusWord.CHAINING_NOT_SUPPORTED)
        try:
            whole = self._state.parts.join(command)
        except Refused as refusal:
            return status(refusal.sw)
        return status(StatusWord.OK) if whole is None else self._execute(whole)

    def _execute(self, command: CommandApdu) -> ResponseApdu:
        """Run a plain or opened command; errors become status words."""
        handler = self._handlers.get(command.ins)
        run, self._state.pace = self._state.pace, None
        if run is not None and command.ins == Instruction.GENERAL_AUTHENTICATE:
            self._state.pace = run
        if handler is None:
            return status(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        try:
            return handler(command)
        except Refused as refusal:
            self._state.pace_failed = self._state.pace_failed or self._state.pace is not None
            self._state.pace = None
            return status(refusal.sw)

    def _send(self, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        """Return what the form of the command has room for; keep the rest for GET RESPONSE."""
        room = self.image.behaviour.largest_answer if command.extended else SHORT_ANSWER
        if len(answer.data) <= room:
            return answer
        self._state.waiting = answer.data[room:]
        return ResponseApdu(answer.data[:room], 0x6100 | min(len(self._state.waiting), 0xFF))

    def _more(self, command: CommandApdu) -> ResponseApdu:
        waiting, wanted = self._state.waiting, command.le or SHORT_ANSWER
        if not waiting:
            return self._end_session(StatusWord.CONDITIONS_NOT_SATISFIED)
        self._state.waiting = waiting[wanted:]
        sw = 0x6100 | min(len(self._state.waiting), 0xFF) if self._state.waiting else StatusWord.OK
        return ResponseApdu(waiting[:wanted], sw)

    def _nothing_waits(self, _command: CommandApdu) -> ResponseApdu:
        """Answer GET RESPONSE where there is nothing to fetch; what waits is fetched before secure messaging."""
        raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)

    def _end_session(self, sw: int) -> ResponseApdu:
        """End the session and everything that was under way; the answer is plain."""
        self._state.end_session()
        return status(sw)


def _class_error(cla: int) -> int | None:
    """Tell what is wrong with a class byte (ISO/IEC 7816-4 §5.4.1).

    Known are plain commands and those with an authenticated header, chained or not.
    """
    if cla & ~CHAINED in (0, SECURED):
        return None
    known = cla & 0xE0 == 0 and cla & SECURED in (0, SECURED)
    other_channel = (known and cla & 0x03) or cla & 0xC0 == 0x40  # noqa: PLR2004 -- bits of further channels
    return StatusWord.CHANNEL_NOT_SUPPORTED if other_channel else StatusWord.CLASS_NOT_SUPPORTED


def _expect_data(command: CommandApdu) -> None:
    """Miss the cryptogram of a protected SELECT that cannot do without: an error of secure messaging."""
    needs_data = command.ins == Instruction.SELECT and command.p1 in (0x02, 0x04) and not command.cla & CHAINED
    if needs_data and not command.data:
        raise SecureMessagingError(StatusWord.SM_OBJECTS_MISSING)
