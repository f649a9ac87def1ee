"""What a tester can do wrong with the software card: one line that says what and what to do."""

from __future__ import annotations

from typing import ClassVar

from cardreader.errors import CardReaderError, ExitCode


class VirtualCardError(CardReaderError):
    """Base of the software card's own errors. People, profiles and keys named in the text are synthetic."""

    code = "virtual_card"
    remedy = "`virtual-card --help` shows how it is used."
    exit_code: ClassVar[ExitCode] = ExitCode.USAGE


class UnknownName(VirtualCardError):
    """There is no person, profile, forgery or fault of that name."""

    code = "unknown_name"
    remedy = "`virtual-card list` shows what there is."


class VirtualReaderMissing(VirtualCardError):
    """Nothing listens where the virtual reader should be."""

    code = "virtual_reader_missing"
    remedy = "Start pcscd with the virtual reader (package vsmartcard-vpcd), or name its port with --port."
    exit_code = ExitCode.NO_READER_OR_CARD


class DaemonFailed(VirtualCardError):
    """A private pcscd could not be started."""

    code = "daemon_failed"
    remedy = "It needs pcscd, vsmartcard-vpcd and root (or user namespaces)."
    exit_code = ExitCode.NO_READER_OR_CARD


class BrokenImage(VirtualCardError):
    """A card image's folder cannot be understood."""

    code = "broken_image"
    remedy = "`virtual-card export PERSON DIR` writes one to compare with."
    exit_code = ExitCode.DAMAGED_DATA
