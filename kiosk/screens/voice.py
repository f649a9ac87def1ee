"""Pages read aloud, to one who asked for it or has plugged a headset in."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.core.texts import Language
from kiosk.screens import words_view
from kiosk.screens.reading_order import aloud, name_of
from kiosk.sound.speaker import Speaker


class Voice:
    """Reads a page when it changes, and a button when it is reached by keys. Silent without a speaker.

    What is personal is read with a headset only: the room hears the rest.
    """

    def __init__(self, speaker: Speaker | None) -> None:
        self._speaker = speaker
        self.wanted = False
        self.headset = False
        self._said = ""

    @property
    def there(self) -> bool:
        """Whether there is a voice at all."""
        return self._speaker is not None

    @property
    def audible(self) -> bool:
        """Whether somebody listens."""
        return self.there and (self.wanted or self.headset)

    def read(self, part: QWidget, language: Language, *, again: bool = False) -> None:
        """Read a page, or what lies over it, unless it says the same as before."""
        if self._speaker is None or not self.audible:
            return
        said = aloud(part, words_view.SPOKEN_BUTTONS(language), private=self.headset)
        if said != self._said or again:
            self._said = said
            self._speaker.say(said, language)

    def name(self, button: QAbstractButton, language: Language) -> None:
        """Read a button's name."""
        if self._speaker is not None and self.audible:
            self._speaker.say(name_of(button), language)

    def hush(self) -> None:
        """Be silent, and read what comes next whatever it is."""
        self._said = ""
        if self._speaker is not None:
            self._speaker.hush()
