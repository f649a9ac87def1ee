"""PACE with generic mapping on the terminal's side, step by step, so that a case can break any of them (§4.4)."""

from __future__ import annotations

from typing import Protocol

from cardreader.crypto import curves, dh
from cardreader.crypto.ciphers import KDF_PI, TDES, BlockSuite, derive, pad
from cardreader.iso7816 import tlv
from cardreader.virtual.schemes import Agreement
from tests.cardreader.virtual.conformity.terminal import Answer, Session, Terminal

CLASSES = {1: "10", 2: "10", 3: "10", 4: "00"}
GIVEN = {2: 0x81, 3: 0x83, 4: 0x85}


class Group(Protocol):
    """A generator and what can be done with it."""

    tag: int

    def public(self, private: int) -> bytes: ...

    def shared(self, private: int, theirs: bytes) -> bytes: ...

    def mapped(self, nonce: int, private: int, theirs: bytes) -> Group: ...


class CurveGroup:
    """An elliptic curve."""

    tag = 0x86

    def __init__(self, curve: curves.Curve, base: curves.Point | None = None) -> None:
        self.curve = curve
        self.base = base or curve.base

    def public(self, private: int) -> bytes:
        return self.curve.encode(self.curve.multiply(private, self.base))

    def shared(self, private: int, theirs: bytes) -> bytes:
        return self.curve.x_bytes(self.curve.multiply(private, self.curve.decode(theirs)))

    def mapped(self, nonce: int, private: int, theirs: bytes) -> CurveGroup:
        shared = self.curve.multiply(private, self.curve.decode(theirs))
        return CurveGroup(self.curve, self.curve.add(self.curve.multiply(nonce, self.curve.base), shared))

    def private_with(self, coordinate: int, *, small: bool) -> int:
        """Find a private key whose public x (0) or y (1) begins with a zero byte, or with a high one."""
        size = self.curve.coordinate_length
        point = self.base
        for private in range(2, 20_000):
            point = self.curve.add(point, self.base)
            value = (point.x, point.y)[coordinate] >> 8 * (size - 1)
            if value == 0 if small else value >= 0x9F:
                return private
        raise AssertionError


class FieldGroup:
    """A prime field."""

    tag = 0x84

    def __init__(self, group: dh.DhGroup, base: int | None = None) -> None:
        self.group = group
        self.base = base or group.g

    def public(self, private: int) -> bytes:
        return self.group.encode(self.group.power(self.base, private))

    def shared(self, private: int, theirs: bytes) -> bytes:
        return self.group.encode(self.group.power(int.from_bytes(theirs, "big"), private))

    def mapped(self, nonce: int, private: int, theirs: bytes) -> FieldGroup:
        shared = self.group.power(int.from_bytes(theirs, "big"), private)
        return FieldGroup(self.group, self.group.power(self.group.g, nonce) * shared % self.group.p)


class Pace:
    """One run. `until(n)` does the steps before the n-th; `inner(n)` is what the n-th should carry."""

    def __init__(self, terminal: Terminal, offer: int = -1) -> None:
        chosen = terminal.image.pace[offer]
        self.terminal = terminal
        self.oid = chosen.scheme.oid
        self.parameter_id = chosen.parameter_id
        self.suite: BlockSuite = chosen.scheme.suite
        self.group: Group
        if chosen.scheme.agreement is Agreement.ECDH:
            self.group = CurveGroup(curves.by_parameter_id(self.parameter_id))
        else:
            self.group = FieldGroup(dh.by_parameter_id(self.parameter_id))
        self.standard = self.group
        self.private = 0x1234567
        self._password = (2, terminal.image.can.encode())
        self._nonce = b""
        self._ours = self._theirs = b""
        self._session: Session | None = None
        self.last: Answer | None = None

    @property
    def mse(self) -> bytes:
        return tlv.encode(0x80, self.oid) + tlv.encode(0x83, bytes([self._password[0]]))

    def use(self, reference: int, secret: bytes) -> None:
        """Take that password instead of the CAN (§9.7.3)."""
        self._password = (reference, secret)

    def begin(self, data: bytes | None = None) -> Answer:
        return self.terminal.send("0022C1A4", self.mse if data is None else data)

    def send(self, step: int, inner: bytes, *, cla: str = "", template: int | None = 0x7C) -> Answer:
        """Send a step as it is given."""
        data = inner if template is None else tlv.encode(template, inner)
        return self.terminal.send(f"{cla or CLASSES[step]}860000", data, 256)

    def inner(self, step: int) -> bytes:
        """Give what a step carries."""
        match step:
            case 1:
                return b""
            case 2:
                value = self.standard.public(self.private)
            case 3:
                value = self._ours = self.group.public(self.private)
            case _:
                value = self.token(self._theirs)
        return tlv.encode(GIVEN[step], value)

    def take(self, step: int, data: bytes) -> None:
        """Use what a step's answer brought."""
        objects = tlv.children(tlv.parse_one(data))
        assert objects[0].tag == 0x7E + 2 * step
        value = objects[0].value
        match step:
            case 1:
                key = derive(self._password[1], KDF_PI, self.suite)
                self._nonce = self.suite.decrypt_cbc(key, bytes(self.suite.block_size), value)
            case 2:
                self.group = self.standard.mapped(int.from_bytes(self._nonce, "big"), self.private, value)
            case 3:
                self._theirs = value
                self._session = Session.of(self.suite, self.group.shared(self.private, value))
            case _:
                assert value == self.token(self._ours)

    def step(self, number: int, inner: bytes | None = None) -> Answer:
        answer = self.send(number, self.inner(number) if inner is None else inner)
        if answer.ok:
            self.take(number, answer.data)
        return answer

    def until(self, number: int) -> Pace:
        """Begin and do the steps before that one properly."""
        assert self.begin().ok
        for step in range(1, number):
            assert self.step(step).ok
        return self

    def finish(self, first: int) -> None:
        """Do the steps from that one on and enter the session."""
        for step in range(first, 5):
            self.last = self.step(step)
            assert self.last.ok
        self.terminal.session = self._session

    def run(self) -> None:
        self.until(1).finish(1)

    @property
    def session(self) -> Session | None:
        """What the run agreed on, once its third step is done."""
        return self._session

    @property
    def peer(self) -> bytes:
        """The chip's ephemeral public key."""
        return self._theirs

    def token(self, public: bytes, *, wrapped: bool = True) -> bytes:
        """Authenticate a public key (§4.4.3.4)."""
        assert self._session is not None
        data = tlv.encode(0x06, self.oid) + tlv.encode(self.group.tag, public)
        data = tlv.encode(0x7F49, data) if wrapped else data
        return self.suite.mac(self._session.mac, pad(data, 8) if self.suite is TDES else data)
