"""What the reader's tests share: people's cards in this process, and the issuer's trust."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest

from cardreader.authenticity.trust import TrustStore
from cardreader.iso7816.channel import Channel
from cardreader.password import Can, MrzKey, Password
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from cardreader.reading import ReadEvent, Reading, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.data_groups import dg2
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import Profile, profile

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def cache_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for what the commands remember: no test knows what another one's card took."""
    home = tmp_path_factory.getbasetemp() / "caches" / uuid4().hex
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def person(people: dict[str, Person]) -> Person:
    """The first person of the seeds."""
    return people["insured-here"]


@pytest.fixture(scope="session")
def can(person: Person) -> Can:
    """The six digits of that person's card."""
    return Can(person.can)


@pytest.fixture(scope="session")
def mrz_key(person: Person) -> MrzKey:
    """The MRZ key of that person's card."""
    return MrzKey(*person.mrz_argument.split(","))


@pytest.fixture(scope="session")
def trust(issuer: Issuer) -> TrustStore:
    """The test issuer, trusted."""
    return TrustStore.of(
        [parse_certificate(issuer.csca_certificate)], [parse_revocation_list(issuer.revocation_list())]
    )


class MakeImage(Protocol):
    """Personalise the person's card, on the citizen profile or on one with these switches."""

    def __call__(self, **switches: Any) -> CardImage:
        """Make it."""
        ...


@pytest.fixture(scope="session")
def make_image(person: Person, issuer: Issuer) -> MakeImage:
    """Images of the person's card."""

    def make(**switches: Any) -> CardImage:
        kind = Profile("test", "made for a test", **switches) if switches else profile()
        return personalise(person, issuer, kind)

    return make


@pytest.fixture(scope="session")
def citizen_image(make_image: MakeImage) -> CardImage:
    """The person's citizen card."""
    return make_image()


def inserted(image: CardImage) -> VirtualCard:
    """A card, powered."""
    card = VirtualCard.from_image(image)
    card.power_on()
    return card


def sized_dg2(length: int) -> bytes:
    """DG2 of exactly so many bytes."""
    jpeg = b"\xff\xd8\xff".ljust(length, b"\x00")
    return dg2(jpeg[: 2 * length - len(dg2(jpeg, "jpeg"))], "jpeg")


class Read(Protocol):
    """Read a card with today's date of the tests."""

    def __call__(self, channel: Channel | CardImage, password: Password | None = None, **options: Any) -> Reading:
        """Read it."""
        ...


@pytest.fixture
def read(can: Can, trust: TrustStore) -> Read:
    """Read a card image, or through a channel, with the person's CAN unless told otherwise."""

    def run(
        channel: Channel | CardImage,
        password: Password | None = None,
        *,
        on_event: Callable[[ReadEvent], None] = lambda _event: None,
        trust: TrustStore = trust,
        **options: Any,
    ) -> Reading:
        if isinstance(channel, CardImage):
            channel = inserted(channel)
        request = ReadRequest(password=password or can, trust=trust, today=TODAY, **options)
        return read_citizen(channel, request, on_event)

    return run
