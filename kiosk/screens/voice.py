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

    Of a page that stays, only what changed is read: whoever types the third digit need not hear the page again.
    What is personal is read with a headset only: the room hears the rest.
    """

    def __init__(self, speaker: Speaker | None) -> None:
        self._speaker = speaker
        self._wanted = False
        self._headset = False
        self._read: QWidget | None = None
        self._said: list[str] = []
        self._named = ""

    @property
    def there(self) -> bool:
        """Whether there is a voice at all."""
        return self._speaker is not None

    @property
    def audible(self) -> bool:
        """Whether somebody listens."""
        return self.there and (self._wanted or self._headset)

    def attend(self, *, wanted: bool | None = None, headset: bool | None = None) -> None:
        """Take note that the patient wants pages read aloud, or has a headset plugged in."""
        self._wanted = self._wanted if wanted is None else wanted
        self._headset = self._headset if headset is None else headset
        if self._speaker is not None:
            self._speaker.attend(listening=self.audible)

    def read(self, part: QWidget, language: Language, *, again: bool = False) -> None:
        """Read a page or what lies over it: all of it, or of one that stays what it did not say before."""
        if self._speaker is None or not self.audible:
            return
        said = list(sentences(part, private=self._headset))
        named = named_buttons(part, words.SPOKEN_BUTTONS(language))
        stays = part is self._read and not again
        new = [sentence for sentence in said if not (stays and sentence in self._said)]
        if named and not (stays and named == self._named):
            new.append(named)
        self._read, self._said, self._named = part, said, named
        if new:
            self._speaker.say(" ".join(new), language)

    def name(self, button: QAbstractButton, language: Language) -> None:
        """Read a button's name."""
        if self._speaker is not None and self.audible:
            self._speaker.say(name_of(button), language)

    def hush(self) -> None:
        """Be silent, and read what comes next whatever it is."""
        self._read, self._said, self._named = None, [], ""
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
        newest = getattr(widget, "newest", "") if private else ""
        if newest:
            yield f"{newest}."
        if words and (private or not getattr(widget, "personal", False)):
            yield words if words[-1] in ".?!…:" else f"{words}."


def named_buttons(part: QWidget, buttons_are: str) -> str:
    """Return the names of the buttons there in `buttons_are` (`Buttons: {names}.`); empty when there are none."""
    names = ", ".join(name_of(button) for button in buttons(part))
    return buttons_are.format(names=names) if names else ""


def aloud(part: QWidget, buttons_are: str, *, private: bool) -> str:
    """Return the whole page as it is read aloud: its sentences, then its buttons."""
    return " ".join(filter(None, [*sentences(part, private=private), named_buttons(part, buttons_are)]))


def name_of(button: QAbstractButton) -> str:
    """Return a button's name as it is read aloud."""
    return button.accessibleName().rstrip(".")
