"""Passive authentication: are the data those that the issuing state signed (ICAO 9303-11 §5.1)?"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final

from cardreader.authenticity.pins import Standing, standing_of
from cardreader.authenticity.states import countries_named, countries_of_state
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.errors import AuthenticityFailed
from cardreader.lds.sod import Sod
from cardreader.pki.certificate import COUNTRY, DIGITAL_SIGNATURE, KEY_CERT_SIGN, Certificate
from cardreader.pki.cms import SignedData, deviations, signer_certificate, verify_signed_data
from cardreader.pki.signature import SignatureWrong

_COUNTRY_LETTERS = 2
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SignerVerdict:
    """What the signature says: anchored or not, by whom, and what a clerk should know."""

    passive: Passive
    signer: Certificate
    detail: tuple[str, ...]
    reason: str | None = None
    """How a signer without an installed issuer stands to the pins (`Standing`), None where no pin bears its name."""


def verify(sod: Sod, groups: Mapping[int, bytes], trust: TrustStore, at: date) -> Passive:
    """Check the signature of EF.SOD and the hashes of the data groups that were read (raw file bytes by number).

    `at` is the day on which the document was signed, or the best that is known of it.

    Returns:
        CHAIN_OK, or UNANCHORED when the issuer is unknown here.

    Raises:
        AuthenticityFailed: Anything else.
    """
    verdict = judge_signer(sod.signed, trust, at)
    for number, data in groups.items():
        check_group(sod, number, data)
    return verdict.passive


def check_group(sod: Sod, number: int, data: bytes) -> None:
    """Compare a data group with its signed hash. Raises AuthenticityFailed."""
    if number not in sod.hashes:
        raise AuthenticityFailed(
            reason="group_not_signed", text=f"DG{number} is on the chip and not in the list of signed data"
        )
    digest = hashlib.new(sod.digest, data, usedforsecurity=False).digest()
    if not hmac.compare_digest(digest, sod.hashes[number]):
        raise AuthenticityFailed(reason="group_changed", text=f"DG{number} was changed after it was signed")


def judge_signer(signed: SignedData, trust: TrustStore, at: date) -> SignerVerdict:
    """Check the signature of a signed object, the signer's certificate and its chain. Raises AuthenticityFailed."""
    signer = signer_certificate(signed, trust.signers)
    verify_signed_data(signed, signer)
    _check_signer(signer)
    moment = datetime.combine(at, _NOON)
    if not signer.not_before.date() <= at <= signer.not_after.date():
        raise AuthenticityFailed(
            reason="signer_not_valid", text="the signer's certificate was not valid when the card was issued"
        )
    detail = [f"Signed by {signer.subject_text}, issued by {signer.issuer_text}."]
    detail += [
        f"Old digest algorithm: {where} uses SHA-1."
        for where, digest in (("the signature", signed.signer.digest), ("the certificate", signer.algorithm.digest))
        if digest == "sha1"
    ]
    detail += [*deviations(signed, signer), *_naming(signer)]
    issuers = trust.issuers_of(signer)
    if not issuers:
        return _without_certificate(signer, trust, at, detail)
    issuer = _issuer(signer, issuers, moment)
    if issuer.names_constrained:
        detail.append("The issuer's certificate constrains names, which ICAO 9303-12 forbids.")
    detail += _check_revocation(signer, issuer, trust, moment)
    return SignerVerdict(Passive.CHAIN_OK, signer, tuple(detail))


def _without_certificate(signer: Certificate, trust: TrustStore, at: date, detail: list[str]) -> SignerVerdict:
    """Judge a signer whose issuer's certificate is not installed: a pin may vouch for it."""
    standing = standing_of(signer, trust.pins, at)
    if standing is Standing.REFUSED:
        raise AuthenticityFailed(reason=standing, text="an administrator refused the issuer of this card as a forgery")
    if standing in (Standing.PINNED, Standing.PINNED_SIGNER):
        if trust.pin_revokes(signer):
            raise AuthenticityFailed(reason="signer_revoked", text="the issuer took the signer's certificate back")
        detail.append(PIN_SENTENCES[standing])
        return SignerVerdict(Passive.CHAIN_OK, signer, tuple(detail), standing)
    _check_named(signer, trust)
    _check_namesake(signer, trust)
    if standing is Standing.OTHER_KEY:
        raise AuthenticityFailed(
            reason=standing,
            text="the signer's certificate names a pinned issuer and another key than that issuer's; "
            "the state may have a new issuer key: then learn or install it",
        )
    detail.append(PIN_SENTENCES[standing])
    return SignerVerdict(Passive.UNANCHORED, signer, tuple(detail), standing)


PIN_SENTENCES: Final = {
    Standing.PINNED: "The issuer's key was learnt from cards and accepted here.",
    Standing.PINNED_SIGNER: "The signer was learnt from cards and accepted here.",
    Standing.EXPIRED: "The issuer's key was learnt here, and its last day is before the document's: learn it again.",
    Standing.UNKNOWN_SIGNER: "Other signers of this issuer were learnt here; a home-made chip could look the same.",
    None: "The issuer is not in the trust folder: a home-made chip could look the same.",
}
"""What the clerk reads of how a signer stands to the pins."""


def _check_signer(signer: Certificate) -> None:
    """Profile of a document signer (ICAO 9303-12 §7.1.1)."""
    if DIGITAL_SIGNATURE not in signer.key_usage or not signer.key_usage_critical:
        raise AuthenticityFailed(
            reason="signer_profile", text="the signer's certificate is not meant for signing documents"
        )
    if signer.authority_key_id is None:
        raise AuthenticityFailed(
            reason="signer_profile", text="the signer's certificate does not name its issuer's key"
        )
    if signer.is_ca or signer.unknown_critical:
        raise AuthenticityFailed(
            reason="signer_profile", text="the signer's certificate is not one of a document signer"
        )
    if not any(kind == COUNTRY for kind, _ in signer.issuer):
        raise AuthenticityFailed(reason="signer_profile", text="the signer's certificate names no issuing country")


def _naming(signer: Certificate) -> list[str]:
    """Return what ICAO 9303-12 §7.1.1 says of names and a signer does otherwise. Only reported: many are careless."""
    found = []
    countries = {text for name in (signer.subject, signer.issuer) for kind, text in name if kind == COUNTRY}
    if len(countries) > 1:
        found.append("The signer's certificate names two countries: its own and another as issuer.")
    if any(len(country) != _COUNTRY_LETTERS for country in countries):
        found.append("The signer's certificate does not name its country by two letters.")
    if signer.names_constrained:
        found.append("The signer's certificate constrains names, which ICAO 9303-12 forbids.")
    return found


def issuer_installed(signer: Certificate, state: str, trust: TrustStore) -> bool:
    """Return whether an issuer of the document's state is trusted: the state in DG1, or one that the signer names.

    The signer's word alone would let a forger name a state of which nobody has the issuer.
    """
    return trust.has_issuer_of(signer.countries | countries_of_state(state))


def check_state(verdict: SignerVerdict, state: str) -> SignerVerdict:
    """Check that the signer is of the state that issued the document (ICAO 9303-12 §7.1.1).

    Otherwise the authority of any state could make documents of every other. Where the two cannot be compared, because
    the state in DG1 or the signer's country is a code that nobody knows, no issuer vouches for the document: who may
    sign for an unknown state is unknown as well.

    Raises:
        AuthenticityFailed: The signer or its issuer is of another country.
    """
    wanted = countries_of_state(state)
    meant = [countries_named(country) for country in verdict.signer.countries]
    if wanted and any(countries and wanted.isdisjoint(countries) for countries in meant):
        raise AuthenticityFailed(
            reason="issuer_country", text=f"the signer's certificate is not of the document's state {state}"
        )
    if wanted and all(meant):
        return verdict
    detail = f"Whether the signer may sign for {state} cannot be told: the codes are not known."
    return replace(verdict, passive=Passive.UNANCHORED, detail=(*verdict.detail, detail))


def check_document_type(signer: Certificate, document_code: str) -> None:
    """Check that the signer may sign such documents. A list of one letter means all kinds that begin with it.

    Raises:
        AuthenticityFailed: The certificate lists other documents only (ICAO 9303-12 §7.1.1).
    """
    kinds = [kind.rstrip("<") for kind in signer.document_types]
    fits = any(kind in (document_code, document_code[:1]) for kind in kinds if kind)
    if kinds and not fits:
        raise AuthenticityFailed(
            reason="document_type",
            text=f"the signer is for documents {', '.join(filter(None, kinds))}; this one is {document_code}",
        )


def _issuer(signer: Certificate, issuers: tuple[Certificate, ...], moment: datetime) -> Certificate:
    """Return the trusted certificate that signed the signer's."""
    wrong = AuthenticityFailed(
        reason="chain", text="the signer's certificate was not signed by the issuer that it names"
    )
    for issuer in issuers:
        try:
            signer.verify_issued_by(issuer)
        except SignatureWrong:
            continue
        if not issuer.is_ca or KEY_CERT_SIGN not in issuer.key_usage:
            wrong = AuthenticityFailed(reason="issuer_profile", text="the issuer's certificate may not sign others")
        elif not issuer.not_before.date() <= moment.date() <= issuer.not_after.date():
            wrong = AuthenticityFailed(
                reason="issuer_not_valid", text="the issuer's certificate was not valid at that time"
            )
        else:
            return issuer
    raise wrong


def _check_named(signer: Certificate, trust: TrustStore) -> None:
    """Refuse a signer whose issuer is trusted and not the one that it names (ICAO 9303-12 §7.1.1)."""
    same_key = (known for known in trust.certificates if known.subject_key_id == signer.authority_key_id)
    if any(signer.issued_by(known) for known in same_key):
        raise AuthenticityFailed(
            reason="chain", text="the signer's certificate names another issuer than the one that signed it"
        )


def _check_namesake(signer: Certificate, trust: TrustStore) -> None:
    """Refuse a signer that names a trusted issuer and none of its keys: a forgery, unless the state has a new key."""
    if trust.namesakes_of(signer):
        raise AuthenticityFailed(
            reason="issuer_key",
            text="the signer's certificate names an installed issuer and another key than that issuer's; "
            "the state may have a new issuer key: then install its link certificate",
        )


def _check_revocation(signer: Certificate, issuer: Certificate, trust: TrustStore, moment: datetime) -> list[str]:
    """Raises AuthenticityFailed for a revoked signer; says when the lists at hand are older than the document."""
    if trust.revokes(signer, issuer):
        raise AuthenticityFailed(reason="signer_revoked", text="the issuer took the signer's certificate back")
    lists = trust.lists_of(issuer)
    if lists and all(listed.this_update < moment for listed in lists):
        return ["The revocation list is older than the document."]
    return []
