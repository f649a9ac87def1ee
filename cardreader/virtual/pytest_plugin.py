"""Fixtures for tests of any program that reads identity cards. Pytest finds them wherever the package is installed.

Every test process has its own smart card service with its own readers, named in PCSCLITE_CSOCK_NAME before the PC/SC
library is first used, so tests run side by side and may kill their service. Linux only; it needs what `PrivatePcscd`
needs. docs/virtual-card.md lists the fixtures.

    def test_my_reader(virtual_reader, make_card):
        virtual_reader.insert(make_card("insured-here", forgery="swapped-photo"))
        virtual_reader.wait(present=True)
        ...
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.daemon import SOCKET_VARIABLE, PrivatePcscd, VirtualReader
from cardreader.virtual.driver.faulty_reader import FaultyReader
from cardreader.virtual.faults import with_fault
from cardreader.virtual.forgeries import forge
from cardreader.virtual.forgeries import forgery as find_forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.image_folder import read_image
from cardreader.virtual.issuer import STATE_VARIABLE, Issuer
from cardreader.virtual.people import Person, load_people, person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.plug import Card
from cardreader.virtual.profile import DEFAULT
from cardreader.virtual.profile import profile as find_profile
from cardreader.virtual.pytest_entry import ON_DEMAND

MakeCard = Callable[..., Card]
"""`make_card(card, profile="", forgery="", fault="")`: a person's key, or the path of a card image's folder; names as
`virtual-card list` shows them."""

_SEED: Final = b"the seed of the tests' issuer --"
_READERS: Final = "virtual_card_readers"
_folder = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a project say how many readers it wants."""
    parser.addini(_READERS, "number of virtual readers of the tests' own service, an even one up to 16", default="2")


def own_service(config: pytest.Config) -> Path:
    """Turn this process to a smart card service of its own, from now on; return its folder.

    libpcsclite reads the variable once, at its first use. A project whose tests must never see the machine's own
    service calls this in the `pytest_configure` of its conftest.py; otherwise it happens when a test asks for a reader.
    """
    if _folder not in config.stash:
        folder = config.stash[_folder] = Path(tempfile.mkdtemp(prefix="virtual-card-test-"))
        os.environ[SOCKET_VARIABLE] = str(PrivatePcscd(folder / "pcscd").socket)
        os.environ[STATE_VARIABLE] = str(folder / "virtual-card")
    return config.stash[_folder]


def pytest_configure(config: pytest.Config) -> None:
    """Turn to a service of one's own at once where the plug-in was named."""
    if ON_DEMAND not in config.stash:
        own_service(config)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Turn to it before the first test when any test wants it: the library's first use may be in another one."""
    if any("pcscd" in getattr(item, "fixturenames", ()) for item in session.items):
        own_service(session.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if _folder in config.stash:
        shutil.rmtree(config.stash[_folder], ignore_errors=True)


@pytest.fixture(scope="session")
def pcscd(request: pytest.FixtureRequest) -> Iterator[PrivatePcscd]:
    """A private pcscd that this process' PC/SC library talks to. It may be killed and started again."""
    count = int(request.config.getini(_READERS))
    with PrivatePcscd(own_service(request.config) / "pcscd", readers=count) as daemon:
        yield daemon


@pytest.fixture
def virtual_readers(pcscd: PrivatePcscd) -> Iterator[list[VirtualReader]]:
    """All readers of the private service, empty: two, or as many as `virtual_card_readers` in the settings says."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(_reader(pcscd, slot)) for slot in range(len(pcscd.ports))]


@pytest.fixture
def virtual_reader(pcscd: PrivatePcscd) -> Iterator[VirtualReader]:
    """The first reader of the private service, empty."""
    with _reader(pcscd, 0) as reader:
        yield reader


@pytest.fixture
def second_virtual_reader(pcscd: PrivatePcscd) -> Iterator[VirtualReader]:
    """The second reader of the private service, empty."""
    with _reader(pcscd, 1) as reader:
        yield reader


@pytest.fixture
def plug_faulty(
    request: pytest.FixtureRequest, pcscd: PrivatePcscd
) -> Iterator[Callable[[FaultyReader], PrivatePcscd]]:
    """Put a reader that fails on order in place of all others until the test ends; return its service."""
    with contextlib.ExitStack() as stack:

        def plug(reader: FaultyReader) -> PrivatePcscd:
            pcscd.stop()
            stack.callback(pcscd.start)
            folder = own_service(request.config) / "pcscd"
            return stack.enter_context(PrivatePcscd(folder, readers=0, faulty=[reader]))

        yield plug


@pytest.fixture
def faulty_reader(plug_faulty: Callable[[FaultyReader], PrivatePcscd]) -> FaultyReader:
    """A reader with one slot that fails when its dials say so."""
    reader = FaultyReader()
    plug_faulty(reader)
    return reader


@contextlib.contextmanager
def _reader(pcscd: PrivatePcscd, slot: int) -> Iterator[VirtualReader]:
    pcscd.start()
    reader = VirtualReader(pcscd.reader_names[slot], pcscd.ports[slot])
    # The service looks every 400 ms: without this a test could take the card of the one before for its own.
    reader.wait(present=False)
    try:
        yield reader
    finally:
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
    """Make cards of people, genuine or forged, sound or with a fault, or of the folder of a card image."""

    def make(card: str | Path, *, profile: str = "", forgery: str = "", fault: str = "") -> Card:
        made = VirtualCard.from_image(_image(issuer, card, profile, forgery))
        return with_fault(made, fault) if fault else made

    return make


def _image(issuer: Issuer, card: str | Path, profile: str, forgery: str) -> CardImage:
    if isinstance(card, Path):
        return read_image(card)
    kind = find_profile(profile) if profile else None
    if forgery:
        return forge(person(card), issuer, find_forgery(forgery), kind)
    return personalise(person(card), issuer, kind or find_profile(DEFAULT))
