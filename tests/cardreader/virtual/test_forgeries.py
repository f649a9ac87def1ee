"""Every forgery is refused by the reader for the reason that was planted, and every genuine card is accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from cardreader.authenticity.learning import Learning, Needs, Observation, accept
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import ChipProof, Passive
from cardreader.errors import AuthenticityFailed, CardReaderError
from cardreader.password import Can, MrzKey, Password
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from cardreader.reading import Reading, ReadRequest, read_citizen
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.errors import UnknownName, VirtualCardError
from cardreader.virtual.forgeries import FORGERIES, Forgery, forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.in_process import InProcessReader
from cardreader.virtual.issuer import DEFAULT_SIGNER_KEY, Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import authority_of, personalise
from cardreader.virtual.profile import Profile, load_profiles, profile
from tests.cardreader.virtual.forgery_page import CLINICS, PAGE, listed

TODAY = date(2026, 7, 1)
READ = {"DG1", "DG2", "DG13", "DG14", "DG15"}
"""What the reader takes of a card unless it is asked for more."""


def read(image: CardImage, one: Profile, issuer: Issuer, clinic: str = "installed") -> Reading:
    """Read a card with what is printed on it, in a clinic that knows the authority of its profile, or does not."""
    reader = InProcessReader()
    reader.insert(VirtualCard.from_image(image))
    trust = trust_of(clinic, authority_of(one, issuer))
    return read_citizen(reader.connect(), ReadRequest(password=password(image), trust=trust, today=TODAY))


def trust_of(clinic: str, authority: Issuer) -> TrustStore:
    """What the clinic trusts: the authority's certificate, the key that two of its signers have in common, nothing."""
    if clinic == "unknown":
        return TrustStore()
    revoked = [parse_revocation_list(authority.revocation_list())]
    if clinic == "installed":
        return TrustStore.of([parse_certificate(authority.csca_certificate)], revoked)
    learning = Learning()
    for label in ("signer/first", "signer/second"):
        signer = authority.certify(authority.key(DEFAULT_SIGNER_KEY, label), authority.signer_spec(label))
        learning = learning.observed(Observation(parse_certificate(signer.certificate), label.encode()))
    ready = learning.progress(needs=Needs(2, 2))[0].ready
    assert ready is not None
    return TrustStore.of([], revoked, [accept(ready, "os:root", datetime(2026, 7, 1, tzinfo=UTC))])


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


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("one", FORGERIES, ids=lambda one: one.name)
def test_every_forgery_is_refused_for_the_reason_that_was_planted(
    one: Forgery, clinic: str, issuer: Issuer, holder: Person, record_property: Callable[[str, object], None]
) -> None:
    reported = reason(forge(holder, issuer, one), profile(one.profile), issuer, clinic)
    record_property(PAGE, f"{one.name} {clinic} {reported}")
    assert reported == (OTHERWISE.get(clinic, {}).get(one.name) or one.reason)


OTHERWISE = {
    "pinned": {"forged-issuer-signature": "issuer_key"},
    "unknown": dict.fromkeys(
        ("same-name-csca", "forged-issuer-signature", "signer-revoked", "card-security-of-ones-own"), "unanchored"
    ),
}
"""Where a clinic without the issuer's certificate sees something else: with a pin all the same is refused."""


@pytest.mark.parametrize("one", load_profiles(), ids=lambda one: one.name)
def test_a_genuine_card_is_vouched_for_where_its_issuer_s_key_can_be_pinned(
    one: Profile, issuer: Issuer, holder: Person
) -> None:
    if authority_of(one, issuer).csca_spec.scheme != "ecdsa":
        return  # the key of RSA takes minutes; that of PSS cannot be recovered
    verdict = read(personalise(holder, issuer, one), one, issuer, "pinned").authenticity
    assert (verdict.passive, verdict.reason, verdict.issuer_installed) == (Passive.CHAIN_OK, "pinned", True)


@pytest.mark.parametrize("one", [one for one in FORGERIES if one.reason == "unanchored"], ids=lambda one: one.name)
def test_a_forgery_of_another_issuer_is_seen_where_the_state_s_own_is_installed(
    one: Forgery, issuer: Issuer, holder: Person
) -> None:
    verdict = read(forge(holder, issuer, one), profile(one.profile), issuer).authenticity
    assert (verdict.passive, verdict.issuer_installed) == (Passive.UNANCHORED, True)


def reason(image: CardImage, base: Profile, issuer: Issuer, clinic: str) -> str:
    """Read a forged card and give what the reader says of it."""
    try:
        return read(image, base, issuer, clinic).authenticity.passive
    except AuthenticityFailed as failed:
        return failed.reason
    except CardReaderError as error:
        return error.code


def test_the_page_lists_the_forgeries_there_are_with_their_reasons(written_page: Callable[[str], str]) -> None:
    wanted = {one.name: one.reason for one in FORGERIES}
    assert listed(written_page(PAGE)) == wanted, "run pytest with --write-docs on this folder"


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
