"""Basic access control, the terminal's side (ICAO 9303-11 §4.3): the key printed in the MRZ opens the chip."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable

from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, TDES, derive, pad
from cardreader.errors import AccessRefused, WrongPassword
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import Layer
from cardreader.iso7816.secure_messaging import SessionKeys
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.password import MrzKey

_GET_CHALLENGE, _EXTERNAL_AUTHENTICATE = 0x84, 0x82
_NONCE, _KEY, _MAC = 8, 16, 8
_ANSWER = 2 * _NONCE + _KEY + _MAC
_SEED = 16


class ChallengeRefused(AccessRefused):
    """The chip gives no challenge: it knows no basic access control, or not now."""

    code = "challenge_refused"


def run_bac(layer: Layer, password: MrzKey, randomness: Callable[[int], bytes] = secrets.token_bytes) -> SessionKeys:
    """Run BAC over a plain layer with the LDS application selected.

    Raises:
        ChallengeRefused: The chip does not begin.
        WrongPassword: It refuses the key. ICAO 9303-11 §4.3 names no status for that, so any one says it.
        AccessRefused: It does not prove that it knows the key.
    """
    seed = password.secret()[:_SEED]
    enc, mac = derive(seed, KDF_ENC, TDES), derive(seed, KDF_MAC, TDES)
    challenge = layer.transmit(CommandApdu(0, _GET_CHALLENGE, 0, 0, le=_NONCE))
    if challenge.sw != StatusWord.OK or len(challenge.data) != _NONCE:
        message = f"the chip gives no challenge: {meaning(challenge.sw)}"
        raise ChallengeRefused(message)
    nonce, key = randomness(_NONCE), randomness(_KEY)
    cryptogram = TDES.encrypt_cbc(enc, bytes(_MAC), nonce + challenge.data + key)
    checksum = TDES.mac(mac, pad(cryptogram, TDES.block_size))
    answer = layer.transmit(CommandApdu(0, _EXTERNAL_AUTHENTICATE, 0, 0, cryptogram + checksum, _ANSWER))
    if answer.sw != StatusWord.OK:
        message = f"the chip does not take the key of the machine readable zone: {meaning(answer.sw)}"
        raise WrongPassword(message)
    return _session(answer.data, enc, mac, (nonce, challenge.data, key))


def _session(answer: bytes, enc: bytes, mac: bytes, sent: tuple[bytes, bytes, bytes]) -> SessionKeys:
    nonce, challenge, key = sent
    cryptogram, checksum = answer[:-_MAC], answer[-_MAC:]
    genuine = len(answer) == _ANSWER and hmac.compare_digest(TDES.mac(mac, pad(cryptogram, TDES.block_size)), checksum)
    plain = TDES.decrypt_cbc(enc, bytes(_MAC), cryptogram) if genuine else b""
    if not genuine or not hmac.compare_digest(plain[: 2 * _NONCE], challenge + nonce):
        message = "the chip does not prove that it knows the key of the machine readable zone"
        raise AccessRefused(message)
    seed = bytes(ours ^ theirs for ours, theirs in zip(key, plain[2 * _NONCE :], strict=True))
    counter = int.from_bytes(challenge[-4:] + nonce[-4:], "big")
    return SessionKeys(TDES, derive(seed, KDF_ENC, TDES), derive(seed, KDF_MAC, TDES), counter)
