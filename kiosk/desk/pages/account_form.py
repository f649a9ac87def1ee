"""The fields of an account: name, personal number, login, role, PIN."""

from __future__ import annotations

import re
from typing import Final

from cardreader.plain_text import set_tooltip
from kiosk.core.desk.model import LOGIN_SHAPE, STAFF_NUMBER_SHAPE, Role, Staff
from kiosk.core.texts import Language, Text
from kiosk.desk import words
from kiosk.desk.widgets.controls import Choice, Entry, pin_entry
from kiosk.desk.widgets.panel import Form

_PIN: Final = re.compile(r"[0-9]{6,32}")


class AccountForm(Form):
    """Asks for an account. `staff` and `pin` say under the fields what is wrong and give None."""

    def __init__(self, language: Language, of: Staff | None = None, *, with_pin: bool = True) -> None:
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
        self.new_pin = pin_entry("new-pin", t(words.NEW_PIN))
        self.again = pin_entry("new-pin-again", t(words.NEW_PIN_AGAIN))
        if with_pin:
            self.add("pin", t(words.NEW_PIN), self.new_pin)
            self.add("again", t(words.NEW_PIN_AGAIN), self.again)
        if of is not None:
            self.name.setText(of.name)
            self.number.setText(of.number)
            self.login.setText(of.login)
            self.login.setEnabled(False)
            self.role.choose(of.role)

    def _t(self, text: Text) -> str:
        return text(self._language)

    def staff(self) -> Staff | None:
        """Give the account."""
        name = " ".join(self.name.text().split())
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

    def pin(self) -> str | None:
        """Give the new PIN."""
        return checked_pin(self, self.new_pin, self.again, self._language)

    def forget(self) -> None:
        """Hold no PIN."""
        self.new_pin.clear()
        self.again.clear()


def checked_pin(form: Form, new: Entry, again: Entry, language: Language) -> str | None:
    """Give a new PIN that was typed twice; say what is wrong and give None otherwise."""
    pin = new.text()
    if not _PIN.fullmatch(pin):
        form.say_fault("pin", words.PIN_DIGITS(language))
        return None
    if pin != again.text():
        form.say_fault("again", words.PINS_DIFFER(language))
        return None
    return pin
