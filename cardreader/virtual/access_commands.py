"""The commands that open the chip and prove it: BAC, PACE, chip and active authentication (ICAO Doc 9303-11).

Basic Access Control is §4.3. A wrong CAN is accepted without end (§4.4) or counted (ISO/IEC 7816-4 §11.6).
"""

from __future__ import annotations

from hashlib import sha1
from typing import Final

from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, MAC_LENGTH, TDES, derive, pad
from cardreader.iso7816 import tlv
from cardreader.iso7816.apdu import EXTENDED_LE, CommandApdu, ResponseApdu
from cardreader.iso7816.status import StatusWord
from cardreader.virtual import chip_proofs, pace
from cardreader.virtual.agreement import Random
from cardreader.virtual.chip_state import CHAINED, SHORT_ANSWER, ChipState, status
from cardreader.virtual.filesystem import Directory, Refused, only
from cardreader.virtual.forged_answers import AA_REPLAYED, OLD_CHALLENGE
from cardreader.virtual.image import CardImage
from cardreader.virtual.schemes import chip_authentication_scheme
from cardreader.virtual.secure_messaging import ChipSession

_THREE_DES: Final = chip_authentication_scheme("ECDH-3DES-CBC-CBC")


class AccessCommands:
    """Access and proofs. Each command raises Refused with the status word that goes out."""

    def __init__(self, image: CardImage, state: ChipState, random: Random) -> None:
        self._image = image
        self._state = state
        self._random = random
        self._can = CanTries(image.behaviour.can_tries, image.behaviour.wrong_can)

    def get_challenge(self, command: CommandApdu) -> ResponseApdu:
        """Answer GET CHALLENGE, the first step of BAC."""
        if self._state.directory is not Directory.LDS or not self._image.behaviour.bac:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        _without_parameters(command)
        if self._image.behaviour.failed_pace_blocks_bac and self._state.pace_failed:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        if command.le not in (CHALLENGE, SHORT_ANSWER, EXTENDED_LE) or command.data:
            raise Refused(StatusWord.WRONG_LENGTH)
        self._state.challenge = self._random(CHALLENGE)
        return ResponseApdu(self._state.challenge[: self._image.behaviour.challenge_length], StatusWord.OK)

    def external_authenticate(self, command: CommandApdu) -> ResponseApdu:
        """Answer the mutual authentication of BAC."""
        if self._state.directory is not Directory.LDS or not self._image.behaviour.bac or not self._image.mrz:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        _without_parameters(command)
        challenge, self._state.challenge = self._state.challenge, None
        if challenge is None or self._state.open:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        data, self._state.session = authenticate(self._image.mrz, challenge, command.data, self._random)
        return ResponseApdu(data, StatusWord.OK)

    def manage_security_environment(self, command: CommandApdu) -> ResponseApdu:
        """Answer MSE:Set AT for PACE (C1A4) and chip authentication (41A4), and MSE:Set KAT (41A6)."""
        match command.p1 << 8 | command.p2:
            case 0xC1A4:
                if self._state.directory is not Directory.MASTER_FILE:
                    raise Refused(StatusWord.REFERENCED_DATA_NOT_FOUND)
                run = pace.begin(self._image, command.data, self._random)
                warning = self._can.begin() if run.password is pace.Password.CAN else StatusWord.OK
                self._state.pace = run
                return status(warning)
            case 0x41A4:
                self._require_session()
                self._state.chip_key = chip_proofs.choose_key(self._image, command.data)
            case 0x41A6:
                self._require_session()
                self._state.next_session = chip_proofs.agree(self._image, command.data, _THREE_DES)
            case _:
                raise Refused(StatusWord.WRONG_P1_P2)
        return status(StatusWord.OK)

    def general_authenticate(self, command: CommandApdu) -> ResponseApdu:
        """Answer a step of PACE, or chip authentication after MSE:Set AT."""
        _without_parameters(command)
        if self._state.pace is not None:
            return self._pace_step(self._state.pace, command)
        key, self._state.chip_key = self._state.chip_key, None
        if key is None or not self._state.open:
            raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)
        template = only(only(command.data, pace.TEMPLATE), 0x80)
        self._state.next_session = chip_proofs.new_session(key, template)
        return ResponseApdu(tlv.encode(pace.TEMPLATE, b""), StatusWord.OK)

    def _pace_step(self, run: pace.PaceRun, command: CommandApdu) -> ResponseApdu:
        """Advance a PACE run; every step but the last carries the chaining bit."""
        if bool(command.cla & CHAINED) is run.last:
            raise Refused(StatusWord.LAST_COMMAND_EXPECTED if run.last else StatusWord.CHAINING_NOT_SUPPORTED)
        try:
            answer = run.step(command.data)
        except Refused as refusal:
            if refusal.sw == StatusWord.AUTHENTICATION_FAILED and run.password is pace.Password.CAN:
                raise Refused(self._can.failed()) from None
            raise
        if run.session is not None:
            if run.password is pace.Password.CAN:
                self._can.succeeded()
            self._state.pace, self._state.next_session = None, run.session
            if not self._state.open:
                self._state.session, self._state.next_session = run.session, None
        return ResponseApdu(answer, StatusWord.OK)

    def internal_authenticate(self, command: CommandApdu) -> ResponseApdu:
        """Answer active authentication."""
        if self._image.active_authentication is None:
            raise Refused(StatusWord.INSTRUCTION_NOT_SUPPORTED)
        self._require_session()
        _without_parameters(command)
        behaviour = self._image.behaviour
        refusal = behaviour.active_answer
        if command.extended and refusal == StatusWord.OK:
            refusal = behaviour.active_extended
        if refusal != StatusWord.OK:
            raise Refused(refusal)
        replayed = self._image.behaviour.forged_answers == AA_REPLAYED
        challenge = OLD_CHALLENGE if replayed else command.data
        signature = chip_proofs.sign(self._image.active_authentication, challenge, self._random)
        return ResponseApdu(signature, StatusWord.OK)

    def _require_session(self) -> None:
        if not self._state.open:
            raise Refused(StatusWord.SECURITY_STATUS_NOT_SATISFIED)


def _without_parameters(command: CommandApdu) -> None:
    if command.p1 or command.p2:
        raise Refused(StatusWord.WRONG_P1_P2)


CHALLENGE: Final = 8
_SEED: Final = 16
_CRYPTOGRAM: Final = 2 * CHALLENGE + _SEED


def authenticate(mrz: str, challenge: bytes, data: bytes, random: Random) -> tuple[bytes, ChipSession]:
    """Take the data of EXTERNAL AUTHENTICATE, give the data of the answer and the session.

    `mrz` is the MRZ information (§9.7.2), `challenge` the eight bytes that GET CHALLENGE gave.

    Raises:
        Refused: 6700 for a wrong length, 6300 when the reader does not know the MRZ or the challenge.
    """
    if len(data) != _CRYPTOGRAM + MAC_LENGTH:
        raise Refused(StatusWord.WRONG_LENGTH)
    seed = sha1(mrz.encode("ascii"), usedforsecurity=False).digest()[:_SEED]
    key_enc, key_mac = derive(seed, KDF_ENC, TDES), derive(seed, KDF_MAC, TDES)
    cryptogram, checksum = data[:_CRYPTOGRAM], data[_CRYPTOGRAM:]
    zero = bytes(TDES.block_size)
    plain = TDES.decrypt_cbc(key_enc, zero, cryptogram)
    theirs, ours, their_key = plain[:CHALLENGE], plain[CHALLENGE : 2 * CHALLENGE], plain[2 * CHALLENGE :]
    if TDES.mac(key_mac, pad(cryptogram, TDES.block_size)) != checksum or ours != challenge:
        raise Refused(StatusWord.AUTHENTICATION_FAILED)
    our_key = random(_SEED)
    answer = TDES.encrypt_cbc(key_enc, zero, challenge + theirs + our_key)
    session = ChipSession.from_secret(TDES, bytes(a ^ b for a, b in zip(their_key, our_key, strict=True)))
    session.counter = int.from_bytes(challenge[-4:] + theirs[-4:], "big")
    return answer + TDES.mac(key_mac, pad(answer, TDES.block_size)), session


_TRIES_LEFT: Final = 0x63C0


class CanTries:
    """The counter of one chip. It survives resets and the loss of power."""

    def __init__(self, allowed: int, uncounted: int = StatusWord.AUTHENTICATION_FAILED) -> None:
        """`allowed` is the number of wrong CANs in a row, 0 for no limit; then `uncounted` tells of a wrong one."""
        self._allowed = allowed
        self._uncounted = uncounted
        self._left = allowed

    def begin(self) -> int:
        """Return the status word of an MSE:Set AT that names the CAN: a warning when tries are lost.

        Raises:
            Refused: 6983, the CAN is blocked.
        """
        if self._allowed and not self._left:
            raise Refused(StatusWord.AUTHENTICATION_METHOD_BLOCKED)
        return StatusWord.OK if self._left == self._allowed else _TRIES_LEFT | self._left

    def failed(self) -> int:
        """Count a wrong CAN; return the status word that tells of it."""
        if not self._allowed:
            return self._uncounted
        self._left -= 1
        return _TRIES_LEFT | self._left

    def succeeded(self) -> None:
        """Start afresh."""
        self._left = self._allowed
