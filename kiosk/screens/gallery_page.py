"""The page of the documentation that shows the screens, and its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from kiosk.core.texts import Language
from kiosk.screens.gallery import shots
from kiosk.screens.gallery_states import states
from kiosk.screens.likeness import MOST_IN_A_BLOCK, MOST_ON_AVERAGE

HIGH: Final = (1080, 1920)
WIDE: Final = (1024, 768)
_PLAIN: Final = Qt.ImageConversionFlag.AvoidDither
_WIDTHS: Final = {HIGH: 270, WIDE: 400}

SHOWN: Final = {
    "idle": "Nobody is here: one picture, one sentence, three steps, and what is read.",
    "digits": "The card lies on the reader: the six digits, and where they stand on the card.",
    "digits-wrong": "The chip refused other digits.",
    "put-card-lost": "The card moved while it was read; reading goes on by itself when it is back.",
    "reading": "Progress in bytes of the chip, never a spinner.",
    "you-asking": "Who was read. The photo of the chip is shown here for a moment; the insurance is being asked.",
    "you-covered": "What the insurance says: sign, words and colour together.",
    "you-not-covered": "The same when the insurance does not pay.",
    "services-four": "What the patient comes for, with the room and who pays.",
    "registering": "The rest of the chip is read and judged before a number is given.",
    "slip-printing": "The number, and the card that still lies on the reader.",
    "slip-failed": "The printer is out: the number counts, and the code can be photographed.",
    "clerk-authenticity-failed": "A card that is not genuine: the clerk goes on by hand.",
    "out-of-service": "A device is gone; the page ends by itself when it is back.",
}
"""State of the gallery -> what the documentation says of it."""
SHOWN_WIDE: Final = ("idle", "digits", "you-long", "services-many", "slip-printing")

_INTRODUCTION: Final = f"""<!-- Made by kiosk/screens/gallery_page.py. Do not edit. -->

# The screens

Every page of the patient's kiosk, drawn by the program itself with invented people. This draws all {{count}} states in
full size, in every language, on panels of 1080x1920, 1024x768 and 1920x1080:

    python -m kiosk.screens.gallery_command --out DIR

The tests compare every state with a small picture that is kept in `tests/kiosk/screens/gallery`. A page passes when no
block of 8x8 pixels of the small picture differs by more than {MOST_IN_A_BLOCK:g} of 255 on average, and the whole by
no more than {MOST_ON_AVERAGE:g}. After a wanted change, look at the pages, keep them, and make this page anew:

    pytest tests/kiosk/screens --update-gallery
    python -m kiosk.screens.gallery_command --docs docs
"""


def text() -> str:
    """Give the page as Markdown."""
    lines = [_INTRODUCTION.format(count=len(states()))]
    for name, says in SHOWN.items():
        pictures = " ".join(_picture(HIGH, language, name) for language in Language)
        lines.append(f"## {name}\n\n{says}\n\n{pictures}\n")
    lines.append("## On a wide panel\n\nThe parts stand beside each other; the words keep their size.\n")
    lines += [" ".join(_picture(WIDE, language, name) for language in Language) + "\n" for name in SHOWN_WIDE]
    return "\n".join(lines)


def _picture(size: tuple[int, int], language: Language, name: str) -> str:
    return f"![{name}, {language}]({_file(size, language, name).as_posix()})"


def _file(size: tuple[int, int], language: Language, name: str) -> Path:
    return Path("screens") / f"{name}-{size[0]}x{size[1]}-{language}.png"


def files() -> tuple[Path, ...]:
    """Give the pictures that the page shows, beside it."""
    high = [_file(HIGH, language, name) for name in SHOWN for language in Language]
    return (*high, *(_file(WIDE, language, name) for name in SHOWN_WIDE for language in Language))


def write(docs: Path) -> None:
    """Write `docs/screens.md` and its pictures. Needs an application with its theme. Raises OSError."""
    (docs / "screens").mkdir(parents=True, exist_ok=True)
    every = states()
    for size, names in ((HIGH, tuple(SHOWN)), (WIDE, SHOWN_WIDE)):
        for shot in shots([size], shown={name: every[name] for name in names}):
            file = docs / _file(size, shot.language, shot.name)
            picture = shot.window.grab().toImage()
            small = picture.scaledToWidth(_WIDTHS[size], Qt.TransformationMode.SmoothTransformation)
            if not small.convertToFormat(QImage.Format.Format_RGB16, _PLAIN).save(str(file), quality=0):
                message = f"cannot write {file}"
                raise OSError(message)
    (docs / "screens.md").write_text(text(), encoding="utf-8")
