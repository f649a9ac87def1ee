"""A device without which no check-in works is gone."""

from __future__ import annotations

from kiosk.core.state import Device, Kiosk, OutOfService
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Picture
from kiosk.screens.pages.base import Emit, Page

_ICONS = {Device.READER: "card", Device.PRINTER: "printer", Device.REGISTER: "slip", Device.PORTAL: "clock"}


class OutOfServicePage(Page):
    """Says what is missing, and where to go instead."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._picture = Picture("rest", 620, 430)
        self._picture.beside = True
        self._devices = {device: StatusCard(f"device-{device}") for device in Device}
        self._still = Label(Role.BODY, Colour.INK_SOFT)
        self.tell.addStretch(1)
        self.tell.addWidget(self._picture, 4)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        for widget in (self.title, self.lead, *self._devices.values()):
            self.touch.addWidget(widget)
        self.touch.addWidget(self._still)
        self.touch.addStretch(2)

    def show_state(self, kiosk: Kiosk) -> None:
        """Name the devices."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, OutOfService)  # noqa: S101 - the window chooses the page by its type
        self.title.say(words.OUT_TITLE(language))
        self.lead.say(words.OUT_LEAD(language))
        self._still.say(words.OUT_STILL(language))
        for device, card in self._devices.items():
            if device in page.devices:
                card.say(Tone.NOTE, _ICONS[device], words.DEVICES[device](language))
            else:
                card.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(34))
