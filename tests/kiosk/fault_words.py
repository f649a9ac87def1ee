"""Whether a fault's Vietnamese sentence is Vietnamese."""

from __future__ import annotations

import re

from kiosk.core.delivery import DeliveryFault, Waits
from kiosk.core.fault import Code, Fault
from kiosk.core.reader_faults import ReaderFault
from kiosk.core.register_faults import RegisterFault

CODES: tuple[Code, ...] = (*DeliveryFault, *Waits, *RegisterFault, *ReaderFault)
NAMES = {"http", "json", "web", "sqlite", "postgresql", "database", "url", "pg_dump", "pg_restore", "utc"}
"""Names of formats, programs and settings, and words that Vietnamese has from English: the same in both."""
ALSO_VIETNAMESE = {"a", "do", "in", "may", "no", "on", "so", "to"}
"""English words that are syllables of Vietnamese as well."""


def words_in(sentence: str) -> set[str]:
    """Return the words of a sentence, without commands and parameters."""
    return {word.lower() for word in re.findall(r"[^\W\d]\w*", re.sub(r"`[^`]*`|\{\w+\}", " ", sentence))}


def sentence_of(code: Code) -> tuple[str, str]:
    """Return what is said with its remedy in Vietnamese and in English, before parameters are filled in."""
    return f"{code.words.vi}; {code.remedy.vi}", f"{code.words.en}; {code.remedy.en}"


ENGLISH = set().union(*(words_in(sentence_of(code)[1]) for code in CODES)) - NAMES - ALSO_VIETNAMESE


def assert_vietnamese(fault: Fault) -> None:
    """See that no English word stands in what the desk says, apart from the parameters' values."""
    said = fault.whole.vi
    for value in sorted(map(str, fault.parameters.values()), key=len, reverse=True):
        said = said.replace(value, " ")
    assert "{" not in said
    assert words_in(said) & ENGLISH == set()
