"""The patient's pages as they were kept, small, to compare what the program draws now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage

from kiosk.core.check_in.state import Kiosk
from kiosk.core.problems import Problem
from kiosk.galleries.patient import pages
from kiosk.galleries.shot import Shot, difference, small
from kiosk.screens.window import KioskWindow

KEPT = Path(__file__).parent / "gallery"


def compared() -> dict[str, Kiosk]:
    """Every state; of the problems that differ in their words alone, those whose pages differ."""
    alike = {f"clerk-{problem}".replace("_", "-") for problem in Problem} - {
        "clerk-no-chip",
        "clerk-emergency",
        "clerk-authenticity-failed",
    }
    return {name: kiosk for name, kiosk in pages().items() if name not in alike}


def kept(shot: Shot[KioskWindow]) -> Path:
    return KEPT / f"{shot.size[0]}x{shot.size[1]}-{shot.language}" / f"{shot.name}.png"


def keep(shot: Shot[KioskWindow]) -> None:
    """Keep what is shown now, for those who have looked at it."""
    kept(shot).parent.mkdir(parents=True, exist_ok=True)
    assert small(shot.window.grab().toImage()).save(str(kept(shot)), quality=0)


def changed(shot: Shot[KioskWindow]) -> Iterator[str]:
    file = kept(shot)
    if not file.is_file():
        yield f"{file.relative_to(KEPT)} is not kept yet"
        return
    found = difference(small(shot.window.grab().toImage()), QImage(str(file)))
    if not found.tolerable:
        yield f"{file.relative_to(KEPT)} differs by {found.average:.2f}, at one place by {found.worst_block:.1f}"
