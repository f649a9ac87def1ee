from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kiosk.core.coverage import Decision
from kiosk.core.state import Device
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment
from kiosk.screens import words, words_questions, words_view


def texts() -> Iterator[tuple[str, Text]]:
    for name, value in (vars(words) | vars(words_questions) | vars(words_view)).items():
        if isinstance(value, Text):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}.{key}", text) for key, text in value.items() if isinstance(text, Text))
        elif isinstance(value, tuple):
            yield from ((f"{name}.{place}", text) for place, text in enumerate(value) if isinstance(text, Text))


ALL = dict(texts())


def test_every_text_has_words_in_every_language() -> None:
    assert [name for name, text in ALL.items() for language in Language if not text(language).strip()] == []
    assert len(ALL) > 100


def test_every_text_takes_the_same_values_in_every_language() -> None:
    def values(words: str) -> list[str]:
        return re.findall(r"\{\w+\}", words)

    assert [name for name, text in ALL.items() if values(text.vi) != values(text.en)] == []


def test_vietnamese_is_composed() -> None:
    assert [name for name, text in ALL.items() if not unicodedata.is_normalized("NFC", text.vi)] == []


def test_every_decision_payment_and_device_has_words() -> None:
    assert set(words.DECISIONS) == set(Decision)
    assert set(words.PAYMENTS) == set(Payment)
    assert set(words.DEVICES) == set(Device)
    assert all(language.own_name for language in Language)
