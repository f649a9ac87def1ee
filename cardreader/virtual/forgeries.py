"""Forgeries: cards that must not pass, each with what it imitates and what must catch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from cardreader.virtual import forged_cards as cards
from cardreader.virtual.errors import UnknownName
from cardreader.virtual.image import CardImage
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person, unknown
from cardreader.virtual.personalisation import Draft, draft
from cardreader.virtual.profile import DEFAULT, Profile, profile


@dataclass(frozen=True, slots=True)
class Forgery:
    """One way to cheat."""

    name: str
    imitates: str
    """What somebody has done."""
    caught_by: str
    """The check that must find it."""
    reason: str
    """What `cardreader` must report: `AuthenticityFailed.reason`, the error's code, or the passive verdict."""
    forge: Callable[[Draft], None]
    profile: str = DEFAULT
    """Profile that has what is forged, taken when none is asked for."""


_WITH_ACTIVE: Final = "citizen-2024"
_DG_HASH: Final = "hash of the data group"
_SIGNATURE: Final = "signature of EF.SOD"
_SM: Final = "secure messaging"
_CHIP: Final = "chip authentication"
_ACTIVE: Final = "active authentication"


def _answers(name: str) -> Callable[[Draft], None]:
    return partial(cards.answer_with, name)


FORGERIES: Final = (
    # data
    Forgery("dg13-changed-byte", "One byte of DG13 is another.", _DG_HASH, "group_changed", cards.change_byte),
    Forgery("changed-name", "DG1 and DG13 bear another name.", _DG_HASH, "group_changed", cards.change_name),
    Forgery("swapped-photo", "DG2 shows another face.", _DG_HASH, "group_changed", cards.swap_photo),
    Forgery("dg13-of-another", "DG13 comes from another card.", _DG_HASH, "group_changed", cards.another_persons_dg13),
    Forgery("changed-sod-hash", "DG1 and its hash are others.", _SIGNATURE, "content_digest", cards.change_hash),
    Forgery("unlisted-group", "DG13 is on the chip, not signed.", _DG_HASH, "group_not_signed", cards.unlisted_group),
    Forgery("numbers-differ", "DG1 and DG13: two numbers.", "comparison", "numbers_differ", cards.differing_numbers),
    Forgery("huge-length", "DG13 claims two gigabytes.", "file reading", "damaged_data", cards.huge_length),
    Forgery("deep-nesting", "DG13 is nested 2,500 deep.", "parser of DG13", "damaged_data", cards.deep_nesting),
    # signature
    Forgery("unknown-csca", "A home-made authority signed.", "trust folder", "unanchored", cards.unknown_csca),
    Forgery("same-name-csca", "It bears the real one's name.", "trust folder", "issuer_key", cards.same_name_csca),
    Forgery(
        "forged-issuer-signature",
        "The signer's certificate names the real authority's key.",
        "certificate chain",
        "chain",
        cards.forged_issuer_signature,
    ),
    Forgery(
        "self-signed-signer",
        "The signer signed its own certificate.",
        "trust folder",
        "unanchored",
        cards.self_signed_signer,
    ),
    Forgery(
        "signer-expired",
        "The signer's certificate had ended.",
        "signer's validity",
        "signer_not_valid",
        cards.expired_signer,
    ),
    Forgery(
        "signer-not-yet-valid",
        "The signer's certificate begins in 2046.",
        "signer's validity",
        "signer_not_valid",
        cards.not_yet_valid_signer,
    ),
    Forgery(
        "signer-revoked",
        "The signer is on the revocation list.",
        "revocation list",
        "signer_revoked",
        cards.revoked_signer,
    ),
    Forgery(
        "signer-wrong-usage",
        "The signer's certificate has no key usage.",
        "signer's profile",
        "signer_profile",
        cards.wrong_usage,
    ),
    Forgery(
        "signer-nameless-issuer",
        "The signer's certificate does not say whose key signed it.",
        "signer's profile",
        "signer_profile",
        cards.nameless_issuer,
    ),
    Forgery(
        "signer-of-passports",
        "The signer may sign passports only.",
        "signer's document types",
        "document_type",
        cards.signer_of_passports,
    ),
    Forgery(
        "signer-of-another-state",
        "The signer is one of another state.",
        "signer's country",
        "issuer_country",
        cards.signer_of_another_state,
    ),
    Forgery("signed-by-wrong-key", "Another key signed.", _SIGNATURE, "signature", cards.wrong_signing_key),
    Forgery("weak-hash", "The data are hashed with MD5.", "list of hashes", "damaged_data", cards.weak_hash),
    # chip
    Forgery("clone-without-key", "All files copied, the key not.", _CHIP, "chip_not_proven", cards.wrong_key),
    Forgery(
        "clone-without-active-key",
        "DG15 copied; the chip cannot sign.",
        _ACTIVE,
        "chip_not_proven",
        cards.active_key_missing,
        "aa-alone",
    ),
    Forgery(
        "active-wrong-key",
        "The chip signs with its own key.",
        _ACTIVE,
        "active_authentication",
        cards.active_wrong_key,
        _WITH_ACTIVE,
    ),
    Forgery(
        "active-replayed",
        "The chip repeats an old signature.",
        _ACTIVE,
        "active_authentication",
        cards.active_replayed,
        _WITH_ACTIVE,
    ),
    Forgery(
        "mapping-wrong-key",
        "PACE-CAM with a key of one's own.",
        "chip authentication mapping",
        "chip_authentication",
        cards.mapping_wrong_key,
        "pace-cam-aes128",
    ),
    Forgery(
        "card-security-of-ones-own",
        "PACE-CAM: a key of one's own in a home-made EF.CardSecurity.",
        "signature of EF.CardSecurity",
        "card_security",
        cards.card_security_of_ones_own,
        "pace-cam-aes128",
    ),
    Forgery(
        "chip-authentication-removed",
        "Announced in EF.CardAccess, absent from DG14.",
        _CHIP,
        "chip_authentication",
        cards.no_chip_authentication,
    ),
    Forgery(
        "downgraded-card-access",
        "EF.CardAccess offers weaker access than DG14.",
        "comparison with DG14",
        "card_access_differs",
        cards.downgraded_card_access,
    ),
    Forgery(
        "pace-removed",
        "EF.CardAccess is taken away, BAC is left.",
        "comparison with DG14",
        "access_downgraded",
        cards.pace_removed,
    ),
    # wire
    Forgery("sm-replayed", "An old answer again.", _SM, "secure_messaging_failed", _answers("sm-replayed")),
    Forgery("sm-unprotected", "An answer in plain.", _SM, "damaged_data", _answers("sm-unprotected")),
    Forgery("sm-wrong-checksum", "A wrong checksum.", _SM, "secure_messaging_failed", _answers("sm-wrong-checksum")),
    Forgery("sm-wrong-padding", "No padding inside.", _SM, "damaged_data", _answers("sm-wrong-padding")),
    Forgery("sm-truncated", "No checksum.", _SM, "damaged_data", _answers("sm-truncated")),
    Forgery("sm-other-status", "Another status outside.", _SM, "damaged_data", _answers("sm-other-status")),
    Forgery("sm-extra-object", "An object added.", _SM, "damaged_data", _answers("sm-extra-object")),
)


def forgery(name: str) -> Forgery:
    """Return the forgery of that name; UnknownName names the nearest ones."""
    by_name = {one.name: one for one in FORGERIES}
    if name not in by_name:
        raise UnknownName(unknown("forgery", name, tuple(by_name)))
    return by_name[name]


def forge(person: Person, issuer: Issuer, how: Forgery, base: Profile | None = None) -> CardImage:
    """Make a forged card of a person, on the profile given or on the one that the forgery needs."""
    made = draft(person, issuer, base or profile(how.profile))
    how.forge(made)
    return made.image()
