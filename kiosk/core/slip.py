"""The slip as words, from a registered visit or a place in the desk's line. The painter only paints."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Final

from cardreader.citizen import Citizen
from cardreader.clean_text import clean_line
from kiosk.core.check_in.state import Again
from kiosk.core.rules import wait_minutes
from kiosk.core.texts import Language, Text
from kiosk.core.visit import HelpTicket, Payment, Service, Ticket, Track


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip. Names are shortened and numbers masked already; the QR holds an id of ours and nothing personal."""

    clinic: str
    address: str
    number: str
    """The queue number, the largest thing on the paper: `A 017`, `ƯT A 003`."""
    priority: bool
    service: Text
    room: Text
    name: str = field(repr=False)
    """Empty on a help slip, which says nothing of the person."""
    masked_number: str = field(repr=False)
    """`•••• •••• 1234`."""
    printed_at: str
    """`22/11/2026 08:01`, the clinic's time."""
    insurance: Text | None
    """What the insurance is expected to pay, one sentence; None where nobody knows, and on a help slip."""
    banner: Text | None
    """`insurance to be checked`, `self-pay`, `show your paper card`; None when nothing is left to do."""
    notes: tuple[Text, ...]
    """What to bring or do next, one line each."""
    qr: str
    language: Language
    """The patient's language, first on the paper; the other follows, smaller, where it fits."""
    desk_first: bool = False
    """Whether the banner is the first of two steps, the room the second."""
    seal: str = ""
    """How far the register's audit was: `812:9f3c04d1b2aa`. In somebody's hand it shows a register that was changed."""
    copied_at: str = ""
    """When the desk printed it once more, as `printed_at`; empty on a visit's first slip."""


_SHOWN: Final = 4
_LONGEST_TEXT: Final = 1_000
_MOST_CHARACTERS: Final = 6_000
"""Characters of all texts in both languages; a full slip has about 1,500."""
_LONGEST_NUMBER: Final = 16
_LONGEST_QR: Final = 64
_SHOW_THIS: Final = Text("Đưa phiếu này tại quầy", "Show this slip at the counter")


def masked_number(number: str) -> str:
    """Return a personal number with only its last four digits: `•••• •••• 1234`."""
    hidden = "•" * max(len(number) - _SHOWN, 0)
    groups = [hidden[start : start + _SHOWN] for start in range(0, len(hidden), _SHOWN)]
    return " ".join([*groups, number[-_SHOWN:]])


def shortened_name(name: str) -> str:
    """Return family and given name in full and the names between as initials: `NGUYỄN V. MẪU`.

    The patient finds the slip by it, and a stranger who finds the slip learns little.
    """
    words = name.split()
    if len(words) <= 2:  # noqa: PLR2004 - family and given name
        return " ".join(words)
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:-1]), words[-1]])


BANNERS: Final = {
    Payment.INSURANCE: None,
    Payment.INSURANCE_SHOW_CARD: Text(
        "XUẤT TRÌNH THẺ BHYT GIẤY TẠI QUẦY", "SHOW YOUR PAPER INSURANCE CARD AT THE DESK"
    ),
    Payment.TO_BE_CHECKED: Text("CHƯA TRA CỨU ĐƯỢC BHYT", "INSURANCE TO BE CHECKED"),
    Payment.SELF_PAY: Text("TỰ CHI TRẢ", "SELF-PAY"),
}
"""What is left to do about the insurance, in the slip's black box."""
_CARD_BANNER: Final = Text("XUẤT TRÌNH THẺ TẠI QUẦY", "SHOW YOUR CARD AT THE DESK")
"""In the box of whoever's chip nobody vouches for."""
_CARD_NOTE: Final = Text(
    "Xin đưa thẻ căn cước tại quầy để kiểm tra thẻ và BHYT. Ông/bà vẫn được khám.",
    "Show your ID card at the desk: card and insurance are checked there. You will be seen all the same.",
)
_CLAIM_BANNER: Final = Text("XÁC NHẬN TẠI QUẦY", "TO BE CONFIRMED AT THE DESK")
"""In the box where nothing else is left to do but the desk's word on what the patient claims."""

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
_PROVISIONAL_NOTE: Final = Text(
    "Số tạm do máy cấp khi mất kết nối. Quầy vẫn gọi theo số này.",
    "A number of this kiosk's own, drawn while it was offline. The desk calls it all the same.",
)
_CLAIM_NOTE: Final = Text("Xác nhận tại quầy: {claim}.", "To be confirmed at the desk: {claim}.")
_BEFORE: Final = Text("Trước ông/bà có {before} người chờ.", "{before} people were waiting before you.")
_BEFORE_AND_MINUTES: Final = Text(
    "Trước ông/bà có {before} người chờ, khoảng {minutes} phút.",
    "{before} people were waiting before you, about {minutes} minutes.",
)
_DESK: Final = Text("Quầy tiếp đón", "Reception desk")
_DESK_CALLS: Final = Text("Nhân viên sẽ gọi số này", "Our staff will call this number")
_KEEP: Final = Text(
    "Xin giữ phiếu này. Chỗ của ông/bà trong hàng được giữ.", "Please keep this slip. Your place in line is kept."
)
_UNINSURED: Final = Text("Không dùng bảo hiểm y tế.", "Not paid by health insurance.")


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the slip says of the clinic."""

    name: str
    address: str
    zone: tzinfo


def is_printable(slip: Slip) -> bool:
    """Return whether the slip's words are few enough to be laid out in a moment."""
    texts = (slip.service, slip.room, slip.insurance, slip.banner, *slip.notes)
    words = [text(language) for text in texts if text is not None for language in Language]
    words += [
        slip.clinic,
        slip.address,
        slip.number,
        slip.name,
        slip.masked_number,
        slip.printed_at,
        slip.seal,
        slip.copied_at,
    ]
    few = max(map(len, words)) <= _LONGEST_TEXT and sum(map(len, words)) <= _MOST_CHARACTERS
    return few and len(slip.qr) <= _LONGEST_QR


def plain_slip(slip: Slip) -> Slip:
    """Return number and time alone, in place of a slip that cannot be painted: the desk knows the rest."""
    number = clean_line(slip.number, _LONGEST_NUMBER)
    return replace(
        slip,
        clinic="",
        address="",
        number=number,
        service=_SHOW_THIS,
        room=_DESK,
        name="",
        masked_number="",
        printed_at=clean_line(slip.printed_at, _LONGEST_NUMBER),
        insurance=None,
        banner=None,
        desk_first=False,
        notes=(),
        qr=slip.qr if len(slip.qr) <= _LONGEST_QR else number,
        copied_at=clean_line(slip.copied_at, _LONGEST_NUMBER),
        seal=clean_line(slip.seal, _LONGEST_QR),
    )


def slip_of(
    citizen: Citizen,
    drawn: Again,
    insurance: Text,
    claims: tuple[Text, ...],
    clinic: Clinic,
    language: Language,
    *,
    show_card: bool = False,
    ends: tuple[Text, ...] = (),
) -> Slip:
    """Return the slip's words. `insurance` is the sentence that the patient read on the screen.

    `show_card` sends to the desk with the card, for nobody vouches for the chip. `ends` says what ends soon.
    """
    ticket, payment, priority = drawn.ticket, drawn.payment, drawn.track is Track.PRIORITY
    notes = [
        _waiting(ticket, drawn.service),
        _PROVISIONAL_NOTE if ticket.provisional else None,
        _PRIORITY_NOTE if priority else None,
        _CARD_NOTE if show_card else _NOTES[payment],
        *(_CLAIM_NOTE.filled(claim=claim) for claim in claims),
        *ends,
    ]
    return Slip(
        clinic=clinic.name,
        address=clinic.address,
        number=ticket.number,
        priority=priority,
        service=drawn.service.name,
        room=drawn.service.room,
        name=shortened_name(citizen.name),
        masked_number=masked_number(citizen.number),
        printed_at=moment(ticket.issued, clinic),
        insurance=_insurance(payment, insurance),
        banner=_CARD_BANNER if show_card else BANNERS[payment] or (_CLAIM_BANNER if claims else None),
        desk_first=show_card or bool(claims) or payment is Payment.INSURANCE_SHOW_CARD,
        notes=tuple(note for note in notes if note is not None),
        qr=str(ticket.visit_id),
        language=language,
        seal=ticket.seal,
    )


def help_slip_of(ticket: HelpTicket, clinic: Clinic, language: Language) -> Slip:
    """Return the words of a help slip: a number to be called by, and nothing of the person or the reason."""
    return Slip(
        clinic=clinic.name,
        address=clinic.address,
        number=ticket.number,
        priority=False,
        service=_DESK,
        room=_DESK_CALLS,
        name="",
        masked_number="",
        printed_at=moment(ticket.issued, clinic),
        insurance=None,
        banner=None,
        notes=(_KEEP,),
        qr=str(ticket.case_id),
        language=language,
    )


def _insurance(payment: Payment, said: Text) -> Text | None:
    """Return the insurance's sentence; none where the box and the note say already that nothing is known."""
    match payment:
        case Payment.SELF_PAY:
            return _UNINSURED
        case Payment.TO_BE_CHECKED:
            return None
        case Payment.INSURANCE | Payment.INSURANCE_SHOW_CARD:
            return said


def _waiting(ticket: Ticket, service: Service) -> Text | None:
    if ticket.again:
        return None  # the count was right when the number was drawn
    before, minutes = ticket.waiting_before, wait_minutes(ticket, service)
    if not before:
        return None
    return (_BEFORE if minutes is None else _BEFORE_AND_MINUTES).filled(before=before, minutes=minutes)


def moment(at: datetime, clinic: Clinic) -> str:
    """Return a time as slips show it, the clinic's: `22/11/2026 08:01`."""
    return f"{at.astimezone(clinic.zone):%d/%m/%Y %H:%M}"
