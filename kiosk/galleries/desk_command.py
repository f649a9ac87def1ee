"""Draw the desk without a display, by `python -m kiosk.galleries.desk_command`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kiosk.galleries import desk_page
from kiosk.galleries.command import draw
from kiosk.galleries.desk import render


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the desk's pages; return 0, or 1 when a picture cannot be written."""
    return draw("kiosk desk gallery", argv, render, desk_page.write, page="desk.md")


if __name__ == "__main__":
    sys.exit(main())
