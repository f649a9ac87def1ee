"""Public keys as values: RSA, elliptic curves (named or spelt out), DSA, Diffie-Hellman (RFC 3279, RFC 5480)."""

from __future__ import annotations

from dataclasses import dataclass, field

from cardreader.crypto.curves import Curve, Point, by_domain, by_oid
from cardreader.crypto.groups import EcGroup, Group, PrimeGroup, group_by_parameter_id, standard_prime_group
from cardreader.errors import DamagedData
from cardreader.iso7816.der import (
    BIT_STRING,
    INTEGER,
    NULL,
    OID,
    SEQUENCE,
    Items,
    bits,
    integer,
    oid,
    oid_object,
    value,
)
from cardreader.iso7816.tlv import Tlv, encode, parse_one

RSA = "1.2.840.113549.1.1.1"
RSA_PSS = "1.2.840.113549.1.1.10"
EC = "1.2.840.10045.2.1"
DSA = "1.2.840.10040.4.1"
DH_PKCS3 = "1.2.840.113549.1.3.1"
DH_X942 = "1.2.840.10046.2.1"
_STANDARDISED = "0.4.0.127.0.7.1.2"
"""standardizedDomainParameters of BSI TR-03110: a number stands for the whole domain (ICAO 9303-11 §9.5.1)."""

_PRIME_FIELD = "1.2.840.10045.1.1"
_SMALLEST_RSA = 1024
_LARGEST_RSA = 16384
_MOST_RSA_WORK = 1 << 20
"""Bits of the modulus times bits of the exponent."""

_LARGEST_DH = 4096
"""Bits of the prime; those of ICAO 9303-11 §9.5.1 have 2048."""

_UNCOMPRESSED = 4


@dataclass(frozen=True, slots=True)
class RsaKey:
    """Modulus and exponent."""

    modulus: int = field(repr=False)
    exponent: int = field(repr=False)

    @property
    def name(self) -> str:
        """Kind and size."""
        return f"RSA {self.modulus.bit_length()}"


@dataclass(frozen=True, slots=True)
class EcKey:
    """A point on one of the standardised curves. `explicit`: the curve was spelt out rather than named."""

    curve: Curve = field(repr=False)
    point: Point = field(repr=False)
    explicit: bool = False

    @property
    def name(self) -> str:
        """Curve."""
        return f"EC {self.curve.name}"


@dataclass(frozen=True, slots=True)
class DsaKey:
    """Domain p, q, g and the public value."""

    p: int = field(repr=False)
    q: int = field(repr=False)
    g: int = field(repr=False)
    public: int = field(repr=False)

    @property
    def name(self) -> str:
        """Kind and size."""
        return f"DSA {self.p.bit_length()}"


@dataclass(frozen=True, slots=True)
class DhKey:
    """Diffie-Hellman key; `q` is None where the encoding (PKCS #3) leaves the subgroup's order out."""

    p: int = field(repr=False)
    g: int = field(repr=False)
    q: int | None = field(repr=False)
    public: int = field(repr=False)

    @property
    def name(self) -> str:
        """Kind and size."""
        return f"DH {self.p.bit_length()}"


class UnknownCurve(DamagedData):
    """A key lies on a curve that documents do not use."""

    code = "unknown_curve"


PublicKey = RsaKey | EcKey | DsaKey | DhKey


def parse_public_key(data: bytes) -> PublicKey:
    """Read a SubjectPublicKeyInfo.

    Raises:
        DamagedData: It is malformed, of an unknown kind, or its point is not on its curve.
    """
    items = Items.of_bytes(data, "public key")
    algorithm = Items.of(items.next(SEQUENCE), "key algorithm")
    key = bits(items.next(BIT_STRING), "public key")
    items.end()
    kind = oid(algorithm.next(OID))
    parameters = next(iter(algorithm.rest()), None)
    if kind in (RSA, RSA_PSS):
        return _rsa(key)
    if parameters is None:
        message = "a public key lacks its parameters"
        raise DamagedData(message)
    if kind == EC:
        curve, explicit = parse_ec_parameters(parameters)
        return _ec(curve, key, explicit=explicit)
    if kind == _STANDARDISED:
        return _standardised(integer(parameters), key)
    if kind == DSA:
        domain = Items.of(parameters, "DSA parameters")
        p, q, g = (integer(domain.next(INTEGER)) for _ in range(3))
        return DsaKey(p, q, g, integer(parse_one(key)))
    if kind in (DH_PKCS3, DH_X942):
        return _dh(kind, parameters, key)
    message = f"a public key is of the unknown kind {kind}"
    raise DamagedData(message)


def public_key_bits(key: EcKey | RsaKey) -> bytes:
    """Return what stands in the BIT STRING of SubjectPublicKeyInfo: a point, or modulus and exponent."""
    if isinstance(key, EcKey):
        return key.curve.encode(key.point)
    return encode(SEQUENCE, _encoded_integer(key.modulus) + _encoded_integer(key.exponent))


def public_key_info(key: EcKey | RsaKey) -> bytes:
    """Return SubjectPublicKeyInfo as DER, the curve always by name: one key has one form."""
    if isinstance(key, EcKey):
        algorithm = oid_object(EC) + oid_object(key.curve.oid)
    else:
        algorithm = oid_object(RSA) + encode(NULL, b"")
    return encode(SEQUENCE, encode(SEQUENCE, algorithm) + encode(BIT_STRING, b"\x00" + public_key_bits(key)))


def _encoded_integer(number: int) -> bytes:
    return encode(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def parse_ec_parameters(parameters: Tlv) -> tuple[Curve, bool]:
    """Curve of ECParameters, named or spelt out (then it must equal a standardised one).

    Raises:
        UnknownCurve: The curve is none of the standardised ones.
        DamagedData: The parameters are malformed.
    """
    try:
        if parameters.tag == OID:
            return by_oid(oid(parameters)), False
        return _explicit_curve(parameters), True
    except KeyError:
        message = "a key lies on an unknown curve"
        raise UnknownCurve(message) from None


def _rsa(key: bytes) -> RsaKey:
    items = Items.of_bytes(key, "RSA key")
    modulus, exponent = integer(items.next(INTEGER)), integer(items.next(INTEGER))
    items.end()
    possible = _SMALLEST_RSA <= modulus.bit_length() <= _LARGEST_RSA and modulus > 0 and modulus & 1
    # A long exponent on a long modulus keeps the program for seconds.
    if not possible or exponent < 3 or exponent.bit_length() * modulus.bit_length() > _MOST_RSA_WORK:  # noqa: PLR2004 -- 3 is the smallest exponent there is
        message = "an RSA key has an impossible size"
        raise DamagedData(message)
    return RsaKey(modulus, exponent)


def parse_group(algorithm: bytes) -> Group | None:
    """Return the group of an AlgorithmIdentifier in a PACEDomainParameterInfo; None when this reader does not know it.

    Raises:
        DamagedData: It is malformed.
    """
    items = Items.of_bytes(algorithm, "domain parameters")
    kind, parameters = oid(items.next(OID)), items.next()
    if kind == _STANDARDISED:
        return group_by_parameter_id(integer(parameters))
    try:
        if kind == EC:
            return EcGroup(parse_ec_parameters(parameters)[0])
    except UnknownCurve:
        return None
    if kind in (DH_PKCS3, DH_X942):
        domain = Items.of(parameters, "DH parameters")
        return standard_prime_group(integer(domain.next(INTEGER)), integer(domain.next(INTEGER)))
    return None


def _standardised(parameter_id: int, key: bytes) -> EcKey | DhKey:
    match group_by_parameter_id(parameter_id):
        case EcGroup(curve):
            return _ec(curve, key, explicit=False)
        case PrimeGroup(p=p, g=g, q=q):
            # The key is an INTEGER, as in the other encodings of Diffie-Hellman keys.
            return _dh_key(p, g, q, integer(parse_one(key)))
        case _:
            message = "a key uses unknown standardised domain parameters"
            raise DamagedData(message)


def _ec(curve: Curve, key: bytes, *, explicit: bool) -> EcKey:
    try:
        return EcKey(curve, curve.decode(key), explicit)
    except ValueError as error:
        message = f"a public key is {error}"
        raise DamagedData(message) from None


def _explicit_curve(parameters: Tlv) -> Curve:
    items = Items.of(parameters, "curve parameters")
    items.next(INTEGER)
    fields = Items.of(items.next(SEQUENCE), "field")
    if oid(fields.next(OID)) != _PRIME_FIELD:
        message = "a key lies on a curve that is not over a prime field"
        raise DamagedData(message)
    p = integer(fields.next(INTEGER))
    coefficients = Items.of(items.next(SEQUENCE), "curve")
    a, b = (int.from_bytes(value(coefficients.next(), 0x04, "coefficient"), "big") for _ in range(2))
    base = _base_point(value(items.next(), 0x04, "base point"))
    order = integer(items.next(INTEGER))
    if p <= 0:
        message = "a key lies on an impossible curve"
        raise DamagedData(message)
    return by_domain(p, a, b, base, order)


def _base_point(data: bytes) -> tuple[int, int]:
    half = (len(data) - 1) // 2
    if len(data) % 2 == 0 or data[:1] != bytes([_UNCOMPRESSED]):
        message = "the base point of a curve is not uncompressed"
        raise DamagedData(message)
    return int.from_bytes(data[1 : 1 + half], "big"), int.from_bytes(data[1 + half :], "big")


def _dh(kind: str, parameters: Tlv, key: bytes) -> DhKey:
    items = Items.of(parameters, "DH parameters")
    p, g = integer(items.next(INTEGER)), integer(items.next(INTEGER))
    q = integer(items.next(INTEGER)) if kind == DH_X942 else None
    return _dh_key(p, g, q, integer(parse_one(key)))


def _dh_key(p: int, g: int, q: int | None, public: int) -> DhKey:
    in_range = all(1 < number < p - 1 for number in (public, g, 2 if q is None else q))
    if p.bit_length() > _LARGEST_DH or not in_range:
        message = "a Diffie-Hellman key is out of range"
        raise DamagedData(message)
    return DhKey(p, g, q, public)
