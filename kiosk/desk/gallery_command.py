"""Draw the desk without a display, by `python -m kiosk.desk.gallery_command`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kiosk.desk import gallery_page
from kiosk.desk.gallery import render
from kiosk.screens.gallery_command import draw


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the desk's pages; give 0, or 1 when a picture cannot be written."""
    return draw("kiosk desk gallery", argv, render, gallery_page.write, page="desk.md")


if __name__ == "__main__":
    sys.exit(main())
