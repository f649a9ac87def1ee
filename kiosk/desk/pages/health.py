"""How the devices are, and buttons to try them."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cardreader.citizen import Citizen
from cardreader.errors import CardReaderError
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.flow import Place
from kiosk.core.desk.policy import Action
from kiosk.core.ports import PrintFailed
from kiosk.core.texts import Text
from kiosk.desk import words, words_visits
from kiosk.desk import words as say
from kiosk.desk.health import Level, Probe, Reading
from kiosk.desk.office import CardSeen
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.widgets.controls import Entry, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Badge, Panel, Sheet, row, scrolling
from kiosk.desk.worker import Lane
from kiosk.look.tokens import Tone

LEVELS = {Level.GOOD: (say.GOOD, Tone.GOOD), Level.SOON: (say.SOON, Tone.CAUTION), Level.BAD: (say.BAD, Tone.STOP)}
_CAN = re.compile(r"[0-9]{6}")


class HealthCard(Panel):
    """One thing that is looked after."""

    def __init__(self, probe: Probe, view: View) -> None:
        super().__init__(name=f"probe-{probe.key}")
        self._view = view
        line = QHBoxLayout()
        line.addWidget(label(view.t(probe.name), "heading"), 1)
        self.badge = Badge(view.t(say.UNKNOWN), Tone.NOTE, f"level-{probe.key}")
        line.addWidget(self.badge)
        self.column.addLayout(line)
        self._text = label(view.t(say.UNKNOWN), name=f"text-{probe.key}")
        self._remedy = label("", "strong", name=f"remedy-{probe.key}")
        self._remedy.hide()
        self.column.addWidget(self._text)
        self.column.addWidget(self._remedy)
        self.column.addStretch(1)

    def show_reading(self, reading: Reading) -> None:
        """Show how it is."""
        words_of_level, tone = LEVELS[reading.level]
        self.badge.say(self._view.t(words_of_level), tone)
        self._text.setText(self._view.t(reading.text))
        self._remedy.setText(self._view.t(reading.remedy) if reading.remedy else "")
        self._remedy.setVisible(reading.remedy is not None)


class HealthPage(DeskPage):
    """A card for each device. The window's watch measures; this page shows what it found."""

    def __init__(self, view: View, check_now: Callable[[], None]) -> None:
        super().__init__(view, words.PLACES[Place.HEALTH])
        self.column.addWidget(label(self.t(say.LEAD), soft=True))
        now = button("check-now", self.t(say.CHECK_NOW), "primary", "pulse")
        slip = button("test-slip", self.t(say.TEST_SLIP), icon_name="printer")
        card = button("test-card", self.t(say.TEST_CARD), icon_name="card")
        card.setVisible(view.office.card is not None)
        now.clicked.connect(check_now)
        slip.clicked.connect(self._test_slip)
        card.clicked.connect(self._test_card)
        lookup = button("test-lookup", self.t(say.TEST_LOOKUP), icon_name="shield")
        lookup.clicked.connect(self._test_lookup)
        self._clock = button("accept-clock", self.t(say.ACCEPT_CLOCK), "primary", "check")
        self._clock.hide()
        self._clock.clicked.connect(self._accept_clock)
        self._check_now = check_now
        self.column.addLayout(row(now, self._clock, slip, card, lookup))
        self.first = now
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        grid = QGridLayout()
        grid.setSpacing(12)
        self.cards: dict[str, HealthCard] = {}
        for place, probe in enumerate(view.office.probes):
            self.cards[probe.key] = HealthCard(probe, view)
            grid.addWidget(self.cards[probe.key], place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addStretch(1)
        self.column.addWidget(scrolling(body), 1)

    def show_reading(self, key: str, reading: Reading) -> None:
        """Show how one thing is."""
        self.cards[key].show_reading(reading)
        if key == "database":
            may = self.view.office.policy.may(self.view.session.staff.role, Action.ACCEPT_CLOCK)
            self._clock.setVisible(reading.asks_clock and may)

    def _accept_clock(self) -> None:
        office, by = self.view.office, self.view.session

        def accepted(_none: None) -> None:
            self.view.notice(say.ACCEPTED_CLOCK, Tone.GOOD)
            self._check_now()

        sheet = self.sheet(
            say.ACCEPT_CLOCK,
            lambda sheet: self.settle_sheet(sheet, lambda: office.accounts.accept_clock(by), accepted),
        )
        now = office.clock().astimezone(office.clinic.zone)
        sheet.lead(self.t(say.ACCEPT_CLOCK_ASKS.filled(now=f"{now:%H:%M %d/%m/%Y}")))
        sheet.open()

    def _test_slip(self) -> None:
        self.view.notice(words_visits.PRINTING, Tone.NOTE)
        self.ask(
            self.view.office.slips.test,
            lambda _none: self.view.notice(say.SLIP_OUT, Tone.GOOD),
            failed=self._slip_failed,
            lane=Lane.OUTSIDE,
        )

    def _slip_failed(self, error: Exception) -> None:
        if isinstance(error, PrintFailed):
            self.view.notice(say.SLIP_FAILED.filled(why=error), Tone.STOP)
        else:
            self.failed(error)

    def _test_lookup(self) -> None:
        """Ask the portal for the clerk's own number: any answer of its own shows that it works."""
        office, by = self.view.office, self.view.session
        person = Citizen(by.staff.number, by.staff.name)
        self.view.notice(words_visits.LOOKING_UP, Tone.NOTE)
        self.ask(lambda: office.look_up.look_up(by, person, office.today()), self._looked_up, lane=Lane.OUTSIDE)

    def _looked_up(self, coverage: Coverage) -> None:
        away = coverage.decision is Decision.PORTAL_UNAVAILABLE
        said = say.LOOKUP_FAILED if away else say.LOOKUP_CAME
        self.view.notice(said.filled(code=coverage.result_code), Tone.STOP if away else Tone.GOOD)

    def _test_card(self) -> None:
        card = self.view.office.card
        if card is None:
            return

        def yes(sheet: Sheet) -> None:
            can = typed.text().strip()
            if not _CAN.fullmatch(can):
                sheet.form.say_faults({"can": self.t(say.TEST_CAN)})
                return
            sheet.done()
            self.view.notice(words_visits.READING, Tone.NOTE)
            self.ask(lambda: card.read(can), self._card_read, failed=self._card_failed, lane=Lane.OUTSIDE)

        sheet = self.sheet(say.TEST_CARD, yes)
        typed = Entry("test-can", self.t(say.TEST_CAN))
        sheet.form.add("can", self.t(say.TEST_CAN), typed)
        sheet.open(typed)

    def _card_read(self, seen: CardSeen) -> None:
        verdict: Text = words_visits.PASSIVE[seen.authenticity.passive]
        said = Text.from_data(say.CARD_READ.vi.format(verdict=verdict.vi), say.CARD_READ.en.format(verdict=verdict.en))
        self.view.notice(said, Tone.STOP if seen.authenticity.failed else Tone.GOOD)

    def _card_failed(self, error: Exception) -> None:
        if isinstance(error, CardReaderError):
            self.view.notice(say.CARD_FAILED.filled(why=f"{error}. {error.remedy}"), Tone.STOP)
        else:
            self.failed(error)
