"""What the patient's panel looks like: size of the words, motion, night."""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import Field

from kiosk.settings_sections import Section


class Screen(Section):
    """The panel."""

    text: float = Field(default=1.0, ge=1.0, le=2.0)
    """How much larger than designed the words are, as far as a page can hold them."""
    motion: bool = True
    """Whether the picture of the idle page moves. By night it rests anyway."""
    night: Literal["auto", "never", "always"] = "auto"
    """Dark colours: by the hours below, or always, or never."""
    night_from: time = time(19)
    night_until: time = time(6)

    def is_night(self, at: time) -> bool:
        """Whether the panel is dark at that time of the clinic's day."""
        if self.night != "auto":
            return self.night == "always"
        if self.night_from <= self.night_until:
            return self.night_from <= at < self.night_until
        return at >= self.night_from or at < self.night_until
