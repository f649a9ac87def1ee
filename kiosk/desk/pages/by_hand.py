"""Register somebody without the chip: the form."""

from __future__ import annotations

from uuid import UUID, uuid4

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cardreader.citizen import Citizen, Sex
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.flow import Opened
from kiosk.core.desk.model import ByHand, Dossier
from kiosk.core.desk.policy import Action
from kiosk.core.rules import payment_of
from kiosk.core.texts import Text
from kiosk.core.visit import Payment, Ticket, Track
from kiosk.desk import words, words_visits
from kiosk.desk import words_visits as say
from kiosk.desk.by_hand import Field, Situation, Typed, judge
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.scans import NotAScan, read_given, read_scan, scanner_fault
from kiosk.desk.widgets.controls import Choice, Entry, button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Flowing, Form, Panel, row, scrolling
from kiosk.desk.words_visits import PAYMENTS
from kiosk.look.tokens import Tone

_INSURED = (Decision.COVERED, Decision.COVERED_SHOW_PAPER_CARD)
_REASONS = {
    Situation.CHILD: "child_without_card",
    Situation.NEWBORN: "child_without_card",
    Situation.EMERGENCY: "emergency",
}


class ByHandPage(DeskPage):
    """The form. A scanner fills it; what is wrong is said under its field, and is never written."""

    def __init__(self, view: View, for_help: UUID | None = None) -> None:
        super().__init__(view, say.TITLE)
        self._for_help = for_help
        self._answer = Decision.PORTAL_UNAVAILABLE
        """What the portal said of whoever waits for help, when it pays; else nothing is known."""
        self._id = uuid4()
        self.column.addWidget(label(self.t(say.LEAD), soft=True))
        self.for_whom = label("", "strong", name="for-help")
        self.for_whom.hide()
        self.column.addWidget(self.for_whom)
        self._situations: dict[Situation, QPushButton] = {}
        self.column.addLayout(self._cases())
        self._fields()
        self.doubts = label("", "doubt", name="doubts")
        self.doubts.hide()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._panel())
        column.addWidget(self.doubts)
        column.addLayout(self._buttons())
        column.addStretch(1)
        self.column.addWidget(scrolling(body), 1)
        self._begin()

    # Building --------------------------------------------------------------------------------------------------------

    def _cases(self) -> Flowing:
        line, group = Flowing(), QButtonGroup(self)
        for situation in Situation:
            case = button(f"case-{situation}", self.t(say.SITUATIONS[situation]), "quiet")
            case.setCheckable(True)
            case.clicked.connect(self._case_chosen)
            group.addButton(case)
            self._situations[situation] = case
            line.addWidget(case)
        return line

    def _buttons(self) -> QHBoxLayout:
        self.register = button("register", self.t(say.REGISTER), "primary", "check")
        self.register.clicked.connect(self.submit)
        clear = button("clear", self.t(say.CLEAR), "quiet")
        clear.clicked.connect(self._clear)
        return row(self.register, clear)

    def _fields(self) -> None:
        t, office, language = self.t, self.view.office, self.view.language
        self.scan = Entry("scan", t(say.SCAN), t(say.SCAN_HINT))
        self.scan.entered.connect(lambda: self._scanned(self.scan.text()))
        self.first = self.scan
        self.number = Entry("number", t(say.HAND_NUMBER), t(say.NUMBER_HINT))
        self.name = Entry("name", t(say.NAME), t(say.NAME_HINT))
        self.birth = Entry("birth", t(say.BIRTH), t(say.BIRTH_HINT))
        self.sex = Choice("sex", t(say.HAND_SEX), [(key.value, t(text)) for key, text in say.SEXES.items()], empty="—")
        services = [(one.key, f"{one.prefix}: {one.name(language)}") for one in office.clinic.services]
        self.service = Choice("service", t(say.HAND_SERVICE), services)
        self.track = Choice("track", t(say.TRACK), [(one.value, t(words_visits.TRACKS[one])) for one in Track])
        self.payment = Choice(
            "payment", t(say.HAND_PAYMENT), [(one.value, t(PAYMENTS[one])) for one in self._payments()]
        )
        reasons = office.policy.reasons(Action.REGISTER)
        self.reason = Choice("reason", t(say.HAND_REASON), [(one.code, t(one.text)) for one in reasons], empty="—")
        self.words = Entry("words", t(say.WORDS))
        for entry in (self.scan, self.number, self.name, self.birth, self.words):
            entry.scanned.connect(self._scanned)
            if entry is not self.scan:
                entry.entered.connect(self.submit)
        self.birth.editingFinished.connect(self._suggest)
        self.service.currentIndexChanged.connect(self._suggest_payment)

    def _payments(self) -> tuple[Payment, ...]:
        """Who may be said to pay: the insurance only by those who may override it, or where the portal said so."""
        may = self.view.office.policy.may(self.view.session.staff.role, Action.SET_PAYMENT)
        return tuple(Payment) if may else (Payment.TO_BE_CHECKED, Payment.SELF_PAY)

    def _panel(self) -> Panel:
        panel = Panel(name="form")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        self._forms = (Form(), Form())
        left, right = self._forms
        left.add("scan", self.t(say.SCAN), self.scan)
        left.add(Field.NUMBER, self.t(say.HAND_NUMBER), self.number)
        left.add(Field.NAME, self.t(say.NAME), self.name)
        left.add(Field.BIRTH, self.t(say.BIRTH), self.birth)
        left.add(Field.SEX, self.t(say.HAND_SEX), self.sex)
        right.add(Field.SERVICE, self.t(say.HAND_SERVICE), self.service)
        right.add("track", self.t(say.TRACK), self.track)
        right.add("payment", self.t(say.HAND_PAYMENT), self.payment)
        right.add(Field.REASON, self.t(say.HAND_REASON), self.reason)
        right.add(Field.WORDS, self.t(say.WORDS), self.words)
        for column, form in enumerate(self._forms):
            form.addStretch(1)
            grid.addLayout(form, 0, column)
            grid.setColumnStretch(column, 1)
        panel.column.addLayout(grid)
        return panel

    # Filling ---------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._situations[Situation.WITH_NUMBER].setChecked(True)
        self._suggest()
        self._suggest_payment()

    def load(self) -> None:
        """Take over what is known of the help case."""
        case = self._for_help
        if case is not None:
            self.ask(lambda: self.view.office.desk.dossier(case), self._take_over)

    def _take_over(self, dossier: Dossier) -> None:
        person = dossier.person
        self.for_whom.setText(self.t(say.FOR_HELP.filled(number=dossier.number)))
        self.for_whom.show()
        if person.number or not dossier.given:
            self._fill(person)
        else:
            self._fill(read_given(dossier.given))
        if dossier.decision in _INSURED:
            self._answer = Decision(dossier.decision)
            self._suggest_payment()

    def _fill(self, person: Citizen) -> None:
        self.number.setText(person.number)
        self.name.setText(person.name)
        self.birth.setText(str(person.birth_date or ""))
        self.sex.choose("" if person.sex is Sex.UNSPECIFIED else person.sex.value)
        self._suggest()

    def scanned(self, code: str) -> bool:
        """Fill the form."""
        self._scanned(code)
        return True

    def _scanned(self, text: str) -> None:
        self.scan.clear()
        if not text.strip():
            return
        fault = scanner_fault(text)
        told = say.SCAN_WORDS[fault] if fault else None
        try:
            person = read_scan(text)
        except NotAScan:
            self.view.notice(told or say.SCAN_REFUSED, Tone.CAUTION)
            return
        self._fill(person)
        self.view.notice(told or say.FILLED, Tone.CAUTION if told else Tone.NOTE)
        self.service.setFocus()

    def _case_chosen(self) -> None:
        self.reason.choose(_REASONS.get(self._situation, ""))
        self._suggest()
        self._say_faults({})
        self.number.setFocus()

    def _suggest(self) -> None:
        judged = judge(self._typed(), self.view.office.today())
        self.track.choose(judged.track)
        self.doubts.setText("  ".join(self.t(doubt) for doubt in judged.doubts))
        self.doubts.setVisible(bool(judged.doubts))

    def _suggest_payment(self) -> None:
        service = self.view.office.clinic.service(self.service.value)
        if service is None:
            return
        expected = payment_of(service, Coverage(self._answer, ""))
        if self.payment.findData(expected.value) < 0:
            self.payment.addItem(self.t(PAYMENTS[expected]), expected.value)
        self.payment.choose(expected)

    def _clear(self) -> None:
        self._for_help = None
        self._answer = Decision.PORTAL_UNAVAILABLE
        self.for_whom.hide()
        self._id = uuid4()
        for entry in (self.scan, self.number, self.name, self.birth, self.words):
            entry.clear()
        self.sex.setCurrentIndex(0)
        self.reason.setCurrentIndex(0)
        self._say_faults({})
        self._begin()
        self.scan.setFocus()

    # Writing ---------------------------------------------------------------------------------------------------------

    @property
    def _situation(self) -> Situation:
        return next(one for one, case in self._situations.items() if case.isChecked())

    def _typed(self) -> Typed:
        sex = Sex(self.sex.value) if self.sex.value else Sex.UNSPECIFIED
        return Typed(self._situation, self.number.text(), self.name.text(), self.birth.text(), sex)

    def submit(self) -> None:
        """Write the visit when all is right; say what is wrong otherwise."""
        judged = judge(self._typed(), self.view.office.today())
        faults: dict[str, Text] = dict(judged.faults)
        reason = next(
            (one for one in self.view.office.policy.reasons(Action.REGISTER) if one.code == self.reason.value), None
        )
        typed = " ".join(self.words.text().split())
        if reason is None:
            faults[Field.REASON] = words.REFUSALS["reason_needed"]
        elif reason.words and not typed:
            faults[Field.WORDS] = words.REFUSALS["words_needed"]
        self._say_faults(faults)
        if faults:
            return
        hand = ByHand(
            id=self._id,
            person=judged.person,
            service=self.service.value,
            track=Track(self.track.value),
            payment=Payment(self.payment.value),
            reason=self.reason.value,
            words=typed,
            help_case=self._for_help,
        )
        desk, by = self.view.office.desk, self.view.session
        self.register.setEnabled(False)
        self.ask(lambda: desk.register(by, hand), self._registered, failed=self._refused)

    def _say_faults(self, faults: dict[str, Text]) -> None:
        for form in self._forms:
            form.say_faults({key: self.t(text) for key, text in faults.items() if key in form.faults})
        for key, entry in (("number", self.number), ("name", self.name), ("birth", self.birth)):
            entry.become_wrong(wrong=key in faults)

    def _registered(self, ticket: Ticket) -> None:
        said = say.DONE_AGAIN if ticket.again else say.HAND_DONE
        self.view.notice(said.filled(number=ticket.number), Tone.GOOD)
        self.view.emit(Opened(ticket.visit_id))

    def _refused(self, error: Exception) -> None:
        self.register.setEnabled(True)
        self.failed(error)
