from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from cardreader.authenticity.passive import check_document_type, check_state, issuer_installed, judge_signer, verify
from cardreader.authenticity.states import countries_named, countries_of_state
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.errors import AuthenticityFailed, CardReaderError, DamagedData
from cardreader.lds.sod import parse_sod
from cardreader.pki.certificate import parse_certificate
from tests.cardreader.authenticity.pki import Authority, certify, sod

AT = date(2024, 6, 1)
GROUPS = {1: b"machine readable zone", 2: b"portrait", 13: b"details"}

CURVES: dict[str, ec.EllipticCurve] = {
    "P-192": ec.SECP192R1(),
    "P-224": ec.SECP224R1(),
    "P-256": ec.SECP256R1(),
    "P-384": ec.SECP384R1(),
    "P-521": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}


@cache
def new_key(kind: str) -> Any:
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    if kind == "dsa":
        return dsa.generate_private_key(2048)
    return ec.generate_private_key(CURVES[kind])


@cache
def authority(kind: str = "P-256", digest: str = "sha256") -> Authority:
    return certify("CSCA", ec.generate_private_key(CURVES[kind]), ca=True, digest=digest)


def trusted() -> TrustStore:
    return TrustStore.of([parse_certificate(authority().raw)])


def signer(kind: str = "P-256", **options: Any) -> Authority:
    return certify("Signer", new_key(kind), authority(), **options)


def judge(data: bytes, trust: TrustStore | None = None, groups: dict[int, bytes] | None = None) -> Passive:
    return verify(parse_sod(data), GROUPS if groups is None else groups, trusted() if trust is None else trust, AT)


@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("rsa", "pkcs1"),
        ("rsa", "rsa"),
        ("rsa", "pss"),
        ("rsa", "pss-bare"),
        ("P-256", "ecdsa"),
        ("brainpoolP256r1", "ecdsa-plain"),
        ("dsa", "dsa"),
    ],
)
def test_every_algorithm_of_the_standard_is_believed(kind: str, how: str, digest: str) -> None:
    assert judge(sod(GROUPS, signer(kind), how, digest)) is Passive.CHAIN_OK


@pytest.mark.parametrize("how", ["ecdsa", "ecdsa-plain"])
@pytest.mark.parametrize("curve", CURVES)
def test_every_curve_is_believed(curve: str, how: str) -> None:
    assert judge(sod(GROUPS, signer(curve), how, "sha256")) is Passive.CHAIN_OK


@pytest.mark.parametrize("options", [{"by_key_id": True}, {"lds_digest": "sha1"}, {"lds_digest": "sha512"}], ids=str)
def test_every_shape_of_signature_is_believed(options: dict[str, Any]) -> None:
    assert judge(sod(GROUPS, signer(), "ecdsa", "sha256", **options)) is Passive.CHAIN_OK


def test_a_signer_outside_the_object_is_found_in_the_trust_folder() -> None:
    outside = signer(serial=8)
    trust = TrustStore.of([parse_certificate(authority().raw), parse_certificate(outside.raw)])

    assert judge(sod(GROUPS, outside, "ecdsa", "sha256", embed=False), trust) is Passive.CHAIN_OK


def test_an_unknown_issuer_is_unanchored() -> None:
    assert judge(sod(GROUPS, signer(), "ecdsa", "sha256"), TrustStore()) is Passive.UNANCHORED


def test_a_trusted_issuer_s_name_with_another_key_is_a_forgery() -> None:
    namesake = certify("CSCA", new_key("P-384"), ca=True)
    data = sod(GROUPS, certify("Signer", new_key("P-256"), namesake), "ecdsa", "sha256")

    assert reason_of(lambda: judge(data)) == "issuer_key"


@pytest.mark.parametrize(("state", "country"), [("VNM", "VN"), ("VNM", "UT"), ("UTO", "VN")])
def test_an_issuer_of_the_state_is_known_by_the_document_and_by_the_signer(state: str, country: str) -> None:
    maker = Authority(new_key("P-384"), certify("Home", new_key("P-384"), ca=True, country=country).certificate)
    made = parse_certificate(certify("Signer", new_key("P-256"), maker, country=country).raw)

    assert issuer_installed(made, state, trusted())
    assert not issuer_installed(made, state, TrustStore())


def test_an_issuer_of_another_state_is_none_of_the_document_s() -> None:
    maker = certify("Home", new_key("P-384"), ca=True, country="UT")
    made = parse_certificate(certify("Signer", new_key("P-256"), maker, country="UT").raw)

    assert not issuer_installed(made, "UTO", trusted())


def test_a_trusted_issuer_under_another_name_is_no_issuer() -> None:
    """The key is that of the trusted certificate, the name in the signer's certificate is not."""
    namesake = Authority(authority().key, certify("Another name", authority().key, ca=True).certificate)
    renamed = certify("Signer", new_key("P-256"), namesake)

    assert reason_of(lambda: judge(sod(GROUPS, renamed, "ecdsa", "sha256"))) == "chain"


def test_an_issuer_counts_from_the_first_day_of_its_certificate_on() -> None:
    young = certify("CSCA", authority().key, ca=True, years=(2024, 2040))
    trust, first_day = TrustStore.of([parse_certificate(young.raw)]), date(2024, 1, 1)
    data = parse_sod(sod(GROUPS, certify("Signer", new_key("P-256"), young, years=(2024, 2034)), "ecdsa", "sha256"))

    assert verify(data, GROUPS, trust, first_day) is Passive.CHAIN_OK


def with_critical(dotted: str) -> bytes:
    extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(dotted), bytes.fromhex("3000"))
    return sod(GROUPS, signer(critical_extensions=(extension,)), "ecdsa", "sha256")


def test_a_critical_extension_must_be_one_of_the_profile() -> None:
    assert judge(with_critical("2.5.29.16")) is Passive.CHAIN_OK
    assert reason_of(lambda: judge(with_critical("1.2.3.4"))) == "signer_profile"


def reason_of(call: Callable[[], object]) -> str:
    with pytest.raises(CardReaderError) as caught:
        call()
    return caught.value.reason if isinstance(caught.value, AuthenticityFailed) else caught.value.code


def test_a_changed_group_is_told() -> None:
    data = sod(GROUPS, signer(), "ecdsa", "sha256")

    assert reason_of(lambda: judge(data, groups=GROUPS | {13: b"other"})) == "group_changed"
    assert reason_of(lambda: judge(data, groups={15: b"more"})) == "group_not_signed"


def test_another_key_s_signature_is_told() -> None:
    data = sod(GROUPS, signer(), "ecdsa", "sha256", sign_with=new_key("P-384"))

    assert reason_of(lambda: judge(data)) == "signature"


def test_changed_content_is_told() -> None:
    data = sod(GROUPS, signer(), "ecdsa", "sha256")
    hashed = parse_sod(data).hashes[1]

    assert reason_of(lambda: judge(data.replace(hashed, bytes(32)))) == "content_digest"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"usage": False}, "signer_profile"),
        ({"usage_critical": False}, "signer_profile"),
        ({"authority_key_id": False}, "signer_profile"),
        ({"ca": True}, "signer_profile"),
        ({"years": (2020, 2023)}, "signer_not_valid"),
        ({"years": (2025, 2040)}, "signer_not_valid"),
    ],
    ids=str,
)
def test_a_signer_against_the_profile_is_told(options: dict[str, Any], reason: str) -> None:
    assert reason_of(lambda: judge(sod(GROUPS, signer(**options), "ecdsa", "sha256"))) == reason


def test_an_issuer_that_may_not_sign_is_told() -> None:
    weak = certify("CSCA", new_key("P-384"))
    trust = TrustStore.of([parse_certificate(weak.raw)])
    data = sod(GROUPS, certify("Signer", new_key("P-256"), weak), "ecdsa", "sha256")

    assert reason_of(lambda: judge(data, trust)) == "issuer_profile"


def test_an_issuer_of_another_time_is_told() -> None:
    old = certify("CSCA", new_key("P-384"), ca=True, years=(2010, 2022))
    trust = TrustStore.of([parse_certificate(old.raw)])
    data = sod(GROUPS, certify("Signer", new_key("P-256"), old), "ecdsa", "sha256")

    assert reason_of(lambda: judge(data, trust)) == "issuer_not_valid"


@pytest.mark.parametrize(
    "options",
    [{"version": 3}, {"by_key_id": True, "version": 1}, {"lds_digest": "md5"}, {"attributes": False}],
    ids=str,
)
def test_an_object_against_the_standard_is_damaged(options: dict[str, Any]) -> None:
    with pytest.raises(DamagedData):
        parse_sod(sod(GROUPS, signer(), "ecdsa", "sha256", **options))


def test_a_group_that_does_not_exist_is_damaged() -> None:
    with pytest.raises(DamagedData, match="unknown data group"):
        parse_sod(sod(GROUPS | {17: b""}, signer(), "ecdsa", "sha256"))


def test_an_rsa_signature_by_an_ec_key_is_told() -> None:
    """The certificate holds one kind of key and the signature claims another."""
    data = sod(GROUPS, signer("P-256"), "pkcs1", "sha256", sign_with=new_key("rsa"))

    assert reason_of(lambda: judge(data)) == "signature"


CONSTRAINED = x509.NameConstraints([x509.DirectoryName(x509.Name([]))], None)
DOCUMENT_TYPES = x509.UnrecognizedExtension(
    x509.ObjectIdentifier("2.23.136.1.1.6.2"), bytes.fromhex("300A02010031051301501300")
)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"country": "UT"}, "two countries"),
        ({"extensions": (CONSTRAINED,)}, "signer's certificate constrains names"),
        ({}, ""),
    ],
    ids=["countries", "constraints", "right"],
)
def test_names_that_icao_does_not_want_are_reported(options: dict[str, Any], words: str) -> None:
    verdict = judge_signer(parse_sod(sod(GROUPS, signer(**options), "ecdsa", "sha256")).signed, trusted(), AT)

    notes = [sentence for sentence in verdict.detail if "names" in sentence]
    assert verdict.passive is Passive.CHAIN_OK
    assert len(notes) == bool(words)
    assert all(words in sentence for sentence in notes)


def test_constraints_of_the_issuer_are_reported() -> None:
    csca = certify("CSCA", new_key("P-384"), ca=True, extensions=(CONSTRAINED,))
    data = sod(GROUPS, certify("Signer", new_key("P-256"), csca), "ecdsa", "sha256")

    verdict = judge_signer(parse_sod(data).signed, TrustStore.of([parse_certificate(csca.raw)]), AT)

    assert any("issuer's certificate constrains names" in sentence for sentence in verdict.detail)


@pytest.mark.parametrize("code", ["P", "PM", "PD"])
def test_a_signer_may_sign_the_kinds_of_documents_that_its_list_begins(code: str) -> None:
    certificate = parse_certificate(signer(extensions=(DOCUMENT_TYPES,)).raw)

    assert certificate.document_types == ("P", "")
    check_document_type(certificate, code)


@pytest.mark.parametrize("code", ["ID", "I", "C", "AC"])
def test_a_signer_of_other_documents_is_refused(code: str) -> None:
    certificate = parse_certificate(signer(extensions=(DOCUMENT_TYPES,)).raw)

    assert reason_of(lambda: check_document_type(certificate, code)) == "document_type"


def test_a_signer_without_a_list_may_sign_any_document() -> None:
    check_document_type(parse_certificate(signer().raw), "ID")


def judged(country: str, state: str, *, trusted_too: bool = True) -> Passive:
    """Give what is said of a document of that state whose signer and authority are of that country."""
    csca = certify("CSCA", new_key("P-384"), ca=True, country=country)
    made = sod(GROUPS, certify("Signer", new_key("P-256"), csca, country=country), "ecdsa", "sha256")
    trust = TrustStore.of([parse_certificate(csca.raw)] if trusted_too else [])
    return check_state(judge_signer(parse_sod(made).signed, trust, AT), state).passive


@pytest.mark.parametrize(
    ("state", "country"),
    [
        ("VNM", "VN"),
        ("VNM", "vn"),
        ("D", "DE"),
        ("D<<", "DE"),
        ("FRA", "FR"),
        ("GBD", "GB"),
        ("GBS", "GB"),
        ("RKS", "KS"),
        ("EUE", "EU"),
        ("UNO", "UN"),
        ("UNK", "UN"),
        ("XOM", "XO"),
        ("CHN", "HK"),
        ("UTO", "UT"),
    ],
)
def test_the_authority_of_the_document_s_own_state_vouches_for_it(state: str, country: str) -> None:
    assert judged(country, state) is Passive.CHAIN_OK


@pytest.mark.parametrize("trusted_too", [True, False])
@pytest.mark.parametrize(
    ("state", "country"), [("VNM", "UT"), ("VNM", "DE"), ("D", "DK"), ("GBR", "FR"), ("UTO", "VN")]
)
def test_no_state_s_authority_makes_documents_of_another(state: str, country: str, *, trusted_too: bool) -> None:
    assert reason_of(lambda: judged(country, state, trusted_too=trusted_too)) == "issuer_country"


def test_a_signer_that_names_another_country_than_its_authority_is_refused() -> None:
    made = certify("Signer", new_key("P-256"), authority(), country="UT")
    verdict = judge_signer(parse_sod(sod(GROUPS, made, "ecdsa", "sha256")).signed, trusted(), AT)

    assert reason_of(lambda: check_state(verdict, "VNM")) == "issuer_country"


@pytest.mark.parametrize(("state", "country"), [("XYZ", "VN"), ("XXA", "VN"), ("", "VN"), ("XYZ", "UT")])
def test_no_authority_vouches_for_a_document_of_a_state_that_nobody_knows(state: str, country: str) -> None:
    assert judged(country, state) is Passive.UNANCHORED


def test_every_state_of_the_table_has_authorities_of_two_letters() -> None:
    states = json.loads((files("cardreader.authenticity") / "data" / "states.json").read_text(encoding="utf-8"))

    assert len(states) > 249, "the states of ISO 3166-1, and what ICAO adds"
    for state, countries in states.items():
        assert re.fullmatch(r"[A-Z]{1,3}", state)
        assert all(re.fullmatch(r"[A-Z]{2}", country) for country in countries)
        assert countries_of_state(state) == {country.casefold() for country in countries}


@pytest.mark.parametrize(
    ("country", "meant"), [("vn", {"vn"}), ("VNM", {"vn"}), ("d", {"de"}), ("", set()), ("viet nam", set())]
)
def test_a_certificate_s_country_is_understood_by_two_letters_or_three(country: str, meant: set[str]) -> None:
    assert countries_named(country) == meant
