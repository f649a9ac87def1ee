from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509

from cardreader.authenticity.passive import verify
from cardreader.authenticity.trust import TrustStore, load_file, parse_master_list
from cardreader.authenticity.verdict import Passive
from cardreader.errors import AuthenticityFailed
from cardreader.lds.sod import parse_sod
from cardreader.pki.certificate import parse_certificate
from cardreader.virtual.forgeries import forge, forgery
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import Profile, load_profiles, profile
from cardreader.virtual.trust_files import link_certificate, master_list, previous_certificate, trust_files

TODAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, issuer: Issuer) -> Path:
    out = tmp_path_factory.mktemp("trust")
    for name, content in trust_files(issuer, load_profiles()).items():
        (out / name).write_bytes(content)
    return out


def judge(image: CardImage, trust: TrustStore) -> Passive:
    return verify(parse_sod(image.files["EF.SOD"]), {1: image.files["DG1"]}, trust, TODAY)


def test_the_link_certificate_speaks_for_the_new_key_by_the_old_one(issuer: Issuer) -> None:
    old = x509.load_der_x509_certificate(previous_certificate(issuer))
    link = x509.load_der_x509_certificate(link_certificate(issuer))
    new = x509.load_der_x509_certificate(issuer.csca_certificate)
    old.verify_directly_issued_by(old)
    link.verify_directly_issued_by(old)
    assert link.public_key() == new.public_key()
    assert link.subject == new.subject == old.subject
    assert len({old.serial_number, link.serial_number, new.serial_number}) == 3


def test_the_master_list_is_signed_by_a_signer_for_master_lists(issuer: Issuer) -> None:
    data = master_list(issuer, [issuer.csca_certificate])
    signed = cms.ContentInfo.load(data, strict=True)["content"]
    signer = signed["certificates"][0].chosen
    assert signer.extended_key_usage_value.native == ["2.23.136.1.1.3"]
    assert "extended_key_usage" in signer.critical_extensions
    attributes = {one["type"].native for one in signed["signer_infos"][0]["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_time"}
    assert [one.raw for one in parse_master_list(data).certificates] == [issuer.csca_certificate]


def test_the_files_are_the_same_for_the_same_seed(issuer: Issuer) -> None:
    some = [profile(), profile("signer-rsa")]
    assert trust_files(issuer, some) == trust_files(Issuer(issuer.seed), some)


@pytest.mark.parametrize("one", load_profiles(), ids=lambda one: one.name)
def test_the_master_list_alone_anchors_the_card_of_every_profile(
    one: Profile, folder: Path, issuer: Issuer, holder: Person
) -> None:
    trust = load_file(folder / "test-master-list.ml")
    assert judge(personalise(holder, issuer, one), trust) is Passive.CHAIN_OK


def test_the_link_certificate_alone_anchors_a_card(issuer: Issuer, image: CardImage) -> None:
    assert judge(image, TrustStore.of([parse_certificate(link_certificate(issuer))])) is Passive.CHAIN_OK


def test_the_previous_certificate_alone_does_not(issuer: Issuer, image: CardImage) -> None:
    with pytest.raises(AuthenticityFailed, match="install its link certificate") as caught:
        judge(image, TrustStore.of([parse_certificate(previous_certificate(issuer))]))
    assert caught.value.reason == "issuer_key"


def test_the_previous_certificate_beside_the_link_certificate_does_no_harm(issuer: Issuer, image: CardImage) -> None:
    both = [parse_certificate(previous_certificate(issuer)), parse_certificate(link_certificate(issuer))]
    assert judge(image, TrustStore.of(both)) is Passive.CHAIN_OK


@pytest.mark.parametrize("name", ["citizen-2021", "signer-rsa", "signer-explicit-parameters"])
def test_the_folder_as_a_whole_finds_the_revoked_signer_of_every_authority(
    name: str, folder: Path, issuer: Issuer, holder: Person
) -> None:
    trust = TrustStore.load(folder)
    assert judge(personalise(holder, issuer, profile(name)), trust) is Passive.CHAIN_OK
    with pytest.raises(AuthenticityFailed, match="took the signer's certificate back"):
        judge(forge(holder, issuer, forgery("signer-revoked"), profile(name)), trust)
