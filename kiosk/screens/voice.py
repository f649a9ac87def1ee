"""Pages read aloud in the order of their layouts, if a patient asks for it or plugs a headset in."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLayout, QWidget

from kiosk.core.texts import Language
from kiosk.screens import words
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.label import Label
from kiosk.sound.port import Speaker


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
        said = aloud(part, words.SPOKEN_BUTTONS(language), private=self.headset)
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


def widgets(layout: QLayout | None) -> Iterator[QWidget]:
    """Return every widget of a layout and of what stands in it, first to last; those that are not seen too."""
    if layout is None:
        return
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        widget = item.widget()
        if widget is not None:
            yield widget
            if not isinstance(widget, StatusCard):  # it speaks for its parts
                yield from widgets(widget.layout())
        else:
            yield from widgets(item.layout())


def buttons(part: QWidget) -> Iterator[QAbstractButton]:
    """Return what can be touched there now."""
    for widget in widgets(part.layout()):
        if isinstance(widget, QAbstractButton) and widget.isVisibleTo(part) and widget.isEnabled():
            yield widget


def sentences(part: QWidget, *, private: bool) -> Iterator[str]:
    """Return what is said there now, without what is personal unless nobody else listens."""
    for widget in widgets(part.layout()):
        if not widget.isVisibleTo(part) or isinstance(widget, QAbstractButton):
            continue
        words = widget.text() if isinstance(widget, Label) else widget.accessibleName()
        if words and (private or not getattr(widget, "personal", False)):
            yield words if words[-1] in ".?!…:" else f"{words}."


def aloud(part: QWidget, buttons_are: str, *, private: bool) -> str:
    """Return the page as it is read aloud: its sentences, then its buttons in `buttons_are` (`Buttons: {names}.`)."""
    said = list(sentences(part, private=private))
    names = ", ".join(name_of(button) for button in buttons(part))
    if names:
        said.append(buttons_are.format(names=names))
    return " ".join(said)


def name_of(button: QAbstractButton) -> str:
    """Return a button's name as it is read aloud."""
    return button.accessibleName().rstrip(".")
