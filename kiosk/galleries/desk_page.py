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
    "login": "Every member of staff has a login and a PIN of at least six digits. Five wrong PINs lock the account for "
    "five minutes, and each further lock lasts twice as long. A desk that nobody uses locks itself and hides all "
    "patient data. On the kiosk's own screen it locks after one minute and closes 30 seconds later; wrong PINs there "
    "block that screen, not the account. `desk.on_kiosk = false` turns the desk off on the kiosk.",
    "first-pin": "Only its holder knows a PIN. After a login with a one-time PIN, the desk asks for a new PIN before "
    "anything else can be done.",
    "no-account": "If there is no account yet, the page says how to make the first one: the machine's operator runs "
    "`kiosk account add`. The page offers nothing else, because anybody may be standing in front of it.",
    "work": "Everything that waits for staff, longest wait first, with a count for each kind. Enter opens a line; the "
    "digits 1 to 9 select a kind. The list refreshes every two seconds.",
    "work-emergency": "A patient has pressed EMERGENCY at a kiosk.",
    "dossier-mismatch": "One visit: the person's details, the portal's answer, the result of the chip's authentication "
    "in words, what the patient stated, the available actions, and every staff decision with its reason.",
    "compare-photo": "Staff compare the photo with the person. The photo is the chip's, taken from the kiosk while the "
    "patient is there or read at the desk. The result is recorded and does not change what the chip proved. A person "
    "who does not match the photo is added to the list of mismatches. The photo is not stored.",
    "dossier-forged": "A chip that is not genuine. Staff receive its holder with other documents; the visit never "
    "counts as verified.",
    "move": "Every decision needs a reason from a list; some reasons also need a comment.",
    "first-service": "The portal is notified of an insured visit as soon as its first service is known. Staff choose "
    "one of the clinic's services or type one, and can change it until the notification has been sent.",
    "by-hand": "Registration without a chip: the QR code of the ID card or of the paper insurance card fills in the "
    "form.",
    "by-hand-wrong": "Each error is shown below its field.",
    "calling": (
        "F2 calls the next number, F9 ends the present patient and calls the next one. The line lists who is called, "
        "absent, waiting and just received: F4 calls the chosen number, also an absent one, F6 lets it wait again in "
        "its old place. F10 takes the last act back for ten seconds."
    ),
    "search": "Search by ticket number, personal number or name.",
    "health": "The state of every device, with buttons to test them. Problems are shown before patients notice them.",
    "report": "The daily report as it is printed. PDF and CSV files are saved beside the register, in the folder "
    "`reports`.",
    "staff": "Accounts, for administrators. A new account or a forgotten PIN gets a one-time PIN, which is shown once "
    "and is valid for a week. If the clinic requires two people for such a change, a second administrator logs in to "
    "confirm it.",
}
"""Scene of the gallery -> what the documentation says of it."""
BOARD: Final = (
    "The queue board fills a second screen. It shows numbers and counters, never a name, and announces each call in "
    "Vietnamese."
)

_INTRODUCTION: Final = """<!-- Made by kiosk/galleries/desk_page.py. Do not edit. -->

# The clerk's desk

`kiosk desk` opens the desk on a clerk's own machine and connects it to the clinic's register. On the kiosk, the staff
corner opens the same window. `kiosk/core/desk/data/policy.toml` defines which actions exist, who may use them and which
reasons they accept. Look-ups from the desk send the staff member's name and number as `hoTenCb` and `cccdCb`.

Keys: Alt and a digit opens a page, Ctrl+L locks the desk, Escape goes back, F2 calls the next number.

The program draws every page itself, with invented people. This command draws all {count} scenes in full size, in both
languages, for screens of 1366x768, 1920x1080, 1024x768 and 1080x1920:

    python -m kiosk.galleries.desk_command --out DIR

After a change, check the pages and regenerate this page:

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
