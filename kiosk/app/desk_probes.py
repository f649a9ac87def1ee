"""What is measured for the page of devices, on the clinic's own devices."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cardreader.authenticity.pins import PinStatus
from cardreader.authenticity.trust import TrustError, TrustStore
from cardreader.errors import CardReaderError
from cardreader.pcsc.adapter import list_readers
from cardreader.pcsc.events import fits
from cardreader.pcsc.service import NotAllowed
from kiosk.core.insurance.explain import trouble_words
from kiosk.core.insurance.trouble import PortalTrouble
from kiosk.core.ports import Printer, Register, RegisterUnavailable
from kiosk.desk import health, words
from kiosk.desk.health import Level, Probe, Reading
from kiosk.portal.deadline import Deadline, DeadlinePassed
from kiosk.portal.service import PortalInsurance
from kiosk.portal.transport import HttpTransport
from kiosk.printing.receipt_printer import NoStatus, ReceiptPrinter
from kiosk.register.audit.unit_of_work import CLOCK_TO_CONFIRM
from kiosk.register.outbox import Outbox
from kiosk.register.record import RecordWatch

Clock = Callable[[], datetime]
_SECONDS = 5.0


def reader(wanted: str) -> Probe:
    """See that the reader of the settings is there."""

    def read() -> Reading:
        try:
            readers = list_readers()
        except NotAllowed:
            return Reading(Level.BAD, words.READER_DENIED, words.READER_DENIED_REMEDY)
        except CardReaderError:
            readers = ()  # the service does not run: there is no reader either
        fitting = [name for name in readers if fits(name, wanted)]
        if fitting:
            return Reading(Level.GOOD, words.READER_IS.filled(names=", ".join(fitting)))
        return Reading(Level.BAD, words.READER_OTHER if readers else words.READER_NONE, words.READER_REMEDY)

    return Probe("reader", words.READER, read)


def printer(printers: tuple[tuple[str, Printer], ...]) -> Probe:
    """See that a slip would come out now, and that the paper lasts. Takes names and printers in their order."""

    def read() -> Reading:
        if not printers:
            return Reading(Level.BAD, words.PRINTER_NONE, words.PRINTER_REMEDY)
        first_out: Reading | None = None
        for name, one in printers:
            if one.ready():
                return first_out or _paper(name, one)
            first_out = Reading(Level.SOON, words.PRINTER_SPARE.filled(name=name), words.PRINTER_REMEDY)
        names = ", ".join(name for name, _ in printers)
        return Reading(Level.BAD, words.PRINTER_OUT.filled(name=names), words.PRINTER_REMEDY)

    return Probe("printer", words.PRINTER, read)


def _paper(name: str, one: Printer) -> Reading:
    if isinstance(one, ReceiptPrinter):
        try:
            low = one.state().paper_low
        except (OSError, NoStatus):
            low = False
        if low:
            return Reading(Level.SOON, words.PRINTER_LOW.filled(name=name), words.PRINTER_LOW_REMEDY)
    return Reading(Level.GOOD, words.PRINTER_IS)


def portal(insurance: PortalInsurance) -> Probe:
    """See that the portal answers and takes the account."""

    def read() -> Reading:
        try:
            insurance.check()
        except PortalTrouble as error:
            return Reading(Level.BAD, trouble_words(error.kind), words.PORTAL_REMEDY)
        return Reading(Level.GOOD, words.PORTAL_IS)

    return Probe("portal", words.PORTAL, read)


def database(register: Register) -> Probe:
    """See that the register can be written."""

    def read() -> Reading:
        try:
            register.check()
        except RegisterUnavailable as error:
            away, asks_clock = words.DATABASE_AWAY.filled(why=error.fault.whole), error.fault.code in CLOCK_TO_CONFIRM
            remedy = words.ACCEPT_CLOCK_REMEDY if asks_clock else words.DATABASE_REMEDY
            return Reading(Level.BAD, away, remedy, asks_clock)
        return Reading(Level.GOOD, words.DATABASE_IS)

    return Probe("database", words.DATABASE, read)


def record(watch: RecordWatch, zone: ZoneInfo) -> Probe:
    """Say what the last verification of the record found."""

    def read() -> Reading:
        found = watch.verified
        if found is None:
            return Reading(Level.SOON, words.RECORD_UNREAD)
        when = f"{found.at.astimezone(zone):%d/%m/%Y %H:%M}"
        if found.flaws:
            text = words.RECORD_BROKEN.filled(count=len(found.flaws), first=found.flaws[0].where, when=when)
            return Reading(Level.BAD, text, words.RECORD_REMEDY)
        whole = words.RECORD_WHOLE.filled(count=found.entries, when=when)
        if found.restored is not None:
            then = f"{found.restored.at.astimezone(zone):%d/%m/%Y %H:%M}"
            back = {"restored": found.restored.entries, "then": then}
            whole = words.RECORD_RESTORED.filled(count=found.entries, when=when, **back)
        if found.anchors_why:
            return Reading(Level.SOON, whole, words.RECORD_NO_ANCHOR.filled(why=found.anchors_why))
        return Reading(Level.GOOD, whole)

    return Probe("record", words.RECORD, read, watch.want)


def disk(folder: Path) -> Probe:
    """Measure the free room where register and logs are written."""

    def read() -> Reading:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        return health.disk(shutil.disk_usage(there).free)

    return Probe("disk", words.DISK, read)


def clock(transport: HttpTransport, now: Clock) -> Probe:
    """Compare this machine's clock with the portal's server, by the `Date` of any answer of it."""

    def read() -> Reading:
        try:
            answer = transport.post("/", query={}, headers={}, body=b"", deadline=Deadline(_SECONDS))
        except (PortalTrouble, DeadlinePassed):
            return Reading(Level.GOOD, words.CLOCK_UNKNOWN)
        if answer.server_time is None:
            return Reading(Level.GOOD, words.CLOCK_UNKNOWN)
        return health.clock(now() - datetime.fromtimestamp(answer.server_time, UTC))

    return Probe("clock", words.CLOCK, read)


def trust(folder: Path, now: Clock) -> Probe:
    """See how long the issuers' certificates and pins last."""

    def read() -> Reading:
        try:
            store = TrustStore.load(folder)
        except TrustError as error:
            return Reading(Level.BAD, words.TRUST_BROKEN.filled(why=error), words.TRUST_EMPTY_REMEDY)
        pinned = (pin.last_day for pin in store.pins if pin.status is PinStatus.PINNED)
        return health.trust((*(one.not_after.date() for one in store.certificates), *pinned), now().date())

    return Probe("trust", words.TRUST, read)


def outbox(messages: Outbox, now: Clock) -> Probe:
    """See what waits to be delivered, and what was given up."""

    def read() -> Reading:
        try:
            waiting, oldest = messages.overdue()
            dead = len(messages.dead_letters())
        except RegisterUnavailable as error:
            away, asks_clock = words.DATABASE_AWAY.filled(why=error.fault.whole), error.fault.code in CLOCK_TO_CONFIRM
            remedy = words.ACCEPT_CLOCK_REMEDY if asks_clock else words.DATABASE_REMEDY
            return Reading(Level.BAD, away, remedy, asks_clock)
        if dead:
            return Reading(Level.BAD, words.OUTBOX_DEAD.filled(count=dead), words.OUTBOX_DEAD_REMEDY)
        return health.outbox(waiting, now() - oldest if oldest else None)

    return Probe("outbox", words.OUTBOX, read)
