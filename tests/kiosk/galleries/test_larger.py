"""Words on pages that ask, measured as painted, for patients who choose larger ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication

from kiosk.core.texts import Language
from kiosk.galleries.patient import SIZES, shots
from kiosk.galleries.patient_states import states
from kiosk.galleries.shot import Shot
from kiosk.look.tokens import Role
from kiosk.screens.components.button import Button
from kiosk.screens.components.keypad import DayField, DigitBoxes, TypedField
from kiosk.screens.components.label import Label
from kiosk.screens.components.sheets import View
from kiosk.screens.window import KioskWindow
from tests.kiosk.galleries.larger_page import PAGE
from tests.kiosk.screens.checks import EVERYWHERE, seen

pytestmark = pytest.mark.slow

HIGH, LOW, WIDE = SIZES
TELLING = ("reading", "registering", "slip", "clerk", "out-of-service")
"""Pages of these names tell something and ask nothing."""
ASKING = {name: kiosk for name, kiosk in states().items() if not name.startswith(TELLING)}
LEAST = {HIGH: 1.6, WIDE: 1.6, LOW: 1.0}


def painted(shot: Shot[KioskWindow]) -> dict[Role, int]:
    """Least size of the type of each role on the page, pixels."""
    found: dict[Role, int] = {}
    for widget in seen(shot.window.page):
        says = isinstance(widget, Label | QAbstractButton) and widget.text()
        if isinstance(widget, Label | Button) and says:
            found[widget.role] = min(found.get(widget.role, 1_000), widget.font().pixelSize())
        elif isinstance(widget, DigitBoxes | TypedField | DayField):
            found[Role.KEY] = min(found.get(Role.KEY, 1_000), widget.font().pixelSize())
    return found


@pytest.mark.parametrize("language", [Language.VI, pytest.param(Language.EN, marks=pytest.mark.long)])
@pytest.mark.parametrize("size", SIZES)
def test_all_that_is_read_or_touched_on_a_page_that_asks_is_much_larger_for_who_wants_it(
    themed: QApplication, size: tuple[int, int], language: Language, record_property: Callable[[str, object], None]
) -> None:
    usual = {shot.name: painted(shot) for shot in shots([size], [language], shown=ASKING)}
    found = []
    for shot in shots([size], [language], shown=ASKING, view=View(large=True)):
        large = painted(shot)
        factor = min(large[role] / usual[shot.name][role] for role in large.keys() & usual[shot.name].keys())
        if language is Language.VI:
            record_property(PAGE, f"{shot.name} {size[0]}x{size[1]} {factor:.2f}")
        if factor < LEAST[size] - 0.02:  # whole pixels
            found.append(f"{shot.name}: {factor:.2f}")
        found += [f"{shot.name}: {fault}" for check in EVERYWHERE for fault in check(shot)]
    assert not found, "\n".join(found)


def test_the_page_lists_every_page_that_asks(written_page: Callable[[str], str]) -> None:
    page = written_page(PAGE)
    assert [name for name in ASKING if f"| {name} | " not in page] == [], "run this file's tests with --write-docs"
