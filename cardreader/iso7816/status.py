"""Status words of ISO/IEC 7816-4 §5.6 that identity documents use."""

from __future__ import annotations

from enum import IntEnum


class StatusWord(IntEnum):
    """What a card says about a command. 61xx, 63Cx and 6Cxx carry a number: see `meaning`."""

    OK = 0x9000
    DATA_CORRUPTED = 0x6281
    END_OF_FILE = 0x6282
    FILE_DEACTIVATED = 0x6283
    AUTHENTICATION_FAILED = 0x6300
    MEMORY_FAILURE = 0x6581
    WRONG_LENGTH = 0x6700
    CHANNEL_NOT_SUPPORTED = 0x6881
    SECURE_MESSAGING_NOT_SUPPORTED = 0x6882
    LAST_COMMAND_EXPECTED = 0x6883
    CHAINING_NOT_SUPPORTED = 0x6884
    SECURITY_STATUS_NOT_SATISFIED = 0x6982
    AUTHENTICATION_METHOD_BLOCKED = 0x6983
    REFERENCE_DATA_NOT_USABLE = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    COMMAND_NOT_ALLOWED = 0x6986
    SM_OBJECTS_MISSING = 0x6987
    SM_OBJECTS_INCORRECT = 0x6988
    WRONG_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    WRONG_P1_P2 = 0x6A86
    LC_INCONSISTENT = 0x6A87
    REFERENCED_DATA_NOT_FOUND = 0x6A88
    WRONG_OFFSET = 0x6B00
    INSTRUCTION_NOT_SUPPORTED = 0x6D00
    CLASS_NOT_SUPPORTED = 0x6E00
    UNKNOWN = 0x6F00


_MORE_DATA = 0x6100
_TRIES = 0x63C0
_EXACT_LENGTH = 0x6C00


def meaning(sw: int) -> str:
    """Say in words what a status word means, with its number: `file not found (6A82)`."""
    if sw & 0xFF00 == _MORE_DATA:
        words = f"{sw & 0xFF or 256} more bytes are ready"
    elif sw & 0xFFF0 == _TRIES:
        words = f"verification failed, {sw & 0xF} tries left"
    elif sw & 0xFF00 == _EXACT_LENGTH:
        words = f"wrong length, {sw & 0xFF or 256} bytes are there"
    else:
        try:
            words = StatusWord(sw).name.replace("_", " ").lower()
        except ValueError:
            words = "unknown status"
    return f"{words} ({sw:04X})"
