"""Forgeries of the signature: everything fits together, but no valid signer of the issuer signed it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from cardreader.virtual.certificates import CertificateSpec, KeyUsage
from cardreader.virtual.issuer import REVOKED_LABEL, SIGNER_NAME, Issuer
from cardreader.virtual.personalisation import Draft
from cardreader.virtual.signing import KeySpec, SigningKey

_MONTH = timedelta(days=30)


def unknown_csca(made: Draft) -> None:
    """Let a home-made authority sign under a name of its own."""
    _sign_by(made, replace(made.issuer, home_made=True))


def same_name_csca(made: Draft) -> None:
    """Let a home-made authority sign under the real one's name."""
    _sign_by(made, replace(made.issuer, seed=hashlib.sha256(b"home-made" + made.issuer.seed).digest()))


def forged_issuer_signature(made: Draft) -> None:
    """Name the real authority and its key in the signer's certificate, and sign that with another key."""
    key = _key(made, "signer/forged-issuer")
    genuine = made.issuer.certify(key, made.issuer.signer_spec(key.label))
    certificate = genuine.certificate
    made.signer = replace(genuine, certificate=certificate[:-1] + bytes([certificate[-1] ^ 1]))


def self_signed_signer(made: Draft) -> None:
    """Let the signer sign its own certificate."""
    key = _key(made, "signer/self-signed")
    spec = replace(made.issuer.signer_spec(key.label), issuer=SIGNER_NAME)
    made.signer = made.issuer.certify(key, spec, by=key)


def expired_signer(made: Draft) -> None:
    """Use a signer whose certificate ended before the card was issued."""
    _certify(made, "signer/expired", not_after=_issued(made) - _MONTH, not_before=_issued(made) - 24 * _MONTH)


def not_yet_valid_signer(made: Draft) -> None:
    """Use a signer whose certificate begins after the card was issued."""
    _certify(made, "signer/not-yet-valid", not_before=datetime(2046, 1, 1, tzinfo=UTC))


def revoked_signer(made: Draft) -> None:
    """Use the signer that the authority's revocation list names."""
    _certify(made, REVOKED_LABEL)


def wrong_usage(made: Draft) -> None:
    """Use a certificate without key usage."""
    _certify(made, "signer/no-usage", key_usage="missing")


def nameless_issuer(made: Draft) -> None:
    """Use a certificate that does not say whose key signed it."""
    _certify(made, "signer/nameless", authority_key=False)


def wrong_key(made: Draft) -> None:
    """Sign with a key that is not that of the certificate."""
    made.signed_by = _key(made, "signer/other")


def weak_hash(made: Draft) -> None:
    """Hash the data with MD5."""
    made.hash_name = "md5"


def _sign_by(made: Draft, authority: Issuer) -> None:
    made.signer = authority.signer(KeySpec.parse(made.profile.signer), explicit=made.profile.explicit_parameters)


def _certify(
    made: Draft,
    label: str,
    *,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    key_usage: KeyUsage = "signer",
    authority_key: bool = True,
) -> None:
    spec: CertificateSpec = made.issuer.signer_spec(label)
    spec = replace(
        spec,
        not_before=not_before or spec.not_before,
        not_after=not_after or max(spec.not_after, (not_before or spec.not_before) + 60 * _MONTH),
        key_usage=key_usage,
        authority_key=authority_key,
    )
    made.signer = made.issuer.certify(_key(made, label), spec)


def _key(made: Draft, label: str) -> SigningKey:
    return made.issuer.key(KeySpec.parse(made.profile.signer), label, explicit=made.profile.explicit_parameters)


def _issued(made: Draft) -> datetime:
    return datetime.combine(made.person.issued, time(tzinfo=UTC))
