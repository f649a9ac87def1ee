"""Every forgery is refused by the reader for the reason that was planted, and every genuine card is accepted."""

from __future__ import annotations

from datetime import date

import pytest
from _pytest.mark import ParameterSet

from cardreader.access.password import Can, MrzKey, Password
from cardreader.authenticity.certificate import parse_certificate
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import AuthenticityFailed, CardReaderError
from cardreader.reading import Reading, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.errors import UnknownName, VirtualCardError
from cardreader.virtual.forgeries import FORGERIES, Forgery, forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import authority_of, personalise
from cardreader.virtual.profile import Profile, load_profiles, profile

TODAY = date(2026, 7, 1)
READ = {"DG1", "DG2", "DG13", "DG14", "DG15"}
"""What the reader takes of a card unless it is asked for more."""
NOT_YET_CAUGHT = {"signer-revoked": "the reader takes no revocation lists yet"}


def each_forgery() -> list[ParameterSet]:
    marks = {name: [pytest.mark.xfail(reason=reason)] for name, reason in NOT_YET_CAUGHT.items()}
    return [pytest.param(one, id=one.name, marks=marks.get(one.name, [])) for one in FORGERIES]


def read(image: CardImage, one: Profile, issuer: Issuer) -> Reading:
    """Read a card with what is printed on it, trusting the authority of its profile."""
    reader = InProcessReader()
    reader.insert(VirtualCard.from_image(image))
    trust = TrustStore.of([parse_certificate(authority_of(one, issuer).csca_certificate)])
    return read_citizen(reader.connect(), password(image), trust, today=TODAY)


def password(image: CardImage) -> Password:
    if image.pace:
        return Can(image.can)
    return MrzKey(image.mrz[:9], image.mrz[10:16], image.mrz[17:23])


@pytest.mark.parametrize("one", load_profiles(), ids=lambda one: one.name)
def test_a_genuine_card_of_every_profile_is_read_and_accepted(one: Profile, issuer: Issuer, holder: Person) -> None:
    image = personalise(holder, issuer, one)
    reading = read(image, one, issuer)
    assert reading.authenticity.passive is Passive.CHAIN_OK
    assert not reading.authenticity.failed
    assert reading.authenticity.chip is (ChipProof.OK if image.chip_authentication else ChipProof.NOT_OFFERED)
    assert reading.citizen.number == holder.number
    groups = READ & image.files.keys()
    assert groups <= reading.files.keys()
    assert all(reading.files[name] == image.files[name] for name in groups)


@pytest.mark.parametrize("one", each_forgery())
def test_every_forgery_is_refused_for_the_reason_that_was_planted(one: Forgery, issuer: Issuer, holder: Person) -> None:
    base = profile(one.profile)
    image = forge(holder, issuer, one)
    if one.reason == Passive.UNANCHORED:
        assert read(image, base, issuer).authenticity.passive is Passive.UNANCHORED
        return
    with pytest.raises(CardReaderError) as refused:
        read(image, base, issuer)
    error = refused.value
    assert (error.reason if isinstance(error, AuthenticityFailed) else error.code) == one.reason


@pytest.mark.parametrize("one", FORGERIES, ids=lambda one: one.name)
def test_a_forgery_differs_from_the_genuine_card_and_is_the_same_every_time(
    one: Forgery, issuer: Issuer, holder: Person
) -> None:
    genuine = personalise(holder, issuer, profile(one.profile))
    forged = forge(holder, issuer, one)
    assert forged != genuine
    assert forged == forge(holder, issuer, one)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("clone-without-key", "no-proof"),
        ("chip-authentication-removed", "no-proof"),
        ("active-wrong-key", "citizen-2021"),
        ("mapping-wrong-key", "citizen-2021"),
    ],
)
def test_what_a_profile_does_not_have_cannot_be_forged_on_it(
    name: str, base: str, issuer: Issuer, holder: Person
) -> None:
    with pytest.raises(VirtualCardError, match="needs a profile with"):
        forge(holder, issuer, forgery(name), profile(base))


def test_a_passport_without_dg13_is_forged_in_dg1_alone(issuer: Issuer, holder: Person) -> None:
    image = forge(holder, issuer, forgery("changed-name"), profile("passport"))
    assert "DG13" not in image.files
    with pytest.raises(AuthenticityFailed, match="DG1 was changed"):
        read(image, profile("passport"), issuer)


def test_an_unknown_forgery_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownName, match="swapped-photo"):
        forgery("swapped-foto")
