"""What ends soon: the identity card or the insurance, and where it is renewed, before the patient comes in vain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cardreader.citizen import Citizen
from kiosk.core.coverage import Coverage
from kiosk.core.texts import Text

_IDENTITY: Final = Text(
    "Thẻ căn cước hết hạn ngày {day}: đổi thẻ tại công an hoặc trên VNeID.",
    "Your ID card ends on {day}: renew it at the police or in VNeID.",
)
_INSURANCE: Final = Text(
    "Thẻ BHYT hết hạn ngày {day}: gia hạn tại cơ quan BHXH hoặc trên VssID.",
    "Your health insurance ends on {day}: renew it at the social insurance office or in VssID.",
)


def ends_soon(citizen: Citizen | None, coverage: Coverage | None, today: date, days: int) -> tuple[Text, ...]:
    """Return a sentence for each that ends within so many days from today; nothing of what has ended already."""
    card = coverage.card if coverage is not None and not coverage.is_renewed else None
    ends = ((_IDENTITY, citizen.expires if citizen else None), (_INSURANCE, card.valid_to if card else None))
    last = today + timedelta(days=days)
    return tuple(words.filled(day=f"{day:%d/%m/%Y}") for words, day in ends if day is not None and today <= day < last)
