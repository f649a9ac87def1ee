"""Draw the desk without a display: `--out DIR` in full size, `--docs DIR` as the page of the documentation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kiosk.desk import gallery_page
from kiosk.desk.gallery import render
from kiosk.screens import theme


def main(argv: Sequence[str] | None = None) -> int:
    """Draw; give 0, or 1 when a picture cannot be written."""
    parser = argparse.ArgumentParser(prog="kiosk.desk.gallery_command", description=__doc__)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=Path, metavar="DIR", help="every scene, size and language, as PNG")
    target.add_argument("--docs", type=Path, metavar="DIR", help="desk.md and its small pictures")
    options = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["kiosk"])
    if not isinstance(application, QApplication):
        message = "the gallery needs a QApplication"
        raise TypeError(message)
    theme.apply(application)
    try:
        if options.docs is not None:
            gallery_page.write(options.docs)
        else:
            render(options.out)
    except OSError as error:
        sys.stderr.write(f"kiosk desk gallery: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
