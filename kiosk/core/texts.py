"""A text in every language that the kiosk speaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

_PLACEHOLDERS: Final = re.compile(r"\{\w+\}")


class Language(StrEnum):
    """The languages of screens and slips. Vietnamese comes first everywhere; `add_language` adds others."""

    VI = "vi"
    EN = "en"

    @classmethod
    def _missing_(cls, value: object) -> Language | None:
        return _ADDED.get(value) if isinstance(value, str) else None

    @property
    def own_name(self) -> str:
        """The language in its own words."""
        return _OWN_NAMES[self]


_OWN_NAMES: dict[Language, str] = {Language.VI: "Tiếng Việt", Language.EN: "English"}
_ADDED: dict[str, Language] = {}
_WORDS: dict[Language, Mapping[str, str]] = {}


def add_language(code: str, own_name: str, words: Mapping[str, str]) -> Language:
    """Add a language, or its words again: what stands in place of each English sentence. Others stay English."""
    language = _ADDED.get(code)
    if language is None:
        language = str.__new__(Language, code)
        language._name_, language._value_ = code.upper(), code
        _ADDED[code] = language
    _OWN_NAMES[language] = own_name
    _WORDS[language] = MappingProxyType(dict(words))
    return language


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Vietnamese and English. An added language translates the English ones.

    Raises ValueError if one language is empty, if it is not composed (NFC), or if the placeholders differ.
    """

    vi: str
    en: str
    _other: Callable[[Language], str] | None = field(default=None, repr=False, compare=False)
    """How an added language says what was put together from other texts."""

    def __post_init__(self) -> None:
        """Refuse words that cannot be right. Texts of data and texts of other texts are not checked again."""
        if self._other is not None:
            return
        if not (self.vi.strip() and self.en.strip()):
            message = f"a text has no words in one language: {self.vi!r}, {self.en!r}"
            raise ValueError(message)
        if sorted(_PLACEHOLDERS.findall(self.vi)) != sorted(_PLACEHOLDERS.findall(self.en)):
            message = f"a text has other placeholders in one language: {self.vi!r}, {self.en!r}"
            raise ValueError(message)
        if not (unicodedata.is_normalized("NFC", self.vi) and unicodedata.is_normalized("NFC", self.en)):
            message = f"a text is not composed (NFC): {self.vi!r}, {self.en!r}"
            raise ValueError(message)

    def __call__(self, language: Language) -> str:
        """Return the words in that language."""
        words = _WORDS.get(language)
        if words is None:
            return self.vi if language is Language.VI else self.en
        return self._other(language) if self._other else words.get(self.en, self.en)

    def filled(self, **values: object) -> Text:
        """Return the text with its `{names}` filled in; values that are texts speak the same language."""

        def said(language: Language) -> str:
            spoken = {name: value(language) if isinstance(value, Text) else value for name, value in values.items()}
            return self(language).format(**spoken)

        return Text(said(Language.VI), said(Language.EN), said)

    @classmethod
    def joined(cls, *parts: Text, by: str = " ") -> Text:
        """Return texts one after the other, with `by` between them."""

        def said(language: Language) -> str:
            return by.join(part(language) for part in parts)

        return cls(said(Language.VI), said(Language.EN), said)

    @classmethod
    def from_data(cls, vi: str, en: str | None = None) -> Text:
        """Build a text from what was read or typed, and show it as it is. Without `en` both languages say the same."""
        said = vi if en is None else en
        return cls(vi, said, lambda language: _WORDS[language].get(said, said))

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Text:
        """Build a text from data (`{"vi": ..., "en": ...}`)."""
        return cls(vi=words["vi"], en=words["en"])
