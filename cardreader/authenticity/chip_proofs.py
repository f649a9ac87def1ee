"""Prove that the chip is no copy: chip authentication, active authentication and chip authentication mapping.

Chip authentication version 1 asks for the private key of DG14 (ICAO 9303-11 §6.2). It ends in new session keys; only
the first answer under them proves the chip. Active authentication asks for the private key of DG15 (§6.1), PACE with
chip authentication mapping for that of EF.CardSecurity (§4.4.3.5).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cardreader.access.dynamic_authentication import LongCommandRefused, refusal, send_without_answer
from cardreader.access.pace import PaceResult
from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, TDES, derive, unpad
from cardreader.crypto.groups import EcGroup, Group, PrimeGroup, standard_prime_group
from cardreader.crypto.protocols import CaProtocol, ca_protocol
from cardreader.errors import AccessRefused, AuthenticityFailed, ChipNotProven, DamagedData
from cardreader.iso7816.apdu import SHORT_LE, CommandApdu
from cardreader.iso7816.channel import Layer
from cardreader.iso7816.der import encode_oid
from cardreader.iso7816.secure_messaging import SecureChannel, SessionKeys
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.iso7816.tlv import encode
from cardreader.lds.security_infos import (
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKeyInfo,
    SecurityInfos,
    parse_security_infos,
)
from cardreader.pki.cms import SignedData, parse_signed_data
from cardreader.pki.keys import DhKey, EcKey, PublicKey, RsaKey, parse_public_key
from cardreader.pki.signature import (
    SignatureAlgorithm,
    SignatureWrong,
    parse_ecdsa_oid,
    verify_ecdsa_plain,
    verify_signature,
)

_MSE = 0x22
_SET_KAT, _SET_AT_INTERNAL = (0x41, 0xA6), (0x41, 0xA4)
_PROTOCOL, _EPHEMERAL_KEY, _KEY_REFERENCE, _DYNAMIC_KEY = 0x80, 0x91, 0x84, 0x80
_DEFAULT_3DES = {"0.4.0.127.0.7.2.2.1.1": "0.4.0.127.0.7.2.2.3.1.1", "0.4.0.127.0.7.2.2.1.2": "0.4.0.127.0.7.2.2.3.2.1"}


@dataclass(frozen=True, slots=True)
class ChipAuthenticationOption:
    """A static key of the chip and the protocol to use it with."""

    protocol: CaProtocol
    group: Group
    public: bytes = field(repr=False)
    key_id: int | None


def chip_authentication_options(infos: SecurityInfos) -> tuple[ChipAuthenticationOption, ...]:
    """Return what DG14 offers and this reader can do, AES before 3DES.

    Versions 2 and 3 come after terminal authentication (BSI TR-03110-1 §3.4) and promise nothing here.

    Raises:
        AuthenticityFailed: DG14 offers chip authentication and none of its keys can be used.
    """
    found: list[ChipAuthenticationOption] = []
    for key in infos.chip_keys:
        option = _option(key, infos)
        if option is not None:
            found.append(option)
    if infos.offers_chip_authentication and not found:
        raise AuthenticityFailed(
            reason="chip_key", text="DG14 offers chip authentication and holds no key that can be used"
        )
    return tuple(sorted(found, key=lambda option: option.protocol.suite is TDES))


def authenticate_chip(session: Layer, lower: Layer, option: ChipAuthenticationOption) -> SecureChannel:
    """Agree on new keys with the chip's static key; the returned session carries everything from here on.

    `session` carries the agreement, `lower` what comes under the new keys.

    Raises:
        AuthenticityFailed: The chip's key is no element of its group.
        ChipNotProven: The chip refuses, twice.
    """
    private = option.group.random_scalar()
    try:
        own = option.group.power(private, option.group.generator)
        secret = option.group.secret(option.group.power(private, option.public))
    except ValueError as error:
        raise AuthenticityFailed(reason="chip_key", text=f"DG14 holds a key that is none: {error}") from None
    try:
        _send_key_twice(session, option, own)
    except (AccessRefused, DamagedData) as error:
        message = f"the chip did not use its own key: {error}"
        raise ChipNotProven(message) from None
    suite = option.protocol.suite
    keys = SessionKeys(suite, derive(secret, KDF_ENC, suite), derive(secret, KDF_MAC, suite))
    return SecureChannel(lower, keys)


def _option(key: ChipAuthenticationPublicKeyInfo, infos: SecurityInfos) -> ChipAuthenticationOption | None:
    offers = [info for info in infos.chip_authentication if info.version == 1 and _belongs(info, key, infos)]
    protocols = [protocol for info in offers if (protocol := ca_protocol(info.oid)) is not None]
    numbers = (key.key_id, *(info.key_id for info in offers))
    key_id = next((number for number in numbers if number is not None), None)
    if not infos.chip_authentication:
        # Documents of the first generation name only the key: 3DES is meant (ICAO 9303-11 §9.2.5 note).
        protocols = [protocol for protocol in [ca_protocol(_DEFAULT_3DES[key.oid])] if protocol is not None]
    try:
        public = parse_public_key(key.key)
    except DamagedData:
        return None  # another key of the chip may be usable; with none the caller refuses
    for protocol in sorted(protocols, key=lambda protocol: protocol.suite is TDES):
        match public:
            case EcKey(curve, point) if protocol.agreement == "ECDH":
                return ChipAuthenticationOption(protocol, EcGroup(curve), curve.encode(point), key_id)
            case DhKey(p, g, q, number) if protocol.agreement == "DH":
                group = standard_prime_group(p, g) or PrimeGroup(f"DH {p.bit_length()}", p, g, q)
                return ChipAuthenticationOption(protocol, group, group.encode(number), key_id)
            case _:
                continue
    return None


def _belongs(info: ChipAuthenticationInfo, key: ChipAuthenticationPublicKeyInfo, infos: SecurityInfos) -> bool:
    """Return whether an info is for that key. On a chip with one key either may leave its number out (§9.2.6)."""
    left_out = None in (info.key_id, key.key_id) and len(infos.chip_keys) == 1
    return info.key_id == key.key_id or left_out


def _send_key_twice(session: Layer, option: ChipAuthenticationOption, own: bytes) -> None:
    """Send the key, and after a refusal once more: it leaves the session alive (BSI TR-03105-3.2)."""
    try:
        _send_key(session, option, own)
    except LongCommandRefused:
        raise
    except AccessRefused:
        _send_key(session, option, own)


def _send_key(session: Layer, option: ChipAuthenticationOption, own: bytes) -> None:
    reference = b"" if option.key_id is None else encode(_KEY_REFERENCE, _minimal(option.key_id))
    if option.protocol.suite is TDES:
        _manage(session, _SET_KAT, encode(_EPHEMERAL_KEY, own) + reference)
        return
    _manage(session, _SET_AT_INTERNAL, encode(_PROTOCOL, encode_oid(option.protocol.oid)) + reference)
    send_without_answer(session, encode(_DYNAMIC_KEY, own), more=False)


def _manage(session: Layer, p1_p2: tuple[int, int], data: bytes) -> None:
    sw = session.transmit(CommandApdu(0, _MSE, *p1_p2, data)).sw
    if sw != StatusWord.OK:
        what = "MSE was refused"
        raise refusal(what, sw, len(data))


def _minimal(number: int) -> bytes:
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")


_INTERNAL_AUTHENTICATE = 0x88
_CHALLENGE = 8
_SHORT_SIGNATURE = 200
_LONG_LE = 4096
_TRAILERS = {
    b"\xbc": ("sha1", 1),
    b"\x33\xcc": ("sha1", 2),
    b"\x38\xcc": ("sha224", 2),
    b"\x34\xcc": ("sha256", 2),
    b"\x36\xcc": ("sha384", 2),
    b"\x35\xcc": ("sha512", 2),
}
"""Trailers of ISO/IEC 9796-2: digest, and how many bytes the trailer has."""

_HEADER = 0x6A
"""Nibble 6: partial recovery; nibble A: no more padding."""


def authenticate_actively(
    layer: Layer, key: PublicKey, infos: SecurityInfos | None, challenge: bytes | None = None, *, extended: bool = True
) -> None:
    """Have the chip sign a random challenge and check the signature.

    Without extended length a long signature comes in pieces (61xx, GET RESPONSE). A chip that refuses is asked again,
    in short form.

    Raises:
        AuthenticityFailed: The signature is wrong.
        ChipNotProven: The chip does not sign.
    """
    challenge = secrets.token_bytes(_CHALLENGE) if challenge is None else challenge
    long_answer = extended and _signature_length(key) > _SHORT_SIGNATURE
    le = _LONG_LE if long_answer else SHORT_LE
    sw = 0
    for length in (le, SHORT_LE):
        answer = layer.transmit(CommandApdu(0, _INTERNAL_AUTHENTICATE, 0, 0, challenge, length))
        whole = bool(answer.data) and len(answer.data) >= _signature_length(key)
        if answer.sw == StatusWord.OK and whole:
            check_signature(key, challenge, answer.data, infos)
            return
        sw = answer.sw
    cut = "" if extended or _signature_length(key) <= _SHORT_SIGNATURE else " (its signature needs extended length)"
    message = f"the chip did not sign: {meaning(sw)}{cut}"
    raise ChipNotProven(message)


def check_signature(key: PublicKey, challenge: bytes, signature: bytes, infos: SecurityInfos | None) -> None:
    """Check the chip's signature over the challenge. Raises AuthenticityFailed."""
    match key:
        case RsaKey():
            _check_rsa(key, challenge, signature)
        case EcKey():
            _check_ecdsa(key, challenge, signature, infos)
        case _:
            raise _failed(text="DG15 holds a key that cannot sign")


def _check_rsa(key: RsaKey, challenge: bytes, signature: bytes) -> None:
    """Check ISO/IEC 9796-2 digital signature scheme 1 with message recovery: 6A || M1 || H(M1 || M2) || trailer."""
    length = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length or number >= key.modulus:
        raise _failed(text="the chip's signature has the wrong length")
    opened = pow(number, key.exponent, key.modulus)
    # The signer may send the smaller of s and n - s: then the representative is n minus what was opened.
    for candidate in (opened, key.modulus - opened):
        message = candidate.to_bytes(length, "big")
        if message[0] == _HEADER and _recovers(message, challenge):
            return
    raise _failed(text="the chip's signature is wrong: it is a copy, or DG15 holds another key")


def _recovers(message: bytes, challenge: bytes) -> bool:
    found = _TRAILERS.get(message[-1:]) or _TRAILERS.get(message[-2:])
    if found is None:
        return False
    digest, trailer = found
    size = hashlib.new(digest, usedforsecurity=False).digest_size
    first, expected = message[1 : -size - trailer], message[-size - trailer : -trailer]
    return hmac.compare_digest(hashlib.new(digest, first + challenge, usedforsecurity=False).digest(), expected)


def _check_ecdsa(key: EcKey, challenge: bytes, signature: bytes, infos: SecurityInfos | None) -> None:
    info = None if infos is None else infos.active_authentication
    if info is None:
        raise _failed(text="DG14 does not name the algorithm of active authentication")
    algorithm = parse_ecdsa_oid(info.algorithm)
    if algorithm is None:
        raise _failed(text="DG14 names an algorithm that active authentication may not use")
    try:
        verify_ecdsa_plain(key, signature, challenge, algorithm.digest)
    except SignatureWrong:
        # The standard wants r || s; some chips send the X9.62 structure all the same.
        try:
            verify_signature(key, SignatureAlgorithm("ecdsa", algorithm.digest), signature, challenge)
        except SignatureWrong:
            text = "the chip's signature is wrong: it is a copy, or DG15 holds another key"
            raise _failed(text) from None


def _signature_length(key: PublicKey) -> int:
    return (key.modulus.bit_length() + 7) // 8 if isinstance(key, RsaKey) else 0


def _failed(text: str) -> AuthenticityFailed:
    return AuthenticityFailed(reason="active_authentication", text=text)


SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"
"""id-SecurityObject: the content of EF.CardSecurity is SecurityInfos."""


def parse_card_security(data: bytes) -> tuple[SignedData, SecurityInfos]:
    """Read EF.CardSecurity: its signature, and the infos under it (ICAO 9303-10 §3.11.4). Raises DamagedData."""
    signed = parse_signed_data(data)
    if signed.content_type != SECURITY_OBJECT:
        message = "EF.CardSecurity signs something else than security infos"
        raise DamagedData(message)
    return signed, parse_security_infos(signed.content)


def check_mapping(result: PaceResult, infos: SecurityInfos) -> None:
    """Compare the chip's mapping key with its static key of EF.CardSecurity.

    `infos` must come from a verified EF.CardSecurity.

    Raises:
        AuthenticityFailed: They do not belong together.
    """
    group = result.option.group
    scalar = int.from_bytes(_chip_authentication_data(result), "big")
    for key in static_keys(result, infos):
        try:
            mapped = group.power(scalar, group.curve.encode(key.point)) if isinstance(group, EcGroup) else b""
        except ValueError:
            continue
        if hmac.compare_digest(mapped, result.mapping_key_chip):
            return
    raise AuthenticityFailed(
        reason="chip_authentication", text="the chip does not hold the private key of its EF.CardSecurity"
    )


def static_keys(result: PaceResult, infos: SecurityInfos) -> tuple[EcKey, ...]:
    """Keys of EF.CardSecurity that lie on the curve of PACE. Raises DamagedData for a malformed one."""
    group = result.option.group
    keys = (parse_public_key(info.key) for info in infos.chip_keys)
    return tuple(
        key for key in keys if isinstance(key, EcKey) and isinstance(group, EcGroup) and key.curve == group.curve
    )


def _chip_authentication_data(result: PaceResult) -> bytes:
    """CA_IC: encrypted under the session key, the IV being the encryption of all ones (§4.4.3.5.2)."""
    suite = result.keys.suite
    iv = suite.encrypt_block(result.keys.enc, b"\xff" * suite.block_size)
    data = result.chip_authentication_data
    try:
        return unpad(suite.decrypt_cbc(result.keys.enc, iv, data))
    except ValueError:
        raise AuthenticityFailed(
            reason="chip_authentication", text="the chip's proof of its key is badly encrypted"
        ) from None
