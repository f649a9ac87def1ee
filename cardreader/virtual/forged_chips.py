"""Forgeries of the chip: the issuer's files on a chip that is not the issuer's, or with its offers changed."""

from __future__ import annotations

from dataclasses import replace

from cardreader.virtual import lds_files
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.image import PaceOffer
from cardreader.virtual.personalisation import Draft, announced
from cardreader.virtual.schemes import Mapping_, pace_scheme
from cardreader.virtual.signing import SigningKey


class NeedsProfile(VirtualCardError):
    """The profile has nothing of what is to be forged."""

    code = "needs_profile"

    def __init__(self, feature: str, example: str) -> None:
        super().__init__(f"this forgery needs a profile with {feature}, such as {example}")


def wrong_key(made: Draft) -> None:
    """Give the chip a key of its own behind the public key of the original."""
    if not made.chip_keys:
        raise NeedsProfile(feature="chip authentication", example="citizen-2021")
    made.chip_keys = tuple(replace(key, private=key.private // 2 + 1) for key in made.chip_keys)


def mapping_wrong_key(made: Draft) -> None:
    """Do the chip authentication mapping with a key of one's own."""
    if all(offer.scheme.mapping is not Mapping_.CHIP_AUTHENTICATION for offer in made.pace):
        raise NeedsProfile(feature="chip authentication mapping", example="pace-cam-aes128")
    wrong_key(made)


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
    made.groups[14] = lds_files.dg14(announced((), made.pace))


def downgraded_card_access(made: Draft) -> None:
    """Offer a weaker PACE in EF.CardAccess, which nobody signs, than the signed DG14 does."""
    weak = PaceOffer(pace_scheme("ECDH-GM-3DES-CBC-CBC"), 12)
    made.card_access = lds_files.security_infos(announced(made.chip_keys, (weak,)))
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
