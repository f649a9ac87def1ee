"""Basic Access Control as the chip does it (ICAO Doc 9303-11 §4.3): challenge, then mutual authentication."""

from __future__ import annotations

from hashlib import sha1
from typing import Final

from cardreader.crypto.ciphers import MAC_LENGTH, TDES, pad
from cardreader.crypto.kdf import KDF_ENC, KDF_MAC, derive
from cardreader.iso7816.status import StatusWord
from cardreader.virtual.agreement import Random
from cardreader.virtual.filesystem import Refused
from cardreader.virtual.secure_messaging import ChipSession

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
