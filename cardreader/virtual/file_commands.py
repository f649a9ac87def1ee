"""SELECT and READ BINARY (ISO/IEC 7816-4 §11.2 and §11.3).

SELECT may ask for a file's control parameters, management data, or both (§7.4).
"""

from __future__ import annotations

from typing import Final

from cardreader.iso7816 import tlv
from cardreader.iso7816.apdu import EXTENDED_LE, CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord
from cardreader.iso7816.tlv import encode
from cardreader.virtual.chip_state import SHORT_ANSWER, ChipState, status
from cardreader.virtual.filesystem import (
    LDS_APPLICATION,
    MASTER_FILE_ID,
    Directory,
    FileEntry,
    FileSystem,
    Refused,
    only,
    read,
)
from cardreader.virtual.image import CardImage

_NOT_EMPTY: Final = 1
_CARD_ACCESS: Final = 0x1C
_NO_INFORMATION: Final = 0x0C
"""P2 of a SELECT whose answer has no data."""


class FileCommands:
    """The commands that find and read files. Each raises Refused with the status word that goes out."""

    def __init__(self, image: CardImage, state: ChipState) -> None:
        self._image = image
        self._state = state
        self._files = FileSystem(image.files, open_biometrics=image.behaviour.open_biometrics)

    def select(self, command: CommandApdu) -> ResponseApdu:
        """Answer SELECT by name, master file or file identifier (ISO/IEC 7816-4 §11.2.2).

        File information is given when P2 and Le ask for it; §3.6 of Doc 9303-10 asks for none.
        """
        if command.p2 & 0xF3:
            raise Refused(StatusWord.WRONG_P1_P2)
        p2 = command.p2 if command.le is not None else _NO_INFORMATION
        match command.p1:
            case 0x04:
                return self._select_application(command.data, p2)
            case 0x00 if command.data in (b"", MASTER_FILE_ID.to_bytes(2, "big")):
                return self._select_master_file(p2)
            case 0x00 | 0x02:
                return self._select_file(command.data, p2)
            case _:
                raise Refused(StatusWord.WRONG_P1_P2)

    def _select_application(self, name: bytes, p2: int) -> ResponseApdu:
        if name != LDS_APPLICATION:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        if self._image.behaviour.application_needs_pace and not self._state.open:
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        self._state.directory, self._state.current = Directory.LDS, None
        return ResponseApdu(of_directory(Directory.LDS, p2), StatusWord.OK)

    def _select_master_file(self, p2: int) -> ResponseApdu:
        if self._image.behaviour.select_mf != StatusWord.OK:
            return status(self._image.behaviour.select_mf)
        self._state.directory, self._state.current = Directory.MASTER_FILE, None
        return ResponseApdu(of_directory(Directory.MASTER_FILE, p2), StatusWord.OK)

    def _select_file(self, file_id: bytes, p2: int) -> ResponseApdu:
        if len(file_id) != 2:  # noqa: PLR2004 -- a file identifier has two bytes
            raise Refused(StatusWord.WRONG_LENGTH)
        number = int.from_bytes(file_id, "big")
        entry = self._files.by_file_id(self._state.directory, number, session=self._state.open)
        self._state.current = entry
        if self._deactivated():
            return status(StatusWord.FILE_DEACTIVATED)
        size = len(self._files.content(entry, session=self._state.open))
        return ResponseApdu(of_file(entry, size, p2), StatusWord.OK)

    def _deactivated(self) -> bool:
        current = self._state.current
        return current is not None and current.name in self._image.behaviour.deactivated

    def read_binary(self, command: CommandApdu) -> ResponseApdu:
        """Answer READ BINARY with a 15-bit offset, or with a short file identifier and an 8-bit offset."""
        if command.data:
            raise Refused(StatusWord.WRONG_LENGTH)
        if command.p1 & 0x80:
            if command.p1 & 0x60:
                raise Refused(StatusWord.WRONG_P1_P2)
            if command.p1 & 0x1F:  # a short identifier of zero stands for the current file
                self._open_by_short_id(command.p1 & 0x1F)
            offset = command.p2
        else:
            offset = command.p1 << 8 | command.p2
        return self._read_at(offset, command)

    def read_binary_odd(self, command: CommandApdu) -> ResponseApdu:
        """Answer READ BINARY with the offset in DO 54 and the data in DO 53 (ISO/IEC 7816-4 §11.3.3)."""
        if not self._image.behaviour.odd_read:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        if command.p1 == 0 and command.p2 & 0xE0 == 0 and command.p2:
            self._open_by_short_id(command.p2)
        elif command.p1 or command.p2:
            number = command.p1 << 8 | command.p2
            self._state.current = self._files.by_file_id(self._state.directory, number, session=self._state.open)
        offset = int.from_bytes(only(command.data, 0x54), "big")
        answer = self._read_at(offset, command, overhead=1 + len(tlv.encode_length(command.le or 0)))
        return ResponseApdu(tlv.encode(0x53, answer.data), answer.sw)

    def _open_by_short_id(self, short_id: int) -> None:
        behaviour = self._image.behaviour
        if not behaviour.read_by_sfi:
            raise Refused(StatusWord.FUNCTION_NOT_SUPPORTED)
        in_master_file = self._state.directory is Directory.MASTER_FILE
        if in_master_file and short_id == _CARD_ACCESS and behaviour.card_access_by_short_id != StatusWord.OK:
            raise Refused(behaviour.card_access_by_short_id)
        self._state.current = self._files.by_short_id(self._state.directory, short_id, session=self._state.open)
        if self._deactivated():
            raise Refused(StatusWord.FILE_DEACTIVATED)

    def _read_at(self, offset: int, command: CommandApdu, overhead: int = 0) -> ResponseApdu:
        if self._state.current is None:
            raise Refused(
                StatusWord.SECURITY_STATUS_NOT_SATISFIED if self._state.locked else StatusWord.COMMAND_NOT_ALLOWED
            )
        content = self._files.content(self._state.current, session=self._state.open)
        if self._deactivated():
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        self._refuse_long(command)
        wanted = (command.le or 0) - overhead
        if wanted < _NOT_EMPTY:
            raise Refused(StatusWord.WRONG_LENGTH)
        everything = command.le == (EXTENDED_LE if command.extended else SHORT_ANSWER)
        room = self._room(command) - overhead
        data, sw = read(content, offset, wanted, everything=everything, end_of_file=self._image.behaviour.end_of_file)
        return ResponseApdu(data[:room], StatusWord.OK if len(data) > room else sw)

    def _refuse_long(self, command: CommandApdu) -> None:
        behaviour = self._image.behaviour
        too_long = self._state.open and 0 < behaviour.longest_read < (command.le or 0)
        sw = StatusWord.WRONG_LENGTH if too_long else behaviour.extended_read if command.extended else StatusWord.OK
        if sw != StatusWord.OK:
            self._state.refused_in_plain = behaviour.refusals_end_session and self._state.open
            raise Refused(sw)

    def _room(self, command: CommandApdu) -> int:
        """Return how many plain bytes fit into one answer."""
        largest = self._image.behaviour.largest_answer
        largest = largest if command.extended else min(largest, SHORT_ANSWER)
        return self._state.session.room(largest) if self._state.session else largest


_TEMPLATES: Final = {0x00: 0x6F, 0x04: 0x62, 0x08: 0x64}
"""Bits 4 and 3 of P2 -> template: both, control parameters, management data. 0C wants nothing."""
_SIZE, _DESCRIPTOR, _FILE_ID, _NAME, _SHORT_ID = 0x80, 0x82, 0x83, 0x84, 0x88
_TRANSPARENT, _DEDICATED = b"\x01", b"\x38"
_MANAGEMENT_DATA: Final = 0x64


def of_file(entry: FileEntry, size: int, p2: int) -> bytes:
    """Describe an elementary file of `size` bytes; empty when P2 asks for nothing."""
    return _template(
        p2,
        encode(_SIZE, size.to_bytes(max(2, (size.bit_length() + 7) // 8), "big"))
        + encode(_DESCRIPTOR, _TRANSPARENT)
        + encode(_FILE_ID, entry.file_id.to_bytes(2, "big"))
        + encode(_SHORT_ID, bytes([entry.short_id << 3])),
    )


def of_directory(directory: Directory, p2: int) -> bytes:
    """Describe the master file, or the application with its name; empty when P2 asks for nothing."""
    if directory is Directory.LDS:
        return _template(p2, encode(_DESCRIPTOR, _DEDICATED) + encode(_NAME, LDS_APPLICATION))
    return _template(p2, encode(_DESCRIPTOR, _DEDICATED) + encode(_FILE_ID, MASTER_FILE_ID.to_bytes(2, "big")))


def _template(p2: int, control_parameters: bytes) -> bytes:
    """Return no management data: the chip keeps none."""
    if p2 not in _TEMPLATES:
        return b""
    tag = _TEMPLATES[p2]
    return encode(tag, b"" if tag == _MANAGEMENT_DATA else control_parameters)
