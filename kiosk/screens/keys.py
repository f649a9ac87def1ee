"""Keys of every kind: a scanner that types, fingers on a keyboard, a pad of four keys, a headset's plug.

A scanner is told from fingers by the speed of its keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from kiosk.look.tokens import SCAN_GAP_MS

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
HEADSET_IN: Final = Qt.Key.Key_F15
HEADSET_OUT: Final = Qt.Key.Key_F16
"""What the pad of an accessible kiosk types when a headset is plugged in and pulled out; its maker's tool sets it."""
_STAFF: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True, slots=True)
class Meanings:
    """What keys lead to."""

    typed: Callable[[str], bool]
    """One character from fingers; says whether it meant something."""
    scanned: Callable[[str], None]
    touch: Callable[[], None]
    """Enter, Space, `ok`: touch what is focused."""
    move: Callable[[int], None]
    """`down` (1) and `up` (-1): to the next or last control."""
    back: Callable[[], None]
    headset: Callable[[bool], None]
    staff: Callable[[], None]


class Keys(QObject):
    """Sorts keys. A burst without pauses is a scanner's code, and its Enter or Tab the code's end."""

    def __init__(self, parent: QObject, meanings: Meanings, scan_pause_ms: int = SCAN_GAP_MS) -> None:
        super().__init__(parent)
        self._means = meanings
        self._wedge = Wedge(scan_pause_ms)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(scan_pause_ms)
        self._pause.timeout.connect(self._paused)

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; say whether it meant anything."""
        key, text = Qt.Key(event.key()), event.text()
        if key in _ENTER and self._wedge.busy:
            self.end_burst()
        elif key in _ENTER or (key == Qt.Key.Key_Space and not self._wedge.busy):
            self._means.touch()
        elif key == Qt.Key.Key_Escape:
            self._means.back()
        elif key in _STEPS:
            self._means.move(_STEPS[key])
        elif key in (HEADSET_IN, HEADSET_OUT):
            self._means.headset(key == HEADSET_IN)
        elif key == Qt.Key.Key_D and event.modifiers() & _STAFF == _STAFF:
            self._means.staff()
        elif text and (text.isprintable() or key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)):
            self._burst_ended(self._wedge.key(text, event.timestamp()))
            self._pause.start(self._wedge.scan_pause_ms)
        else:
            return False
        return True

    def tab(self, step: int) -> None:
        """Take Tab (1) or Shift-Tab (-1): the end of a code, or a step."""
        if self._wedge.busy:
            self.end_burst()
        else:
            self._means.move(step)

    def _paused(self) -> None:
        """Take the burst as ended, unless a scanner may only be pausing in it."""
        if self._wedge.may_go_on:
            self._wedge.waited = True
            self._pause.start(SCAN_REST_MS)
        else:
            self._burst_ended(self._wedge.pause())

    def end_burst(self) -> None:
        """Take what was typed so far as a whole."""
        self._pause.stop()
        self._burst_ended(self._wedge.enter())

    def _burst_ended(self, burst: Typed | Scanned | None) -> None:
        match burst:
            case Typed(characters=characters):
                for character in characters:
                    if not self._means.typed(character) and character == " ":
                        self._means.touch()
            case Scanned(text=text):
                self._means.scanned(text)
            case None:
                pass


_TYPED_AT_MOST = 6
_LEAST_GAPS = 3
_FINGERS_MS = 25
"""Nobody strikes four keys with less than this between any two."""
SCAN_REST_MS: Final = 400
"""How long a scanner may pause inside a code."""
_SCAN_AT_MOST = 4_096


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys from fingers, one character each."""

    characters: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scanned:
    """One code from the scanner, without the Enter at its end."""

    text: str = field(repr=False)


@dataclass(slots=True)
class Wedge:
    """Collects a burst of keys. Ask `pause()` when no key came for `scan_pause_ms`, `enter()` when Enter came.

    A burst of at most six characters is typing; a longer one is a code. Digits wait for the end of their burst: a code
    that begins with the citizen's number must never be tried as a CAN. What counts is when the keys were struck, not
    when they were seen: a busy machine sees keys late and all at once. Where the system tells no times (0), keys that
    are seen together belong together.
    """

    scan_pause_ms: int = SCAN_GAP_MS
    waited: bool = False
    """Whether the rest that a pausing scanner gets is over."""
    _burst: list[str] = field(default_factory=list, repr=False)
    _struck: list[int] = field(default_factory=list, repr=False)
    """Milliseconds of the system's clock, one for each key."""

    @property
    def busy(self) -> bool:
        """Whether a burst is being collected."""
        return bool(self._burst)

    @property
    def may_go_on(self) -> bool:
        """Whether the burst may be the beginning of a code whose scanner pauses: no fingers are as fast."""
        return not self.waited and len(self._burst) <= _TYPED_AT_MOST and self._by_machine

    @property
    def _by_machine(self) -> bool:
        gaps = [later - earlier for earlier, later in pairwise(self._struck)]
        return len(gaps) >= _LEAST_GAPS and all(self._struck) and max(gaps) < _FINGERS_MS

    def key(self, character: str, struck: int = 0) -> Typed | Scanned | None:
        """Add one key; return the burst that it ends by coming long after its last key.

        A burst without end is cut: what follows it is dropped.
        """
        ended = None
        pause = SCAN_REST_MS if self._by_machine else self.scan_pause_ms
        if struck and self._struck and self._struck[-1] and struck - self._struck[-1] > pause:
            ended = self.pause()
        self.waited = False
        if len(self._burst) < _SCAN_AT_MOST:
            self._burst.append(character)
            self._struck.append(struck)
        return ended

    def pause(self) -> Typed | Scanned | None:
        """Return what the burst was, now that it has ended; None when there was none."""
        text, by_machine = "".join(self._burst), self._by_machine
        self._burst, self._struck, self.waited = [], [], False
        if not text:
            return None
        return Typed(text) if len(text) <= _TYPED_AT_MOST and not by_machine else Scanned(text)

    enter = pause
