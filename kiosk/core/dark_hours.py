"""When the panel is dark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

When = Literal["auto", "never", "always"]


@dataclass(frozen=True, slots=True)
class DarkHours:
    """Dark colours: by the hours, or always, or never."""

    when: When = "auto"
    since: time = time(19)
    until: time = time(6)

    def is_dark(self, at: time) -> bool:
        """Return whether the panel is dark at that time of the clinic's day."""
        if self.when != "auto":
            return self.when == "always"
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until
