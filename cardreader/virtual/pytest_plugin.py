"""Fixtures for tests of any program that reads identity cards: `pytest -p cardreader.virtual.pytest_plugin`.

Every test process has its own smart card service with two readers, named in PCSCLITE_CSOCK_NAME before the PC/SC
library is first used, so tests run side by side and may kill their service. Linux only; it needs what `PrivatePcscd`
needs.

    def test_my_reader(virtual_reader, make_card):
        virtual_reader.insert(make_card("insured-here", forgery="swapped-photo"))
        virtual_reader.wait(present=True)
        ...
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd
from cardreader.virtual.faults import with_fault
from cardreader.virtual.forgeries import forge
from cardreader.virtual.forgeries import forgery as find_forgery
from cardreader.virtual.issuer import STATE_VARIABLE, Issuer
from cardreader.virtual.people import Person, load_people, person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import DEFAULT
from cardreader.virtual.profile import profile as find_profile
from cardreader.virtual.slot import VirtualReader

MakeCard = Callable[..., Card]
"""`make_card(key, profile="", forgery="", fault="")`: names as `virtual-card list` shows them."""

_SEED: Final = b"the seed of the tests' issuer --"
_folder = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Name this process' own smart card service: libpcsclite reads the variable once, at its first use."""
    folder = Path(tempfile.mkdtemp(prefix="virtual-card-test-"))
    config.stash[_folder] = folder
    os.environ[SOCKET_VARIABLE] = str(PrivatePcscd(folder / "pcscd").socket)
    os.environ[STATE_VARIABLE] = str(folder / "virtual-card")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash[_folder], ignore_errors=True)


@pytest.fixture(scope="session")
def pcscd(request: pytest.FixtureRequest) -> Iterator[PrivatePcscd]:
    """A private pcscd that this process' PC/SC library talks to. It may be killed and started again."""
    with PrivatePcscd(request.config.stash[_folder] / "pcscd") as daemon:
        yield daemon


@pytest.fixture
def virtual_reader(pcscd: PrivatePcscd) -> Iterator[VirtualReader]:
    """The first reader of the private service, empty."""
    yield from _reader(pcscd, 0)


@pytest.fixture
def second_virtual_reader(pcscd: PrivatePcscd) -> Iterator[VirtualReader]:
    """The second reader of the private service, empty."""
    yield from _reader(pcscd, 1)


def _reader(pcscd: PrivatePcscd, slot: int) -> Iterator[VirtualReader]:
    pcscd.start()
    reader = VirtualReader(f"Virtual PCD 00 0{slot}", pcscd.ports[slot])
    # The service looks every 400 ms: without this a test could take the card of the one before for its own.
    reader.wait(present=False)
    yield reader
    reader.remove()


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """A test issuer whose cards are the same in every run; `issuer.csca_certificate` is what a reader must trust."""
    return Issuer(_SEED)


@pytest.fixture(scope="session")
def people() -> dict[str, Person]:
    """The people of `seeds/`, by key."""
    return {one.key: one for one in load_people()}


@pytest.fixture(scope="session")
def make_card(issuer: Issuer) -> MakeCard:
    """Make cards of people, genuine or forged, sound or with a fault."""

    def make(key: str, *, profile: str = "", forgery: str = "", fault: str = "") -> Card:
        kind = find_profile(profile) if profile else None
        if forgery:
            image = forge(person(key), issuer, find_forgery(forgery), kind)
        else:
            image = personalise(person(key), issuer, kind or find_profile(DEFAULT))
        card = VirtualCard.from_image(image)
        return with_fault(card, fault) if fault else card

    return make
