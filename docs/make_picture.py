"""Makes docs/kiosk.png, the README's picture, from the pages of a rehearsed check-in."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

PAGES = ("idle", "enter-digits", "you", "take-slip")
WIDTH, GAP = 400, 24
BACKGROUND = (226, 221, 210)


def main() -> int:
    """Rehearse and compose."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kiosk.rehearsal", "--headless", "--persona", "over-75", "--out", folder]
        subprocess.run(command, check=True)
        shown = [next(Path(folder).glob(f"screens/*-{page}.png")) for page in PAGES]
        pages = [_framed(Image.open(path)) for path in shown]
        slip = Image.open(Path(folder) / "slip.png").convert("RGB")
        slip.thumbnail((WIDTH * 3 // 4, pages[0].height))
    wide = sum(page.width for page in pages) + slip.width + GAP * (len(pages) + 2)
    picture = Image.new("RGB", (wide, pages[0].height + 2 * GAP), BACKGROUND)
    x = GAP
    for page in pages:
        picture.paste(page, (x, GAP))
        x += page.width + GAP
    picture.paste(slip, (x, (picture.height - slip.height) // 2))
    picture.quantize(200, dither=Image.Dither.NONE).save(Path(__file__).with_name("kiosk.png"), optimize=True)
    return 0


def _framed(page: Image.Image) -> Image.Image:
    small = page.convert("RGB").resize((WIDTH, page.height * WIDTH // page.width), Image.Resampling.LANCZOS)
    ImageDraw.Draw(small).rectangle((0, 0, small.width - 1, small.height - 1), outline=(190, 180, 160))
    return small


if __name__ == "__main__":
    sys.exit(main())
