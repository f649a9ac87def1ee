"""Names that hold markup are shown as they are on every page of the kiosk."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from kiosk.core.texts import Language
from kiosk.galleries.patient import pages, shots
from tests.plain import HOSTILE, rendered, texts, with_names

NAME = " ".join(HOSTILE)


def test_no_page_of_the_kiosk_renders_a_name(themed: QApplication) -> None:
    shown = {page: with_names(state, NAME) for page, state in pages().items()}
    found, seen = [], set()
    for shot in shots([(1080, 1920)], [Language.VI], clinic=NAME, shown=shown):
        found += [f"{shot.name}: {each}" for each in rendered(shot.window)]
        if any(NAME in text for text in texts(shot.window)):
            seen.add(shot.name)
    assert found == []
    assert "you-covered" in seen
