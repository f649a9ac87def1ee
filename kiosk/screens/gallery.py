"""Render every page in representative states to PNG: for the documentation, for tests and for one's own eyes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from kiosk.core.events import Event
from kiosk.core.state import Kiosk
from kiosk.core.texts import Language
from kiosk.screens.components.view_sheet import USUAL, View
from kiosk.screens.gallery_people import CLINIC
from kiosk.screens.gallery_states import states
from kiosk.screens.panel import Look
from kiosk.screens.shot import Shot
from kiosk.screens.window import KioskWindow

SIZES = ((1080, 1920), (1024, 768), (1920, 1080))
"""Width and height of the windows that the design is checked in."""


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
        window = KioskWindow(_ignore, clinic=clinic, look=Look(text, motion=False, night=lambda: night))
        window.resize(QSize(*size))
        for language in languages:
            for serial, (name, kiosk) in enumerate((shown or states()).items()):
                window.show(replace(kiosk, language=language, serial=serial))
                window.take_view(view)  # the end of a turn took it away
                settle(window)
                yield Shot(name, size, language, window)
        window.deleteLater()


def settle(window: KioskWindow) -> None:
    """Lay everything out as if the window were shown."""
    window.ensurePolished()
    window.grab()
    QApplication.sendPostedEvents()


def render(
    out: Path,
    sizes: Iterable[tuple[int, int]] = SIZES,
    languages: Iterable[Language] = tuple(Language),
) -> tuple[Path, ...]:
    """Write `out/WIDTHxHEIGHT-LANGUAGE/NAME.png` for each state; give the files. Raises OSError."""
    return tuple(shot.save(out) for shot in shots(sizes, languages))
