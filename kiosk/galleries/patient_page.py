"""The page of the documentation that shows the screens, and its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from kiosk.core.texts import Language
from kiosk.galleries.patient import pages, shots
from kiosk.galleries.shot import MOST_IN_A_BLOCK, MOST_ON_AVERAGE, Shot
from kiosk.screens.components.sheets import USUAL, View

HIGH: Final = (1080, 1920)
WIDE: Final = (1024, 768)
_PLAIN: Final = Qt.ImageConversionFlag.AvoidDither
_WIDTHS: Final = {HIGH: 270, WIDE: 400}

SHOWN: Final = {
    "idle": "The start page: one picture, one sentence, three steps, and which data is read.",
    "idle-notes": "A device that does not work but stops nobody is announced before it matters.",
    "digits": "A card is on the reader, or the screen was touched: the patient types the six digits and sees where "
    "they are on the card.",
    "digits-wrong": "The chip did not accept the digits.",
    "put-card-lost": "The card moved while it was read. Reading continues by itself when the card is back.",
    "reading": "Progress in bytes read from the chip, not a spinner.",
    "you-asking": "The person who was read. The page shows the chip's photo briefly while the kiosk asks the "
    "insurance.",
    "you-covered": "The insurance's answer, shown by a sign, words and colour together.",
    "you-again": "A patient who already has a number for today.",
    "not-covered": "The insurance does not pay: the patient chooses between two ways to continue.",
    "adult": "A child under six comes with an adult.",
    "services-closed": "The services, each with its room and who pays. A closed service says why it is closed.",
    "priority": "Priority groups by law that the chip cannot show.",
    "papers": "The patient is insured elsewhere: a paper can change what the insurance pays.",
    "paper-date": "A date in three boxes. Its last digit submits it; a wrong date stays, with the wrong part marked.",
    "no-chip": "The ways without a chip card. All of them lead to the desk, and the patient keeps the place in the "
    "queue.",
    "number": "A number of 10, 12 or 15 characters. `ABC` shows the letters that occur in insurance cards.",
    "registering": "The rest of the chip is read and verified before the patient gets a number.",
    "slip-printing": "The queue number, and a reminder that the card is still on the reader.",
    "slip-claims": "What the desk must confirm first.",
    "slip-unvouched": "No trusted issuer vouches for the chip: the patient gets a number, and the desk checks card and "
    "insurance first.",
    "slip-failed": "The printer failed: the number is valid, and the patient can photograph the code.",
    "clerk-no-chip": "A clerk continues by hand; the number keeps the place in the queue.",
    "clerk-authenticity-failed": "A card that is not genuine: the number is shown on the screen and no slip is "
    "printed.",
    "out-of-service": "A device is missing. The page closes by itself when the device is back.",
    "still-there": "The page has not been touched for a while. Any touch gives more time.",
    "view": "What patients can adjust: larger words, lower buttons, a voice.",
}
"""State of the gallery -> what the documentation says of it."""
SHOWN_WIDE: Final = ("idle", "digits", "you-long", "services-many", "slip-printing")

_LOOKS: Final = {
    "by night": ("you-covered", True, USUAL),
    "further down": ("services-many", False, View(low=True)),
    "larger": ("services-two", False, View(large=True)),
}
_LOOKS_FILES: Final = {name: Path("screens") / f"{name.replace(' ', '-')}.png" for name in _LOOKS}

_INTRODUCTION: Final = f"""<!-- Made by kiosk/galleries/patient_page.py. Do not edit. -->

# The screens

Every page of the patient's kiosk. The program draws the pages itself, with invented people. This command draws all
{{count}} states in full size, in every language, on panels of 1080x1920, 1024x768 and 1920x1080, with words at 100 and
200 %, in the night colours, and with the buttons further down:

    python -m kiosk.galleries.command --out DIR

The tests compare every state with a small picture, kept in `tests/kiosk/galleries/gallery`. A page passes when no
block of 8x8 pixels of the small picture differs by more than {MOST_IN_A_BLOCK:g} of 255 on average, and the whole by
no more than {MOST_ON_AVERAGE:g}. After an intended change, check the pages, keep them, and regenerate this page:

    pytest tests/kiosk/galleries --update-gallery
    python -m kiosk.galleries.command --docs docs
"""


def text() -> str:
    """Return the page as Markdown."""
    lines = [_INTRODUCTION.format(count=len(pages()))]
    for name, says in SHOWN.items():
        pictures = " ".join(_picture(HIGH, language, name) for language in Language)
        lines.append(f"## {name}\n\n{says}\n\n{pictures}\n")
    lines.append(
        "## By night, further down, larger\n\nThe night colours; every button in the lower half, for patients "
        "who sit; words as large as the page can hold.\n"
    )
    lines.append(" ".join(f"![{name}]({file.as_posix()})" for name, file in _LOOKS_FILES.items()) + "\n")
    lines.append("## On a wide panel\n\nThe parts are side by side; the words keep their size.\n")
    lines += [" ".join(_picture(WIDE, language, name) for language in Language) + "\n" for name in SHOWN_WIDE]
    return "\n".join(lines)


def _picture(size: tuple[int, int], language: Language, name: str) -> str:
    return f"![{name}, {language}]({_file(size, language, name).as_posix()})"


def _file(size: tuple[int, int], language: Language, name: str) -> Path:
    return Path("screens") / f"{name}-{size[0]}x{size[1]}-{language}.png"


def files() -> tuple[Path, ...]:
    """Return the pictures that the page shows, beside it."""
    high = [_file(HIGH, language, name) for name in SHOWN for language in Language]
    return (
        *high,
        *_LOOKS_FILES.values(),
        *(_file(WIDE, language, name) for name in SHOWN_WIDE for language in Language),
    )


def write(docs: Path) -> None:
    """Write `docs/screens.md` and its pictures. Needs an application with its theme. Raises OSError."""
    (docs / "screens").mkdir(parents=True, exist_ok=True)
    every = pages()
    for size, names in ((HIGH, tuple(SHOWN)), (WIDE, SHOWN_WIDE)):
        for shot in shots([size], shown={name: every[name] for name in names}):
            _keep(shot, docs / _file(size, shot.language, shot.name))
    for name, (state, night, view) in _LOOKS.items():
        for shot in shots([HIGH], [Language.VI], night=night, view=view, shown={state: every[state]}):
            _keep(shot, docs / _LOOKS_FILES[name])
    (docs / "screens.md").write_text(text(), encoding="utf-8")


def _keep(shot: Shot[QWidget], file: Path) -> None:
    small = shot.window.grab().toImage().scaledToWidth(_WIDTHS[shot.size], Qt.TransformationMode.SmoothTransformation)
    if not small.convertToFormat(QImage.Format.Format_RGB16, _PLAIN).save(str(file), quality=0):
        message = f"cannot write {file}"
        raise OSError(message)
