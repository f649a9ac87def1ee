"""A terminal to talk to the card with: the reader's own protocols, so that each side proves the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardreader.access.bac import run_bac
from cardreader.access.pace import PaceOption, run_pace
from cardreader.crypto.groups import group_by_parameter_id
from cardreader.crypto.protocols import pace_protocol
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.channel import Channel, PlainLayer
from cardreader.iso7816.secure_messaging import SecureChannel
from cardreader.password import Can, MrzKey
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import DEFAULT, profile

APPLICATION = bytes.fromhex("A0000002471001")
GENERIC_ECDH_AES128 = "0.4.0.127.0.7.2.2.4.2.2"


class Terminal:
    """A reader's end of the wire to one card."""

    def __init__(self, card: VirtualCard, person: Person, channel: Channel | None = None) -> None:
        self.card = card
        self.person = person
        self.plain = PlainLayer(channel or card)
        self.secure: SecureChannel | None = None

    @property
    def mrz_key(self) -> MrzKey:
        number, birth, expiry = self.person.mrz_argument.split(",")
        return MrzKey(number, birth, expiry)

    def send(self, text: str, le: int | None = None, data: bytes = b"", *, extended: bool = False) -> ResponseApdu:
        """Send a command, given by its four header bytes, plain."""
        return self.plain.transmit(self._command(text, le, data, extended=extended))

    def sm(self, text: str, le: int | None = None, data: bytes = b"", *, extended: bool = False) -> ResponseApdu:
        """Send a command inside the session."""
        assert self.secure is not None
        return self.secure.transmit(self._command(text, le, data, extended=extended))

    def raw(self, text: str) -> bytes:
        """Send bytes as they are."""
        return self.plain.channel.transmit(bytes.fromhex(text))

    def select_application(self) -> ResponseApdu:
        send = self.send if self.secure is None else self.sm
        return send("00A4040C", data=APPLICATION)

    def pace(
        self, oid: str = GENERIC_ECDH_AES128, parameter_id: int = 13, password: Can | MrzKey | None = None
    ) -> None:
        protocol, group = pace_protocol(oid), group_by_parameter_id(parameter_id)
        assert protocol is not None
        assert group is not None
        option = PaceOption(protocol, parameter_id, group)
        self.secure = SecureChannel(self.plain, run_pace(self.plain, option, password or Can(self.person.can)).keys)

    def pace_inside(self) -> None:
        """Run PACE once more, under the protection of the session that is there."""
        protocol, group = pace_protocol(GENERIC_ECDH_AES128), group_by_parameter_id(13)
        assert protocol is not None
        assert group is not None
        assert self.secure is not None
        keys = run_pace(self.secure, PaceOption(protocol, 13, group), Can(self.person.can)).keys
        self.secure = SecureChannel(self.plain, keys)

    def bac(self) -> None:
        assert self.select_application().sw == 0x9000
        self.secure = SecureChannel(self.plain, run_bac(self.plain, self.mrz_key))

    def open(self, oid: str = GENERIC_ECDH_AES128) -> Terminal:
        """Open the chip with the CAN and select the application."""
        self.pace(oid)
        assert self.select_application().sw == 0x9000
        return self

    @staticmethod
    def _command(text: str, le: int | None, data: bytes, *, extended: bool) -> CommandApdu:
        cla, ins, p1, p2 = bytes.fromhex(text)
        return CommandApdu(cla, ins, p1, p2, data, le, extended=extended)


@pytest.fixture
def holder(people: dict[str, Person]) -> Person:
    return people["insured-here"]


@pytest.fixture
def image(issuer: Issuer, holder: Person) -> CardImage:
    return personalise(holder, issuer, profile(DEFAULT))


@pytest.fixture
def terminal(image: CardImage, holder: Person) -> Terminal:
    """A terminal with the genuine card in it."""
    return Terminal(VirtualCard(image), holder)


@pytest.fixture
def terminal_for(holder: Person) -> Callable[[CardImage], Terminal]:
    """Give a terminal for any other card of the same person."""
    return lambda image: Terminal(VirtualCard(image), holder)


@pytest.fixture(scope="session")
def make_terminal() -> type[Terminal]:
    """The class itself, for tests that manage cards of their own."""
    return Terminal
