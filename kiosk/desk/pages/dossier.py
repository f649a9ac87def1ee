"""One visit or help case: everything that is known, and what may be done."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cardreader.errors import CardReaderError
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.flow import Closed, Opened, Place, Went
from kiosk.core.desk.model import Dossier, Kind
from kiosk.core.desk.policy import Action
from kiosk.core.ports import PrintFailed
from kiosk.core.texts import Text
from kiosk.core.visit import ClaimKind, Ticket
from kiosk.desk import words
from kiosk.desk import words_visits as say
from kiosk.desk.office import CardSeen
from kiosk.desk.pages import dossier_panels as panels
from kiosk.desk.pages.actions import (
    BUTTONS,
    FirstServiceSheet,
    ReasonSheet,
    choices_of,
    job_of,
    lead_of,
    possible,
    title_of,
)
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.widgets.controls import Entry, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Panel, Sheet, row, scrolling
from kiosk.desk.worker import Lane
from kiosk.look.tokens import Tone

_TWO_COLUMNS = 780
_CAN = 6
_PERSONAL = 12


class DossierPage(DeskPage):
    """A dossier. It is loaded again after every action: what it shows is what the register holds."""

    def __init__(self, view: View, of: UUID) -> None:
        super().__init__(view)
        self.of = of
        self.dossier: Dossier | None = None
        back = button("back", self.t(words.BACK), "quiet")
        back.clicked.connect(lambda: view.emit(Closed()))
        self.column.addLayout(row(back))
        self._body = QWidget()
        QVBoxLayout(self._body).addWidget(label(self.t(words.LOADING), soft=True))
        self._area = scrolling(self._body)
        self.column.addWidget(self._area, 1)
        self._person: panels.PersonPanel | None = None
        self._wide = False
        self.first = back

    def load(self) -> None:
        """Read it again."""
        self.ask(lambda: self.view.office.desk.dossier(self.of), self.show_dossier)

    def key(self, event: QKeyEvent) -> bool:
        """Go back by Escape."""
        if event.key() != Qt.Key.Key_Escape:
            return False
        self.view.emit(Closed())
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand the panels beside each other where there is room."""
        super().resizeEvent(event)
        if self.dossier is not None and self._wide is not (self.width() >= _TWO_COLUMNS):
            self.show_dossier(self.dossier)

    # What is shown ---------------------------------------------------------------------------------------------------

    def show_dossier(self, dossier: Dossier) -> None:
        """Show it."""
        self.dossier = dossier
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addLayout(panels.head(dossier, self.view))
        self._person = panels.PersonPanel(dossier, self.view)
        left = [self._person, panels.insurance_panel(dossier, self.view), panels.chip_panel(dossier, self.view)]
        right = [self._actions(dossier)]
        if dossier.claims:
            right.insert(0, panels.claims_panel(dossier, self.view, self._decide))
        right.append(panels.history_panel(dossier, self.view))
        self._wide = self.width() >= _TWO_COLUMNS
        parts = QHBoxLayout() if self._wide else QVBoxLayout()
        parts.setSpacing(12)
        for stretch, side in ((3, left), (2, right)):
            one = QVBoxLayout()
            one.setSpacing(12)
            for panel in side:
                one.addWidget(panel)
            one.addStretch(1)
            parts.addLayout(one, stretch)
        column.addLayout(parts)
        column.addStretch(1)
        self._area.setWidget(body)
        body.setObjectName("page")
        photo = self.view.office.photo_in_hand(dossier.id)
        if photo is not None:
            self._person.show_photo(photo, self.t(say.PHOTO_NOTE))

    def _actions(self, dossier: Dossier) -> Panel:
        panel = Panel(self.t(say.ACTIONS), "actions")
        if dossier.kind is Kind.HELP and self._may(Action.REGISTER):
            hand = button("by-hand", self.t(say.BY_HAND), "primary", "pencil")
            hand.clicked.connect(lambda: self.view.emit(Went(Place.BY_HAND, dossier.id)))
            panel.column.addWidget(hand)
        for action in possible(dossier, self.view.session.staff.role, self.view.office.policy):
            _, icon = BUTTONS[action]
            kind = "danger" if action is Action.VOID else "secondary"
            act = button(f"act-{action}", self.t(title_of(action, dossier)), kind, icon)
            act.clicked.connect(lambda _=False, action=action: self._act(action))
            panel.column.addWidget(act)
        if self.view.office.card is not None and len(dossier.person.number) == _PERSONAL:
            chip = button("read-chip", self.t(say.READ_CHIP), "quiet", "card")
            chip.clicked.connect(self._read_chip)
            panel.column.addWidget(chip)
        return panel

    def _may(self, action: Action) -> bool:
        return self.view.office.policy.may(self.view.session.staff.role, action)

    # What is done ----------------------------------------------------------------------------------------------------

    def _act(self, action: Action) -> None:
        if action is Action.LOOK_UP:
            self._look_up()
            return
        if self.dossier is None:
            return
        dossier = self.dossier
        if action is Action.SEND_AGAIN:
            desk, by = self.view.office.desk, self.view.session
            self.ask(lambda: desk.send_again(by, dossier.id), self._done)
            return
        if action is Action.NAME_FIRST_SERVICE:
            self._name_first_service(dossier)
            return
        choices = choices_of(action, dossier, self.view.office, self.view.language)

        def yes(sheet: Sheet) -> None:
            answer = asked.answer()
            if answer is None:
                return
            if action is Action.REPRINT:
                sheet.done()
                self._print(dossier, answer.reason)
            else:
                self.settle_sheet(sheet, job_of(action, dossier, answer, self.view), self._done)

        sheet = self.sheet(title_of(action, dossier), yes)
        sheet.lead(self.t(lead_of(action, dossier)))
        asked = ReasonSheet(self.view, sheet, action, choices)
        sheet.open(choices[0] if choices else asked.reason)

    def _done(self, result: Dossier | Ticket) -> None:
        if isinstance(result, Ticket):
            self.view.notice(say.MOVED.filled(number=result.number), Tone.GOOD)
            self.view.emit(Opened(result.visit_id))
            return
        self.view.notice(say.DONE, Tone.GOOD)
        if result.id != self.of:
            self.view.emit(Opened(result.id))  # a confirmed priority has a new number
        else:
            self.show_dossier(result)

    def failed(self, error: Exception) -> None:
        """Say what went wrong; show what somebody else changed meanwhile."""
        super().failed(error)
        if getattr(error, "code", "") == "changed":
            self.load()

    def _decide(self, kind: ClaimKind, confirmed: bool) -> None:  # noqa: FBT001 - one of two buttons
        desk, by = self.view.office.desk, self.view.session
        if confirmed:
            self.ask(lambda: desk.decide_claim(by, self.of, kind, confirmed=True), self._done)
            return

        def yes(sheet: Sheet) -> None:
            why = " ".join(typed.text().split())
            if not why:
                sheet.form.say_faults({"why": self.t(words.REFUSALS["words_needed"])})
                return
            self.settle_sheet(
                sheet, lambda: desk.decide_claim(by, self.of, kind, confirmed=False, words=why), self._done
            )

        sheet = self.sheet(say.REJECT, yes)
        typed = Entry("why", self.t(say.REJECT_WORDS))
        sheet.form.add("why", self.t(say.REJECT_WORDS), typed)
        sheet.open(typed)

    def _name_first_service(self, dossier: Dossier) -> None:
        desk, by = self.view.office.desk, self.view.session

        def yes(sheet: Sheet) -> None:
            service = asked.answer()
            if service is not None:
                self.settle_sheet(sheet, lambda: desk.name_first_service(by, dossier.id, service), self._done)

        sheet = self.sheet(say.NAME_FIRST_SERVICE, yes)
        sheet.lead(self.t(lead_of(Action.NAME_FIRST_SERVICE, dossier)))
        asked = FirstServiceSheet(self.view, sheet, dossier)
        sheet.open(asked.known if self.view.office.clinic.first_services else asked.code)

    def _look_up(self) -> None:
        if self.dossier is None:
            return
        person, office, by = self.dossier.person, self.view.office, self.view.session
        self.view.notice(say.LOOKING_UP, Tone.NOTE)
        self.ask(lambda: office.look_up.look_up(by, person, office.today()), self._looked_up, lane=Lane.OUTSIDE)

    def _looked_up(self, coverage: Coverage) -> None:
        desk, by = self.view.office.desk, self.view.session
        away = coverage.decision is Decision.PORTAL_UNAVAILABLE
        said = (say.STILL_AWAY, Tone.CAUTION) if away else (say.LOOKED_UP, Tone.GOOD)

        def noted(dossier: Dossier) -> None:
            self.view.notice(*said)
            self.show_dossier(dossier)

        self.ask(lambda: desk.noted_lookup(by, self.of, coverage), noted)

    def _print(self, dossier: Dossier, reason: str) -> None:
        self.view.notice(say.PRINTING, Tone.NOTE)
        self.ask(
            lambda: self.view.office.slips.reprint(dossier),
            lambda _done: self._printed(dossier, reason, ok=True, said=say.PRINTED.filled(number=dossier.number)),
            failed=lambda error: self._not_printed(dossier, reason, error),
            lane=Lane.OUTSIDE,
        )

    def _not_printed(self, dossier: Dossier, reason: str, error: Exception) -> None:
        if not isinstance(error, PrintFailed):
            self.failed(error)
            return
        said = say.NOT_PRINTED.filled(number=dossier.number, why=error)
        self._printed(dossier, reason, ok=False, said=said)

    def _printed(self, dossier: Dossier, reason: str, *, ok: bool, said: Text) -> None:
        desk, by = self.view.office.desk, self.view.session
        self.view.notice(said, Tone.GOOD if ok else Tone.STOP)
        self.ask(lambda: desk.reprinted(by, dossier.id, reason, ok=ok), self.show_dossier)

    def _read_chip(self) -> None:
        card, dossier = self.view.office.card, self.dossier
        if card is None or dossier is None:
            return
        self.view.notice(say.READING, Tone.NOTE)
        can = dossier.person.number[-_CAN:]
        self.ask(lambda: card.read(can), self._seen, failed=self._not_read, lane=Lane.OUTSIDE)

    def _not_read(self, error: Exception) -> None:
        if isinstance(error, CardReaderError):
            self.view.notice(words.CARD_FAILED.filled(why=f"{error}. {error.remedy}"), Tone.STOP)
        else:
            self.failed(error)

    def _seen(self, seen: CardSeen) -> None:
        if self.dossier is None or self._person is None:
            return
        same = seen.person.number == self.dossier.person.number
        self.view.notice(say.READ_SAME if same else say.READ_OTHER, Tone.GOOD if same else Tone.STOP)
        if same and seen.photo is not None:
            self._person.show_photo(seen.photo, self.t(say.PHOTO_NOTE))
