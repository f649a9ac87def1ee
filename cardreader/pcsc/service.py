"""The smart card service (PC/SC) as typed calls: the one importer of pyscard.

pyscard's own CardMonitor is not used: its thread ends silently when the service restarts. Its `transmit` takes lists of
numbers and cuts those above 255; here only bytes go in and come out, and every result code becomes an error of ours.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cardreader.errors import CardLost, CardMute, CardNotSupported, CardReaderError, NoCard, NoReader
from cardreader.iso7816.channel import ExchangeRefused

try:
    from smartcard import scard
except ImportError:  # pragma: no cover -- a machine without the PC/SC library
    scard = None

_log = logging.getLogger(__name__)

INFINITE = 0xFFFFFFFF
UNAWARE, CHANGED, UNKNOWN, UNAVAILABLE, PRESENT, MUTE = 0x00, 0x02, 0x04, 0x08, 0x20, 0x200

_SUCCESS = 0
_TIMEOUT = 0x8010000A
_NO_READERS = 0x8010002E
_EXCLUSIVE, _SHARED, _ANY_PROTOCOL, _RESET, _LEAVE = 1, 2, 3, 1, 0
_SERVICE_GONE = frozenset({0x8010001D, 0x8010001E, 0x80100013, 0x80100003, 0x80100006})
_UNKNOWN_READER = 0x80100009
_READER_GONE = frozenset({_UNKNOWN_READER, 0x80100017, _NO_READERS})
_CARD_GONE = frozenset({0x80100069, 0x80100068, 0x80100067, 0x8010002F, 0x80100015, 0x8010000C})
_NO_COMMON_PROTOCOL = frozenset({0x8010000F, 0x80100065})
"""SCARD_E_PROTO_MISMATCH and SCARD_W_UNSUPPORTED_CARD: a card of another kind, which lies there all the same."""

_MUTE = frozenset({0x80100066, _TIMEOUT})
_SHARING, _NOT_TRANSACTED, _DENIED = 0x8010000B, 0x80100016, 0x8010006A


class CardBusy(NoCard):
    """Another program uses the card alone."""

    code = "card_busy"
    remedy = "Close the other program that uses the card reader, or wait until it is done."


class NotAllowed(NoReader):
    """This user may not use the smart card service (polkit said no)."""

    code = "reader_not_allowed"
    remedy = (
        "Let a polkit rule allow this user the actions org.debian.pcsc-lite.access_pcsc and .access_card; the Debian "
        "package brings one for the kiosk's own user."
    )


class UnreadableNames(NoReader):
    """A reader's name is no ASCII and cannot be used, or no UTF-8, and the library gives no list at all then."""

    code = "reader_names"
    remedy = (
        "Unplug the reader with the odd name, or let pcscd leave it out by PCSCLITE_FILTER_IGNORE_READER_NAMES "
        "in /etc/default/pcscd."
    )


@dataclass(frozen=True, slots=True)
class ReaderState:
    """State of one reader: PC/SC's bits (with its event counter above them) and the card's ATR."""

    reader: str
    bits: int
    atr: bytes = b""


@dataclass(frozen=True, slots=True)
class CardHandle:
    """A connected card: PC/SC's handle and the protocol in use."""

    handle: Any
    protocol: int


class Context:
    """A connection to the smart card service. One thread at a time."""

    def __init__(self) -> None:
        """Connect to the service. Raises NoReader when it does not run."""
        if scard is None:  # pragma: no cover -- a machine without the PC/SC library
            message = "the PC/SC library is not installed"
            raise NoReader(message)
        result, self._context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        _check_service(result)

    def release(self) -> None:
        """Close the connection. What the service answers does not matter any more."""
        scard.SCardReleaseContext(self._context)

    def readers(self) -> tuple[str, ...]:
        """Names of the readers that are connected, without those whose names the library cannot pass back.

        Raises:
            UnreadableNames: A name is no UTF-8.
            NoReader: The service went away, or denies the list.
        """
        try:
            result, readers = scard.SCardListReaders(self._context, [])
        except (SystemError, UnicodeError):
            message = "the name of a connected reader is no UTF-8, so that no reader can be listed"
            raise UnreadableNames(message) from None
        if _code(result) == _NO_READERS:
            return ()
        _check_service(result)
        for name in readers:
            if not name.isascii():
                _leave_out(name)
        return tuple(name for name in readers if name.isascii())

    def look(self, readers: Iterable[str]) -> tuple[ReaderState, ...]:
        """Return the states of those readers now, without waiting; nothing when one of them is gone.

        Raises:
            NoReader: The service went away.
        """
        states = [(reader, UNAWARE) for reader in readers]
        if not states:
            return ()
        result, found = scard.SCardGetStatusChange(self._context, 0, states)
        if _code(result) in {_UNKNOWN_READER, _TIMEOUT}:
            return ()
        _check_service(result)
        return tuple(ReaderState(name, bits & ~CHANGED, bytes(atr)) for name, bits, atr in found)

    def wait(self, known: tuple[ReaderState, ...], milliseconds: int = INFINITE) -> tuple[ReaderState, ...] | None:
        """Block until a reader's state differs from the known one. None when the time is up.

        For tools and tests: when the time ends just as a state changes, pcsc-lite 1.9 answers out of step, and this
        connection may never answer again.

        Raises:
            NoReader: The service went away.
        """
        states = [(state.reader, state.bits) for state in known]
        result, found = scard.SCardGetStatusChange(self._context, milliseconds, states)
        if _code(result) == _TIMEOUT:
            return None
        _check_service(result)
        return tuple(ReaderState(name, bits, bytes(atr)) for name, bits, atr in found)

    def connect(self, reader: str, *, alone: bool = False) -> CardHandle:
        """Power the card in a reader, `alone` without sharing it. Raises NoCard, NoReader, CardMute, CardBusy."""
        if not reader.isascii():
            message = f"the reader {reader!a} cannot be used: its name has letters outside ASCII"
            raise UnreadableNames(message)
        sharing = _EXCLUSIVE if alone else _SHARED
        result, handle, protocol = scard.SCardConnect(self._context, reader, sharing, _ANY_PROTOCOL)
        if _code(result) in _CARD_GONE | _NO_COMMON_PROTOCOL and self._lies_mute(reader):
            # pcsc-lite finds no card, or no protocol, where the power-up failed: that says nothing of the card.
            message = f"the card in {reader} could not be powered (PC/SC {_code(result):08X})"
            raise CardMute(message)
        if _code(result) in _CARD_GONE:
            message = f"there is no card in {reader}"
            raise NoCard(message)
        _check(result)
        return CardHandle(handle, protocol)

    def _lies_mute(self, reader: str) -> bool:
        found = self.look((reader,))
        return any(state.bits & PRESENT and (state.bits & MUTE or not state.atr) for state in found)


def atr(card: CardHandle) -> bytes:
    """Answer to reset."""
    result, _reader, _state, _protocol, found = scard.SCardStatus(card.handle)
    _check(result)
    return bytes(found)


def begin(card: CardHandle) -> None:
    """Keep other programs from sending commands in between."""
    _check(scard.SCardBeginTransaction(card.handle))


def transmit(card: CardHandle, command: bytes) -> bytes:
    """Send one APDU, get the answer with its status word."""
    pci = scard.SCARD_PCI_T0 if card.protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
    result, answer = scard.SCardTransmit(card.handle, pci, list(command))
    _check(result)
    # A card pulled away in the middle of an APDU can come back as success with nothing in it.
    if len(answer) < 2:  # noqa: PLR2004 -- a status word
        message = "the card went away in the middle of a command"
        raise CardLost(message)
    return bytes(answer)


def reset(card: CardHandle) -> CardHandle:
    """Reset the card and go on with it."""
    result, protocol = scard.SCardReconnect(card.handle, _SHARED, _ANY_PROTOCOL, _RESET)
    _check(result)
    return CardHandle(card.handle, protocol)


def disconnect(card: CardHandle, *, reset_card: bool = True) -> None:
    """Let the card go, reset so that no open session stays behind. A card that is gone already is fine."""
    scard.SCardEndTransaction(card.handle, _LEAVE)
    scard.SCardDisconnect(card.handle, _RESET if reset_card else _LEAVE)


@cache
def _leave_out(name: str) -> None:
    """Warn once for each name: pyscard takes names back in ASCII alone."""
    _log.warning("the card reader %a is left out: its name has letters outside ASCII", name)


def _code(result: int) -> int:
    return int(result) & 0xFFFFFFFF


def _check(result: int) -> None:
    code = _code(result)
    if code != _SUCCESS:
        raise error_of(code)


def _check_service(result: int) -> None:
    """Check a call that concerns no card: what nobody mapped is the service's trouble, not a card's."""
    code = _code(result)
    if code == _SUCCESS:
        return
    error = error_of(code)
    if isinstance(error, NoReader):
        raise error
    message = f"the smart card service failed (PC/SC {code:08X})"
    raise NoReader(message)


def error_of(code: int) -> CardReaderError:
    """Return what a PC/SC result code means."""
    if code == _DENIED:
        return NotAllowed(f"no right to use the smart card service (PC/SC {code:08X})")
    if code in _SERVICE_GONE:
        return NoReader(f"the smart card service does not answer (PC/SC {code:08X})")
    if code in _READER_GONE:
        return NoReader(f"the card reader is gone (PC/SC {code:08X})")
    if code in _MUTE:
        return CardMute(f"the card does not answer (PC/SC {code:08X})")
    if code in _NO_COMMON_PROTOCOL:
        return CardNotSupported(f"reader and card have no protocol in common (PC/SC {code:08X})")
    if code == _SHARING:
        return CardBusy("another program uses the card")
    if code == _NOT_TRANSACTED:
        return ExchangeRefused(f"the reader did not carry the command (PC/SC {code:08X})")
    return CardLost(f"the card went away or was reset (PC/SC {code:08X})")
