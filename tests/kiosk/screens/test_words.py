from __future__ import annotations

from collections.abc import Iterator

from kiosk.core.check_in.state import Device
from kiosk.core.coverage import Decision
from kiosk.core.texts import Language, Text
from kiosk.core.visit import Payment
from kiosk.screens import words


def texts() -> Iterator[Text]:
    """Every text of the screens, for the tests that look for words of a person among them."""
    for value in vars(words).values():
        if isinstance(value, Text):
            yield value
        elif isinstance(value, dict | tuple):
            parts = value.values() if isinstance(value, dict) else value
            yield from (part for part in parts if isinstance(part, Text))


def test_every_decision_payment_and_device_has_words() -> None:
    assert set(words.DECISIONS) == set(Decision)
    assert set(words.PAYMENTS) == set(Payment)
    assert set(words.DEVICES) == set(Device)
    assert all(language.own_name for language in Language)
