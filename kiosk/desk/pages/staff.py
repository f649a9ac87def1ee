"""Accounts of the people who may work at the desk. For administrators."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from cardreader.clean_text import LONGEST_NAME, clean_line
from cardreader.plain_text import set_tooltip
from kiosk.core.desk.flow import Place
from kiosk.core.desk.model import LOGIN_SHAPE, STAFF_NUMBER_SHAPE, OneTimePin, Role, Session, Staff
from kiosk.core.desk.ports import Refused
from kiosk.core.texts import Language, Text
from kiosk.desk import words
from kiosk.desk.pages.base import DeskPage, View, words_of
from kiosk.desk.widgets.controls import Choice, Entry, button, pin_entry
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import Form, Sheet, row
from kiosk.desk.widgets.table import Cell, Line, Table
from kiosk.look.tokens import Tone

Change = Callable[[Session | None], OneTimePin | None]
"""Writes a change; takes the second administrator's session where there is one. Returns the PIN that is to be handed
over, if any."""


class StaffPage(DeskPage):
    """The list of accounts and what may be done with each."""

    def __init__(self, view: View) -> None:
        super().__init__(view, words.PLACES[Place.STAFF])
        self.column.addWidget(label(self.t(words.STAFF_LEAD), soft=True))
        add = button("add-staff", self.t(words.ADD_STAFF), "primary", "person")
        change = button("change-staff", self.t(words.CHANGE_STAFF), icon_name="pencil")
        reset = button("reset-pin", self.t(words.RESET_PIN), icon_name="lock")
        self.switch = button("switch-staff", self.t(words.SWITCH_OFF), "danger")
        add.clicked.connect(self._add)
        change.clicked.connect(self._change)
        reset.clicked.connect(self._reset)
        self.switch.clicked.connect(self._switch)
        self.column.addLayout(row(add, change, reset, self.switch))
        columns = (words.LOGIN, words.NAME, words.ROLE, words.STATE)
        self.table = Table("staff-list", self.t(words.PLACES[Place.STAFF]), [self.t(one) for one in columns], 1)
        self.table.opened.connect(lambda _key: self._change())
        self.table.itemSelectionChanged.connect(self._name_switch)
        self.column.addWidget(self.table, 1)
        self.first = self.table
        self._staff: Sequence[Staff] = ()

    def load(self) -> None:
        """Read the accounts."""
        self.ask(self.view.office.accounts.staff, self._came)

    def _came(self, staff: Sequence[Staff]) -> None:
        self._staff = staff
        self.table.show_lines([self._line(one) for one in staff])
        self._name_switch()

    def _line(self, staff: Staff) -> Line:
        state = Cell(self.t(words.ACTIVE), Tone.GOOD) if staff.active else Cell(self.t(words.INACTIVE), Tone.CAUTION)
        return Line(
            staff.login,
            (Cell(staff.login, strong=True), Cell(staff.name), Cell(self.t(words.ROLES[staff.role])), state),
        )

    @property
    def _selected(self) -> Staff | None:
        return next((one for one in self._staff if one.login == self.table.selected), None)

    def _name_switch(self) -> None:
        selected = self._selected
        off = selected is None or selected.active
        self.switch.setText(self.t(words.SWITCH_OFF if off else words.SWITCH_ON))
        self.switch.setAccessibleName(self.switch.text())

    # Dialogs ---------------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        accounts, by = self.view.office.accounts, self.view.session
        form = AccountForm(self.view.language)

        def yes(sheet: Sheet) -> None:
            staff = form.staff()
            if staff is not None:
                self._write(sheet, lambda second: accounts.add(by, staff, second=second), staff.login)

        self._open(words.ADD_STAFF, form, yes, words.ADD_LEAD)

    def _change(self) -> None:
        selected, accounts, by = self._selected, self.view.office.accounts, self.view.session
        if selected is None:
            return
        form = AccountForm(self.view.language, of=selected)

        def yes(sheet: Sheet) -> None:
            staff = form.staff()
            if staff is not None:
                self._write(sheet, lambda second: accounts.change(by, staff, second=second))

        self._open(words.CHANGE_STAFF, form, yes)

    def _open(self, title: Text, form: AccountForm, yes: Callable[[Sheet], None], lead: Text | None = None) -> None:
        sheet = self.sheet(title, yes, words.SAVE)
        if lead is not None:
            sheet.lead(self.t(lead))
        sheet.form.addLayout(form)
        sheet.open(form.name)

    def _switch(self) -> None:
        selected, accounts, by = self._selected, self.view.office.accounts, self.view.session
        if selected is None:
            return
        changed = replace(selected, active=not selected.active)
        title = words.SWITCH_OFF if selected.active else words.SWITCH_ON
        sheet = self.sheet(title, lambda sheet: self._write(sheet, write))
        sheet.lead(f"{selected.login}  ·  {selected.name}")

        def write(second: Session | None) -> None:
            accounts.change(by, changed, second=second)

        sheet.open()

    def _reset(self) -> None:
        selected, accounts, by = self._selected, self.view.office.accounts, self.view.session
        if selected is None:
            return
        login = selected.login
        sheet = self.sheet(
            words.RESET_PIN,
            lambda sheet: self._write(sheet, lambda second: accounts.reset(by, login, second=second), login),
        )
        sheet.lead(self.t(words.RESET_LEAD))
        sheet.lead(f"{selected.login}  ·  {selected.name}")
        sheet.open()

    # Writing, with a second pair of eyes where the clinic demands it -------------------------------------------------

    def _write(self, sheet: Sheet, change: Change, login: str = "") -> None:
        def broke(error: Exception) -> None:
            sheet.yes.setEnabled(True)
            if isinstance(error, Refused) and error.code == "second_needed":
                sheet.done()
                self._ask_second(change, login)
            else:
                sheet.refuse(self.t(words_of(error)))

        def done(given: OneTimePin | None) -> None:
            sheet.done()
            self._saved(login, given)

        sheet.yes.setEnabled(False)
        self.ask(lambda: change(None), done, failed=broke)

    def _ask_second(self, change: Change, of: str) -> None:
        accounts = self.view.office.accounts

        def both(name: str, secret: str) -> OneTimePin | None:
            second = accounts.log_in(name, secret)
            try:
                return change(second)
            finally:
                accounts.log_out(second)

        def yes(sheet: Sheet) -> None:
            name, secret = login.text().strip(), pin.text()
            self.settle_sheet(sheet, lambda: both(name, secret), lambda given: self._saved(of, given))

        sheet = self.sheet(words.SECOND_TITLE, yes)
        sheet.lead(self.t(words.SECOND_LEAD))
        login, pin = Entry("second-login", self.t(words.LOGIN)), pin_entry("second-pin", self.t(words.PIN))
        sheet.form.add("login", self.t(words.LOGIN), login)
        sheet.form.add("pin", self.t(words.PIN), pin)
        sheet.open(login)

    def _saved(self, login: str, given: OneTimePin | None) -> None:
        self.view.notice(words.SAVED, Tone.GOOD)
        self.load()
        if given is not None:
            self._show_once(login, given)

    def _show_once(self, login: str, given: OneTimePin) -> None:
        """Show the PIN until it is handed over. It is kept nowhere else."""
        sheet = self.sheet(words.ONE_TIME_TITLE, lambda sheet: sheet.done(), words.ONE_TIME_DONE)
        sheet.no.hide()
        until = given.until.astimezone(self.view.office.clinic.zone)
        sheet.lead(self.t(words.ONE_TIME_LEAD.filled(login=login, until=f"{until:%H:%M %d/%m/%Y}")))
        pin = label(given.in_groups, "number", name="one-time-pin")
        sheet.panel.column.insertWidget(2, pin)
        sheet.open()


def own_pin(page: DeskPage) -> None:
    """Ask for a new PIN of one's own, over any page."""
    view = page.view
    accounts, by = view.office.accounts, view.session

    def yes(sheet: Sheet) -> None:
        pin = checked_pin(sheet.form, new, again, view.language)
        typed = old.text()
        if pin is not None:
            page.settle_sheet(
                sheet,
                lambda: accounts.change_pin(by, pin, old=typed),
                lambda _none: view.notice(words.PIN_CHANGED, Tone.GOOD),
            )

    sheet = page.sheet(words.OWN_PIN, yes, words.SAVE)
    old = pin_entry("old-pin", view.t(words.OLD_PIN))
    new, again = pin_entry("new-pin", view.t(words.NEW_PIN)), pin_entry("new-pin-again", view.t(words.NEW_PIN_AGAIN))
    sheet.form.add("old", view.t(words.OLD_PIN), old)
    sheet.form.add("pin", view.t(words.NEW_PIN), new)
    sheet.form.add("again", view.t(words.NEW_PIN_AGAIN), again)
    sheet.open(old)


_PIN: Final = re.compile(r"[0-9]{6,32}")


class AccountForm(Form):
    """Asks for an account. `staff` says under the fields what is wrong and returns None."""

    def __init__(self, language: Language, of: Staff | None = None) -> None:
        """Take the account to change, if any."""
        super().__init__()
        self._language, self._of = language, of
        t = self._t
        self.name = Entry("staff-name", t(words.NAME))
        self.number = Entry("staff-number", t(words.STAFF_NUMBER), t(words.STAFF_NUMBER_WHY))
        set_tooltip(self.number, t(words.STAFF_NUMBER_WHY))
        self.login = Entry("staff-login", t(words.LOGIN))
        self.role = Choice("staff-role", t(words.ROLE), [(one.value, t(words.ROLES[one])) for one in Role])
        self.add("name", t(words.NAME), self.name)
        self.add("number", t(words.STAFF_NUMBER), self.number)
        self.add("login", t(words.LOGIN), self.login)
        self.add("role", t(words.ROLE), self.role)
        if of is not None:
            self.name.setText(of.name)
            self.number.setText(of.number)
            self.login.setText(of.login)
            self.login.setEnabled(False)
            self.role.choose(of.role)

    def _t(self, text: Text) -> str:
        return text(self._language)

    def staff(self) -> Staff | None:
        """Return the account."""
        name = clean_line(self.name.text(), LONGEST_NAME)
        number = "".join(self.number.text().split())
        login = self.login.text().strip()
        faults = {}
        if not name:
            faults["name"] = self._t(words.NAME_NEEDED)
        if not STAFF_NUMBER_SHAPE.fullmatch(number):
            faults["number"] = self._t(words.NUMBER_NEEDED)
        if not LOGIN_SHAPE.fullmatch(login):
            faults["login"] = self._t(words.LOGIN_NEEDED)
        self.say_faults(faults)
        if faults:
            return None
        return Staff(login, name, number, Role(self.role.value), active=self._of.active if self._of else True)


def checked_pin(form: Form, new: Entry, again: Entry, language: Language) -> str | None:
    """Return a new PIN that was typed twice; say what is wrong and return None otherwise."""
    pin = new.text()
    if not _PIN.fullmatch(pin):
        form.say_fault("pin", words.PIN_DIGITS(language))
        return None
    if pin != again.text():
        form.say_fault("again", words.PINS_DIFFER(language))
        return None
    return pin
