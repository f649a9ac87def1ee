# ruff: noqa: INP001 - a script beside what it makes, and no module
"""Make the static subset fonts beside this file from the variable Noto Sans.

Variable fonts lose weight 600 in Qt, and the whole font weighs 2 MB: so one small static file a weight, with what
Vietnamese and English need. The source is `NotoSans[wdth,wght].ttf` as the package `fontpkg-noto-sans` carries it:

    pip download --no-deps fontpkg-noto-sans && unzip fontpkg_noto_sans-*.whl
    python assets/fonts/make_fonts.py 'fontpkg_noto_sans/files/NotoSans[wdth,wght].ttf'
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped] # no stubs exist
from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # no stubs exist
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped] # no stubs exist

WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}

RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x01A0, 0x01A1),  # o with horn
    (0x01AF, 0x01B0),  # u with horn
    (0x0300, 0x0303),  # combining grave, acute, circumflex, tilde
    (0x0306, 0x0306),  # combining breve
    (0x0309, 0x0309),  # combining hook
    (0x031B, 0x031B),  # combining horn
    (0x0323, 0x0323),  # combining dot below
    (0x1EA0, 0x1EF9),  # Vietnamese letters
    (0x2010, 0x2026),  # dashes, quotation marks, bullet, ellipsis
    (0x2030, 0x203A),  # per mille, primes, single guillemets
    (0x20AB, 0x20AC),  # dong, euro
    (0x2212, 0x2212),  # minus
)


def make(source: Path, folder: Path) -> None:
    """Write one `NotoSans-<style>.ttf` a weight into that folder."""
    for style, weight in WEIGHTS.items():
        font = instantiateVariableFont(TTFont(source), {"wght": weight, "wdth": 100}, updateFontNames=True)
        options = Options()
        options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk", "lnum", "tnum"]
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
        options.hinting = False
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        subsetter.subset(font)
        font.save(folder / f"NotoSans-{style}.ttf")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(__file__).parent)
