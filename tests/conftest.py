"""What every test may ask for: a private smart card service with virtual readers, an issuer, people."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from smartcard import scard

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd
from cardreader.virtual.issuer import STATE_VARIABLE, Issuer
from cardreader.virtual.people import Person, load_people
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import DEFAULT, profile
from cardreader.virtual.vpcd import VpcdPlug

_NOTICED_MS = 5000
_folder = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Name this process' own smart card service: libpcsclite reads the variable once, at its first use."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-test-"))
    config.stash[_folder] = folder
    os.environ[SOCKET_VARIABLE] = str(PrivatePcscd(folder / "pcscd").socket)
    os.environ[STATE_VARIABLE] = str(folder / "virtual-card")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_folder], ignore_errors=True)


@pytest.fixture(scope="session")
def pcscd(request: pytest.FixtureRequest) -> Iterator[PrivatePcscd]:
    """A private pcscd that this process' PC/SC library talks to. It may be killed and started again."""
    with PrivatePcscd(request.config.stash[_folder] / "pcscd") as daemon:
        yield daemon


@dataclass
class VirtualReader:
    """A reader of the private service: what a hand does to it."""

    name: str
    port: int
    plug: VpcdPlug | None = None

    def insert(self, card: Card) -> None:
        """Put a card in; one that is there is taken out first."""
        self.remove()
        self.plug = VpcdPlug(card, port=self.port)
        self.plug.insert()

    def wait(self, *, present: bool) -> bytes:
        """Block until the smart card service has noticed that the card is there, or gone; give its ATR."""
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        assert result == scard.SCARD_S_SUCCESS
        state, atr = scard.SCARD_STATE_UNAWARE, b""
        while not state or bool(state & scard.SCARD_STATE_PRESENT) is not present:
            result, states = scard.SCardGetStatusChange(context, _NOTICED_MS, [(self.name, state & 0xFFFF)])
            assert result == scard.SCARD_S_SUCCESS
            _, state, atr = states[0]
            state &= ~scard.SCARD_STATE_CHANGED
        scard.SCardReleaseContext(context)
        return bytes(atr)

    def remove(self) -> None:
        """Take the card out."""
        if self.plug is not None:
            self.plug.close()
            self.plug = None


@pytest.fixture
def virtual_reader(pcscd: PrivatePcscd) -> Iterator[VirtualReader]:
    """The first reader of the private service, empty."""
    pcscd.start()
    reader = VirtualReader("Virtual PCD 00 00", pcscd.ports[0])
    yield reader
    reader.remove()


@pytest.fixture(scope="session")
def make_reader() -> type[VirtualReader]:
    """The class itself, for tests that manage readers of their own."""
    return VirtualReader


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """A test issuer whose cards are the same in every run."""
    return Issuer(b"the seed of the tests' issuer --")


@pytest.fixture(scope="session")
def people() -> dict[str, Person]:
    """The people of `seeds/`, by key."""
    return {person.key: person for person in load_people()}


@pytest.fixture
def citizen_card(issuer: Issuer, people: dict[str, Person]) -> VirtualCard:
    """The genuine card of a person who is insured here."""
    return VirtualCard.from_image(personalise(people["insured-here"], issuer, profile(DEFAULT)))
