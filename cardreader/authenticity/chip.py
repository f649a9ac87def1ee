"""Chip authentication version 1: does the chip hold the private key of DG14 (ICAO 9303-11 §6.2)?

It ends in new session keys; only the first answer under them proves the chip.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.access.dynamic_authentication import refusal, send_without_answer
from cardreader.access.groups import EcGroup, Group, PrimeGroup, standard_prime_group
from cardreader.access.protocols import CaProtocol, ca_protocol
from cardreader.authenticity.keys import DhKey, EcKey, parse_public_key
from cardreader.crypto.ciphers import TDES
from cardreader.crypto.kdf import KDF_ENC, KDF_MAC, derive
from cardreader.errors import AccessRefused, AuthenticityFailed, DamagedData
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.der import encode_oid
from cardreader.iso7816.layer import Layer
from cardreader.iso7816.secure_messaging import SecureChannel, SessionKeys
from cardreader.iso7816.status import StatusWord
from cardreader.iso7816.tlv import encode
from cardreader.lds.security_infos import ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, SecurityInfos

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
    """What DG14 offers and this reader can do, AES before 3DES.

    Raises:
        AuthenticityFailed: DG14 offers chip authentication and none of its keys can be used.
    """
    found: list[ChipAuthenticationOption] = []
    for key in infos.chip_keys:
        option = _option(key, infos)
        if option is not None:
            found.append(option)
    if (infos.chip_keys or infos.chip_authentication) and not found:
        raise AuthenticityFailed(
            reason="chip_key", text="DG14 offers chip authentication and holds no key that can be used"
        )
    return tuple(sorted(found, key=lambda option: option.protocol.suite is TDES))


def authenticate_chip(session: Layer, lower: Layer, option: ChipAuthenticationOption) -> SecureChannel:
    """Agree on new keys with the chip's static key; the returned session carries everything from here on.

    `session` carries the agreement, `lower` what comes under the new keys.

    Raises:
        AuthenticityFailed: The chip refuses its own key, or that key is no element of its group.
    """
    private = option.group.random_scalar()
    try:
        own = option.group.power(private, option.group.generator)
        secret = option.group.secret(option.group.power(private, option.public))
    except ValueError as error:
        raise AuthenticityFailed(reason="chip_key", text=f"DG14 holds a key that is none: {error}") from None
    try:
        _send_key(session, option, own)
    except (AccessRefused, DamagedData) as error:
        raise AuthenticityFailed(
            reason="chip_authentication", text=f"the chip could not use its own key: {error}"
        ) from None
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
    """Whether an info is for that key. Of a chip with one key either of the two may leave its number out (§9.2.6)."""
    left_out = None in (info.key_id, key.key_id) and len(infos.chip_keys) == 1
    return info.key_id == key.key_id or left_out


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
