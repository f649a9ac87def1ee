"""Lists of visits: the work list, longest wait first, and the search by ticket, number or name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton

from kiosk.core.desk.flow import Opened, Place
from kiosk.core.desk.model import Dossier, Work, WorkItem
from kiosk.core.texts import Text
from kiosk.desk import show, words
from kiosk.desk import words_visits as say
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.scans import NotAScan, read_scan, slip_in
from kiosk.desk.widgets.controls import Entry, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Badge, Flowing, row
from kiosk.desk.widgets.table import Cell, Line, Table
from kiosk.look.tokens import Tone


class WorkPage(DeskPage):
    """Counts at a glance, and the list. Enter opens a line; the figures 1 to 9 choose a kind."""

    refresh_seconds = 2.0

    def __init__(self, view: View) -> None:
        super().__init__(view, words.PLACES[Place.WORK])
        self.urgent = Badge("", Tone.STOP, "urgent")
        self.urgent.hide()
        self.going = button("going", self.t(say.GOING), "primary")
        self.going.clicked.connect(self._take_up)
        self.going.hide()
        self.column.addLayout(row(self.urgent, self.going))
        self._kinds = QButtonGroup(self)
        self._chips: dict[Work | None, QPushButton] = {}
        chips = Flowing()
        for kind in (None, *Work):
            chip = button(f"kind-{kind or 'all'}", "", "quiet")
            chip.setCheckable(True)
            chip.clicked.connect(self._show)
            self._kinds.addButton(chip)
            self._chips[kind] = chip
            chips.addWidget(chip)
        self._chips[None].setChecked(True)
        self.column.addLayout(chips)
        columns = (say.WAITS, say.TICKET, say.WHY, say.PERSON, say.DETAIL)
        self.table = Table("work-list", self.t(words.PLACES[Place.WORK]), [self.t(one) for one in columns], 3, 4)
        self.table.opened.connect(lambda key: view.emit(Opened(UUID(key.partition(" ")[0]))))
        self.column.addWidget(self.table, 1)
        self.first = self.table
        self.nothing = label(self.t(words.LOADING), soft=True, name="nothing")
        self.column.addWidget(self.nothing)
        self._items: Sequence[WorkItem] = ()
        self._loaded = False
        self._count(Counter())

    def key(self, event: QKeyEvent) -> bool:
        """Choose a kind by its place, 1 to 9."""
        chips = list(self._chips.values())
        place = event.key() - Qt.Key.Key_1
        if not 0 <= place < len(chips):
            return False
        chips[place].click()
        return True

    def load(self) -> None:
        """Ask for list and counts, unless the last answer is still awaited."""
        if self.quiet:
            self.ask(self.view.office.desk.work, self._came)

    def _came(self, items: Sequence[WorkItem]) -> None:
        self._items = items
        self._loaded = True
        self._count(Counter(item.work for item in items))
        self._show()

    def _count(self, counts: Counter[Work]) -> None:
        for kind, chip in self._chips.items():
            name = self.t(say.WORKS[kind] if kind else say.ALL)
            count = counts[kind] if kind else counts.total()
            chip.setText(f"{name}  {count}")
            chip.setAccessibleName(f"{name}: {count}")

    def _show(self) -> None:
        kind = next((kind for kind, chip in self._chips.items() if chip.isChecked()), None)
        shown = [item for item in self._items if kind in (None, item.work)]
        self.table.show_lines([self._line(item) for item in sorted(shown, key=_order)])
        self.nothing.setText(self.t(self._why_empty(kind)))
        self.nothing.setVisible(not shown)
        calls = [item.number for item in self._unanswered()]
        self.urgent.setText(self.t(say.URGENT.filled(number=", ".join(calls))))
        self.urgent.setVisible(bool(calls))
        self.going.setVisible(bool(calls))

    def _unanswered(self) -> list[WorkItem]:
        return sorted((item for item in self._items if item.reason in show.URGENT and not item.answered), key=_order)

    def _take_up(self) -> None:
        """Answer the alarm that rings longest: the kiosk says that somebody is coming."""
        rings = self._unanswered()
        if rings:
            queue, by, of = self.view.office.queue, self.view.session, rings[0].id
            self.ask(lambda: queue.take_up(by, of), lambda _: self.load())

    def _why_empty(self, kind: Work | None) -> Text:
        if not self._loaded:
            return words.LOADING
        return say.NOTHING_OF_KIND if kind else say.NOTHING

    def _line(self, item: WorkItem) -> Line:
        office, language = self.view.office, self.view.language
        urgent = item.reason in show.URGENT
        parts = [show.detail(item)(language)]
        if item.service:
            parts.insert(0, office.clinic.service_name(item.service)(language))
        return Line(
            f"{item.id} {item.work} {item.reason}",
            (
                Cell(show.waited(item.since, office.clock())(language)),
                Cell(item.number, strong=True),
                Cell(self.t(say.WORKS[item.work]), Tone.STOP if urgent else show.WORK_TONES[item.work]),
                Cell(item.name or self.t(say.NOBODY)),
                Cell("  ·  ".join(part for part in parts if part)),
            ),
        )


def _order(item: WorkItem) -> tuple[bool, object]:
    """Emergencies first, then whoever waits longest."""
    return item.reason not in show.URGENT, item.since


class SearchPage(DeskPage):
    """One line to type or scan into, and what is found."""

    def __init__(self, view: View) -> None:
        super().__init__(view, words.PLACES[Place.SEARCH])
        self._opens = False  # whether the one that is found is opened
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

    def scanned(self, code: str) -> bool:
        """Find that person or visit, and open it when there is only one."""
        self._opens = True
        self._scanned(code)
        return True

    def _scanned(self, code: str) -> None:
        try:
            self.text.setText(read_scan(code).number)
        except NotAScan:
            self.text.setText(slip_in(code))
        self.search()

    def _came(self, found: Sequence[Dossier]) -> None:
        opens, self._opens = self._opens, False
        if opens and len(found) == 1:
            self.view.emit(Opened(found[0].id))
            return
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
