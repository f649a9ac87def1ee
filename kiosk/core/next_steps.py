"""What is left to do once the number is there, in order: on the last page, on the slip, for the voice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.texts import Text
from kiosk.core.visit import Claim, ClaimKind, Payment, Service


class Where(StrEnum):
    """Where a step leads."""

    CARD = "card"
    """To the reader: the card still lies on it."""
    DESK = "desk"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step: what to do, and why or what comes with it."""

    where: Where
    what: Text
    more: Text


_TAKE_CARD: Final = Text("Lấy lại thẻ căn cước", "Take your ID card")
_ON_READER: Final = Text("Thẻ còn trên đầu đọc.", "It is still on the reader.")
_TO_DESK: Final = Text("Đến quầy tiếp đón", "Go to the reception desk")
_TO_ROOM: Final = Text("Đến {room}", "Go to {room}")
_CONFIRM: Final = Text("Xác nhận: {what}.", "To be confirmed: {what}.")
_SHOW_CARD: Final = Text("Đưa thẻ căn cước để kiểm tra.", "Show your ID card.")
_SHOW_PAPER_CARD: Final = Text("Đưa thẻ bảo hiểm y tế giấy.", "Show your paper insurance card.")

CLAIMS: Final = {
    ClaimKind.REFERRAL: Text("giấy chuyển tuyến", "referral letter"),
    ClaimKind.RE_EXAMINATION: Text("giấy hẹn khám lại", "re-examination slip"),
    ClaimKind.PRIORITY: Text("diện ưu tiên", "priority"),
    ClaimKind.ADULT: Text("người đi cùng bé", "the adult with the child"),
}
"""What the desk confirms, in the middle of a sentence."""


def next_steps(
    service: Service, payment: Payment, claims: tuple[Claim, ...], *, unvouched: bool, card_in: bool
) -> tuple[NextStep, ...]:
    """Return the steps in order: the card, the desk where something is to be shown there, the room last.

    Args:
        service: What the number is for.
        payment: Who is expected to pay in this turn.
        claims: What the patient said and the desk has to confirm.
        unvouched: Whether nobody vouches for the chip, so that a clerk looks at the card.
        card_in: Whether the card lies on the reader.
    """
    steps = [NextStep(Where.CARD, _TAKE_CARD, _ON_READER)] if card_in else []
    shown = [_SHOW_CARD] if unvouched else []
    if payment is Payment.INSURANCE_SHOW_CARD:
        shown.append(_SHOW_PAPER_CARD)
    if claims:
        shown.append(_CONFIRM.filled(what=Text.joined(*(CLAIMS[claim.kind] for claim in claims), by=", ")))
    if shown:
        steps.append(NextStep(Where.DESK, _TO_DESK, Text.joined(*shown)))
    return (*steps, NextStep(Where.ROOM, _TO_ROOM.filled(room=service.room), service.name))
