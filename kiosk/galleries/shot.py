"""One picture of a gallery."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from kiosk.core.texts import Language

Window_co = TypeVar("Window_co", bound=QWidget, covariant=True)


@dataclass(frozen=True, slots=True)
class Shot(Generic[Window_co]):
    """Its name, and the window as it was rendered."""

    name: str
    size: tuple[int, int]
    language: Language
    window: Window_co

    def save(self, out: Path, variant: str = "") -> Path:
        """Write `out/WIDTHxHEIGHT-LANGUAGE[-VARIANT]/NAME.png`; give the file. Raises OSError."""
        folder = out / "-".join(filter(None, (f"{self.size[0]}x{self.size[1]}", self.language, variant)))
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.name}.png"
        if not self.window.grab().save(str(file)):
            message = f"cannot write {file}"
            raise OSError(message)
        return file
