"""The page of the documentation that shows the desk, and its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from kiosk.core.texts import Language
from kiosk.galleries.desk import boards, scenes, shots
from kiosk.galleries.shot import Shot

SIZE: Final = (1366, 768)
_WIDTH: Final = 683

SHOWN: Final = {
    "login": "Everybody has a login and a PIN of six digits or more. Five wrong ones lock the account for "
    "five minutes, then for twice as long each time. A desk that nobody touches locks itself and shows nothing of a "
    "patient. On the kiosk's own screen it locks after a minute and closes half a minute later; wrong PINs there stop "
    "that screen and lock no account; `desk.on_kiosk = false` keeps the desk away from it.",
    "first-pin": "Nobody but its holder knows a PIN. Who logs in with a one-time PIN chooses one first; until then "
    "nothing else can be done.",
    "no-account": "Where there is no account yet, the page says who makes the first one: the machine's operator, "
    "with `kiosk account add`. It offers nothing else, since anybody may stand before it.",
    "work": "What waits, longest first, and how much of each kind. Enter opens a line, the figures 1 to 9 choose a "
    "kind. The list is asked again every two seconds.",
    "work-emergency": "Somebody pressed EMERGENCY at a kiosk.",
    "dossier-mismatch": "One visit: the person in full, what the portal answered, the chip's authenticity in words, "
    "what the patient said, what may be done, and every decision of staff with its reason.",
    "compare-photo": "The chip's photo, from the kiosk while its patient is there or read at the desk, is compared "
    "with the person; what it showed is noted and changes nothing of what the chip proved. Who is somebody "
    "else comes onto the list of mismatches. The photo is kept nowhere.",
    "dossier-forged": "A chip that is not genuine. Its holder is received on other documents, and it never "
    "becomes a verified one.",
    "move": "Every decision asks for a reason of a list; some reasons want words as well.",
    "first-service": "An insured visit is notified to the portal once its first service is known: one of the clinic's, "
    "or typed. It may be named again until the notification has left.",
    "by-hand": "Without the chip: the QR code of the ID card or of the paper insurance card fills the form.",
    "by-hand-wrong": "What is wrong is said under its field.",
    "calling": "One large button (F2) calls the next number to this counter.",
    "search": "By ticket, personal number or name.",
    "health": "Every device before it hurts, and buttons to try them.",
    "report": "The day as it prints: PDF and CSV are saved beside the register (folder `reports`).",
    "staff": "Accounts, for administrators. A new account, or a forgotten PIN, gets a one-time PIN that is shown once "
    "and holds for a week. Where the clinic wants four eyes, a second administrator logs in for the change.",
}
"""Scene of the gallery -> what the documentation says of it."""
BOARD: Final = (
    "The queue board fills a second screen: numbers and counters, never a name. It speaks each new call in Vietnamese."
)

_INTRODUCTION: Final = """<!-- Made by kiosk/galleries/desk_page.py. Do not edit. -->

# The clerk's desk

`kiosk desk` opens the desk on a clerk's own machine, on the clinic's register; in the kiosk the staff's corner opens
the same window. What may be done, by whom and for which reasons is data: `kiosk/core/desk/data/policy.toml`. The staff
member's name and number are the `hoTenCb` and `cccdCb` of the look-ups that the desk asks for.

Keys: Alt with a figure goes to a page, Ctrl+L locks, Escape goes back, F2 calls the next number.

Every page is drawn by the program itself with invented people. This draws all {count} scenes in full size, in both
languages, on screens of 1366x768, 1920x1080, 1024x768 and 1080x1920:

    python -m kiosk.galleries.desk_command --out DIR

After a change, look at the pages and make this page again:

    python -m kiosk.galleries.desk_command --docs docs
"""


def text() -> str:
    """Return the page as Markdown."""
    lines = [_INTRODUCTION.format(count=len(scenes()) + 2)]
    for name, says in (*SHOWN.items(), ("board", BOARD)):
        lines.append(f"## {name}\n\n{says}\n\n![{name}]({_file(name).as_posix()})\n")
    return "\n".join(lines)


def _file(name: str) -> Path:
    return Path("desk") / f"{name}.png"


def files() -> tuple[Path, ...]:
    """Return the pictures that the page shows, beside it."""
    return tuple(_file(name) for name in (*SHOWN, "board"))


def write(docs: Path) -> None:
    """Write `docs/desk.md` and its pictures. Needs an application with its theme. Raises OSError."""
    (docs / "desk").mkdir(parents=True, exist_ok=True)
    for shot in shots([SIZE], [Language.VI], names=SHOWN):
        _save(shot, docs)
    for shot in boards([SIZE], [Language.VI]):
        if shot.name == "board":
            _save(shot, docs)
    (docs / "desk.md").write_text(text(), encoding="utf-8")


def _save(shot: Shot[QWidget], docs: Path) -> None:
    picture = shot.window.grab().toImage()
    small = picture.scaledToWidth(_WIDTH, Qt.TransformationMode.SmoothTransformation)
    few = small.convertToFormat(QImage.Format.Format_RGB16, Qt.ImageConversionFlag.AvoidDither)
    file = docs / _file(shot.name)
    if not few.save(str(file), quality=0):
        message = f"cannot write {file}"
        raise OSError(message)
