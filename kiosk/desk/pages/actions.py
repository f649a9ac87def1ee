"""What a clerk may do with a visit: which buttons, and the dialog that each one opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.desk.model import Dossier, Kind, Role, VisitState
from kiosk.core.desk.policy import Action, Policy
from kiosk.core.texts import Language, Text
from kiosk.core.visit import FirstService, Payment, Ticket, Track
from kiosk.desk import words
from kiosk.desk import words_visits as say
from kiosk.desk.office import Office
from kiosk.desk.pages.base import View
from kiosk.desk.show import spaced
from kiosk.desk.widgets.controls import Choice, Entry
from kiosk.desk.widgets.panel import Sheet
from kiosk.desk.words_visits import PAYMENTS, TRACKS

BUTTONS = {
    Action.LOOK_UP: (say.LOOK_UP, "shield"),
    Action.COMPARE_PHOTO: (say.COMPARE_PHOTO, "person"),
    Action.ACCEPT: (say.ACCEPT, "check"),
    Action.SET_PAYMENT: (say.SET_PAYMENT, "wallet"),
    Action.SET_ROUTE: (say.SET_ROUTE, "slip"),
    Action.NAME_FIRST_SERVICE: (say.NAME_FIRST_SERVICE, "list"),
    Action.SEND_AGAIN: (say.SEND_AGAIN, "again"),
    Action.MOVE: (say.MOVE, "next"),
    Action.REPRINT: (say.REPRINT, "printer"),
    Action.VOID: (say.VOID, "close"),
    Action.REOPEN: (say.REOPEN, "door"),
}
"""Action -> words and icon of its button, in the order in which they stand."""


def possible(dossier: Dossier, role: Role, policy: Policy) -> tuple[Action, ...]:
    """Return the actions that make sense for this visit and that the role may do."""
    return tuple(action for action in BUTTONS if policy.may(role, action) and action in _sensible(dossier))


def _sensible(dossier: Dossier) -> frozenset[Action]:
    if dossier.state is VisitState.VOID:
        return frozenset({Action.REOPEN})
    if dossier.kind is Kind.HELP:
        return frozenset({Action.VOID, Action.COMPARE_PHOTO} if dossier.person.number else {Action.VOID})
    actions = {Action.SET_PAYMENT, Action.SET_ROUTE, Action.MOVE, Action.REPRINT, Action.VOID}
    if dossier.payment in {Payment.INSURANCE, Payment.INSURANCE_SHOW_CARD} and not dossier.notified:
        actions.add(Action.NAME_FIRST_SERVICE)
    if dossier.undelivered:
        actions.add(Action.SEND_AGAIN)
    if dossier.person.number:
        actions |= {Action.LOOK_UP, Action.COMPARE_PHOTO}
    if dossier.access != "by_hand":
        actions.add(Action.ACCEPT)
    return frozenset(actions)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a dialog was answered with."""

    reason: str
    words: str
    value: str = ""
    second: str = ""


class ReasonSheet:
    """A dialog that asks for a reason of the list, for words where the reason wants them, and for a new value.

    `take` gets the answer once it is whole.
    """

    def __init__(self, view: View, sheet: Sheet, action: Action, choices: tuple[Choice, ...] = ()) -> None:
        self._view, self._sheet = view, sheet
        self._reasons = view.office.policy.reasons(action)
        self._choices = choices
        labels = _LABELS.get(action, ())
        for label, choice in zip(labels, choices, strict=True):
            sheet.form.add(choice.objectName(), view.t(label), choice)
        options = [(reason.code, view.t(reason.text)) for reason in self._reasons]
        self.reason = Choice("reason", view.t(say.REASON), options, empty=view.t(say.CHOOSE_REASON))
        self.words = Entry("reason-words", view.t(say.IN_WORDS), view.t(say.WORDS_FREE))
        if self._reasons:
            sheet.form.add("reason", view.t(say.REASON), self.reason)
            sheet.form.add("words", view.t(say.IN_WORDS), self.words)
            self.reason.currentIndexChanged.connect(self._hint)

    def _hint(self) -> None:
        self.words.setPlaceholderText(self._view.t(say.WORDS_WANTED if self._needs_words() else say.WORDS_FREE))

    def _needs_words(self) -> bool:
        return any(reason.words for reason in self._reasons if reason.code == self.reason.value)

    def answer(self) -> Answer | None:
        """Return the answer; say under the fields what is missing and return None otherwise."""
        typed = " ".join(self.words.text().split())
        faults = {}
        if self._reasons and not self.reason.value:
            faults["reason"] = self._view.t(words.REFUSALS["reason_needed"])
        elif self._needs_words() and not typed:
            faults["words"] = self._view.t(words.REFUSALS["words_needed"])
        for choice in self._choices:
            if not choice.value:
                faults[choice.objectName()] = self._view.t(say.CHOOSE_REASON)
        self._sheet.form.say_faults(faults)
        if faults:
            return None
        values = [choice.value for choice in self._choices]
        return Answer(self.reason.value, typed, *values)


_LABELS: dict[Action, tuple[Text, ...]] = {
    Action.SET_PAYMENT: (say.NEW_PAYMENT,),
    Action.SET_ROUTE: (say.NEW_ROUTE,),
    Action.MOVE: (say.NEW_SERVICE, say.NEW_TRACK),
}


def choices_of(action: Action, dossier: Dossier, office: Office, language: Language) -> tuple[Choice, ...]:
    """Return the fields for the new value, set to what makes a change easy."""
    match action:
        case Action.SET_PAYMENT:
            others = [(one.value, PAYMENTS[one](language)) for one in Payment if one is not dossier.payment]
            return (Choice("payment", say.NEW_PAYMENT(language), others),)
        case Action.SET_ROUTE:
            routes = [(code, f"{code}: {text(language)}") for code, text in office.routes]
            choice = Choice("route", say.NEW_ROUTE(language), routes)
            choice.choose(dossier.route_code)
            return (choice,)
        case Action.MOVE:
            services = [(one.key, f"{one.prefix}: {one.name(language)}") for one in office.clinic.services]
            tracks = [(one.value, TRACKS[one](language)) for one in Track]
            service, track = (
                Choice("service", say.NEW_SERVICE(language), services),
                Choice("track", say.NEW_TRACK(language), tracks),
            )
            service.choose(dossier.service)
            track.choose(dossier.track)
            return (service, track)
        case _:
            return ()


def title_of(action: Action, dossier: Dossier) -> Text:
    """Return the dialog's title."""
    if action is Action.VOID and dossier.kind is Kind.HELP:
        return say.CLOSE_CASE
    return BUTTONS[action][0]


def lead_of(action: Action, dossier: Dossier) -> Text:
    """Say in the dialog whom and what it is about."""
    person = "  ·  ".join(part for part in (dossier.number, dossier.person.name, spaced(dossier.person.number)) if part)
    more = {
        Action.ACCEPT: say.ACCEPT_LEAD,
        Action.MOVE: say.MOVE_LEAD,
        Action.NAME_FIRST_SERVICE: say.FIRST_SERVICE_LEAD,
    }.get(action)
    return Text.from_data(f"{person}\n{more.vi}", f"{person}\n{more.en}") if more else Text.from_data(person)


def job_of(action: Action, dossier: Dossier, answer: Answer, view: View) -> Callable[[], Dossier | Ticket]:
    """Return what the register is to do; it gives the new dossier, or the new ticket of a move."""
    desk, by, of = view.office.desk, view.session, dossier.id
    reason, typed = answer.reason, answer.words
    match action:
        case Action.COMPARE_PHOTO:
            return lambda: desk.compare_photo(by, of, reason, typed)
        case Action.ACCEPT:
            return lambda: desk.accept(by, of, reason, typed)
        case Action.SET_PAYMENT:
            return lambda: desk.set_payment(by, of, Payment(answer.value), reason, typed)
        case Action.SET_ROUTE:
            return lambda: desk.set_route(by, of, answer.value, reason, typed)
        case Action.MOVE:
            return lambda: desk.move(by, of, answer.value, Track(answer.second), reason, typed)
        case Action.VOID:
            return lambda: desk.void(by, of, reason, typed)
        case Action.REOPEN:
            return lambda: desk.reopen(by, of, reason, typed)
        case _:
            message = f"{action} has a way of its own"
            raise ValueError(message)


class FirstServiceSheet:
    """Fields on a sheet. What is chosen from the list stands below, where it may be mended.

    Whoever then wants another one begins with empty fields; what was typed stays.
    """

    def __init__(self, view: View, sheet: Sheet, dossier: Dossier) -> None:
        self._view, self._sheet = view, sheet
        self._known = view.office.clinic.first_services
        self.known = Choice(
            "known-service",
            view.t(say.KNOWN_SERVICES),
            [(code, f"{code}  {name}") for code, name in self._known],
            empty=view.t(say.TYPE_SERVICE),
        )
        self.code = Entry("service-code", view.t(say.SERVICE_CODE))
        self.name = Entry("service-name", view.t(say.SERVICE_NAME))
        if dossier.first_service is not None:
            self._write(dossier.first_service.code, dossier.first_service.name)
            self.known.choose(dossier.first_service.code)
        self._taken = self._typed
        if self._known:
            sheet.form.add("known", view.t(say.KNOWN_SERVICES), self.known)
            self.known.currentIndexChanged.connect(self._take_known)
        sheet.form.add("code", view.t(say.SERVICE_CODE), self.code)
        sheet.form.add("name", view.t(say.SERVICE_NAME), self.name)

    def _take_known(self) -> None:
        taken = next((one for one in self._known if one[0] == self.known.value), ("", ""))
        if any(taken) or self._typed == self._taken:
            self._write(*taken)
            self._taken = taken

    @property
    def _typed(self) -> tuple[str, str]:
        return self.code.text(), self.name.text()

    def _write(self, code: str, name: str) -> None:
        self.code.setText(code)
        self.name.setText(name)

    def answer(self) -> FirstService | None:
        """Return the service, ordered now; say under the fields what is missing and return None otherwise."""
        code, name = (" ".join(field.text().split()) for field in (self.code, self.name))
        missing = self._view.t(words.REFUSALS["bad_first_service"])
        self._sheet.form.say_faults({field: missing for field, text in (("code", code), ("name", name)) if not text})
        return FirstService(code, name, self._view.office.clock()) if code and name else None
