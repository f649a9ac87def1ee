"""The desk's ports to portal, printer and card reader, on the kiosk's own parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from cardreader.authenticity.verdict import Passive
from cardreader.citizen import Citizen
from cardreader.lds.picture import as_ppm
from cardreader.password import Can
from kiosk.core.check_in.state import Again
from kiosk.core.coverage import Coverage, Decision
from kiosk.core.desk.model import Dossier, Kind, Session
from kiosk.core.insurance.explain import patient_sentence
from kiosk.core.ports import Printer
from kiosk.core.slip import Clinic, Slip, help_slip_of, moment, slip_of
from kiosk.core.texts import Language, Text
from kiosk.core.visit import BY_HAND, HelpTicket, Payment, Service, Ticket
from kiosk.desk import show
from kiosk.desk.office import CardSeen
from kiosk.portal.client import StaffPair
from kiosk.portal.service import PortalInsurance
from kiosk.reader.chip import Chip

_TEST_SERVICE = Text("PHIẾU THỬ", "TEST SLIP")
_TEST_WORDS = Text("Máy in hoạt động: Ă Â Đ Ê Ô Ơ Ư, ế ộ ữ ẫ.", "The printer works: Ă Â Đ Ê Ô Ơ Ư, ế ộ ữ ẫ.")


class PortalLookUp:
    """The portal, asked in the name of the clerk who is logged in."""

    def __init__(self, insurance: PortalInsurance) -> None:
        self._insurance = insurance

    def look_up(self, by: Session, person: Citizen, day: date) -> Coverage:
        """Ask now. Blocks for the portal's time limit at the most."""
        staff = StaffPair(by.staff.name, by.staff.number)
        return self._insurance.look_up_again(person, day, staff)


class DeskSlips:
    """Slips of visits that are in the register, in Vietnamese first."""

    def __init__(
        self, printer: Printer, clinic: Clinic, services: tuple[Service, ...], clock: Callable[[], datetime]
    ) -> None:
        self._printer, self._clinic, self._clock = printer, clinic, clock
        self._services = {service.key: service for service in services}

    def reprint(self, dossier: Dossier) -> None:
        """Print a slip once more, with the time of the copy. Raises `PrintFailed`."""
        self._printer.print(replace(self._slip(dossier), copied_at=moment(self._clock(), self._clinic)))

    def test(self) -> None:
        """Print a test slip. Raises `PrintFailed`."""
        slip = Slip(
            clinic=self._clinic.name,
            address=self._clinic.address,
            number="000",
            priority=False,
            service=_TEST_SERVICE,
            room=_TEST_WORDS,
            name="",
            masked_number="",
            printed_at=moment(self._clock(), self._clinic),
            insurance=None,
            banner=None,
            notes=(),
            qr="test",
            language=Language.VI,
        )
        self._printer.print(slip)

    def _slip(self, dossier: Dossier) -> Slip:
        if dossier.kind is Kind.HELP:
            return help_slip_of(HelpTicket(dossier.id, dossier.number, 0, dossier.arrived), self._clinic, Language.VI)
        name = Text.from_data(dossier.service)
        service = self._services.get(dossier.service) or Service(dossier.service, "", name, Text.from_data("", ""))
        payment = dossier.payment or Payment.TO_BE_CHECKED
        ticket = Ticket(dossier.id, dossier.number, 0, dossier.arrived, again=True)
        bare = Coverage(Decision(dossier.decision or Decision.PORTAL_UNAVAILABLE), dossier.result_code)
        open_claims = tuple(
            show.claim_words(state.claim, dossier.day) for state in dossier.claims if state.confirmed is None
        )
        return slip_of(
            dossier.person,
            Again(ticket, service, payment, dossier.track),
            patient_sentence(dossier.coverage or bare),
            open_claims,
            self._clinic,
            Language.VI,
            show_card=_shows_card(dossier),
        )


class ChipOnDesk:
    """The reader at the desk. Start its source before, stop it after."""

    def __init__(self, chip: Chip) -> None:
        self.chip = chip

    def read(self, can: str) -> CardSeen:
        """Read the chip, photo and all. Raises `CardReaderError`; what was read is kept nowhere."""
        try:
            reading = self.chip.read(Can(can), lambda _event: None)
            photo = as_ppm(reading.portrait) if reading.portrait else None
        finally:
            self.chip.forget()
        return CardSeen(reading.citizen, reading.authenticity, photo)


def _shows_card(dossier: Dossier) -> bool:
    """Return whether a clerk still has to look at the card: nobody vouches for the chip, and nobody has accepted it."""
    accepted = dossier.payment in (Payment.INSURANCE, Payment.INSURANCE_SHOW_CARD)
    return dossier.passive == Passive.UNANCHORED and dossier.access != BY_HAND and not accepted
