"""What SELECT tells of a file when it is asked (ISO/IEC 7816-4 §7.4): control parameters, management data, or both."""

from __future__ import annotations

from typing import Final

from cardreader.iso7816.tlv import encode
from cardreader.virtual.filesystem import LDS_APPLICATION, MASTER_FILE_ID, Directory, FileEntry

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
    """The chip keeps no management data."""
    if p2 not in _TEMPLATES:
        return b""
    tag = _TEMPLATES[p2]
    return encode(tag, b"" if tag == _MANAGEMENT_DATA else control_parameters)
