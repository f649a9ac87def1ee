"""Everything that can be spoken: sentences, letters, and queue numbers from the words that numbers are made of.

Each part has a name; `assets/sounds/LANGUAGE/NAME.wav` holds it, and `script.json` beside it says what was said.
Nothing personal is among the sentences: everybody in the room hears them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from kiosk.core.texts import Language, Text

SENTENCES: Final = MappingProxyType(
    {
        "digits": Text("Xin nhập sáu số cuối trên thẻ.", "Please enter the last six digits on the card."),
        "digits-wrong": Text("Sáu số chưa đúng. Xin nhập lại.", "These digits are not right. Please try again."),
        "put-card": Text("Xin đặt thẻ lên đầu đọc.", "Please put the card on the reader."),
        "put-card-back": Text("Xin đặt lại thẻ, và để yên.", "Please put the card back and leave it there."),
        "reading": Text("Đang đọc thẻ. Xin để yên thẻ.", "Reading your card. Please leave it there."),
        "registering": Text("Đang lấy số. Xin để yên thẻ.", "Getting your number. Please leave the card there."),
        "check-details": Text("Xin kiểm tra thông tin.", "Please check your details."),
        "choose-service": Text(
            "Hôm nay ông bà khám gì? Xin chạm vào một ô.", "What are you here for today? Please touch one."
        ),
        "no-service": Text(
            "Lúc này chưa phòng nào nhận số. Mời đến quầy.", "No numbers at the moment. Please come to the desk."
        ),
        "choose-way": Text(
            "Ông bà muốn làm gì tiếp? Xin chạm vào một ô.", "What would you like to do? Please touch one."
        ),
        "who-comes": Text("Ai đưa bé đi khám? Xin chạm vào một ô.", "Who is with the child? Please touch one."),
        "which-group": Text(
            "Ông bà thuộc diện nào? Xin chạm vào một ô.", "Which group do you belong to? Please touch one."
        ),
        "which-paper": Text("Ông bà có mang giấy này không?", "Do you have one of these papers?"),
        "paper-number": Text("Xin nhập số ghi trên giấy, hoặc bỏ qua.", "Enter the number on the paper, or skip it."),
        "paper-date": Text("Xin nhập ngày ghi trên giấy, hoặc bỏ qua.", "Enter the date on the paper, or skip it."),
        "date-wrong": Text("Ngày này chưa đúng. Xin nhập lại.", "This date is not right. Please try again."),
        "no-chip": Text(
            "Không có thẻ gắn chip vẫn khám được. Xin chọn một cách.",
            "No chip card? You can still check in. Please choose.",
        ),
        "enter-number": Text("Xin nhập số thẻ bảo hiểm hoặc số căn cước.", "Enter your insurance or ID number."),
        "number-wrong": Text("Số này chưa đúng. Xin nhập lại.", "This number is not right. Please try again."),
        "your-number": Text("Số thứ tự của ông bà là", "Your number is"),
        "not-printed": Text(
            "Máy chưa in được phiếu. Xin ghi lại số này.",
            "The slip could not be printed. Please note this number down.",
        ),
        "take-card": Text("Xin lấy lại thẻ căn cước.", "Please take your identity card."),
        "see-clerk": Text("Xin mời đến quầy tiếp đón.", "Please go to the reception desk."),
        "out-of-service": Text(
            "Máy tạm ngừng. Xin mời đến quầy tiếp đón.",
            "This kiosk is out of service. Please go to the reception desk.",
        ),
        "still-there": Text("Ông bà còn ở đây không?", "Are you still there?"),
        "calling": Text("Đang gọi nhân viên.", "Calling the staff."),
        "help-comes": Text("Nhân viên đang đến.", "Help is on its way."),
        "call-out": Text(
            "Chưa có ai trả lời. Xin gọi to nhân viên.",
            "Nobody has answered. Please call out for staff.",
        ),
        "call-number": Text("Mời số", "Number"),
        "to-counter": Text("đến quầy", "please go to counter"),
    }
)
"""Sentences by name."""

_SMALL_EN: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL_VI: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_VIETNAMESE: Final = {f"number-{value}": word for value, word in enumerate(_SMALL_VI)} | {
    "tens": "mươi",
    "one-after-tens": "mốt",
    "five-after-tens": "lăm",
    "odd": "linh",
    "hundred": "trăm",
    "thousand": "nghìn",
    "priority": "ưu tiên",
}
_ENGLISH: Final = (
    {f"number-{value}": word for value, word in enumerate(_SMALL_EN)}
    | {f"number-{10 * tens}": word for tens, word in enumerate(_TENS_EN, start=2)}
    | {"and": "and", "hundred": "hundred", "thousand": "thousand", "priority": "priority"}
)
_SPELT: Final = {f"letter-{letter.lower()}": letter for letter in _LETTERS}
WORDS: Final = MappingProxyType(
    {Language.VI: MappingProxyType(_VIETNAMESE | _SPELT), Language.EN: MappingProxyType(_ENGLISH | _SPELT)}
)
"""Words by name, of each language."""


def spoken(language: Language) -> dict[str, str]:
    """Return every part of a language: name -> what is said."""
    return {name: text(language) for name, text in SENTENCES.items()} | dict(WORDS[language])


_PRIORITY: Final = "ƯT"
_HIGHEST: Final = 9_999
_TEENS_END: Final = 20


class NotSpeakable(ValueError):
    """There are no words for that number; the text does not repeat it."""


def ticket_words(number: str, language: Language) -> tuple[str, ...]:
    """Return the words of a queue number, one by one. Raises `NotSpeakable`."""
    return tuple(WORDS[language][part] for part in ticket_parts(number, language))


def ticket_parts(number: str, language: Language) -> tuple[str, ...]:
    """Return the parts that say a queue number: sign of priority, letters, number. Raises `NotSpeakable`."""
    parts: list[str] = []
    for piece in number.split():
        if piece == _PRIORITY:
            parts.append("priority")
        elif piece.isascii() and piece.isdigit():
            parts += number_parts(int(piece), language)
        else:
            parts += _letters(piece)
    if not parts:
        raise NotSpeakable("nothing to say")  # noqa: EM101, TRY003 - one sentence
    return tuple(parts)


def _letters(piece: str) -> list[str]:
    if not (piece.isascii() and piece.isalpha()):
        raise NotSpeakable("a queue number has letters A to Z and digits")  # noqa: EM101, TRY003 - one sentence
    return [f"letter-{letter.lower()}" for letter in piece]


def number_parts(value: int, language: Language) -> tuple[str, ...]:
    """Return the names of the parts that say a number, 0 to 9999. Raises `NotSpeakable`."""
    if not 0 <= value <= _HIGHEST:
        raise NotSpeakable("numbers are spoken from 0 to 9999")  # noqa: EM101, TRY003 - one sentence
    if language is Language.VI:
        return _vietnamese(value)
    if language is Language.EN:
        return _english(value)
    raise NotSpeakable("an added language has no recorded numbers")  # noqa: EM101, TRY003 - one sentence


def _vietnamese(value: int) -> tuple[str, ...]:
    """Một trăm linh năm (105), hai mươi mốt (21), một nghìn không trăm mười lăm (1015)."""
    thousands, rest = divmod(value, 1000)
    hundreds, below = divmod(rest, 100)
    parts: list[str] = [f"number-{thousands}", "thousand"] if thousands else []
    if not rest and thousands:
        return tuple(parts)
    if hundreds or thousands:
        parts += [f"number-{hundreds}", "hundred"]
        if not below:
            return tuple(parts)
    tens, ones = divmod(below, 10)
    if not tens:
        return (*parts, *(["odd"] if parts else []), f"number-{ones}")
    parts += ["number-10"] if tens == 1 else [f"number-{tens}", "tens"]
    if ones:
        parts.append(_vietnamese_ones(tens, ones))
    return tuple(parts)


def _vietnamese_ones(tens: int, ones: int) -> str:
    match ones:
        case 1 if tens > 1:
            return "one-after-tens"
        case 5:
            return "five-after-tens"
        case _:
            return f"number-{ones}"


def _english(value: int) -> tuple[str, ...]:
    """One hundred and five (105), one thousand and fifteen (1015)."""
    thousands, rest = divmod(value, 1000)
    hundreds, below = divmod(rest, 100)
    parts: list[str] = [f"number-{thousands}", "thousand"] if thousands else []
    if hundreds:
        parts += [f"number-{hundreds}", "hundred"]
    if below and parts:
        parts.append("and")
    if below < _TEENS_END:
        return (*parts, f"number-{below}") if below or not parts else tuple(parts)
    tens, ones = divmod(below, 10)
    return (*parts, f"number-{tens * 10}", *([f"number-{ones}"] if ones else []))
