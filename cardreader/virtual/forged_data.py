"""Forgeries of the data: files changed after they were signed, or signed though they contradict each other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from cardreader.iso7816.tlv import encode
from cardreader.virtual import der, lds_files
from cardreader.virtual.people import PortraitSpec
from cardreader.virtual.personalisation import Draft, portrait_group

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
    made.groups[1] = lds_files.dg1(other.mrz)
    if _DG13 in made.groups:
        made.groups[_DG13] = lds_files.dg13(other, made.profile.dg13_shape)


def swap_photo(made: Draft) -> None:
    """Put another face into DG2."""
    _keep_signed(made)
    other = PortraitSpec(made.person.portrait.seed + 1000, made.person.portrait.age)
    kind = "jpeg2000" if made.profile.picture == "none" else made.profile.picture
    made.groups[2] = portrait_group(made.person, other, made.profile, kind)


def change_hash(made: Draft) -> None:
    """Write another name, and its hash into EF.SOD: the list of hashes fits, the signature over it does not."""
    before = _hash(made, 1)
    made.groups[1] = lds_files.dg1(replace(made.person, latin_name=_OTHER_LATIN_NAME).mrz)
    made.signed = dict(made.groups) | {1: lds_files.dg1(made.person.mrz)}
    made.changed_hash = (before, _hash(made, 1))


def differing_numbers(made: Draft) -> None:
    """Sign a DG1 whose number is not that of DG13."""
    made.groups[1] = lds_files.dg1(replace(made.person, number=_OTHER_NUMBER).mrz)


def another_persons_dg13(made: Draft) -> None:
    """Take DG13 as a whole from another card, with its hash."""
    _keep_signed(made)
    other = replace(made.person, number=_OTHER_NUMBER, name=_OTHER_NAME)
    made.groups[_DG13] = lds_files.dg13(other, made.profile.dg13_shape)


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
