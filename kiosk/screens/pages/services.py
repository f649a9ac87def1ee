"""What the patient comes for."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QSizePolicy

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

_HIGH_ROWS = 5
"""How many buttons stand below each other in a high window, `more` included: more would climb out of easy reach."""
_WIDE_ROWS = 3
"""How many pairs of buttons stand below each other in a wide window."""
_GRID_GAP = 36
_LEAST_HEIGHT, _MOST_HEIGHT = 140, 250


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
        self._more = Button("more", Kind.QUIET, "next")
        self._more.clicked.connect(lambda _checked=False: self._turn_over())
        self._picture = Picture("rooms", 620, 380, least=0.9)
        for widget in (self._picture, self.title, self.lead):
            self.tell.addWidget(widget)
        self.share(0, 1)
        self.touch.addWidget(self._none)
        self.touch.addLayout(self._grid, 1)
        self.touch.addStretch(0)

    def show_state(self, kiosk: Kiosk) -> None:
        """Offer the services."""
        assert isinstance(kiosk.page, ChooseService)  # noqa: S101 - the window chooses the page by its type
        if kiosk.page.services != self._services:
            self._first = 0
        self._services, self._language = kiosk.page.services, kiosk.language
        self.title.say(words.SERVICES_TITLE(kiosk.language))
        self.lead.say(words.SERVICES_LEAD(kiosk.language) if 0 < len(self._services) < _HIGH_ROWS else "")
        self._none.say("" if self._services else words.SERVICES_NONE(kiosk.language))
        self._fill()

    def _fill(self) -> None:
        self._drop_buttons()
        shown = self._services[self._first : self._first + self._at_once]
        columns = self._columns
        width = self._width
        self._more.say(words.MORE(self._language))
        self._more.setVisible(len(shown) < len(self._services))
        buttons = [self._button(service) for service in shown] + [self._more] * self._more.isVisibleTo(self)
        for place, button in enumerate(buttons):
            self._grid.addWidget(button, place // columns, place % columns)
            button.adapt(self.metrics)
            button.show()
        for start in range(0, len(buttons), columns):
            row = buttons[start : start + columns]
            height = max(self.metrics.px(_LEAST_HEIGHT), *(button.heightForWidth(width) for button in row))
            for button in row:
                button.setMinimumHeight(height)
                button.setMaximumHeight(max(self.metrics.px(_MOST_HEIGHT), height))
        for row_number in range(_HIGH_ROWS):
            self._grid.setRowStretch(row_number, int(row_number * columns < len(buttons)))
        for column in range(2):
            self._grid.setColumnStretch(column, int(column < columns))

    @property
    def _columns(self) -> int:
        return 1 if self.metrics.portrait else 2

    @property
    def _width(self) -> int:
        """Width of a button, pixels."""
        columns = self._columns
        return (self.metrics.width - 2 * self.metrics.margin - (columns - 1) * self.metrics.gap) // columns

    @property
    def _at_once(self) -> int:
        """How many services stand on one page."""
        cells = _HIGH_ROWS if self.metrics.portrait else 2 * _WIDE_ROWS
        return cells if len(self._services) <= cells else cells - 1

    def _button(self, service: Service) -> Button:
        icon = "shield" if service.insured else "wallet"
        button = Button(f"service-{service.key}", Kind.SECONDARY, icon)
        payer = words.SERVICE_INSURED if service.insured else words.SERVICE_SELF_PAY
        room, pays = service.room(self._language), payer(self._language)
        button.adapt(self.metrics)
        button.say(service.name(self._language), f"{room} · {pays}")
        if not button.second_fits(self._width):
            button.say(service.name(self._language), f"{room}\n{pays}")
        policy = button.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Expanding)
        button.setSizePolicy(policy)
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
        self._grid.setSpacing(metrics.px(_GRID_GAP) if metrics.portrait else metrics.gap)
        self._picture.setVisible(metrics.portrait)
        self.touch.setContentsMargins(0, metrics.px(12) if metrics.portrait else 0, 0, 0)
        self.set_gap(metrics.px(44 if metrics.portrait else 40))
        if self._services:
            self._fill()
