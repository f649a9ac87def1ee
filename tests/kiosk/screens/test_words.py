from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

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


@pytest.mark.parametrize("name", ALL)
def test_a_text_has_words_in_every_language(name: str) -> None:
    for language in Language:
        assert ALL[name](language).strip()


@pytest.mark.parametrize("name", ALL)
def test_a_text_takes_the_same_values_in_every_language(name: str) -> None:
    assert re.findall(r"\{\w+\}", ALL[name].vi) == re.findall(r"\{\w+\}", ALL[name].en)


@pytest.mark.parametrize("name", ALL)
def test_vietnamese_is_composed(name: str) -> None:
    assert unicodedata.is_normalized("NFC", ALL[name].vi)


def test_every_decision_payment_and_device_has_words() -> None:
    assert set(words.DECISIONS) == set(Decision)
    assert set(words.PAYMENTS) == set(Payment)
    assert set(words.DEVICES) == set(Device)
    assert all(language.own_name for language in Language)
