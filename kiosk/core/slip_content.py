"""From a registered visit to the words on its slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from cardreader.citizen import Citizen
from kiosk.core.privacy import masked_number, shortened_name
from kiosk.core.slip import Slip
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment, Service, Ticket, Track

BANNERS: Final = {
    Payment.INSURANCE: None,
    Payment.INSURANCE_SHOW_CARD: Text(
        "XUẤT TRÌNH THẺ BHYT GIẤY TẠI QUẦY", "SHOW YOUR PAPER INSURANCE CARD AT THE DESK"
    ),
    Payment.TO_BE_CHECKED: Text("CHƯA TRA CỨU ĐƯỢC BHYT", "INSURANCE TO BE CHECKED"),
    Payment.SELF_PAY: Text("TỰ CHI TRẢ", "SELF-PAY"),
}
"""What is left to do, in the box at the top of the slip."""

_NOTES: Final = {
    Payment.INSURANCE: None,
    Payment.INSURANCE_SHOW_CARD: Text(
        "Thẻ do quân đội hoặc công an quản lý: mang thẻ giấy đến quầy trước khi khám.",
        "Your card is kept by the army or the police: bring the paper card to the desk first.",
    ),
    Payment.TO_BE_CHECKED: Text(
        "Quầy sẽ tra cứu thẻ BHYT sau. Ông/bà vẫn được khám.",
        "The desk will look your insurance up later. You will be seen all the same.",
    ),
    Payment.SELF_PAY: Text("Dịch vụ này do người bệnh tự chi trả.", "You pay for this service yourself."),
}
_PRIORITY_NOTE: Final = Text("Ưu tiên theo luật: được gọi trước.", "Priority by law: you are called first.")
_UNINSURED: Final = Text("Không dùng bảo hiểm y tế.", "Not paid by health insurance.")


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the slip says of the clinic."""

    name: str
    address: str
    zone: tzinfo


def slip_of(
    citizen: Citizen,
    ticket: Ticket,
    service: Service,
    payment: Payment,
    track: Track,
    insurance: Text,
    clinic: Clinic,
    language: Language,
) -> Slip:
    """Give the slip's words. `insurance` is the sentence that the patient read on the screen."""
    notes = [_PRIORITY_NOTE if track is Track.PRIORITY else None, _NOTES[payment]]
    return Slip(
        clinic=clinic.name,
        address=clinic.address,
        number=ticket.number,
        priority=track is Track.PRIORITY,
        service=service.name,
        room=service.room,
        name=shortened_name(citizen.name),
        masked_number=masked_number(citizen.number),
        printed_at=f"{ticket.issued.astimezone(clinic.zone):%d/%m/%Y %H:%M}",
        insurance=_UNINSURED if payment is Payment.SELF_PAY else insurance,
        banner=BANNERS[payment],
        notes=tuple(note for note in notes if note is not None),
        qr=str(ticket.visit_id),
        language=language,
    )
