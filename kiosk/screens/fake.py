"""Screens without a window: they remember what was shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.core.state import Kiosk, Page


@dataclass(slots=True)
class FakeScreens:
    """The port `Screens` for tests of flows."""

    shown: list[Kiosk] = field(default_factory=list)

    def show(self, kiosk: Kiosk) -> None:
        """Remember that state."""
        self.shown.append(kiosk)

    @property
    def pages(self) -> tuple[type[Page], ...]:
        """The kinds of pages in the order in which they came, each change once."""
        kinds = [type(kiosk.page) for kiosk in self.shown]
        return tuple(kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] is not kind)

    @property
    def now(self) -> Kiosk:
        """The state that is shown. Raises IndexError when nothing was."""
        return self.shown[-1]
