"""A fault as a code with parameters, and its words in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import Formatter
from typing import Final, Self

from kiosk.core.texts import Text

LONGEST: Final = 400
"""Characters of a fault's text form: the width of the database's column."""
_CODE: Final = "code"


class Code(StrEnum):
    """A code with its words. `{names}` in them are the fault's parameters."""

    words: Text
    """What is wrong."""
    remedy: Text
    """What to do about it."""

    def __new__(cls, value: str, words: Text, remedy: Text) -> Self:
        """Make the member of that value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        member.remedy = remedy
        return member

    def of(self, **parameters: str | int) -> Fault:
        """Return the fault of this code. The parameters hold nothing personal."""
        return Fault(self, parameters)

    @property
    def names(self) -> frozenset[str]:
        """The names of the parameters that the words need."""
        template = self.words.vi + self.words.en + self.remedy.vi + self.remedy.en
        return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong. The parameters hold nothing personal."""

    code: Code
    parameters: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def says(self) -> Text:
        """What is wrong, without the remedy."""
        return self.code.words.filled(**self.parameters)

    @property
    def whole(self) -> Text:
        """What is wrong and what to do about it."""
        both = Text("{says}; {remedy}.", "{says}; {remedy}.")
        return both.filled(says=self.says, remedy=self.code.remedy.filled(**self.parameters))

    @property
    def line(self) -> str:
        """Both in English, as one line for logs and commands."""
        template = f"{self.code.words.en}; {self.code.remedy.en}"
        return (template[0].lower() + template[1:]).format(**self.parameters)

    def text(self) -> str:
        """Return the stable form that the database keeps: the code, or JSON where there are parameters.

        A form that would be too long has its longest parameter cut.
        """
        if not self.parameters:
            return self.code.value
        kept = dict(self.parameters)
        while len(form := json.dumps({_CODE: self.code.value, **kept}, ensure_ascii=False)) > LONGEST:
            longest = max(kept, key=lambda name: len(str(kept[name])))
            kept[longest] = f"{str(kept[longest])[: -2 - (len(form) - LONGEST) // 2]}…"
        return form


def read(text: str, codes: Iterable[Code]) -> Fault | None:
    """Read a fault's text form; None for one that no code knows, or that lacks a parameter."""
    values: object = {_CODE: text}
    if text.startswith("{"):
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            return None
    if not isinstance(values, dict):
        return None
    code = next((one for one in codes if one.value == values.get(_CODE)), None)
    parameters = {name: value for name, value in values.items() if name != _CODE and isinstance(value, str | int)}
    if code is None or not code.names <= parameters.keys():
        return None
    return Fault(code, parameters)
