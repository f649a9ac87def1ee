# ruff: noqa: INP001 - a script beside what it makes, and no module
"""Make the static subset fonts beside this file from the variable Noto Sans.

Variable fonts lose weight 600 in Qt, and the whole font weighs 2 MB: so one small static file a weight, with what
Vietnamese, English and the names of all 54 peoples need. The source is `NotoSans[wdth,wght].ttf` as the package
`fontpkg-noto-sans` carries it:

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
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and B: with the B and O of the Central Highlands' peoples
    (0x0253, 0x0257),  # b and d with hook
    (0x02B9, 0x02BF),  # apostrophes that are letters
    (0x02C8, 0x02C8),  # stress, written for an apostrophe
    (0x0300, 0x0304),  # combining grave, acute, circumflex, tilde, macron
    (0x0306, 0x030C),  # combining breve to caron
    (0x031B, 0x031B),  # combining horn
    (0x0323, 0x0324),  # combining dot and diaeresis below
    (0x0331, 0x0331),  # combining line below
    (0x1E00, 0x1EFF),  # Latin Extended Additional, with the Vietnamese letters
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
