"""The design in numbers: colours, type, spacing, motion. Everything on the screens is drawn from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Colour:
    """Teal of the clinic on ivory paper; a little gold and lotus. By night light ink on deep green."""

    PAPER: Final = "#fbf8f1"
    PAPER_DEEP: Final = "#f1ebdd"
    SURFACE: Final = "#ffffff"
    INK: Final = "#0f2b2a"
    INK_SOFT: Final = "#34504e"
    TEAL: Final = "#0a5a55"
    TEAL_DEEP: Final = "#063f3c"
    TEAL_TINT: Final = "#dceeea"
    OUTLINE: Final = "#5c7a77"
    """Borders of controls."""
    HAIRLINE: Final = "#d9d0bd"
    """Borders that only decorate."""
    FOCUS: Final = "#b3541e"
    GOLD: Final = "#c99a3b"
    LOTUS: Final = "#c4516c"
    GOOD: Final = "#0b5233"
    GOOD_TINT: Final = "#e2f2e6"
    CAUTION: Final = "#633d00"
    CAUTION_TINT: Final = "#fcefd0"
    STOP: Final = "#86121f"
    STOP_TINT: Final = "#fbe5e3"
    NOTE: Final = "#173f66"
    NOTE_TINT: Final = "#e3edf7"


NIGHT: Final = MappingProxyType(
    {
        Colour.PAPER: "#0a1615",
        Colour.PAPER_DEEP: "#102220",
        Colour.SURFACE: "#132826",
        Colour.INK: "#f3f0e7",
        Colour.INK_SOFT: "#c8d6d2",
        Colour.TEAL: "#8ed8ca",
        Colour.TEAL_DEEP: "#bdebe1",
        Colour.TEAL_TINT: "#1c3f3b",
        Colour.OUTLINE: "#7fa39f",
        Colour.HAIRLINE: "#2b4542",
        Colour.FOCUS: "#ffb27a",
        Colour.GOLD: "#c99a3b",
        Colour.LOTUS: "#d86a84",
        Colour.GOOD: "#a9e5bb",
        Colour.GOOD_TINT: "#12311f",
        Colour.CAUTION: "#ffd98a",
        Colour.CAUTION_TINT: "#3a2a08",
        Colour.STOP: "#ffb8b0",
        Colour.STOP_TINT: "#43171a",
        Colour.NOTE: "#b7d6f4",
        Colour.NOTE_TINT: "#152b41",
    }
)
"""What becomes of each colour on the panel by night."""


class Tone(Enum):
    """What a coloured surface wants to say: text colour and tint, always with an icon and words beside it."""

    GOOD = (Colour.GOOD, Colour.GOOD_TINT)
    CAUTION = (Colour.CAUTION, Colour.CAUTION_TINT)
    STOP = (Colour.STOP, Colour.STOP_TINT)
    NOTE = (Colour.NOTE, Colour.NOTE_TINT)

    @property
    def ink(self) -> str:
        """Colour of words and icon."""
        return self.value[0]

    @property
    def tint(self) -> str:
        """Colour of the surface."""
        return self.value[1]


class Role(Enum):
    """Type scale: (pixels at unit 1, weight)."""

    TITLE = (64, 700)
    NAME = (60, 700)
    LEAD = (44, 400)
    STRONG = (44, 600)
    BODY = (38, 400)
    CAPTION = (36, 400)
    CAPTION_STRONG = (36, 600)
    BUTTON = (42, 600)
    KEY = (64, 600)

    @property
    def pixels(self) -> int:
        """Size at unit 1."""
        return self.value[0]

    @property
    def weight(self) -> int:
        """Weight, 400 to 700."""
        return self.value[1]


TEXT_PAIRS: Final = (
    *((ink, paper) for ink in (Colour.INK, Colour.INK_SOFT, Colour.TEAL) for paper in (Colour.PAPER, Colour.SURFACE)),
    (Colour.INK, Colour.PAPER_DEEP),
    (Colour.INK, Colour.TEAL_TINT),
    (Colour.TEAL_DEEP, Colour.TEAL_TINT),
    (Colour.SURFACE, Colour.TEAL),
    (Colour.SURFACE, Colour.TEAL_DEEP),
    (Colour.STOP, Colour.SURFACE),
    (Colour.SURFACE, Colour.STOP),
    *((tone.ink, tone.tint) for tone in Tone),
)
"""Every pair of text and ground that the screens use: at least 7:1."""

CONTROL_PAIRS: Final = (
    *(
        (line, ground)
        for line in (Colour.OUTLINE, Colour.FOCUS, Colour.TEAL)
        for ground in (Colour.PAPER, Colour.SURFACE)
    ),
    (Colour.OUTLINE, Colour.PAPER_DEEP),
    (Colour.STOP, Colour.PAPER),
)
"""Every pair of control border and ground: at least 3:1."""

MASK_AFTER_MS: Final = 900
"""A typed digit is readable that long."""
NUMBER_READABLE_MS: Final = 2_000
"""A typed number is readable so long after its last character, or after a touch on it."""
SCAN_GAP_MS: Final = 60
"""Keys that come faster than this come from a scanner. The setting `scan_pause_ms` says otherwise."""
FRAME_MS: Final = 66
"""One step of an animation: 15 a second are enough for small, slow movement."""
PORTRAIT_MS: Final = 8_000
"""The chip's photo is shown that long."""

_PORTRAIT_DESIGN: Final = (1080, 1920)
_LANDSCAPE_DESIGN: Final = (1600, 1150)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes and colours for one window: every length of the design times `unit`."""

    width: int
    height: int
    text: float = 1.0
    """How much larger than designed the words alone are, 1.0 to 2.0."""
    night: bool = False
    low: bool = False
    """Whether everything that is touched stands in the lower half of a high window, for those who sit. Targets are
    then no larger than they must be (20 mm, 8 mm apart)."""
    sparse: bool = False
    """Whether pages that ask leave out what only explains: the patient wants larger words, which need its room."""

    def shade(self, colour: str) -> str:
        """Return a colour as it is at this time of day."""
        return NIGHT.get(colour, colour) if self.night else colour

    @property
    def portrait(self) -> bool:
        """Whether the window is higher than wide."""
        return self.height > self.width

    @property
    def unit(self) -> float:
        """Pixels of this window for one pixel of the design."""
        wide, high = _PORTRAIT_DESIGN if self.portrait else _LANDSCAPE_DESIGN
        return min(self.width / wide, self.height / high)

    def px(self, length: float) -> int:
        """Scale a length of the design; at least one pixel."""
        return max(1, round(length * self.unit))

    def text_px(self, role: Role) -> int:
        """Pixel size of the type of that role. Beside each other the parts are narrow: their titles are smaller."""
        narrow = 0.84 if role in (Role.TITLE, Role.NAME) and not self.portrait else 1.0
        return max(1, round(role.pixels * narrow * self.unit * self.text))

    @property
    def _close(self) -> bool:
        """Whether targets are no larger and no further apart than they must be."""
        return self.low or (self.sparse and self.portrait)

    @property
    def gap(self) -> int:
        """Gap between two touch targets."""
        return self.px(34 if self._close else 43)

    @property
    def target(self) -> int:
        """Least height and width of a touch target."""
        return self.px(84 if self._close else 112)

    @property
    def margin(self) -> int:
        """Margin around a page."""
        return self.px(40 if self.sparse else 64)
