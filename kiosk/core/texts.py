"""A text in every language that the kiosk speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages of screens and slips. Vietnamese comes first everywhere."""

    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Vietnamese and English."""

    vi: str
    en: str

    def __call__(self, language: Language) -> str:
        """Give the words in that language."""
        return self.vi if language is Language.VI else self.en

    def filled(self, **values: object) -> Text:
        """Give the text with its `{names}` filled in."""
        return Text(self.vi.format(**values), self.en.format(**values))

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Text:
        """Build a text from data (`{"vi": ..., "en": ...}`)."""
        return cls(vi=words["vi"], en=words["en"])
