"""Draw the gallery without a display: `--out DIR` in full size, `--docs DIR` as the page of the documentation."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cardreader.commands.one_line import OneLineParser
from kiosk.galleries import patient_page
from kiosk.galleries.patient import render
from kiosk.look import theme


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the patients' pages; return 0, or 1 when a picture cannot be written."""
    return draw("kiosk gallery", argv, render, patient_page.write, page="screens.md")


def draw(
    name: str,
    argv: Sequence[str] | None,
    render: Callable[[Path], object],
    write: Callable[[Path], object],
    *,
    page: str,
) -> int:
    """Run the command `name`: pictures in full size by `render`, the documentation's page by `write`."""
    parser = OneLineParser(prog=name, description=__doc__)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=Path, metavar="DIR", help="every page in every size, language and look, as PNG")
    target.add_argument("--docs", type=Path, metavar="DIR", help=f"{page} and its small pictures")
    options = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["kiosk"])
    if not isinstance(application, QApplication):
        message = "the gallery needs a QApplication"
        raise TypeError(message)
    theme.apply(application)
    try:
        if options.docs is not None:
            write(options.docs)
        else:
            render(options.out)
    except OSError as error:
        why = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        sys.stderr.write(f"{name}: cannot write {why}\n" if error.strerror else f"{name}: {why}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
