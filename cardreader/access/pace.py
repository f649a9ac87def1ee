"""Run PACE as the terminal (ICAO 9303-11 §4.4).

A password of six digits becomes strong session keys. Integrated mapping derives the second generator directly from two
nonces (ICAO 9303-11 §4.4.3.3.2 and appendix B).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from cardreader.access.dynamic_authentication import general_authenticate, public_key_object, send_without_answer
from cardreader.crypto.ciphers import KDF_ENC, KDF_MAC, KDF_PI, BlockSuite, derive, pad
from cardreader.crypto.curves import Curve, Point
from cardreader.crypto.groups import EcGroup, Group, PrimeGroup, group_by_parameter_id
from cardreader.crypto.protocols import Agreement, Mapping, PaceProtocol, pace_protocol
from cardreader.errors import AccessRefused, DamagedData, WrongPassword
from cardreader.iso7816.apdu import CommandApdu
from cardreader.iso7816.channel import Layer
from cardreader.iso7816.der import encode_oid
from cardreader.iso7816.secure_messaging import SessionKeys
from cardreader.iso7816.status import StatusWord, meaning
from cardreader.iso7816.tlv import Tlv, encode
from cardreader.lds.security_infos import PaceInfo, SecurityInfos
from cardreader.password import Password
from cardreader.pki.keys import parse_group

_MSE, _SET_AT_MUTUAL = 0x22, (0xC1, 0xA4)
_PROTOCOL, _PASSWORD_REFERENCE, _PARAMETER_REFERENCE = 0x80, 0x83, 0x84
_NONCE = 0x80
_MAP_TERMINAL, _MAP_CHIP = 0x81, 0x82
_KEY_TERMINAL, _KEY_CHIP = 0x83, 0x84
_TOKEN_TERMINAL, _TOKEN_CHIP = 0x85, 0x86
_ENCRYPTED_CHIP_AUTHENTICATION = 0x8A
_TERMINAL_AUTHENTICATION = frozenset({0x87, 0x88})
"""Names of the authorities for terminal authentication, which some chips give unasked (BSI TR-03110-3 §B.1)."""

_TRIES_LEFT = 0x63C0
_DES_BLOCK = 8
_NONCE_LENGTHS = range(16, 65)


class PaceRefused(AccessRefused):
    """The chip turned PACE down before a password was tried."""

    code = "pace_refused"


class Randomness(Protocol):
    """Where private keys and nonces come from; the worked examples of ICAO 9303-11 bring their own."""

    def scalar(self, group: Group) -> int:
        """Return a private key of the group."""
        ...

    def nonce(self, length: int) -> bytes:
        """Random bytes."""
        ...


class SystemRandomness:
    """The operating system's randomness."""

    def scalar(self, group: Group) -> int:
        """Return a private key of the group."""
        return group.random_scalar()

    def nonce(self, length: int) -> bytes:
        """Random bytes."""
        return secrets.token_bytes(length)


@dataclass(frozen=True, slots=True)
class PaceOption:
    """One way to run PACE with this chip. `ambiguous`: the chip offers the same protocol with other parameters too."""

    protocol: PaceProtocol
    parameter_id: int | None
    group: Group
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class PaceResult:
    """Session keys, and with CAM what proves the chip once its static key is known from EF.CardSecurity."""

    keys: SessionKeys = field(repr=False)
    option: PaceOption
    mapping_key_chip: bytes = field(repr=False, default=b"")
    chip_authentication_data: bytes = field(repr=False, default=b"")


def pace_options(infos: SecurityInfos) -> tuple[PaceOption, ...]:
    """Return what this reader can do of the chip's offer, best first. An impossible info is skipped."""
    offered = [option for info in infos.pace if (option := _option(info, infos))]
    rank = [Mapping.CHIP_AUTHENTICATION, Mapping.GENERIC, Mapping.INTEGRATED]
    return tuple(
        sorted(
            offered,
            key=lambda option: (
                option.protocol.agreement is Agreement.DH,
                rank.index(option.protocol.mapping),
                option.protocol.suite.block_size == _DES_BLOCK,
            ),
        )
    )


def run_pace(layer: Layer, option: PaceOption, password: Password, randomness: Randomness | None = None) -> PaceResult:
    """Run PACE over a plain layer.

    Raises:
        PaceRefused: The chip does not want this variant.
        WrongPassword: The last step fails, in whatever way: both sides do not have the same password.
        AccessRefused: The chip breaks off before.
        DamagedData: The chip's keys or answers break the protocol.
    """
    try:
        return _agree(layer, option, password, randomness or SystemRandomness())
    except ValueError as error:
        # What the groups say of an element that is none, and of a result that is trivial.
        message = f"the chip's key is invalid: {error}"
        raise DamagedData(message) from None


def _agree(layer: Layer, option: PaceOption, password: Password, randomness: Randomness) -> PaceResult:
    _set_protocol(layer, option, password)
    group, suite = option.group, option.protocol.suite
    nonce = _fetch_nonce(layer, suite, password)
    generator, mapping_key_chip = _MAPPINGS[option.protocol.mapping](layer, option, nonce, randomness)
    private = randomness.scalar(group)
    own = group.power(private, generator)
    peer = _exchange(layer, group, _KEY_TERMINAL, own, _KEY_CHIP)
    secret = group.secret(group.power(private, peer))
    keys = SessionKeys(suite, derive(secret, KDF_ENC, suite), derive(secret, KDF_MAC, suite))
    answer = _exchange_tokens(layer, option, keys, own, peer)
    encrypted = next((tlv.value for tlv in answer if tlv.tag == _ENCRYPTED_CHIP_AUTHENTICATION), b"")
    return PaceResult(keys, option, mapping_key_chip, encrypted)


def _option(info: PaceInfo, infos: SecurityInfos) -> PaceOption | None:
    protocol = pace_protocol(info.oid)
    group = _group(info, infos)
    if protocol is None or group is None or group.agreement is not protocol.agreement:
        return None
    if protocol.mapping is Mapping.INTEGRATED and not can_integrate(group):
        return None
    ambiguous = sum(other.oid == info.oid for other in infos.pace) > 1
    return PaceOption(protocol, info.parameter_id, group, ambiguous)


def _group(info: PaceInfo, infos: SecurityInfos) -> Group | None:
    """Return the group of an info: by standardised number, else spelt out in a PACEDomainParameterInfo."""
    if info.parameter_id is not None and (group := group_by_parameter_id(info.parameter_id)) is not None:
        return group
    for spelt_out in infos.pace_parameters:
        if info.oid.startswith(f"{spelt_out.oid}.") and spelt_out.parameter_id == info.parameter_id:
            return parse_group(spelt_out.algorithm)
    return None


def _set_protocol(layer: Layer, option: PaceOption, password: Password) -> None:
    """Send MSE:Set AT with the parameter reference, then without: some chips need it and some refuse it."""
    base = encode(_PROTOCOL, encode_oid(option.protocol.oid)) + encode(_PASSWORD_REFERENCE, bytes([password.reference]))
    forms = [base]
    if option.parameter_id is not None:
        number = option.parameter_id
        reference = encode(_PARAMETER_REFERENCE, number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big"))
        forms = [base + reference, base] if option.ambiguous else [base, base + reference]
    sw = 0
    for data in forms:
        sw = layer.transmit(CommandApdu(0, _MSE, *_SET_AT_MUTUAL, data)).sw
        # 63Cx warns that few tries are left for this password; the protocol goes on.
        if sw == StatusWord.OK or sw & 0xFFF0 == _TRIES_LEFT:
            return
        if sw not in (StatusWord.WRONG_DATA, StatusWord.LC_INCONSISTENT, StatusWord.REFERENCED_DATA_NOT_FOUND):
            break
    message = f"the chip refuses {option.protocol.name}: {meaning(sw)}"
    raise PaceRefused(message)


def _fetch_nonce(layer: Layer, suite: BlockSuite, password: Password) -> bytes:
    (answer,) = general_authenticate(layer, b"", (_NONCE,), more=True)
    # The chip chooses the length: whole blocks (BSI TR-03110-3 §A.3.4.1).
    if len(answer.value) not in _NONCE_LENGTHS or len(answer.value) % suite.block_size:
        message = "the chip's encrypted nonce has the wrong length"
        raise DamagedData(message)
    key = derive(password.secret(), KDF_PI, suite)
    return suite.decrypt_cbc(key, bytes(suite.block_size), answer.value)


def _map_generic(layer: Layer, option: PaceOption, nonce: bytes, randomness: Randomness) -> tuple[bytes, bytes]:
    """Generic mapping: s x G + H, H agreed in a first key exchange (ICAO 9303-11 §4.4.3.3.1)."""
    group = option.group
    private = randomness.scalar(group)
    own = group.power(private, group.generator)
    peer = _exchange(layer, group, _MAP_TERMINAL, own, _MAP_CHIP)
    shared = group.power(private, peer)
    return group.combine(group.power(int.from_bytes(nonce, "big"), group.generator), shared), peer


def _map_integrated(layer: Layer, option: PaceOption, nonce: bytes, randomness: Randomness) -> tuple[bytes, bytes]:
    """Integrated mapping: a second nonce goes to the chip, both spread to a generator (§4.4.3.3.2)."""
    suite = option.protocol.suite
    own = randomness.nonce(suite.key_length)
    if len(nonce) < suite.key_length:
        message = "the chip's nonce is too short for integrated mapping"
        raise DamagedData(message)
    send_without_answer(layer, encode(_MAP_TERMINAL, own), _MAP_CHIP, more=True)
    return map_integrated(option.group, suite, nonce, own), b""


_MAPPINGS = {
    Mapping.GENERIC: _map_generic,
    Mapping.INTEGRATED: _map_integrated,
    Mapping.CHIP_AUTHENTICATION: _map_generic,
}


def _exchange(layer: Layer, group: Group, own_tag: int, own: bytes, peer_tag: int) -> bytes:
    (answer,) = general_authenticate(layer, encode(own_tag, own), (peer_tag,), more=True)
    peer = answer.value
    # A reflected key would let someone without the password play the chip (ICAO 9303-11 §4.4.1 step 3).
    if hmac.compare_digest(peer, own):
        message = "the chip sends this reader's own key back"
        raise DamagedData(message)
    group.check(peer)
    return peer


def _exchange_tokens(layer: Layer, option: PaceOption, keys: SessionKeys, own: bytes, peer: bytes) -> tuple[Tlv, ...]:
    token = _token(option, keys, peer)
    tags: tuple[int, ...] = (_TOKEN_CHIP, _ENCRYPTED_CHIP_AUTHENTICATION)
    if option.protocol.mapping is not Mapping.CHIP_AUTHENTICATION:
        tags = (_TOKEN_CHIP,)
    try:
        answer = general_authenticate(
            layer, encode(_TOKEN_TERMINAL, token), tags, more=False, others=_TERMINAL_AUTHENTICATION
        )
    except AccessRefused as error:
        # Only here the password counts. Chips say 63xx, 6982, 6985, 6988 or 6A80 when it is wrong.
        message = f"the password is wrong, or the card another one: {error}"
        raise WrongPassword(message) from None
    if not hmac.compare_digest(answer[0].value, _token(option, keys, own)):
        # Some chips do not compare the reader's token and send their own.
        message = "the password is wrong, or the card another one: its authentication token differs"
        raise WrongPassword(message)
    return answer


def _token(option: PaceOption, keys: SessionKeys, public: bytes) -> bytes:
    """Authentication token over the other side's key (ICAO 9303-11 §4.4.3.4)."""
    data = public_key_object(option.protocol.oid, option.group.key_tag, public)
    # The retail MAC takes padded input, CMAC pads by itself.
    return keys.suite.mac(keys.mac, pad(data, _DES_BLOCK) if keys.suite.block_size == _DES_BLOCK else data)


_SECURITY_BITS = 64
_SHORT_KEY = 16
_CONSTANTS = {
    16: ("a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad"),
    32: (
        "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
        "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517",
    ),
}
"""c0 and c1 by their length: 16 bytes for 3DES and AES-128, 32 bytes for longer keys."""


def can_integrate(group: Group) -> bool:
    """Return whether the point encoding works here: it needs a prime with p mod 4 = 3, which P-224 has not."""
    return not isinstance(group, EcGroup) or group.curve.p % 4 == 3  # noqa: PLR2004 -- the congruence itself


def map_integrated(group: Group, suite: BlockSuite, nonce: bytes, own_nonce: bytes) -> bytes:
    """Return the generator that the nonces s (chip) and t (terminal) lead to. Raises ValueError for a trivial one."""
    match group:
        case EcGroup(curve):
            return curve.encode(encode_point(curve, pseudo_random(suite, nonce, own_nonce, curve.p)))
        case PrimeGroup(p=p, q=int(q)):
            number = pow(pseudo_random(suite, nonce, own_nonce, p), (p - 1) // q, p)
            encoded = group.encode(number)
            group.check(encoded)
            return encoded
        case _:
            message = "integrated mapping does not work in this group"
            raise ValueError(message)


def pseudo_random(suite: BlockSuite, nonce: bytes, own_nonce: bytes, prime: int) -> int:
    """R_p(s, t): the nonces spread over 64 bits more than the prime has, and reduced."""
    key_constant, output_constant = (
        bytes.fromhex(constant) for constant in _CONSTANTS[_SHORT_KEY if suite.key_length == _SHORT_KEY else 32]
    )
    zero = bytes(suite.block_size)
    key = suite.encrypt_cbc(own_nonce, zero, nonce)[: suite.key_length]
    output = b""
    while 8 * len(output) < prime.bit_length() + _SECURITY_BITS:
        output += suite.encrypt_cbc(key, zero, output_constant)
        key = suite.encrypt_cbc(key, zero, key_constant)[: suite.key_length]
    return int.from_bytes(output, "big") % prime


def encode_point(curve: Curve, number: int) -> Point:
    """Simplified Shallue-van de Woestijne-Ulas encoding in affine coordinates. The curves have cofactor 1."""
    p, a, b = curve.p, curve.a, curve.b
    alpha = -number * number % p
    spread = (alpha + alpha * alpha) % p
    if not spread:
        message = "the nonces lead to no point"
        raise ValueError(message)
    x2 = -b * pow(a, -1, p) * (1 + pow(spread, -1, p)) % p
    h2 = (x2 * x2 * x2 + a * x2 + b) % p
    # One power decides whether h2 is a square and gives the root of its inverse.
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return curve.point(x2, root * h2 % p)
    return curve.point(alpha * x2 % p, root * number * number * number * h2 % p)
