"""The panels of a dossier: who, what the insurance says, what the chip says, what the patient says, what staff did."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cardreader.plain_text import PlainLabel
from kiosk.core import delivery
from kiosk.core.desk.model import ClaimState, Dossier, Forced, Kind
from kiosk.core.desk.policy import Action
from kiosk.core.texts import Text
from kiosk.core.visit import ClaimKind
from kiosk.desk import show
from kiosk.desk import words_visits as say
from kiosk.desk.pages.base import View
from kiosk.desk.scans import read_given
from kiosk.desk.widgets.controls import button, words
from kiosk.desk.widgets.panel import Badge, Facts, Panel
from kiosk.desk.words_visits import CLAIM_CONFIRMED, CLAIM_OPEN, CLAIM_REJECTED, NOBODY, PAYMENTS, SEXES, STATES, TRACKS
from kiosk.look.tokens import Tone

_PHOTO = (150, 190)


def head(dossier: Dossier, view: View) -> QHBoxLayout:
    """The number as large as it is important, its state, service and queue."""
    line = QHBoxLayout()
    line.setSpacing(14)
    number = words(dossier.number, "number", name="number")
    number.setWordWrap(False)
    line.addWidget(number)
    line.addWidget(Badge(view.t(STATES[dossier.state]), show.STATE_TONES[dossier.state], "state"))
    parts = [view.t(say.HELP)] if dossier.kind is Kind.HELP else []
    if dossier.service:
        parts += [view.t(view.office.clinic.service_name(dossier.service)), view.t(TRACKS[dossier.track])]
    parts.append(f"{view.t(say.ARRIVED)} {show.day_time(dossier.arrived, view.office.clinic)}")
    line.addWidget(words("  ·  ".join(parts), soft=True), 1)
    return line


class PersonPanel(Panel):
    """Name and numbers in full: staff may see them. The chip's photo while somebody holds it."""

    def __init__(self, dossier: Dossier, view: View) -> None:
        super().__init__(view.t(say.PERSON_PANEL), "person")
        person = dossier.person
        sex = SEXES.get(person.sex)
        line = QHBoxLayout()
        self.column.addLayout(line)
        column = QVBoxLayout()
        line.addLayout(column, 1)
        column.addWidget(words(person.name or view.t(NOBODY), "strong", name="name"))
        facts = Facts()
        facts.add(view.t(say.NUMBER), show.spaced(person.number), strong=True)
        facts.add(view.t(say.BORN), str(person.birth_date or ""))
        facts.add(view.t(say.SEX), view.t(sex) if sex else "")
        given = read_given(dossier.given)
        facts.add(
            view.t(say.GIVEN), " · ".join(str(part) for part in (given.number, given.name, given.birth_date) if part)
        )
        if dossier.reason:
            facts.add(view.t(say.HELP), view.t(show.reason_words(dossier.reason)))
        column.addLayout(facts)
        column.addStretch(1)
        self._photo = PlainLabel()
        self._photo.setAccessibleName(view.t(say.PHOTO))
        self._photo.hide()
        line.addWidget(self._photo, 0, Qt.AlignmentFlag.AlignTop)
        self._note = words("", soft=True, name="photo-note")
        self._note.hide()
        self.column.addWidget(self._note)

    def show_photo(self, photo: bytes, note: str) -> None:
        """Show the chip's photo, until the page is left."""
        image = QImage.fromData(photo, "PPM")  # type: ignore[arg-type]  # the stubs want bytes, it wants str
        wide, high = _PHOTO
        picture = QPixmap.fromImage(image).scaled(
            wide, high, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self._photo.setPixmap(picture)
        self._photo.show()
        self.say_note(note)

    def say_note(self, note: str) -> None:
        """Say something of the chip that was read."""
        self._note.setText(note)
        self._note.show()


def insurance_panel(dossier: Dossier, view: View) -> Panel:
    """What the portal answered, who pays, and what could not be delivered."""
    panel = Panel(view.t(say.INSURANCE), "insurance")
    panel.column.addWidget(_toned(view.t(show.insurance_words(dossier)), show.insurance_tone(dossier)))
    facts = Facts()
    if dossier.payment:
        facts.add(view.t(say.PAYMENT), view.t(PAYMENTS[dossier.payment]), strong=True)
    facts.add(view.t(say.ROUTE), dossier.route_code)
    if dossier.first_service is not None:
        named = dossier.first_service
        facts.add(view.t(say.FIRST_SERVICE), f"{named.code}  {named.name}")
    if dossier.notified:
        facts.add(view.t(say.NOTIFICATION), view.t(say.NOTIFIED))
    panel.column.addLayout(facts)
    if dossier.expected_percent is not None:
        panel.column.addWidget(words(view.t(say.EXPECTED.filled(percent=dossier.expected_percent))))
    for rejection in dossier.rejections:
        panel.column.addWidget(words(view.t(show.rejection_words(rejection, view.office.clinic))))
    if dossier.undelivered:
        panel.column.addWidget(
            _toned(view.t(say.UNDELIVERED.filled(why=delivery.read(dossier.undelivered).says)), Tone.CAUTION)
        )
    return panel


def chip_panel(dossier: Dossier, view: View) -> Panel:
    """The chip's authenticity in words."""
    panel = Panel(view.t(say.CHIP), "chip")
    sentences = [view.t(sentence) for sentence in show.chip_words(dossier)]
    panel.column.addWidget(_toned("\n".join(sentences), show.chip_tone(dossier)))
    return panel


def claims_panel(dossier: Dossier, view: View, decide: Callable[[ClaimKind, bool], None]) -> Panel:
    """What the patient said, each with what became of it and the two answers."""
    panel = Panel(view.t(say.CLAIMS_PANEL), "claims")
    may = view.office.policy.may(view.session.staff.role, Action.DECIDE_CLAIM)
    for state in dossier.claims:
        panel.column.addWidget(words(view.t(show.claim_words(state.claim, dossier.day)), "strong"))
        line = QHBoxLayout()
        line.addWidget(Badge(view.t(_claim_state(state)), _claim_tone(state)))
        line.addStretch(1)
        if may and state.confirmed is None:
            kind = state.claim.kind
            for name, text, confirmed in (("confirm", say.CONFIRM, True), ("reject", say.REJECT, False)):
                answer = button(f"{name}-{kind}", view.t(text), "secondary" if confirmed else "quiet")
                answer.clicked.connect(lambda _=False, kind=kind, confirmed=confirmed: decide(kind, confirmed))
                line.addWidget(answer)
        panel.column.addLayout(line)
    return panel


def history_panel(dossier: Dossier, view: View) -> Panel:
    """Every decision of a person: when, who, what, why."""
    panel = Panel(view.t(say.HISTORY), "history")
    if not dossier.forced:
        panel.column.addWidget(words(view.t(say.NO_HISTORY), soft=True))
    for forced in dossier.forced:
        panel.column.addWidget(words(view.t(_forced(forced, view))))
    return panel


def _forced(forced: Forced, view: View) -> Text:
    what = say.FORCED.get(forced.action, Text.from_data(forced.action))
    reason = next(
        (
            reason.text
            for action in Action
            for reason in view.office.policy.reasons(action)
            if reason.code == forced.reason
        ),
        Text.from_data(forced.reason),
    )
    at = show.clock_time(forced.at, view.office.clinic)

    def line(language: str) -> str:
        parts = (f"{at}  {forced.by}", getattr(what, language), getattr(reason, language), forced.words)
        return "  ·  ".join(part for part in parts if part)

    return Text.from_data(line("vi"), line("en"))


def _claim_state(state: ClaimState) -> Text:
    match state.confirmed:
        case None:
            return CLAIM_OPEN
        case True:
            return CLAIM_CONFIRMED
        case False:
            return CLAIM_REJECTED


def _claim_tone(state: ClaimState) -> Tone:
    match state.confirmed:
        case None:
            return Tone.NOTE
        case True:
            return Tone.GOOD
        case False:
            return Tone.CAUTION


def _toned(text: str, tone: Tone) -> QWidget:
    label = words(text)
    label.setStyleSheet(
        f"background: {tone.tint}; color: {tone.ink}; border: 1px solid {tone.ink};"
        "border-radius: 8px; padding: 8px 10px;"
    )
    return label
