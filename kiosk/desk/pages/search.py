"""Find a visit by ticket, number or name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kiosk.core.desk.flow import Opened, Place
from kiosk.core.desk.model import Dossier
from kiosk.desk import show, words
from kiosk.desk import words_work as say
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.scans import NotAScan, read_scan
from kiosk.desk.widgets.controls import Entry, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import row
from kiosk.desk.widgets.table import Cell, Line, Table


class SearchPage(DeskPage):
    """One line to type or scan into, and what is found."""

    def __init__(self, view: View) -> None:
        super().__init__(view, words.PLACES[Place.SEARCH])
        self.column.addWidget(label(self.t(say.SEARCH_LEAD), soft=True))
        self.text = Entry("search-text", self.t(say.SEARCH_LEAD), self.t(say.SEARCH_HINT))
        self.text.entered.connect(self.search)
        self.first = self.text
        self.text.scanned.connect(self._scanned)
        go = button("search", self.t(say.SEARCH), "primary", "search")
        go.clicked.connect(self.search)
        self.column.addLayout(row(self.text, go, stretch=0))
        self.found = label("", soft=True, name="found")
        self.column.addWidget(self.found)
        columns = (say.TICKET, say.DAY, say.PERSON, say.SERVICE, say.STATE)
        self.table = Table("found-list", self.t(words.PLACES[Place.SEARCH]), [self.t(one) for one in columns], 2, 3)
        self.table.opened.connect(lambda key: view.emit(Opened(UUID(key))))
        self.column.addWidget(self.table, 1)

    def search(self) -> None:
        """Look for what is typed."""
        text = " ".join(self.text.text().split())
        if text:
            self.ask(lambda: self.view.office.desk.search(text), self._came)

    def _scanned(self, code: str) -> None:
        try:
            self.text.setText(read_scan(code).number)
        except NotAScan:
            self.text.clear()
        self.search()

    def _came(self, found: Sequence[Dossier]) -> None:
        count = say.FOUND.filled(count=len(found)) if found else say.FOUND_NONE
        self.found.setText(self.t(count))
        self.table.show_lines([self._line(dossier) for dossier in found])
        if found:
            self.table.setFocus()

    def _line(self, dossier: Dossier) -> Line:
        clinic = self.view.office.clinic
        number = show.spaced(dossier.person.number)
        return Line(
            str(dossier.id),
            (
                Cell(dossier.number, strong=True),
                Cell(show.day_time(dossier.arrived, clinic)),
                Cell("  ·  ".join(part for part in (dossier.person.name or self.t(say.NOBODY), number) if part)),
                Cell(self.t(clinic.service_name(dossier.service)) if dossier.service else ""),
                Cell(self.t(say.STATES[dossier.state]), show.STATE_TONES[dossier.state]),
            ),
        )
