"""How the chip proves that it is no copy: chip authentication (ICAO Doc 9303-11 §6.2), active authentication (§6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import gmpy2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_private_key

from cardreader.iso7816 import tlv
from cardreader.iso7816.status import StatusWord
from cardreader.virtual.agreement import Random, by_parameter_id
from cardreader.virtual.filesystem import Refused
from cardreader.virtual.image import ActiveAuthenticationKey, CardImage, ChipAuthenticationKey
from cardreader.virtual.schemes import ChipAuthenticationScheme
from cardreader.virtual.secure_messaging import ChipSession

CHALLENGE: Final = 8
HASHES: Final[Mapping[str, type[hashes.HashAlgorithm]]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
"""What active authentication can sign with."""
_PROTOCOL, _KEY_REFERENCE, _EPHEMERAL = 0x80, 0x84, 0x91
_TRAILERS: Final = {"sha256": b"\x34\xcc", "sha512": b"\x35\xcc", "sha384": b"\x36\xcc", "sha224": b"\x38\xcc"}
"""Trailers of ISO/IEC 9796-2 for hashes other than SHA-1, whose trailer is BC."""


def choose_key(image: CardImage, data: bytes) -> ChipAuthenticationKey:
    """Find the key that MSE:Set AT names by protocol and reference, or raise Refused."""
    objects = _objects(data)
    oid, reference = objects.pop(_PROTOCOL, None), objects.pop(_KEY_REFERENCE, None)
    if oid is None or objects:
        raise Refused(StatusWord.WRONG_DATA)
    keys = [key for key in _by_reference(image, reference) if key.scheme.oid == oid]
    if not keys:
        raise Refused(StatusWord.REFERENCED_DATA_NOT_FOUND)
    return keys[0]


def agree(image: CardImage, data: bytes, three_des: ChipAuthenticationScheme) -> ChipSession:
    """Do the whole of MSE:Set KAT, the older form, which is for 3DES only; return the new session or raise Refused."""
    objects = _objects(data)
    ephemeral, reference = objects.pop(_EPHEMERAL, None), objects.pop(_KEY_REFERENCE, None)
    if ephemeral is None or objects:
        raise Refused(StatusWord.WRONG_DATA)
    keys = [key for key in _by_reference(image, reference) if key.scheme.suite is three_des.suite]
    if not keys:
        raise Refused(StatusWord.REFERENCED_DATA_NOT_FOUND)
    return new_session(keys[0], ephemeral)


def new_session(key: ChipAuthenticationKey, ephemeral: bytes) -> ChipSession:
    """Agree with the reader's ephemeral key; the session starts with the next command. Raises Refused (6A80)."""
    try:
        secret = by_parameter_id(key.parameter_id).shared(key.private, ephemeral)
    except ValueError as error:
        raise Refused(StatusWord.WRONG_DATA) from error
    return ChipSession.from_secret(key.scheme.suite, secret)


def sign(key: ActiveAuthenticationKey, challenge: bytes, random: Random) -> bytes:
    """Sign the reader's challenge: r || s with ECDSA, a message-recovery signature with RSA (§6.1.3)."""
    if len(challenge) != CHALLENGE:
        raise Refused(StatusWord.WRONG_LENGTH)
    # The library would prove the primes again for each challenge; a chip does not doubt its own key either.
    match load_der_private_key(key.pkcs8, password=None, unsafe_skip_rsa_key_validation=True):
        case ec.EllipticCurvePrivateKey() as private:
            return _ecdsa(private, challenge, key.hash_name)
        case rsa.RSAPrivateKey() as private:
            return _rsa(private, challenge, key.hash_name, random)
        case _:
            raise Refused(StatusWord.REFERENCE_DATA_NOT_USABLE)


def _ecdsa(private: ec.EllipticCurvePrivateKey, challenge: bytes, hash_name: str) -> bytes:
    """Sign in the plain format of BSI TR-03111 §5.2.1."""
    r, s = decode_dss_signature(private.sign(challenge, ec.ECDSA(HASHES[hash_name]())))
    size = (private.curve.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _rsa(private: rsa.RSAPrivateKey, challenge: bytes, hash_name: str, random: Random) -> bytes:
    """Sign with ISO/IEC 9796-2 scheme 1, partial recovery: 6A || random || hash(random || challenge) || trailer."""
    numbers = private.private_numbers()
    modulus = numbers.public_numbers.n
    size = (modulus.bit_length() + 7) // 8
    trailer = _TRAILERS.get(hash_name, b"\xbc")
    algorithm = HASHES[hash_name]()
    room = size - 1 - algorithm.digest_size - len(trailer)
    if room < 0:
        raise Refused(StatusWord.REFERENCE_DATA_NOT_USABLE)
    filler = random(room)
    digest = hashes.Hash(algorithm)
    digest.update(filler + challenge)
    message = int.from_bytes(b"\x6a" + filler + digest.finalize() + trailer, "big")
    return int(gmpy2.powmod_sec(message, numbers.d, modulus)).to_bytes(size, "big")


def _by_reference(image: CardImage, reference: bytes | None) -> list[ChipAuthenticationKey]:
    if reference is None:
        return list(image.chip_authentication)
    number = int.from_bytes(reference, "big")
    return [key for key in image.chip_authentication if key.key_id in (None, number) and reference]


def _objects(data: bytes) -> dict[int, bytes]:
    try:
        return {part.tag: part.value for part in tlv.parse(data)}
    except tlv.TlvError as error:
        raise Refused(StatusWord.WRONG_DATA) from error
