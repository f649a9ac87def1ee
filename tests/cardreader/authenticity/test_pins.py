"""A pinned issuer vouches as an installed one does, and no further than the signers that it was learnt from."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from hypothesis import given
from hypothesis import strategies as st

from cardreader.authenticity.learning import Needs, accept
from cardreader.authenticity.passive import SignerVerdict, issuer_installed, judge_signer
from cardreader.authenticity.pins import (
    FILE_NAME,
    Pin,
    PinError,
    PinKind,
    PinStatus,
    Standing,
    grouped,
    load_pins,
    parse_pins,
    pins_text,
    save_pins,
    ungrouped,
)
from cardreader.authenticity.trust import TrustError, TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.lds.sod import parse_sod
from cardreader.pki.certificate import Certificate, parse_certificate, parse_revocation_list
from tests.cardreader.authenticity.learners import SIGNER_KEY, imitating, issuer, seen, signer
from tests.cardreader.authenticity.pki import Authority, certify, sod

AT = date(2024, 6, 1)
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def pin(kind: str = "ecdsa", which: int = 0, status: PinStatus = PinStatus.PINNED, **options: Any) -> Pin:
    cards = [(signer(kind, which, serial=serial, **options), "a") for serial in (1, 2)]
    (progress,) = seen(*cards).recovered((3,)).progress(needs=Needs(1, 1))
    assert progress.ready is not None
    return accept(progress.ready, "os:admin", NOW, status)


def judge(certificate: Certificate, *pins: Pin, at: date = AT, **trust: Any) -> SignerVerdict:
    own = Authority(SIGNER_KEY, x509.load_der_x509_certificate(certificate.raw))
    signed = parse_sod(sod({1: b"zone", 2: b"portrait"}, own, "ecdsa", "sha256")).signed
    return judge_signer(signed, TrustStore.of(trust.pop("certificates", ()), pins=pins, **trust), at)


def reason_of(certificate: Certificate, *pins: Pin, **options: Any) -> str:
    with pytest.raises(AuthenticityFailed) as caught:
        judge(certificate, *pins, **options)
    return caught.value.reason


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
def test_a_pinned_key_vouches_for_every_signer_of_it(kind: str) -> None:
    verdict = judge(signer(kind, serial=77), pin(kind))

    assert (verdict.passive, verdict.reason) == (Passive.CHAIN_OK, Standing.PINNED)
    assert "The issuer's key was learnt from cards and accepted here." in verdict.detail


def test_another_key_under_a_pinned_name_fails_like_under_an_installed_one() -> None:
    assert reason_of(signer(which=1), pin()) == "issuer_key"
    assert reason_of(imitating(), pin()) == "issuer_key"
    assert reason_of(signer("pss"), pin()) == "issuer_key"


def test_an_issuer_of_another_name_is_unanchored_and_the_state_has_an_issuer() -> None:
    stranger = parse_certificate(certify("Signer", SIGNER_KEY, certify("Other", SIGNER_KEY, ca=True)).raw)
    store = TrustStore.of((), pins=[pin()])

    assert (judge(stranger, pin()).passive, judge(stranger, pin()).reason) == (Passive.UNANCHORED, None)
    assert issuer_installed(stranger, "VNM", store)
    assert not issuer_installed(stranger, "VNM", TrustStore.of((), pins=[pin(status=PinStatus.REFUSED)]))


def test_a_pin_ends_with_the_last_of_its_signers() -> None:
    late = signer(serial=5, years=(2030, 2050))

    assert pin().last_day == date(2040, 1, 1)
    assert judge(late, pin(), at=date(2039, 12, 31)).passive is Passive.CHAIN_OK
    after = judge(late, pin(), at=date(2041, 1, 1))
    assert (after.passive, after.reason) == (Passive.UNANCHORED, Standing.EXPIRED)


@pytest.mark.parametrize("kind", ["pss", "dsa"])
def test_pinned_signers_vouch_for_themselves_alone(kind: str) -> None:
    pinned, other = judge(signer(kind, serial=2), pin(kind)), judge(signer(kind, serial=3), pin(kind))

    assert pin(kind).kind is PinKind.SIGNERS
    assert (pinned.passive, pinned.reason) == (Passive.CHAIN_OK, Standing.PINNED_SIGNER)
    assert (other.passive, other.reason) == (Passive.UNANCHORED, Standing.UNKNOWN_SIGNER)
    assert reason_of(signer("ecdsa"), pin(kind)) == "issuer_key"


def test_an_unpinned_issuer_is_unanchored_again_and_a_refused_one_fails() -> None:
    unpinned = judge(signer(), pin().now(PinStatus.UNPINNED, "os:admin", NOW))

    assert (unpinned.passive, unpinned.reason) == (Passive.UNANCHORED, None)
    assert reason_of(signer(), pin(status=PinStatus.REFUSED)) == Standing.REFUSED
    assert judge(signer(which=1), pin(status=PinStatus.REFUSED)).passive is Passive.UNANCHORED


def test_an_installed_issuer_comes_first_and_its_namesake_needs_a_pin() -> None:
    installed = [parse_certificate(issuer().raw)]

    assert judge(signer(), certificates=installed).reason is None
    assert judge(signer(which=1), pin(which=1), certificates=installed).reason == Standing.PINNED
    assert reason_of(signer(which=1), certificates=installed) == "issuer_key"


def revocation_list(which: int, serial: int) -> bytes:
    authority = issuer("ecdsa", which)
    revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW).build()
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject)
    builder = builder.last_update(NOW).next_update(datetime(2027, 1, 1, tzinfo=UTC)).add_revoked_certificate(revoked)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_a_revocation_list_under_the_pinned_key_counts() -> None:
    own, foreign = (parse_revocation_list(revocation_list(which, 5)) for which in (0, 1))

    assert reason_of(signer(serial=5), pin(), revocation_lists=[own]) == "signer_revoked"
    assert judge(signer(serial=6), pin(), revocation_lists=[own]).passive is Passive.CHAIN_OK
    assert judge(signer(serial=5), pin(), revocation_lists=[foreign]).passive is Passive.CHAIN_OK
    assert judge(signer("pss", serial=2), pin("pss"), revocation_lists=[foreign]).passive is Passive.CHAIN_OK


def test_a_document_may_leave_out_a_pinned_signers_certificate() -> None:
    own = Authority(SIGNER_KEY, x509.load_der_x509_certificate(signer("pss", serial=2).raw))
    signed = parse_sod(sod({1: b"zone", 2: b"portrait"}, own, "ecdsa", "sha256", embed=False)).signed

    assert judge_signer(signed, TrustStore.of((), pins=[pin("pss")]), AT).passive is Passive.CHAIN_OK


def test_pins_survive_on_disk_and_are_loaded_with_the_trust_folder(tmp_path: Path) -> None:
    pins = (pin(), pin("rsa", which=3).now(PinStatus.UNPINNED, "os:root", NOW), pin("pss"))

    save_pins(tmp_path, pins)

    assert set(load_pins(tmp_path)) == set(pins)
    assert set(TrustStore.load(tmp_path).pins) == set(pins)
    assert (tmp_path / FILE_NAME).read_text() == pins_text(reversed(pins))
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert load_pins(tmp_path / "elsewhere") == ()


TEXT = pins_text([pin()])


def changed(**entries: Any) -> str:
    content = json.loads(TEXT)
    content["pins"][0] |= entries
    return json.dumps(content)


OTHER_KEY = json.loads(pins_text([pin(which=1)]))["pins"][0]["key"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"version": 2, "pins": []}',
        changed(key=OTHER_KEY),
        changed(key="%"),
        changed(key=base64.b64encode(b"no key").decode()),
        changed(signers=[]),
        changed(signers=[base64.b64encode(signer(which=1).raw).decode()]),
        changed(fingerprint="00" * 32),
        changed(status="trusted"),
        changed(decided={}),
    ],
)
def test_a_pin_that_its_signers_do_not_bear_out_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DamagedData):
        parse_pins(text)
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(PinError):
        load_pins(tmp_path)
    with pytest.raises(TrustError):
        TrustStore.load(tmp_path)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.sampled_from(["accepted", "decided", "fingerprint", "issuer", "key", "kind", "signers", "status"]), ANYTHING)
def test_a_file_with_anything_in_it_is_read_or_refused(name: str, content: Any) -> None:
    for text in (changed(**{name: content}), json.dumps({"version": 1, "pins": content}), json.dumps(content)):
        try:
            parse_pins(text)
        except DamagedData:
            continue


def test_a_key_that_signs_no_certificates_is_no_pin() -> None:
    dsa_key = (
        issuer("dsa")
        .key.public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(DamagedData):
        parse_pins(changed(key=base64.b64encode(dsa_key).decode()))


def test_a_file_that_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()

    with pytest.raises(PinError, match="cannot be read"):
        load_pins(tmp_path)
    with pytest.raises(PinError, match="cannot be written"):
        save_pins(tmp_path, [pin()])
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    with pytest.raises(PinError, match="cannot be written"):
        save_pins(Path("/proc/nowhere"), [pin()])


def test_a_fingerprint_is_compared_in_groups_of_four() -> None:
    fingerprint = pin().fingerprint

    assert len(grouped(fingerprint).split()) == 16
    assert ungrouped(grouped(fingerprint).upper()) == fingerprint
    assert pin("pss").fingerprint == replace(pin("pss"), signers=pin("pss").signers[::-1]).fingerprint
