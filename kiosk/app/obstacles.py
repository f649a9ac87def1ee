"""What keeps a command from its work, as an exit code and as words for the terminal and the screen."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from cardreader.errors import CardReaderError
from kiosk.core.ports import RegisterUnavailable
from kiosk.core.texts import Text
from kiosk.process.logs import place_of
from kiosk.process.screen_there import NoScreen
from kiosk.settings.sections import SettingsError

_SETTINGS: Final = Text("Cấu hình có lỗi.", "The settings cannot be used.")
_TRUST: Final = Text("Không dùng được thư mục chứng thư.", "The trust folder cannot be used.")
_CARD_READER: Final = Text("Không dùng được đầu đọc thẻ.", "The card reader cannot be used.")
_SCREEN: Final = Text("Không có màn hình.", "There is no screen.")
_PROGRAM: Final = Text("Phần mềm có lỗi; báo nhà cung cấp.", "The program has a fault; call the maker of the kiosk.")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way. Nothing of it is personal."""

    exit_code: int
    code: str
    says: Text
    """One sentence in both languages."""
    details: tuple[str, ...] = ()
    """What the sentence leaves out, as engineers read it: a setting, a file, a place in the program."""
    lines: tuple[str, ...] = ()
    """What a command prints; nothing for a fault of the program, of which its maker wants to see the trace."""


def obstacle_of(error: Exception) -> Obstacle:
    """Return what an error means for the command that met it."""
    match error:
        case SettingsError(faults=faults):
            return Obstacle(2, "settings", _SETTINGS, faults, faults)
        case RegisterUnavailable(fault=fault):
            return Obstacle(1, f"register: {fault.code}", fault.whole, (), (str(error),))
        case NoScreen():
            return Obstacle(2, "screen", _SCREEN, (str(error),), (str(error),))
        case CardReaderError():
            line = f"{error}. {error.remedy}"
            return Obstacle(1, error.code, _TRUST if error.code == "trust" else _CARD_READER, (line,), (line,))
        case _:
            return Obstacle(1, "program", _PROGRAM, (f"{type(error).__name__}, {place_of(error)}",))


def tell(obstacle: Obstacle) -> None:
    """Print what stands in the way on the error output, which is the journal of a service."""
    sys.stderr.writelines(f"kiosk: {line}\n" for line in obstacle.lines)
    sys.stderr.flush()
