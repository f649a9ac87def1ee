"""Secure messaging as the chip does it (ICAO Doc 9303-11 §9.8): check and open commands, protect answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, MAC_LENGTH, TDES, BlockSuite, derive, pad, unpad
from cardreader.iso7816 import tlv
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord

SECURED: Final = 0x0C
"""CLA bits of a command whose header is authenticated."""

_CRYPTOGRAM, _CRYPTOGRAM_ODD, _LE, _STATUS, _CHECKSUM = 0x87, 0x85, 0x97, 0x99, 0x8E
_PADDED: Final = b"\x01"
_SHORT_ANSWER: Final = 256
_TRAILER: Final = 4 + 2 + MAC_LENGTH
"""Bytes of DO 99 and DO 8E."""


class SecureMessagingError(Exception):
    """The command breaks the rules of secure messaging: the session must end. `sw` goes out unprotected."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"{sw:04X}")
        self.sw = sw


@dataclass(slots=True)
class ChipSession:
    """Keys and send sequence counter of one session."""

    suite: BlockSuite
    key_enc: bytes = field(repr=False)
    key_mac: bytes = field(repr=False)
    counter: int = field(default=0, repr=False)

    @classmethod
    def from_secret(cls, suite: BlockSuite, secret: bytes) -> ChipSession:
        """Derive a session whose counter starts at zero, as after PACE and chip authentication (§9.8.6.3)."""
        return cls(suite, derive(secret, KDF_ENC, suite), derive(secret, KDF_MAC, suite))

    def open(self, command: CommandApdu) -> CommandApdu:
        """Check a protected command and return it plain; its `le` is what DO 97 asks for.

        Raises:
            SecureMessagingError: Objects are missing (6987) or wrong (6988).
        """
        self.counter += 1
        objects = _objects(command.data)
        checked = b"".join(part.raw for part in objects[:-1])
        if objects[-1].value not in self._valid_checksums(command.header, checked):
            raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT)
        data, le = b"", None
        for part in objects[:-1]:
            if part.tag == _LE:
                le = _le(part.value, command)
            else:
                data = self._decrypt(part)
        return replace(command, cla=command.cla & ~SECURED, data=data, le=le)

    def protect(self, answer: ResponseApdu, *, odd: bool = False) -> ResponseApdu:
        """Encrypt and authenticate an answer. `odd` is for commands with an odd INS, whose data are BER-TLV."""
        self.counter += 1
        return self.seal(pad(answer.data, self.suite.block_size) if answer.data else b"", answer.sw, odd=odd)

    def seal(self, padded: bytes, sw: int, *, odd: bool = False) -> ResponseApdu:
        """Encrypt whole blocks and authenticate them with the status, at the counter as it stands."""
        body = b""
        if padded:
            cryptogram = self.suite.encrypt_cbc(self.key_enc, self._iv(), padded)
            body = tlv.encode(_CRYPTOGRAM_ODD, cryptogram) if odd else tlv.encode(_CRYPTOGRAM, _PADDED + cryptogram)
        body += tlv.encode(_STATUS, sw.to_bytes(2, "big"))
        return ResponseApdu(body + tlv.encode(_CHECKSUM, self._checksum(pad(body, self.suite.block_size))), sw)

    def room(self, largest: int) -> int:
        """Return how many plain bytes fit into an answer of `largest` bytes (223 or 231 for 256)."""
        cryptogram = largest - _TRAILER - 1
        cryptogram -= 1 + len(tlv.encode_length(cryptogram))
        return max(0, cryptogram // self.suite.block_size * self.suite.block_size - 1)

    def _valid_checksums(self, header: bytes, checked: bytes) -> tuple[bytes, ...]:
        """Return what the checksum may be.

        The header is padded by itself, the objects after it (ISO/IEC 7816-4 §10.2.3.1). When there are none, readers
        differ on whether one more block of padding follows; chips take either.
        """
        size = self.suite.block_size
        full = self._checksum(pad(header, size) + pad(checked, size))
        return (full,) if checked else (full, self._checksum(pad(header, size)))

    def _checksum(self, data: bytes) -> bytes:
        return self.suite.mac(self.key_mac, self._counter_block() + data)

    def _counter_block(self) -> bytes:
        size = self.suite.block_size
        return (self.counter % (1 << 8 * size)).to_bytes(size, "big")

    def _iv(self) -> bytes:
        if self.suite is TDES:
            return bytes(self.suite.block_size)
        return self.suite.encrypt_block(self.key_enc, self._counter_block())

    def _decrypt(self, part: tlv.Tlv) -> bytes:
        cryptogram = part.value
        if part.tag == _CRYPTOGRAM:
            if cryptogram[:1] != _PADDED:
                raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT)
            cryptogram = cryptogram[1:]
        if not cryptogram or len(cryptogram) % self.suite.block_size:
            raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT)
        try:
            return unpad(self.suite.decrypt_cbc(self.key_enc, self._iv(), cryptogram))
        except ValueError as error:
            raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT) from error


def is_protected(data: bytes) -> bool:
    """Return whether a data field is whole: objects with a checksum at their end. Whether it is right is not asked."""
    try:
        objects = tlv.parse(data)
    except tlv.TlvError:
        return False
    return bool(objects) and objects[-1].tag == _CHECKSUM


def _objects(data: bytes) -> tuple[tlv.Tlv, ...]:
    """Split the data field: at most one cryptogram, at most one Le, and the checksum at the end."""
    try:
        objects = tlv.parse(data)
    except tlv.TlvError as error:
        raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT) from error
    tags = [part.tag for part in objects]
    if _CHECKSUM not in tags:
        raise SecureMessagingError(StatusWord.SM_OBJECTS_MISSING)
    order = [tag for tag in (_CRYPTOGRAM, _CRYPTOGRAM_ODD, _LE, _CHECKSUM) if tag in tags]
    if tags != order or {_CRYPTOGRAM, _CRYPTOGRAM_ODD} <= set(tags) or len(objects[-1].value) != MAC_LENGTH:
        raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT)
    return objects


def _le(value: bytes, command: CommandApdu) -> int:
    """Read DO 97: one or two bytes, zero meaning as much as the form of the command allows."""
    if len(value) not in (1, 2):
        raise SecureMessagingError(StatusWord.SM_OBJECTS_INCORRECT)
    return int.from_bytes(value, "big") or (65536 if len(value) > 1 or command.extended else _SHORT_ANSWER)
