"""What a patient may say and the desk must confirm: the choices, in words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Final, assert_never

from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind, PriorityGroup


class Adult(StrEnum):
    """Who comes with a child under six."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    RELATIVE = "relative"


class Paper(StrEnum):
    """What a patient brings who is insured elsewhere."""

    REFERRAL = "referral"
    RE_EXAMINATION = "re_examination"
    IN_VNEID = "in_vneid"
    """Either of them, on the phone: by law as good as paper."""
    NONE = "none"


ADULTS: Final = MappingProxyType(
    {
        Adult.MOTHER: Text("Mẹ", "Mother"),
        Adult.FATHER: Text("Cha", "Father"),
        Adult.GUARDIAN: Text("Người giám hộ", "Guardian"),
        Adult.RELATIVE: Text("Người thân khác", "Another relative"),
    }
)

PAPERS: Final = MappingProxyType(
    {
        Paper.REFERRAL: Text("Giấy chuyển tuyến (chuyển cơ sở khám bệnh)", "A referral letter"),
        Paper.RE_EXAMINATION: Text("Giấy hẹn khám lại", "A re-examination slip"),
        Paper.IN_VNEID: Text("Có trên ứng dụng VNeID", "I have it in the VNeID app"),
        Paper.NONE: Text("Không có giấy nào", "None of these"),
    }
)

IN_VNEID: Final = "vneid"
"""The code of a letter that is shown in the app; it may be of either kind."""

_ADULT: Final = Text("trẻ đi cùng: {who}", "the child comes with: {who}")
_PRIORITY: Final = Text("ưu tiên ({who})", "priority ({who})")
_LETTERS: Final = MappingProxyType(
    {
        ClaimKind.REFERRAL: Text("giấy chuyển tuyến", "the referral letter"),
        ClaimKind.RE_EXAMINATION: Text("giấy hẹn khám lại", "the re-examination slip"),
    }
)
_ON_PHONE: Final = Text(
    "giấy chuyển tuyến hoặc giấy hẹn trên VNeID", "the referral letter or re-examination slip in VNeID"
)


def claim_words(claim: Claim, groups: Iterable[PriorityGroup]) -> Text:
    """Say a claim in a few words, without number and date; a code that is not known any more stands for itself."""
    match claim.kind:
        case ClaimKind.ADULT:
            who = ADULTS[Adult(claim.code)] if claim.code in ADULTS else Text(claim.code, claim.code)
            return Text(_ADULT.vi.format(who=who.vi.lower()), _ADULT.en.format(who=who.en.lower()))
        case ClaimKind.PRIORITY:
            names = {group.key: group.name for group in groups}
            who = names.get(claim.code, Text(claim.code, claim.code))
            return Text(_PRIORITY.vi.format(who=who.vi.lower()), _PRIORITY.en.format(who=who.en.lower()))
        case ClaimKind.REFERRAL | ClaimKind.RE_EXAMINATION:
            return _ON_PHONE if claim.code == IN_VNEID else _LETTERS[claim.kind]
        case _:
            assert_never(claim.kind)
