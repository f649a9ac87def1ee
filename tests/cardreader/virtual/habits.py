"""How readers in the field talk to a chip, told as data, and a terminal that talks so.

Bytes are written by hand here: which form a command takes is what readers differ in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from cardreader.iso7816 import tlv
from cardreader.virtual.image import CardImage
from cardreader.virtual.people import Person
from tests.cardreader.virtual.conformity.pace import CLASSES, Pace
from tests.cardreader.virtual.conformity.terminal import APPLICATION, FILE_IDS, Answer, Session, Terminal

Form = Literal["none", "short", "extended"]
"""How a command says how much it wants back: not at all, in one byte, or in two."""
MASTER_FILE = b"\x3f\x00"
SHORT_DATA = 255


@dataclass(frozen=True, slots=True)
class Habit:
    """One reader's way. Commands are given by their headers, in hexadecimal."""

    access: Literal["pace", "bac"] = "pace"
    master_file: tuple[str, bytes, Form] | None = ("00A4000C", MASTER_FILE, "none")
    card_access: Literal["select", "short id", "none"] = "select"
    application: tuple[str, Form] = ("00A4040C", "none")
    set_at: Callable[[bytes, int], bytes] = lambda oid, _parameters: tlv.encode(0x80, oid) + tlv.encode(0x83, b"\x02")
    step: Form = "short"
    """Le of GENERAL AUTHENTICATE."""
    challenge: bytes = b"\x08"
    mutual: bytes = b"\x28"
    select_file: str = "00A4020C"
    select_file_le: Form = "none"
    by_short_id: bool = False
    header: int = 4
    """Bytes of the first look, 0 for a first read that is a whole block."""
    block: int = 223
    end: Literal["exact", "whole blocks"] = "exact"
    """Whether the last read asks for what is left, or for a block as before."""
    odd: bool = False
    wanted: Form = "short"
    """Form of Le in DO 97 and around it."""
    outer: bytes | None = None
    """Le behind a protected command, where it is not that of its form."""
    files: tuple[str, ...] = field(default=("EF.COM", "DG1", "EF.SOD", "DG2", "DG13", "DG14"))


def with_parameters(oid: bytes, parameters: int) -> bytes:
    return tlv.encode(0x80, oid) + tlv.encode(0x83, b"\x02") + tlv.encode(0x84, bytes([parameters]))


def password_first(oid: bytes, parameters: int) -> bytes:
    return tlv.encode(0x83, b"\x02") + tlv.encode(0x84, bytes([parameters])) + tlv.encode(0x80, oid)


def body(data: bytes, le: int | None, form: Form) -> bytes:
    """Write what stands behind the header."""
    if len(data) > SHORT_DATA or (form == "extended" and le is not None):
        end = b"" if form == "none" or le is None else (le % 65536).to_bytes(2, "big")
        return b"\x00" + (len(data).to_bytes(2, "big") + data if data else b"") + end
    length = bytes([len(data)]) + data if data else b""
    return length + (b"" if form == "none" or le is None else bytes([le % 256]))


class FieldReader:
    """A reader with a habit at one card."""

    def __init__(self, habit: Habit, transmit: Callable[[bytes], bytes], image: CardImage, person: Person) -> None:
        self.habit = habit
        self.terminal = Terminal(transmit, image, person, {})
        self.image = image

    def read(self) -> dict[str, bytes]:
        """Open the chip and read the habit's files in its order."""
        self._look_around()
        if self.habit.access == "pace":
            self._pace()
            self._select_application()
        else:
            self._select_application()
            self._bac()
        return {name: self._file(FILE_IDS[name]) for name in self.habit.files if name in self.image.files}

    def _look_around(self) -> None:
        if self.habit.master_file is not None:
            header, data, form = self.habit.master_file
            self._plain(header, data, 256, form)
        if self.habit.card_access == "select":
            assert self._plain("00A4020C", b"\x01\x1c", None, "none").ok
            assert self._plain("00B00000", b"", 4, "short").ok
        if self.habit.card_access != "none":
            command = "00B09C00" if self.habit.card_access == "short id" else "00B00000"
            assert self._plain(command, b"", 256, "short").data == self.image.files["EF.CardAccess"]

    def _select_application(self) -> None:
        header, form = self.habit.application
        send = self._plain if self.terminal.session is None else self._protected
        assert send(header, APPLICATION, 256, form).ok

    def _pace(self) -> None:
        run = Pace(self.terminal)
        assert self._plain("0022C1A4", self.habit.set_at(run.oid, run.parameter_id), None, "none").ok
        for number in range(1, 5):
            data = tlv.encode(0x7C, run.inner(number))
            answer = self._plain(f"{CLASSES[number]}860000", data, 65536, self.habit.step)
            assert answer.ok
            run.take(number, answer.data)
        self.terminal.session = run.session

    def _bac(self) -> None:
        challenge = self.terminal.transmit(bytes.fromhex("00840000") + self.habit.challenge)[:-2]
        data = self.terminal.authentication(challenge)
        raw = self.terminal.transmit(bytes.fromhex("00820000") + bytes([len(data)]) + data + self.habit.mutual)
        self.terminal.enter(challenge, Answer(raw[:-2], int.from_bytes(raw[-2:], "big")))

    def _file(self, file_id: int) -> bytes:
        first = f"00B0{0x80 | file_id & 0x1F:02X}00"
        if not self.habit.by_short_id:
            command, data = self.habit.select_file, file_id.to_bytes(2, "big")
            assert self._protected(command, data, 256, self.habit.select_file_le).ok
            first = "00B00000"
        content = self._protected(first, b"", self.habit.header or self.habit.block, self.habit.wanted).data
        total = sum(tlv.header_length(content))
        while len(content) < total:
            content += self._more(len(content), total - len(content))
        return content

    def _more(self, offset: int, left: int) -> bytes:
        wanted = min(left, self.habit.block) if self.habit.end == "exact" else self.habit.block
        if self.habit.odd:
            wanted = min(256, wanted + (2 if wanted < 0x80 else 3))
            answer = self._protected("00B10000", tlv.encode(0x54, offset.to_bytes(2, "big")), wanted, self.habit.wanted)
            return tlv.parse_one(answer.data).value
        answer = self._protected(f"00B0{offset:04X}", b"", wanted, self.habit.wanted)
        assert answer.sw in (0x9000, 0x6282)
        assert answer.data
        return answer.data

    def _plain(self, header: str, data: bytes, le: int | None, form: Form) -> Answer:
        raw = self.terminal.transmit(bytes.fromhex(header) + body(data, le, form))
        return Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def _protected(self, header: str, data: bytes, le: int | None, form: Form) -> Answer:
        session: Session | None = self.terminal.session
        assert session is not None
        head = bytes.fromhex(header)
        head = bytes([head[0] | 0x0C]) + head[1:]
        asked = None if form == "none" else le
        objects = b"".join(session.objects(head, data, asked, extended=form == "extended"))
        if self.habit.outer is not None:
            raw = head + bytes([len(objects)]) + objects + self.habit.outer
        else:
            raw = head + body(objects, 65536, "extended" if form == "extended" else "short")
        return session.open(self.terminal.transmit(raw))
