"""Forge the data, the signature or the chip of a card.

Forged data were changed after they were signed, or signed though they contradict each other. With a forged signature
everything fits together, but no valid signer of the issuer signed it. A forged chip holds the issuer's files without
being the issuer's chip, or with its offers changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from cardreader.iso7816.tlv import encode
from cardreader.virtual import data_groups, der
from cardreader.virtual.certificates import CertificateSpec, KeyUsage
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.image import PaceOffer
from cardreader.virtual.issuer import REVOKED_LABEL, SIGNER_NAME, Issuer
from cardreader.virtual.people import PortraitSpec
from cardreader.virtual.personalisation import Draft, announced, card_security, portrait_group
from cardreader.virtual.schemes import Mapping_, pace_scheme
from cardreader.virtual.signing import KeySpec, SigningKey

_DG13: Final = 13
_OTHER_NAME: Final = "Nguyễn Thị Giả"
_OTHER_LATIN_NAME: Final = "NGUYEN<<THI<GIA"
_OTHER_NUMBER: Final = "079190999999"
_DEEP: Final = 2500


def change_byte(made: Draft) -> None:
    """Change the last byte of DG13."""
    _keep_signed(made)
    content = made.groups[_DG13]
    made.groups[_DG13] = content[:-1] + bytes([content[-1] ^ 1])


def change_name(made: Draft) -> None:
    """Write another name into DG1 and DG13."""
    _keep_signed(made)
    other = replace(made.person, name=_OTHER_NAME, latin_name=_OTHER_LATIN_NAME)
    made.groups[1] = data_groups.dg1(other.mrz)
    if _DG13 in made.groups:
        made.groups[_DG13] = data_groups.dg13(other, made.profile.dg13_shape)


def swap_photo(made: Draft) -> None:
    """Put another face into DG2."""
    _keep_signed(made)
    other = PortraitSpec(made.person.portrait.seed + 1000, made.person.portrait.age)
    kind = "jpeg2000" if made.profile.picture == "none" else made.profile.picture
    made.groups[2] = portrait_group(made.person, other, made.profile, kind)


def change_hash(made: Draft) -> None:
    """Write another name, and its hash into EF.SOD: the list of hashes fits, the signature over it does not."""
    before = _hash(made, 1)
    made.groups[1] = data_groups.dg1(replace(made.person, latin_name=_OTHER_LATIN_NAME).mrz)
    made.signed = dict(made.groups) | {1: data_groups.dg1(made.person.mrz)}
    made.changed_hash = (before, _hash(made, 1))


def differing_numbers(made: Draft) -> None:
    """Sign a DG1 whose number is not that of DG13."""
    made.groups[1] = data_groups.dg1(replace(made.person, number=_OTHER_NUMBER).mrz)


def another_persons_dg13(made: Draft) -> None:
    """Take DG13 as a whole from another card, with its hash."""
    _keep_signed(made)
    other = replace(made.person, number=_OTHER_NUMBER, name=_OTHER_NAME)
    made.groups[_DG13] = data_groups.dg13(other, made.profile.dg13_shape)


def unlisted_group(made: Draft) -> None:
    """Keep DG13 out of the list of hashes."""
    made.unlisted = frozenset({_DG13})


def huge_length(made: Draft) -> None:
    """Sign a DG13 that says it is two gigabytes long."""
    made.groups[_DG13] = b"\x6d\x84\x7f\xff\xff\xff" + made.groups[_DG13]


def deep_nesting(made: Draft) -> None:
    """Sign a DG13 whose thirteenth field is nested thousands of levels deep."""
    nested = der.utf8("X")
    for _ in range(_DEEP):
        nested = encode(0x30, nested)
    field = der.sequence(der.integer(13), nested)
    content = der.sequence(der.integer(1), der.oid("1.0.10646.1.0.8"), encode(0x31, field))
    made.groups[_DG13] = encode(0x6D, content)


def _hash(made: Draft, number: int) -> bytes:
    return hashlib.new(made.hash_name, made.groups[number], usedforsecurity=False).digest()


def _keep_signed(made: Draft) -> None:
    """Let the signature be over what the groups are now."""
    made.signed = dict(made.groups)


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


def signer_of_passports(made: Draft) -> None:
    """Use a signer of the issuer that may sign passports only."""
    _certify(made, "signer/passports", document_types=("P",))


def signer_of_another_state(made: Draft) -> None:
    """Use a signer that calls itself one of another state."""
    _certify(made, "signer/another-state", subject=replace(SIGNER_NAME, country="UT"))


def wrong_signing_key(made: Draft) -> None:
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
    **changes: Any,
) -> None:
    spec: CertificateSpec = made.issuer.signer_spec(label)
    spec = replace(
        spec,
        not_before=not_before or spec.not_before,
        not_after=not_after or max(spec.not_after, (not_before or spec.not_before) + 60 * _MONTH),
        key_usage=key_usage,
        **changes,
    )
    made.signer = made.issuer.certify(_key(made, label), spec)


def _key(made: Draft, label: str) -> SigningKey:
    return made.issuer.key(KeySpec.parse(made.profile.signer), label, explicit=made.profile.explicit_parameters)


def _issued(made: Draft) -> datetime:
    return datetime.combine(made.person.issued, time(tzinfo=UTC))


class NeedsProfile(VirtualCardError):
    """The profile has nothing of what is to be forged."""

    code = "needs_profile"

    def __init__(self, feature: str, example: str) -> None:
        super().__init__(f"this forgery needs a profile with {feature}, such as {example}")


def wrong_key(made: Draft) -> None:
    """Return the chip a key of its own behind the public key of the original."""
    if not made.chip_keys:
        raise NeedsProfile(feature="chip authentication", example="citizen-2021")
    made.chip_keys = tuple(replace(key, private=key.private // 2 + 1) for key in made.chip_keys)


def mapping_wrong_key(made: Draft) -> None:
    """Do the chip authentication mapping with a key of one's own."""
    if all(offer.scheme.mapping is not Mapping_.CHIP_AUTHENTICATION for offer in made.pace):
        raise NeedsProfile(feature="chip authentication mapping", example="pace-cam-aes128")
    wrong_key(made)


def card_security_of_ones_own(made: Draft) -> None:
    """Copy a card and bring another EF.CardSecurity: a home-made authority signed it over a key of one's own."""
    mapping_wrong_key(made)
    stranger = replace(made.issuer, home_made=True).signer(KeySpec.parse(made.profile.signer))
    made.extra["EF.CardSecurity"] = card_security(made, stranger)


def active_key_missing(made: Draft) -> None:
    """Copy DG15 onto a chip that cannot sign."""
    _active_key(made)
    made.active_key = None


def active_wrong_key(made: Draft) -> None:
    """Let the chip sign with a key of its own."""
    key = _active_key(made)
    made.active_key = replace(key, label=f"{key.label}/other")


def active_replayed(made: Draft) -> None:
    """Let the chip answer every challenge with the signature of an old one."""
    _active_key(made)
    answer_with("aa-replayed", made)


def no_chip_authentication(made: Draft) -> None:
    """Announce chip authentication in EF.CardAccess and leave its key out of DG14."""
    if not made.chip_keys:
        raise NeedsProfile(feature="chip authentication", example="citizen-2021")
    made.groups[14] = data_groups.dg14(announced((), made.pace))


def downgraded_card_access(made: Draft) -> None:
    """Offer a weaker PACE in EF.CardAccess, which nobody signs, than the signed DG14 does."""
    weak = PaceOffer(pace_scheme("ECDH-GM-3DES-CBC-CBC"), 12)
    made.card_access = data_groups.security_infos(announced(made.chip_keys, (weak,)))
    made.pace = (weak,)


def pace_removed(made: Draft) -> None:
    """Take EF.CardAccess away, so that readers fall back to BAC."""
    made.card_access = None
    made.pace = ()


def answer_with(misbehaviour: str, made: Draft) -> None:
    """Spoil the chip's protected answers (see `forged_answers`)."""
    made.behaviour = replace(made.behaviour, forged_answers=misbehaviour)


def _active_key(made: Draft) -> SigningKey:
    if made.active_key is None:
        raise NeedsProfile(feature="active authentication", example="citizen-2024")
    return made.active_key
