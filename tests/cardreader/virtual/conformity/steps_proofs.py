"""Units I and R: chip authentication and active authentication."""

from __future__ import annotations

from asn1crypto import core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from cardreader.crypto import curves, dh
from cardreader.iso7816 import tlv
from cardreader.virtual.image import ChipAuthenticationKey
from tests.cardreader.virtual.conformity.pace import CurveGroup, FieldGroup, Group
from tests.cardreader.virtual.conformity.registry import enter, step
from tests.cardreader.virtual.conformity.terminal import EVERYTHING, Answer, Session, Terminal

PRIVATE = 0x7654321
COORDINATES = {"x": 0, "y": 1}
ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
PLAIN_ECDSA = {"0.4.0.127.0.7.1.1.4.1.3": hashes.SHA256}
CHALLENGE = bytes.fromhex("0123456789ABCDEF")


def _key(terminal: Terminal) -> ChipAuthenticationKey:
    return terminal.image.chip_authentication[0]


def _group(key: ChipAuthenticationKey) -> Group:
    if key.parameter_id < 8:
        return FieldGroup(dh.by_parameter_id(key.parameter_id))
    return CurveGroup(curves.by_parameter_id(key.parameter_id))


def _private(group: Group, kind: str) -> int:
    """A key whose point is of that kind: `small-x`, `large-y`, or any."""
    if kind == "good":
        return PRIVATE
    size, coordinate = kind.split("-")
    assert isinstance(group, CurveGroup)
    return group.private_with(COORDINATES[coordinate], small=size == "small")


def _bad(group: Group, kind: str) -> bytes:
    """A public key that is none."""
    if isinstance(group, FieldGroup):
        return (group.group.p + 1).to_bytes(group.group.element_length, "big")
    assert isinstance(group, CurveGroup)
    size = group.curve.coordinate_length
    other = curves.by_parameter_id(13 if size != 32 else 16)
    return {
        "off-curve": b"\x04" + b"\x11" * 2 * size,
        "zero": b"\x04" + bytes(2 * size),
        "other-size": other.encode(other.base),
        "empty": b"",
    }[kind]


def _protocol(terminal: Terminal) -> bytes:
    key = _key(terminal)
    reference = b"" if key.key_id is None else tlv.encode(0x84, bytes([key.key_id]))
    return tlv.encode(0x80, key.scheme.oid) + reference


def _new_session(terminal: Terminal, private: int) -> Session:
    key = _key(terminal)
    group = _group(key)
    return Session.of(key.scheme.suite, group.shared(private, group.public(key.private)))


def _refused(answer: Answer) -> bool:
    return answer.protected and (answer.refused or answer.sw == 0x6300)


# -- MSE:Set KAT ------------------------------------------------------------------------------------------------------


@step
def set_kat_old_keys(terminal: Terminal) -> None:
    enter(terminal, "pace")
    answer = terminal.sm("002241A6", tlv.encode(0x91, _group(_key(terminal)).public(PRIVATE)))
    assert answer.ok
    assert answer.protected
    assert terminal.gone()


@step
def set_kat_new_keys(terminal: Terminal, kind: str) -> None:
    enter(terminal, "pace")
    private = _private(_group(_key(terminal)), kind)
    assert terminal.sm("002241A6", tlv.encode(0x91, _group(_key(terminal)).public(private))).ok
    terminal.session = _new_session(terminal, private)
    assert terminal.alive()


@step
def set_kat_plain(terminal: Terminal) -> None:
    """The new keys must not have come to life either."""
    terminal.select_application()
    assert terminal.send("002241A6", tlv.encode(0x91, _group(_key(terminal)).public(PRIVATE))).refused
    terminal.session = _new_session(terminal, PRIVATE)
    assert terminal.gone()


@step
def set_kat_refused(terminal: Terminal, kind: str) -> None:
    enter(terminal, "pace")
    group = _group(_key(terminal))
    data = {
        "wrong-tag": lambda: tlv.encode(0x93, group.public(PRIVATE)),
        "off-curve": lambda: tlv.encode(0x91, _bad(group, "off-curve")),
        "wrong-reference": lambda: tlv.encode(0x91, group.public(PRIVATE)) + tlv.encode(0x84, b"\x63"),
    }[kind]()
    assert _refused(terminal.sm("002241A6", data))
    assert terminal.alive()


@step
def set_kat_other_class(terminal: Terminal) -> None:
    enter(terminal, "pace")
    assert terminal.sm("802241A6", tlv.encode(0x91, _group(_key(terminal)).public(PRIVATE))).refused
    terminal.session = _new_session(terminal, PRIVATE)
    assert terminal.gone()


# -- MSE:Set AT and GENERAL AUTHENTICATE ------------------------------------------------------------------------------


def _general(terminal: Terminal, public: bytes) -> Answer:
    chosen = terminal.sm("002241A4", _protocol(terminal))
    assert chosen.ok
    assert chosen.protected
    return terminal.sm("00860000", tlv.encode(0x7C, tlv.encode(0x80, public)), 256)


@step
def set_at_new_keys(terminal: Terminal, kind: str) -> None:
    enter(terminal, "pace")
    group = _group(_key(terminal))
    private = _private(group, kind)
    answer = _general(terminal, group.public(private))
    assert answer.ok
    assert answer.protected
    assert answer.data == b"\x7c\x00"
    terminal.session = _new_session(terminal, private)
    assert terminal.alive()


@step
def set_at_refused(terminal: Terminal, kind: str) -> None:
    enter(terminal, "pace")
    answer = _general(terminal, _bad(_group(_key(terminal)), kind))
    assert _refused(answer)
    assert terminal.alive()


@step
def set_at_plain(terminal: Terminal) -> None:
    enter(terminal, "pace")
    first = terminal.send("002241A4", _protocol(terminal))
    assert first.ok or first.refused
    public = _group(_key(terminal)).public(PRIVATE)
    assert terminal.send("00860000", tlv.encode(0x7C, tlv.encode(0x80, public)), 256).refused
    assert terminal.gone()


# -- active authentication --------------------------------------------------------------------------------------------


@step
def sign(terminal: Terminal, way: str = "pace") -> None:
    enter(terminal, way)
    answer = terminal.sm("00880000", CHALLENGE, EVERYTHING)
    assert answer.ok
    assert answer.protected
    assert answer.data


@step
def sign_too_long(terminal: Terminal) -> None:
    enter(terminal, "pace")
    assert terminal.sm("00880000", bytes(9), 256).refused


@step
def sign_too_short(terminal: Terminal) -> None:
    enter(terminal, "pace")
    assert terminal.sm("00880000", bytes(7), 256).refused


@step
def sign_and_verify(terminal: Terminal) -> None:
    """The key is that of DG15, the hash what ActiveAuthenticationInfo in DG14 names."""
    enter(terminal, "pace")
    signature = terminal.sm("00880000", CHALLENGE, EVERYTHING).data
    key = load_der_public_key(tlv.parse_one(terminal.file("DG15")).value)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    half = len(signature) // 2
    encoded = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    key.verify(encoded, CHALLENGE, ec.ECDSA(PLAIN_ECDSA[active_algorithm(terminal)]()))


def active_algorithm(terminal: Terminal) -> str:
    """Give the signature algorithm that ActiveAuthenticationInfo names."""
    for info in tlv.children(tlv.children(tlv.parse_one(terminal.file("DG14")))[0]):
        parts = tlv.children(info)
        if core.ObjectIdentifier.load(parts[0].raw).native == ACTIVE_AUTHENTICATION:
            assert parts[1].value == b"\x01"
            return str(core.ObjectIdentifier.load(parts[2].raw).native)
    raise AssertionError
