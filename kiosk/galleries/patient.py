"""Render every page in representative states to PNG: for the documentation, for tests and for one's own eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication

from kiosk.core.check_in.events import Event
from kiosk.core.check_in.state import Kiosk
from kiosk.core.texts import Language
from kiosk.galleries.patient_states import CLINIC, states
from kiosk.galleries.shot import Shot
from kiosk.screens.components.sheets import USUAL, View
from kiosk.screens.look import Look
from kiosk.screens.window import KioskWindow
from kiosk.sound.port import FakeSpeaker

SIZES = ((1080, 1920), (1024, 768), (1920, 1080))
"""Width and height of the windows that the design is checked in."""


_OVER: Final[Mapping[str, tuple[str, Callable[[KioskWindow], None]]]] = {
    "still-there": ("you-covered", KioskWindow.ask_still_there),
    "view": ("services-four", KioskWindow.open_view),
}
"""What lies over a page: the page's state, and what brings it there."""


def pages() -> Mapping[str, Kiosk]:
    """Return every page, and what lies over pages, by name."""
    every = states()
    return {**every, **{name: every[under] for name, (under, _) in _OVER.items()}}


def _a_minute(_kiosk: Kiosk) -> float:
    return 60


def _ignore(_event: Event) -> None:
    """Take an event and do nothing: nobody is behind the gallery's windows."""


def shots(
    sizes: Iterable[tuple[int, int]] = SIZES,
    languages: Iterable[Language] = tuple(Language),
    *,
    text: float = 1.0,
    night: bool = False,
    view: View = USUAL,
    clinic: str = CLINIC,
    shown: Mapping[str, Kiosk] | None = None,
) -> Iterator[Shot[KioskWindow]]:
    """Show each state in each size and language, one after the other, in one window a size.

    A window is laid out and never opened on the screen. The application must have its theme.
    """
    for size in sizes:
        look = Look(text, motion=False, night=lambda: night)
        window = KioskWindow(_ignore, clinic=clinic, look=look, limit=_a_minute, speaker=FakeSpeaker())
        window.resize(QSize(*size))
        for language in languages:
            for serial, (name, kiosk) in enumerate((shown or pages()).items()):
                window.show(replace(kiosk, language=language, serial=serial))
                window.take_view(view)  # the end of a turn took it away
                if name in _OVER:
                    _OVER[name][1](window)
                settle(window)
                yield Shot(name, size, language, window)
        window.deleteLater()


def settle(window: KioskWindow) -> None:
    """Lay everything out as if the window were shown."""
    window.ensurePolished()
    window.grab(QRect(0, 0, 1, 1))  # any grab lays out the whole window; a small one paints next to nothing
    QApplication.sendPostedEvents()


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to look at all pages, as clinic and patient may choose."""

    text: float = 1.0
    night: bool = False
    view: View = USUAL


VARIANTS: Final[Mapping[str, Variant]] = {
    "": Variant(),
    "text-200": Variant(text=2.0),
    "night": Variant(night=True),
    "low": Variant(view=View(low=True)),
}
"""Ending of the folder -> how the pages look in it."""


def render(
    out: Path,
    sizes: Iterable[tuple[int, int]] = SIZES,
    languages: Iterable[Language] = tuple(Language),
    variants: Mapping[str, Variant] = VARIANTS,
) -> tuple[Path, ...]:
    """Write `out/WIDTHxHEIGHT-LANGUAGE[-VARIANT]/NAME.png` for each state; return the files. Raises OSError."""
    sizes, languages = tuple(sizes), tuple(languages)
    return tuple(
        shot.save(out, name)
        for name, how in variants.items()
        for shot in shots(
            [size for size in sizes if size[1] > size[0] or not how.view.low],  # a wide panel has no lower half
            languages,
            text=how.text,
            night=how.night,
            view=how.view,
        )
    )
