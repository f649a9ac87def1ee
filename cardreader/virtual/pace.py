"""PACE as the chip does it (ICAO Doc 9303-11 §4.4): one run, from MSE:Set AT to the last GENERAL AUTHENTICATE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha1
from typing import Final

from cardreader.crypto.ciphers import AES192, AES256, KDF_PI, MAC_LENGTH, TDES, BlockSuite, derive, pad
from cardreader.iso7816 import tlv
from cardreader.iso7816.status import StatusWord
from cardreader.virtual.agreement import KeyAgreement, Random, by_parameter_id
from cardreader.virtual.filesystem import Refused
from cardreader.virtual.image import CardImage, ChipAuthenticationKey, PaceOffer
from cardreader.virtual.schemes import Mapping_
from cardreader.virtual.secure_messaging import ChipSession

TEMPLATE: Final = 0x7C
_PUBLIC_KEY: Final = 0x7F49
_PROTOCOL, _PASSWORD, _PARAMETERS = 0x80, 0x83, 0x84
_SHORT_NONCE: Final = 16
_LONG_NONCE: Final = 32


class Password(IntEnum):
    """Which password opens the chip (ICAO 9303-11 §9.5.2)."""

    MRZ = 1
    CAN = 2


class Step(IntEnum):
    """The four GENERAL AUTHENTICATE commands in their order."""

    NONCE = 1
    MAP = 2
    AGREE = 3
    AUTHENTICATE = 4


@dataclass(frozen=True, slots=True)
class _Run:
    """What MSE:Set AT has chosen."""

    offer: PaceOffer
    password: Password
    secret: bytes
    mapping_key: ChipAuthenticationKey | None
    compares: bool = True
    """Whether the reader's token decides."""


def begin(image: CardImage, data: bytes, random: Random) -> PaceRun:
    """Start a run from the data field of MSE:Set AT, or raise Refused."""
    objects = {part.tag: part.value for part in _parse(data)}
    if not objects.keys() <= {_PROTOCOL, _PASSWORD, _PARAMETERS} or len(objects) != len(_parse(data)):
        raise Refused(StatusWord.WRONG_DATA)
    if _PROTOCOL not in objects or _PASSWORD not in objects:
        raise Refused(StatusWord.WRONG_DATA)
    offer = _choose(image, objects[_PROTOCOL], objects.get(_PARAMETERS))
    password, secret = _password(image, objects[_PASSWORD])
    key = _mapping_key(image, offer) if offer.scheme.mapping is Mapping_.CHIP_AUTHENTICATION else None
    return PaceRun(_Run(offer, password, secret, key, compares=not image.behaviour.own_token), random)


def _choose(image: CardImage, oid: bytes, parameters: bytes | None) -> PaceOffer:
    behaviour = image.behaviour.do84
    if (parameters is None and behaviour == "needed") or (parameters is not None and behaviour == "refused"):
        raise Refused(StatusWord.WRONG_DATA)
    offers = [offer for offer in image.pace if offer.scheme.oid == oid]
    if parameters is not None:
        offers = [offer for offer in offers if bytes([offer.parameter_id]) == parameters]
    if not offers:
        raise Refused(StatusWord.WRONG_DATA if parameters is None else StatusWord.REFERENCED_DATA_NOT_FOUND)
    return offers[0]


def _password(image: CardImage, reference: bytes) -> tuple[Password, bytes]:
    """Return the password and the secret that K_pi is derived from (ICAO 9303-11 §9.7.3)."""
    match reference:
        case b"\x01" if image.mrz:
            return Password.MRZ, sha1(image.mrz.encode("ascii"), usedforsecurity=False).digest()
        case b"\x02" if image.can:
            return Password.CAN, image.can.encode("ascii")
        case _:
            raise Refused(StatusWord.REFERENCED_DATA_NOT_FOUND)


def _mapping_key(image: CardImage, offer: PaceOffer) -> ChipAuthenticationKey:
    for key in image.chip_authentication:
        if key.parameter_id == offer.parameter_id:
            return key
    raise Refused(StatusWord.CONDITIONS_NOT_SATISFIED)


class PaceRun:
    """One run of PACE. Every step raises Refused when it fails, and the run is over."""

    def __init__(self, run: _Run, random: Random) -> None:
        self._run = run
        self._random = random
        self._standard: KeyAgreement = by_parameter_id(run.offer.parameter_id)
        self._mapped: KeyAgreement = self._standard
        self._next = Step.NONCE
        self._nonce = b""
        self._map_private = 0
        self._shared = b""
        self._their_public = b""
        self._our_public = b""
        self.session: ChipSession | None = None
        """Set by the last step."""

    @property
    def password(self) -> Password:
        """The password that MSE:Set AT named."""
        return self._run.password

    @property
    def last(self) -> bool:
        """Whether the next command is the last one, the one without the chaining bit."""
        return self._next is Step.AUTHENTICATE

    def step(self, data: bytes) -> bytes:
        """Take the data of a GENERAL AUTHENTICATE command, give the data of its answer."""
        given = _parse(_only(_parse(data), TEMPLATE))
        try:
            answer = self._answer(given)
        except ValueError as error:
            raise Refused(StatusWord.WRONG_DATA) from error
        if not self.last:
            self._next = Step(self._next + 1)
        return tlv.encode(TEMPLATE, answer)

    def _answer(self, given: Sequence[tlv.Tlv]) -> bytes:
        steps = {Step.NONCE: self._give_nonce, Step.MAP: self._map, Step.AGREE: self._agree}
        return steps.get(self._next, self._authenticate)(given)

    @property
    def _suite(self) -> BlockSuite:
        return self._run.offer.scheme.suite

    def _give_nonce(self, given: Sequence[tlv.Tlv]) -> bytes:
        if given:
            raise Refused(StatusWord.WRONG_DATA)
        suite = self._suite
        integrated = self._run.offer.scheme.mapping is Mapping_.INTEGRATED
        self._nonce = self._random(_LONG_NONCE if integrated and suite in (AES192, AES256) else _SHORT_NONCE)
        key = derive(self._run.secret, KDF_PI, suite)
        return tlv.encode(0x80, suite.encrypt_cbc(key, bytes(suite.block_size), self._nonce))

    def _map(self, given: Sequence[tlv.Tlv]) -> bytes:
        theirs = _only(given, 0x81)
        if self._run.offer.scheme.mapping is Mapping_.INTEGRATED:
            if len(theirs) != self._suite.key_length:
                raise Refused(StatusWord.WRONG_DATA)
            self._mapped = self._standard.map_integrated(self._nonce, theirs, self._suite)
            return tlv.encode(0x82, b"")
        self._map_private = self._standard.private(self._random)
        ours = self._standard.public(self._map_private)
        if theirs == ours:
            raise Refused(StatusWord.WRONG_DATA)
        self._mapped = self._standard.map_generic(self._nonce, self._map_private, theirs)
        return tlv.encode(0x82, ours)

    def _agree(self, given: Sequence[tlv.Tlv]) -> bytes:
        self._their_public = _only(given, 0x83)
        private = self._mapped.private(self._random)
        self._our_public = self._mapped.public(private)
        if self._their_public == self._our_public:
            raise Refused(StatusWord.WRONG_DATA)
        self._shared = self._mapped.shared(private, self._their_public)
        return tlv.encode(0x84, self._our_public)

    def _authenticate(self, given: Sequence[tlv.Tlv]) -> bytes:
        token = _only(given, 0x85)
        session = ChipSession.from_secret(self._suite, self._shared)
        right = len(token) == MAC_LENGTH and token == self._token(session, self._our_public)
        if not right and self._run.compares:
            raise Refused(StatusWord.AUTHENTICATION_FAILED)
        self.session = session
        answer = tlv.encode(0x86, self._token(session, self._their_public))
        if self._run.mapping_key is None:
            return answer
        return answer + tlv.encode(0x8A, self._chip_authentication_data(session, self._run.mapping_key))

    def _token(self, session: ChipSession, public: bytes) -> bytes:
        """Authenticate the other side's public key (ICAO 9303-11 §4.4.3.4)."""
        content = tlv.encode(0x06, self._run.offer.scheme.oid) + tlv.encode(self._standard.public_key_tag, public)
        data = tlv.encode(_PUBLIC_KEY, content)
        return self._suite.mac(session.key_mac, pad(data, self._suite.block_size) if self._suite is TDES else data)

    def _chip_authentication_data(self, session: ChipSession, key: ChipAuthenticationKey) -> bytes:
        """Encrypt CA_IC = SK_map / SK_chip, which only the owner of the static key can compute (§4.4.3.3.3)."""
        order = self._standard.order
        number = pow(key.private, -1, order) * self._map_private % order
        size = self._suite.block_size
        iv = self._suite.encrypt_block(session.key_enc, b"\xff" * size)
        data = number.to_bytes((order.bit_length() + 7) // 8, "big")
        return self._suite.encrypt_cbc(session.key_enc, iv, pad(data, size))


def _parse(data: bytes) -> Sequence[tlv.Tlv]:
    try:
        return tlv.parse(data)
    except tlv.TlvError as error:
        raise Refused(StatusWord.WRONG_DATA) from error


def _only(objects: Sequence[tlv.Tlv], tag: int) -> bytes:
    """Return the value of the one object there must be."""
    if len(objects) != 1 or objects[0].tag != tag:
        raise Refused(StatusWord.WRONG_DATA)
    return objects[0].value
