"""What the patient comes for."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from kiosk.core.events import ServiceChosen, Touched
from kiosk.core.state import ChooseService, Kiosk
from kiosk.core.texts import Language
from kiosk.core.visit import Service
from kiosk.screens import words
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Picture
from kiosk.screens.pages.base import Emit, Page
from kiosk.screens.tokens import Colour, Metrics, Role

_CELLS = 6
"""How many buttons stand on one page, `more` included."""
_ONE_COLUMN = 4
"""How many stand below each other in a high window: more would climb out of easy reach."""


class ServicesPage(Page):
    """One button a service; more than fit come page by page."""

    below_in_wide_windows = True

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._services: tuple[Service, ...] = ()
        self._language = Language.VI
        self._first = 0
        self._buttons: list[Button] = []
        self._grid = QGridLayout()
        self._none = Label(Role.LEAD, Colour.INK_SOFT)
        self._more = Button("more", Kind.QUIET, "next", Role.CAPTION_STRONG)
        self._more.clicked.connect(lambda _checked=False: self._turn_over())
        self._picture = Picture("rooms", 620, 380, least=0.9)
        for widget in (self._picture, self.title, self.lead):
            self.tell.addWidget(widget)
        self.share(0, 1)
        self.touch.addWidget(self._none)
        self.touch.addLayout(self._grid)
        self.touch.addStretch(1)

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the services."""
        assert isinstance(kiosk.page, ChooseService)  # noqa: S101 - the window chooses the page by its type
        if kiosk.page.services != self._services:
            self._first = 0
        self._services, self._language = kiosk.page.services, kiosk.language
        self.title.say(words.SERVICES_TITLE(kiosk.language))
        self.lead.say(words.SERVICES_LEAD(kiosk.language) if self._services and self._columns == 1 else "")
        self._none.say("" if self._services else words.SERVICES_NONE(kiosk.language))
        self._fill()

    def _fill(self) -> None:
        self._drop_buttons()
        shown = self._services[self._first : self._first + self._at_once]
        columns = self._columns
        width = (self.metrics.width - 2 * self.metrics.margin - (columns - 1) * self.metrics.gap) // columns
        self._more.say(words.MORE(self._language))
        self._more.setVisible(len(shown) < len(self._services))
        buttons = [self._button(service) for service in shown] + [self._more] * self._more.isVisibleTo(self)
        for place, button in enumerate(buttons):
            self._grid.addWidget(button, place // columns, place % columns)
            button.adapt(self.metrics)
            button.show()
        for start in range(0, len(buttons), columns):
            row = buttons[start : start + columns]
            height = max(button.heightForWidth(width) for button in row)
            for button in row:
                button.setFixedHeight(max(self.metrics.px(150), height))
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))

    @property
    def _columns(self) -> int:
        return 1 if self.metrics.portrait and len(self._services) <= _ONE_COLUMN else 2

    @property
    def _at_once(self) -> int:
        """How many services stand on one page."""
        return _CELLS if len(self._services) <= _CELLS else _CELLS - 1

    def _button(self, service: Service) -> Button:
        icon = "shield" if service.insured else "wallet"
        if self.metrics.portrait and self._columns > 1:
            icon = ""  # the words need the room, and they say the same
        button = Button(f"service-{service.key}", Kind.SECONDARY, icon)
        payer = words.SERVICE_INSURED if service.insured else words.SERVICE_SELF_PAY
        button.say(service.name(self._language), f"{service.room(self._language)} · {payer(self._language)}")
        button.clicked.connect(lambda _checked=False, key=service.key: self.emit_event(ServiceChosen(key)))
        self._buttons.append(button)
        return button

    def _drop_buttons(self) -> None:
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons.clear()

    def _turn_over(self) -> None:
        self._first += self._at_once
        if self._first >= len(self._services):
            self._first = 0
        self._fill()
        self.emit_event(Touched())

    def forget(self) -> None:
        """Keep no choice."""
        super().forget()
        self._services, self._first = (), 0
        self._drop_buttons()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._grid.setSpacing(metrics.gap)
        self._picture.setVisible(metrics.portrait)
        self.touch.setContentsMargins(0, metrics.px(36), 0, 0)
        if self._services:
            self._fill()
