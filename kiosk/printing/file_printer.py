"""A printer that writes files: for trying out, and for clinics that print from another program."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing import escpos
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import bitmap, paint, pdf, png
from kiosk.process.account import make_folder


class FilePrinter:
    """The port `Printer` on a folder: each slip replaces `slip.pdf`, `slip.png` and `slip.escpos`."""

    def __init__(self, folder: Path, paper: Paper = Paper.ROLL_80) -> None:
        self._folder = folder
        self._paper = paper

    def print(self, slip: Slip) -> None:
        """Write the three files, each whole or not at all. Raises `PrintFailed`."""
        image = paint(slip, self._paper)
        files = {
            "slip.pdf": pdf(slip, self._paper),
            "slip.png": png(image),
            "slip.escpos": escpos.encode(bitmap(image)),
        }
        try:
            make_folder(self._folder)
            for name, content in files.items():
                _replace(self._folder / name, content)
        except OSError as error:
            message = f"the slip folder {self._folder} cannot be written ({error.strerror})"
            raise PrintFailed(message) from error

    def ready(self) -> bool:
        """Return whether the folder is there, or can be made, and may be written."""
        try:
            make_folder(self._folder)
        except OSError:
            return False
        return os.access(self._folder, os.W_OK | os.X_OK)


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
