from __future__ import annotations

import pytest

from kiosk.core.state import EnterDigits, Idle, Kiosk, ReadingChip
from kiosk.screens.fake import FakeScreens


def test_it_remembers_each_change_of_page_once() -> None:
    screens = FakeScreens()
    for page in (Idle(), EnterDigits(), EnterDigits(wrong=True), ReadingChip(), ReadingChip(1, 2)):
        screens.show(Kiosk(page=page))
    assert screens.pages == (Idle, EnterDigits, ReadingChip)
    assert screens.now.page == ReadingChip(1, 2)
    assert len(screens.shown) == 5


def test_nothing_was_shown_yet() -> None:
    with pytest.raises(IndexError):
        assert FakeScreens().now is None
