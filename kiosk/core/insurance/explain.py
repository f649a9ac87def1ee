"""A coverage in words: one or two plain sentences for the patient, everything for the clerk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.core.coverage import Coverage, Decision, InsuranceCard
from kiosk.core.insurance.tables import category_and_level, category_name, level_percent, result_at, route_at
from kiosk.core.insurance.trouble import Trouble
from kiosk.core.person_name import Likeness
from kiosk.core.texts import Text

_VALID = Text("Thẻ BHYT có giá trị.", "Your health insurance is valid.")
_NEW_CARD = Text("Thẻ BHYT mới có giá trị.", "Your new health insurance card is valid.")
_EXPECTED = Text(
    "Dự kiến hưởng {percent}% chi phí ({reason}); mức chính thức xác định sau khi khám.",
    "It is expected to pay {percent}% of the costs ({reason}); the final share is fixed after the examination.",
)
_EXPECTED_PLAIN = Text(
    "Dự kiến hưởng {percent}% chi phí; mức chính thức xác định sau khi khám.",
    "It is expected to pay {percent}% of the costs; the final share is fixed after the examination.",
)
_PAYS_NOTHING = Text(
    "Dự kiến lượt khám này chưa được hưởng ({reason}); mức chính thức xác định sau khi khám.",
    "It is not expected to pay for this visit ({reason}); the final share is fixed after the examination.",
)
_PERCENT_AT_DESK = Text("Quầy tiếp đón sẽ cho biết mức hưởng.", "The desk will tell you what it pays.")
_PAPER_CARD = Text(
    "Thẻ do quân đội hoặc công an quản lý: mời xuất trình thẻ BHYT tại quầy.",
    "Your card is kept by the army or the police: please show it at the desk.",
)
_DECISIONS = {
    Decision.NOT_COVERED: Text(
        "Hôm nay thẻ BHYT không dùng được. Mời đến quầy, hoặc khám dịch vụ tự trả phí.",
        "Your health insurance does not pay today. Please go to the desk, or pay for the visit yourself.",
    ),
    Decision.IDENTITY_MISMATCH: Text(
        "Thông tin trên thẻ căn cước và thẻ BHYT chưa khớp. Mời đến quầy để kiểm tra.",
        "Your ID card and your health insurance do not match. Please ask at the desk.",
    ),
    Decision.NUMBER_WRONG: Text(
        "Không tìm thấy thẻ BHYT của số này. Mời đến quầy để kiểm tra.",
        "The insurance does not know this number. Please ask at the desk.",
    ),
    Decision.CHILD_WITHOUT_CARD: Text(
        "Chưa có thẻ BHYT của trẻ. Mời người đi cùng đến quầy.",
        "The child's insurance card is not known yet. Please go to the desk with the child.",
    ),
    Decision.UNKNOWN_CODE: Text(
        "Máy chưa xác định được thẻ BHYT của ông/bà. Mời đến quầy để kiểm tra.",
        "The kiosk could not confirm your insurance. Please ask at the desk.",
    ),
    Decision.PORTAL_UNAVAILABLE: Text(
        "Chưa tra cứu được thẻ BHYT. Mời lấy số như thường, quầy sẽ kiểm tra thẻ sau.",
        "The insurance cannot be checked now. Take your number as usual; the desk will check later.",
    ),
}
_NO_CARD_KNOWN = Text(
    "Chưa tìm thấy thẻ BHYT. Mời đến quầy, hoặc khám dịch vụ tự trả phí.",
    "No health insurance was found. Please go to the desk, or pay for the visit yourself.",
)
_NOT_FOUND = "050"
_EXPIRED_CODE = "010"
_EXPIRED = Text("Thẻ BHYT đã hết hạn.", "Your health insurance card has expired.")
_EXPIRED_ON = Text("Thẻ BHYT hết hạn ngày {day}.", "Your health insurance card expired on {day}.")
_RENEW = Text(
    "Gia hạn tại cơ quan BHXH hoặc trên VssID. Hôm nay xin hỏi quầy, hoặc tự trả tiền.",
    "Renew it at a social insurance office or in VssID. Today, ask at the desk or pay yourself.",
)

_TROUBLES = {
    "unreachable": Text("Không kết nối được cổng BHXH.", "The portal cannot be reached."),
    "timeout": Text("Cổng BHXH không trả lời kịp.", "The portal did not answer in time."),
    "certificate": Text("Chứng thư của cổng BHXH không hợp lệ.", "The portal's certificate is not valid."),
    "http_error": Text("Cổng BHXH báo lỗi.", "The portal answered with an error."),
    "bad_answer": Text("Câu trả lời của cổng BHXH không đọc được.", "The portal's answer cannot be read."),
    "incomplete_answer": Text("Câu trả lời của cổng BHXH thiếu hạn thẻ.", "The portal's answer has no card dates."),
    "login_refused": Text(
        "Cổng BHXH từ chối tài khoản: báo quản trị.", "The portal refuses the account: tell the administrator."
    ),
    "too_many": Text(
        "Máy đã hỏi cổng BHXH đủ số lần trong giờ này; sẽ tự tra lại.",
        "This kiosk has asked as often as it may in this hour; it looks up again by itself.",
    ),
    "paused": Text(
        "Cổng BHXH vừa lỗi nhiều lần, đang tạm ngừng hỏi.", "The portal failed several times: asking is paused."
    ),
}
_SMALL_VISIT = Text(
    "Nếu tổng chi phí lượt khám dưới {amount} đồng (15% lương cơ sở), mức hưởng theo thẻ là 100%.",
    "If the whole visit costs less than {amount} VND (15% of the base salary), the card's level pays 100%.",
)
_CO_PAID = Text(
    "Hưởng 100% khi số tiền cùng chi trả trong năm đã quá {amount} đồng (6 tháng lương cơ sở).",
    "Paid in full once the co-payments of this year are above {amount} VND (six base salaries).",
)
_CO_PAID_BETWEEN = Text(
    "Hưởng 100% khi số tiền cùng chi trả trong năm đã quá từ {least} đến {most} đồng, tùy số đã trả trước {day}.",
    "Paid in full once the co-payments of this year are above {least} to {most} VND, depending on what was paid before"
    " {day}.",
)
_CATEGORY = Text("Đối tượng {category}: {name}.", "Category {category}: {name}.")
_UNKNOWN_CATEGORY = Text("chưa có trong danh mục của máy", "not in this kiosk's list")
_LEVEL = Text("Mức hưởng theo thẻ {percent}%.", "The card's level pays {percent}%.")
_PRINTED_LEVEL = Text("Trên thẻ in mức {level}.", "The card itself shows level {level}.")
_NO_LEVEL = Text(
    "Số thẻ không cho biết đối tượng và mức hưởng: xem trên cổng.",
    "The number shows neither category nor level: see the portal.",
)
_NONE_HOLDS = Text("Không thẻ nào có giá trị vào ngày khám.", "No card holds on the day of the visit.")
_AREA = Text("Mã khu vực {area}.", "Area code {area}.")
_UNKNOWN_CODE = Text("Mã kết quả chưa biết: kiểm tra trên cổng.", "Unknown result code: check at the portal.")
_DIFFERENCES = {
    "name": Text("họ tên", "name"),
    "birth_date": Text("ngày sinh", "birth date"),
    "sex": Text("giới tính", "sex"),
}
_NAME_NOTES = {
    Likeness.MARKS: Text(
        "Họ tên ở BHXH khác dấu với căn cước: xem lại.",
        "The insurance writes the name with other diacritics: check it.",
    ),
    Likeness.UNMARKED: Text("BHXH ghi họ tên không dấu.", "The insurance writes the name without diacritics."),
    Likeness.Y_OR_I: Text(
        "Họ tên ở BHXH khác căn cước ở chữ i/y: xem lại.",
        "The insurance writes the name with i for y, or y for i: check it.",
    ),
    Likeness.SPACES: Text(
        "Họ tên ở BHXH tách chữ khác căn cước: xem lại.",
        "The insurance parts the words of the name otherwise: check it.",
    ),
}


def patient_sentence(coverage: Coverage) -> Text:
    """Say what the insurance pays and why, in plain sentences that name neither the patient nor a number."""
    match coverage.decision:
        case Decision.COVERED:
            return Text.joined(_NEW_CARD if coverage.new_card else _VALID, _expected(coverage))
        case Decision.COVERED_SHOW_PAPER_CARD if coverage.expected_percent is None:
            return _PAPER_CARD
        case Decision.COVERED_SHOW_PAPER_CARD:
            return Text.joined(_PAPER_CARD, _expected(coverage))
        case Decision.NOT_COVERED if coverage.result_code == _NOT_FOUND:
            return _NO_CARD_KNOWN
        case Decision.NOT_COVERED if coverage.result_code == _EXPIRED_CODE:
            ended = coverage.card.valid_to if coverage.card else None
            return Text.joined(_EXPIRED_ON.filled(day=f"{ended:%d/%m/%Y}") if ended else _EXPIRED, _RENEW)
        case decision:
            return _DECISIONS[decision]


def clerk_sentence(coverage: Coverage) -> Text:
    """Say everything that is known, for staff: code, card, level, route, differences, the portal's own sentence."""
    parts = [_meaning(coverage)]
    if coverage.differences:
        vi = ", ".join(_DIFFERENCES[name].vi for name in coverage.differences)
        en = ", ".join(_DIFFERENCES[name].en for name in coverage.differences)
        parts.append(Text.from_data(f"Khác với căn cước: {vi}.", f"Unlike the identity card: {en}."))
    if coverage.spelling.is_noted:
        parts.append(_NAME_NOTES[coverage.spelling])
    if coverage.card:
        parts.append(_card(coverage.card, new=coverage.new_card, here=coverage.registered_here))
        parts.extend(_category(coverage.card.number, coverage.benefit_percent))
    if coverage.idle_cards:
        parts.append(_NONE_HOLDS)
        parts.extend(_card(card, new=False, here=False) for card in coverage.idle_cards)
    if coverage.area:
        parts.append(_AREA.filled(area=coverage.area))
    if coverage.small_visit is not None:
        parts.append(_SMALL_VISIT.filled(amount=_dong(coverage.small_visit)))
    if coverage.route_code:
        parts.append(_route(coverage))
    if coverage.five_years_since:
        day = _day(coverage.five_years_since)
        parts.append(Text.from_data(f"Đủ 5 năm liên tục từ {day}.", f"Five continuous years since {day}."))
    if coverage.co_payment_limit is not None:
        parts.append(_co_paid(coverage.co_payment_limit, coverage))
    if coverage.portal_note:
        note = coverage.portal_note.rstrip(". ")
        note += "" if note.endswith(("!", "?")) else "."
        parts.append(Text.from_data(f"Cổng ghi: {note}", f"The portal notes: {note}"))
    return Text.joined(*parts)


def _co_paid(most: int, coverage: Coverage) -> Text:
    least, day = coverage.co_payment_least, coverage.salary_changed
    if day is None or least is None or least == most:
        return _CO_PAID.filled(amount=_dong(most))
    return _CO_PAID_BETWEEN.filled(least=_dong(least), most=_dong(most), day=_day(day))


def _expected(coverage: Coverage) -> Text:
    percent = coverage.expected_percent
    if percent is None:
        return _PERCENT_AT_DESK
    route = route_at(coverage.route_code or "", date.max)
    if route is None:
        return _EXPECTED_PLAIN.filled(percent=percent)
    words = _EXPECTED if percent else _PAYS_NOTHING
    return words.filled(percent=percent, reason=route.reason)


def trouble_words(kind: Trouble) -> Text:
    """Say to staff what there was in the place of an answer."""
    return _TROUBLES[kind]


def _meaning(coverage: Coverage) -> Text:
    result = result_at(coverage.result_code, date.max)
    if result:
        return Text.from_data(f"Mã {result.code}: {result.meaning.vi}", f"Code {result.code}: {result.meaning.en}")
    return _TROUBLES.get(coverage.result_code) or Text.joined(
        Text.from_data(f"Mã {coverage.result_code}.", f"Code {coverage.result_code}."), _UNKNOWN_CODE
    )


def _card(card: InsuranceCard, *, new: bool, here: bool) -> Text:
    first, last = _day(card.valid_from), _day(card.valid_to) if card.valid_to else None
    facility = card.registered_facility or "?"
    vi = f"{'Thẻ mới' if new else 'Thẻ'} {card.number}, nơi đăng ký {facility}{' (tại đây)' if here else ''}, "
    en = f"{'New card' if new else 'Card'} {card.number}, registered at {facility}{' (here)' if here else ''}, "
    vi += f"giá trị {first} - {last}." if last else f"giá trị từ {first}."
    en += f"valid {first} - {last}." if last else f"valid from {first}."
    return Text.from_data(vi, en)


def _category(number: str, percent: int | None) -> Iterator[Text]:
    """Say whom the card insures, what it pays, and what it says itself where the law or the route pays more."""
    shown = category_and_level(number)
    if shown is None:
        yield _NO_LEVEL
        return
    category, level = shown
    yield _CATEGORY.filled(category=category, name=category_name(category) or _UNKNOWN_CATEGORY)
    if percent is not None:
        yield _LEVEL.filled(percent=percent)
        if percent != level_percent(level, date.max):
            yield _PRINTED_LEVEL.filled(level=level)


def _route(coverage: Coverage) -> Text:
    code, percent = coverage.route_code, coverage.route_percent
    share = "?" if percent is None else str(percent)
    return Text.from_data(
        f"Mã đối tượng tạm tính {code}, tỷ lệ {share}%.", f"Provisional route {code}, ratio {share}%."
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _dong(amount: int) -> Text:
    english = f"{amount:,}"
    return Text.from_data(english.replace(",", "."), english)
