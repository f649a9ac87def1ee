"""What the patient's panel looks like: size of the words, motion, night."""

from __future__ import annotations

from datetime import time

from pydantic import Field

from kiosk.core.dark_hours import Night, When
from kiosk.settings.sections import Section


class Screen(Section):
    """The panel."""

    text: float = Field(default=1.0, ge=1.0, le=2.0)
    """How much larger than designed the words are, as far as a page can hold them."""
    motion: bool = True
    """Whether the picture of the idle page moves. By night it rests anyway."""
    night: When = "auto"
    """Dark colours: by the hours below, or always, or never."""
    night_from: time = time(19)
    night_until: time = time(6)

    def hours(self) -> Night:
        """Give the hours in which the panel is dark."""
        return Night(self.night, self.night_from, self.night_until)
