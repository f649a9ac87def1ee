"""Say a queue number: `A 017` is "A seventeen", `ƯT A 021` is "ưu tiên A hai mươi mốt"."""

from __future__ import annotations

from typing import Final

from kiosk.core.texts import Language
from kiosk.sound.speech import WORDS

_PRIORITY: Final = "ƯT"
_HIGHEST: Final = 9_999
_TEENS_END: Final = 20


class NotSpeakable(ValueError):
    """There are no words for that number; the text does not repeat it."""


def ticket_words(number: str, language: Language) -> tuple[str, ...]:
    """Give the words of a queue number, one by one. Raises `NotSpeakable`."""
    return tuple(WORDS[language][part] for part in ticket_parts(number, language))


def ticket_parts(number: str, language: Language) -> tuple[str, ...]:
    """Give the names of the parts that say a queue number: sign of priority, letters, number. Raises `NotSpeakable`."""
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
    """Give the names of the parts that say a number, 0 to 9999. Raises `NotSpeakable`."""
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
