"""The console's words in Vietnamese and English."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from html import escape
from importlib.resources import files

import msgspec


class Language(StrEnum):
    """What the console speaks."""

    VI = "vi"
    EN = "en"

    @property
    def other(self) -> Language:
        """The one to change to."""
        return Language.EN if self is Language.VI else Language.VI


def language_of(wanted: str, accepted: str) -> Language:
    """Choose by the page's `?lang=`, then by the browser's Accept-Language; Vietnamese first."""
    if wanted in list(Language):
        return Language(wanted)
    known = (part.strip()[:2].lower() for part in accepted.split(","))
    return next((Language(part) for part in known if part in list(Language)), Language.VI)


class Words:
    """Words in one language, escaped for HTML."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str) -> str:
        """Return the word of that key."""
        return escape(_catalogue()[key][self.language])


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    raw = (files("backend_stub.console") / "data" / "console_words.json").read_bytes()
    return msgspec.json.decode(raw, type=dict[str, dict[str, str]])
