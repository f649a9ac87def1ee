"""The dialog that names a visit's first service: one of the clinic's, or typed by code and name."""

from __future__ import annotations

from kiosk.core.desk.model import Dossier
from kiosk.core.visit import FirstService
from kiosk.desk import words
from kiosk.desk import words_dossier as say
from kiosk.desk.pages.base import View
from kiosk.desk.widgets.controls import Choice, Entry
from kiosk.desk.widgets.sheet import Sheet


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
        """Give the service, ordered now; say under the fields what is missing and give None otherwise."""
        code, name = (" ".join(field.text().split()) for field in (self.code, self.name))
        missing = self._view.t(words.REFUSALS["bad_first_service"])
        self._sheet.form.say_faults({field: missing for field, text in (("code", code), ("name", name)) if not text})
        return FirstService(code, name, self._view.office.clock()) if code and name else None
