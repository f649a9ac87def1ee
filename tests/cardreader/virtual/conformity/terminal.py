"""A terminal of the tests' own: nothing of the reader's protocol code, so that a case can break any part of a command.

It shares ciphers, key derivation and curve arithmetic with the card, and the wire with the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha1

from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, TDES, BlockSuite, derive, pad, unpad
from cardreader.iso7816 import tlv
from cardreader.virtual.image import CardImage
from cardreader.virtual.people import Person

APPLICATION = bytes.fromhex("A0000002471001")
CHECKING_ERROR = range(0x6400, 0x7000)
EVERYTHING = 65536
FILE_IDS = {"EF.COM": 0x011E, "EF.SOD": 0x011D, **{f"DG{number}": 0x0100 + number for number in range(1, 17)}}
MASTER_FILE_IDS = {"EF.CardAccess": 0x1C, "EF.CardSecurity": 0x1D, "EF.ATR": 0x01, "EF.DIR": 0x1E}

Objects = list[bytes]
Transmit = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `tags` are those of the secure messaging objects, empty for a plain answer."""

    data: bytes = field(repr=False)
    sw: int
    tags: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        return self.sw == 0x9000

    @property
    def protected(self) -> bool:
        return bool(self.tags)

    @property
    def refused(self) -> bool:
        """A checking error without data."""
        return self.sw in CHECKING_ERROR and not self.data


@dataclass(slots=True)
class Session:
    """Keys and counter of secure messaging (ICAO Doc 9303-11 §9.8), the terminal's side."""

    suite: BlockSuite
    enc: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    counter: int = 0

    @classmethod
    def of(cls, suite: BlockSuite, secret: bytes, counter: int = 0) -> Session:
        return cls(suite, derive(secret, KDF_ENC, suite), derive(secret, KDF_MAC, suite), counter)

    def objects(self, header: bytes, data: bytes, le: int | None, *, extended: bool = False) -> Objects:
        """Protect a command: the data objects with their checksum at the end."""
        self.counter += 1
        found: Objects = []
        if data:
            cryptogram = self.suite.encrypt_cbc(self.enc, self._iv(), pad(data, self.suite.block_size))
            odd = bool(header[1] & 1)
            found.append(tlv.encode(0x85, cryptogram) if odd else tlv.encode(0x87, b"\x01" + cryptogram))
        if le is not None:
            found.append(tlv.encode(0x97, le.to_bytes(3, "big")[1:] if extended else bytes([le % 256])))
        return [*found, tlv.encode(0x8E, self.checksum(header, found))]

    def checksum(self, header: bytes, objects: Objects) -> bytes:
        size = self.suite.block_size
        covered = pad(header, size) + (pad(b"".join(objects), size) if objects else b"")
        return self.suite.mac(self.mac, self._block() + covered)

    def open(self, raw: bytes) -> Answer:
        """Check and decrypt an answer; one without a checksum is plain."""
        body, sw = raw[:-2], int.from_bytes(raw[-2:], "big")
        if not body:
            return Answer(b"", sw)
        self.counter += 1
        objects = tlv.parse(body)
        tags = tuple(part.tag for part in objects)
        covered = pad(b"".join(part.raw for part in objects[:-1]), self.suite.block_size)
        assert tags[-2:] == (0x99, 0x8E), "status and checksum end every protected answer"
        assert objects[-1].value == self.suite.mac(self.mac, self._block() + covered)
        assert objects[-2].value == raw[-2:], "the status inside is the status outside"
        data = b""
        if len(objects) > 2:
            cryptogram = objects[0].value[1:] if tags[0] == 0x87 else objects[0].value
            data = unpad(self.suite.decrypt_cbc(self.enc, self._iv(), cryptogram))
        return Answer(data, sw, tags)

    def _block(self) -> bytes:
        return self.counter.to_bytes(self.suite.block_size, "big")

    def _iv(self) -> bytes:
        if self.suite is TDES:
            return bytes(8)
        return self.suite.encrypt_block(self.enc, self._block())


class Terminal:
    """One card on the wire, freshly reset."""

    def __init__(self, transmit: Transmit, image: CardImage, person: Person, files: dict[str, bytes]) -> None:
        self.transmit = transmit
        self.image = image
        self.person = person
        self.session: Session | None = None
        self._files = files

    # -- commands -----------------------------------------------------------------------------------------------------

    def send(self, header: str, data: bytes = b"", le: int | None = None) -> Answer:
        """Send a plain command, its header in hexadecimal."""
        if len(data) > 255 or le == EVERYTHING:
            body = b"\x00" + (len(data).to_bytes(2, "big") + data if data else b"")
            body += b"" if le is None else b"\x00\x00"
        else:
            body = bytes([len(data)]) + data if data else b""
            body += b"" if le is None else bytes([le % 256])
        raw = self.transmit(bytes.fromhex(header) + body)
        return Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def sm(
        self,
        header: str,
        data: bytes = b"",
        le: int | None = None,
        change: Callable[[Objects], Objects] = lambda objects: objects,
    ) -> Answer:
        """Send a protected command; `change` spoils its data objects."""
        assert self.session is not None
        extended = le == EVERYTHING or len(data) > 200
        head = bytes.fromhex(header)
        head = bytes([head[0] | 0x0C]) + head[1:]
        body = b"".join(change(self.session.objects(head, data, le, extended=extended)))
        length = b"\x00" + len(body).to_bytes(2, "big") if extended else bytes([len(body)] if body else [])
        return self.session.open(self.transmit(head + length + body + (b"\x00\x00" if extended else b"\x00")))

    def select_application(self) -> Answer:
        send = self.send if self.session is None else self.sm
        return send("00A4040C", APPLICATION)

    def select(self, file_id: int) -> Answer:
        send = self.send if self.session is None else self.sm
        return send("00A4020C", file_id.to_bytes(2, "big"))

    # -- what became of the session -----------------------------------------------------------------------------------

    def gone(self) -> bool:
        """Whether a properly protected command is refused in plain: there is no session any more."""
        answer = self.sm("00B09D00", le=1)
        return answer.refused and not answer.protected

    def alive(self) -> bool:
        """Whether the session still gives data."""
        answer = self.sm("00B09D00", le=1)
        return answer.ok and answer.protected

    # -- ways in ------------------------------------------------------------------------------------------------------

    def authentication(self, challenge: bytes) -> bytes:
        """Write the data of EXTERNAL AUTHENTICATE (§4.3.3) with RND.IFD and K.IFD of zeros."""
        enc, mac = self._access_keys()
        cryptogram = TDES.encrypt_cbc(enc, bytes(8), bytes(8) + challenge + bytes(16))
        return cryptogram + TDES.mac(mac, pad(cryptogram, 8))

    def bac(self) -> None:
        """Open the chip by Basic Access Control."""
        assert self.select_application().ok
        challenge = self.send("00840000", le=8).data
        self.enter(challenge, self.send("00820000", self.authentication(challenge), 40))

    def enter(self, challenge: bytes, answer: Answer) -> None:
        """Begin the session that the answer to EXTERNAL AUTHENTICATE brings."""
        assert answer.ok
        enc, mac = self._access_keys()
        assert TDES.mac(mac, pad(answer.data[:32], 8)) == answer.data[32:]
        plain = TDES.decrypt_cbc(enc, bytes(8), answer.data[:32])
        assert plain[:16] == challenge + bytes(8), "RND.IC and RND.IFD come back"
        self.session = Session.of(TDES, plain[16:], int.from_bytes(challenge[4:] + bytes(4), "big"))

    def _access_keys(self) -> tuple[bytes, bytes]:
        seed = sha1(self.image.mrz.encode(), usedforsecurity=False).digest()[:16]
        return derive(seed, KDF_ENC, TDES), derive(seed, KDF_MAC, TDES)

    # -- whole files --------------------------------------------------------------------------------------------------

    def file(self, name: str) -> bytes:
        """Read a file whole over the wire, once for each card."""
        if name not in self._files:
            if name in FILE_IDS:
                assert self.select(FILE_IDS[name]).ok
                answer = self.sm("00B00000", le=EVERYTHING)
            else:
                send = self.send if self.session is None else self.sm
                answer = send(f"00B0{0x80 | MASTER_FILE_IDS[name]:02X}00", le=EVERYTHING)
            assert answer.ok, name
            self._files[name] = answer.data
        return self._files[name]
