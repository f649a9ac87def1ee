"""Secure messaging of ICAO 9303-11 §9.8, the terminal's side, for 3DES and AES.

One layer with the same method as the plain one. Any error ends the session for good: the counters of both sides are out
of step then, and nothing that comes after can be believed.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from cardreader.crypto.ciphers import BlockSuite, pad, unpad
from cardreader.errors import AnswerAltered, SecureMessagingFailed
from cardreader.iso7816.apdu import EXTENDED_LE, SHORT_LE, CommandApdu, ResponseApdu
from cardreader.iso7816.channel import ExchangeRefused, Layer, in_parts
from cardreader.iso7816.status import StatusWord
from cardreader.iso7816.tlv import Tlv, TlvError, encode, encode_length, parse

_CLA_PROTECTED = 0x0C
_CRYPTOGRAM_PADDED = 0x87
_CRYPTOGRAM_OBJECTS = 0x85
_EXPECTED_LENGTH = 0x97
_STATUS = 0x99
_CHECKSUM = 0x8E
_PADDING_ISO = b"\x01"
_MAC_LENGTH = 8
_SW_LENGTH = 2


class UnprotectedStatus(SecureMessagingFailed):
    """The chip answered with a bare status word: it ended the session (ISO/IEC 7816-4 §10.3.3)."""

    code = "unprotected_status"

    def __init__(self, sw: int) -> None:
        super().__init__(f"the chip ended the protected session with status {sw:04X}")
        self.sw = sw


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """Keys that an access protocol agreed on, and the send sequence counter they start with."""

    suite: BlockSuite
    enc: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    counter: int = field(repr=False, default=0)


class SecureChannel:
    """A protected session: transmits commands encrypted and authenticated, accepts only answers that are."""

    def __init__(self, lower: Layer, keys: SessionKeys) -> None:
        self.lower = lower
        self.suite = keys.suite
        self._enc = keys.enc
        self._mac = keys.mac
        self._counter = keys.counter
        self._over = False
        self.extended = True
        """Whether chip and reader take extended length. If not, a long command goes as a chain of protected ones."""

    @property
    def longest_short_answer(self) -> int:
        """Most plain bytes that a protected answer of 256 bytes holds: 231 with 3DES, 223 with AES."""
        return self.room(SHORT_LE)

    def room(self, length: int) -> int:
        """Return how many plain bytes a protected answer of so many bytes holds, its status word not counted."""
        # 87 length 01 before the cryptogram, 99 02 SW and 8E 08 MAC behind it; at least one byte of padding inside.
        header = 2 + len(encode_length(length))
        room = length - header - (2 + _SW_LENGTH) - (2 + _MAC_LENGTH)
        return max(0, room - room % self.suite.block_size - 1)

    def transmit(self, command: CommandApdu) -> ResponseApdu:
        """Send one command under protection; a chain ends at the first part that the chip refuses.

        Raises:
            UnprotectedStatus: The chip ended the session.
            AnswerAltered: The answer is not what the chip sent, or no answer to this command.
            SecureMessagingFailed: The answer lacks what protects it, or is malformed.
            ExchangeRefused: The reader did not carry it; the session goes on if only the answer was too long.
        """
        if self.extended:
            return self._exchange(command)
        # A command has the same objects around its data as an answer, and 97 with one byte for 99 with two.
        *before, last = in_parts(command, self.longest_short_answer)
        for part in before:
            answer = self._exchange(part)
            if answer.sw != StatusWord.OK:
                return answer
        return self._exchange(last)

    def _exchange(self, command: CommandApdu) -> ResponseApdu:
        if self._over:
            message = "the protected session is over"
            raise SecureMessagingFailed(message)
        try:
            protected = self._protect(command)
            return self._unprotect(self.lower.transmit(protected))
        except ExchangeRefused:
            # The chip has answered and the reader could not carry it, so both counters move on: one may ask again.
            self._step()
            raise
        except BaseException:
            self._over = True
            raise

    def _protect(self, command: CommandApdu) -> CommandApdu:
        header = bytes([command.cla | _CLA_PROTECTED, command.ins, command.p1, command.p2])
        body = b""
        counter = self._step()
        if command.data:
            cryptogram = self.suite.encrypt_cbc(self._enc, self._iv(counter), pad(command.data, self.suite.block_size))
            odd = command.ins & 1
            body = (
                encode(_CRYPTOGRAM_OBJECTS, cryptogram)
                if odd
                else encode(_CRYPTOGRAM_PADDED, _PADDING_ISO + cryptogram)
            )
        if command.le is not None:
            body += encode(_EXPECTED_LENGTH, self._expected_length(command))
        signed = counter + pad(header, self.suite.block_size) + body
        body += encode(_CHECKSUM, self._checksum(signed))
        extended = self._wants_extended(command)
        le = EXTENDED_LE if extended else SHORT_LE
        return CommandApdu(header[0], command.ins, command.p1, command.p2, body, le, extended=extended)

    def _wants_extended(self, command: CommandApdu) -> bool:
        # 256 stands for "whatever fits": a short command with Le 00 stays short.
        le = command.le or 0
        return command.needs_extended or (le != SHORT_LE and le > self.longest_short_answer)

    def _expected_length(self, command: CommandApdu) -> bytes:
        le = command.le or 0
        if self._wants_extended(command):
            return (le % EXTENDED_LE).to_bytes(2, "big")
        return bytes([le % SHORT_LE])

    def _unprotect(self, answer: ResponseApdu) -> ResponseApdu:
        if not answer.data:
            raise UnprotectedStatus(answer.sw)
        counter = self._step()
        status, checksum, cryptogram, signed = _split_answer(answer.data)
        if not hmac.compare_digest(self._checksum(counter + signed), checksum):
            message = "the chip's answer was altered or is no answer to this command"
            raise AnswerAltered(message)
        if status != answer.sw:
            message = "the status inside the protected answer differs from the one outside"
            raise SecureMessagingFailed(message)
        return ResponseApdu(self._decrypt(cryptogram, counter), status)

    def _decrypt(self, cryptogram: Tlv | None, counter: bytes) -> bytes:
        if cryptogram is None:
            return b""
        value = cryptogram.value
        if cryptogram.tag == _CRYPTOGRAM_PADDED:
            if value[:1] != _PADDING_ISO:
                message = "the protected answer names an unknown padding"
                raise SecureMessagingFailed(message)
            value = value[1:]
        if not value or len(value) % self.suite.block_size:
            message = "the protected answer is no whole number of blocks"
            raise SecureMessagingFailed(message)
        try:
            return unpad(self.suite.decrypt_cbc(self._enc, self._iv(counter), value))
        except ValueError:
            message = "the padding inside the protected answer is wrong"
            raise SecureMessagingFailed(message) from None

    def _step(self) -> bytes:
        self._counter = (self._counter + 1) % (1 << 8 * self.suite.block_size)
        return self._counter.to_bytes(self.suite.block_size, "big")

    def _iv(self, counter: bytes) -> bytes:
        """Return the IV: zero for 3DES, the encrypted counter for AES (ICAO 9303-11 §9.8.6.1, §9.8.7.1)."""
        if self.suite.block_size == _MAC_LENGTH:
            return bytes(_MAC_LENGTH)
        return self.suite.encrypt_block(self._enc, counter)

    def _checksum(self, data: bytes) -> bytes:
        return self.suite.mac(self._mac, pad(data, self.suite.block_size))


def _split_answer(data: bytes) -> tuple[int, bytes, Tlv | None, bytes]:
    """Status, checksum, cryptogram and the bytes under the checksum; nothing else may be in an answer."""
    try:
        found = parse(data)
    except TlvError:
        message = "the protected answer is malformed"
        raise SecureMessagingFailed(message) from None
    tags = [tlv.tag for tlv in found]
    if tags not in (
        [_STATUS, _CHECKSUM],
        *([tag, _STATUS, _CHECKSUM] for tag in (_CRYPTOGRAM_PADDED, _CRYPTOGRAM_OBJECTS)),
    ):
        message = "the protected answer lacks its status or its checksum"
        raise SecureMessagingFailed(message)
    status, checksum = found[-2], found[-1]
    if len(status.value) != _SW_LENGTH or len(checksum.value) != _MAC_LENGTH:
        message = "the protected answer has a status or a checksum of the wrong length"
        raise SecureMessagingFailed(message)
    cryptogram = found[0] if len(found) > 2 else None  # noqa: PLR2004 -- status and checksum alone
    return int.from_bytes(status.value, "big"), checksum.value, cryptogram, data[: -len(checksum.raw)]
