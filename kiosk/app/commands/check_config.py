"""`kiosk check-config`: tries every part that the settings name and says what is missing and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cardreader.access.qr import from_qr, from_qr_to_open
from cardreader.access.scanner_text import Change, mend
from cardreader.authenticity.pins import PinStatus
from cardreader.authenticity.trust import TrustError, TrustStore
from cardreader.errors import CardReaderError
from cardreader.password import PasswordError
from cardreader.pcsc.adapter import list_readers
from cardreader.pcsc.events import fits
from kiosk.app.background_jobs import receiver_of
from kiosk.core.coverage import Decision
from kiosk.core.desk.model import Staff
from kiosk.core.insurance.tables import result_at
from kiosk.core.insurance.trouble import PortalTrouble, Trouble
from kiosk.core.ports import PrintFailed, RegisterUnavailable
from kiosk.delivery.signing import signer_of
from kiosk.portal.service import PortalInsurance
from kiosk.printing.choose import one_printer
from kiosk.printing.cups import CupsPrinter
from kiosk.register.desk.accounts import SqlAccounts
from kiosk.register.register import SqlRegister
from kiosk.settings import PrinterSettings, Settings, SettingsError
from kiosk.settings.desk_policy import policy_of

_LONGEST_SCAN: Final = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it works, and what to do when it does not. No secrets, one line each."""

    part: str
    ok: bool
    text: str
    remedy: str = ""
    warns: bool = False
    """Whether it works for patients and yet needs somebody; `remedy` says what to do."""


def check(settings: Settings) -> list[Finding]:
    """Try every part. Blocks for the time limits of portal and database; raises nothing for a part that fails."""
    return [
        _services(settings),
        *_policy(settings),
        _trust(settings),
        _reader(settings),
        *_portal(settings),
        *_signing(settings),
        *_receivers(settings),
        *_database(settings),
        *_printers(settings),
    ]


_SCAN_REMEDIES: Final = {
    Change.KIND: (
        "the code's kind (]Q1) comes in front of it",
        "The kiosk leaves it out. Switch the AIM identifier off at the scanner.",
    ),
    Change.SEPARATOR: (
        "the bars between the parts come as another character",
        "The kiosk undoes it. Set scanner and computer to the same keyboard layout (US).",
    ),
    Change.LAYOUT: (
        "the digits come as letters or signs",
        "Set scanner and computer to the same keyboard layout (US): the desk cannot take names from such a code.",
    ),
    Change.INPUT_METHOD: (
        "the letters come as the keys of Telex or VNI",
        "Switch the input method off for the kiosk's user, or set the scanner to Unicode: not every name can be spelt.",
    ),
    Change.LETTERS_LOST: (
        "no letter has a mark",
        "Set the scanner to UTF-8 or Unicode (Alt codes): the desk cannot take names from such a code.",
    ),
}


def check_scan(text: str) -> list[Finding]:
    """Say what scanner and computer make of a citizen card's code. Nothing of the code is repeated."""
    changes = mend(text[:_LONGEST_SCAN]).changes
    try:
        from_qr_to_open(text)
    except PasswordError as error:
        remedy = "Scan the code of a citizen card, and see docs/scanners.md."
        return [Finding("scanner", ok=False, text=str(error), remedy=remedy)]
    found = [
        Finding("scanner", ok=True, text=told, remedy=remedy, warns=True)
        for change, (told, remedy) in _SCAN_REMEDIES.items()
        if change in changes
    ]
    try:
        from_qr(text)
    except PasswordError as error:
        if not found:
            remedy = "The kiosk reads the card all the same; the desk cannot fill its form. See docs/scanners.md."
            found = [Finding("scanner", ok=True, text=str(error), remedy=remedy, warns=True)]
    return found or [Finding("scanner", ok=True, text="the code comes as it is printed")]


def _services(settings: Settings) -> Finding:
    """Keys and prefixes differ, or the settings had not been loaded."""
    names = ", ".join(f"{service.prefix} {service.key}" for service in settings.services)
    return Finding("services", ok=True, text=names)


def _policy(settings: Settings) -> Iterator[Finding]:
    """Read the clinic's own policy of the desk, if it has one."""
    if settings.desk.policy_file is not None:
        try:
            policy_of(settings)
        except SettingsError as error:
            yield Finding("policy", ok=False, text=str(error), remedy="Until then no desk opens.")
        else:
            yield Finding("policy", ok=True, text=str(settings.desk.policy_file))


def _trust(settings: Settings) -> Finding:
    try:
        store = TrustStore.load(settings.reader.trust)
    except TrustError as error:
        return Finding("trust", ok=False, text=str(error), remedy=error.remedy)
    pinned = sum(pin.status is PinStatus.PINNED for pin in store.pins)
    if not store.certificates and not pinned:
        return Finding(
            "trust",
            ok=False,
            text=f"the folder {settings.reader.trust} holds no certificate and no pinned issuer",
            remedy="Put the issuers' certificates (CSCA) there, or pin the issuer (`cardreader trust learn`): "
            "without them no chip's origin can be known.",
        )
    found = f"{len(store.certificates)} certificates, {pinned} pinned issuers"
    left_out = "".join(f"; {line}" for line in store.left_out)
    return Finding("trust", ok=True, text=f"{found} in {settings.reader.trust}{left_out}")


def _reader(settings: Settings) -> Finding:
    if settings.reader.kind == "in-process":
        return Finding("reader", ok=True, text="a software card inside the kiosk")
    try:
        readers = list_readers()
    except CardReaderError as error:
        return Finding("reader", ok=False, text=str(error), remedy=error.remedy)
    wanted = [reader for reader in readers if fits(reader, settings.reader.name)]
    if wanted:
        return Finding("reader", ok=True, text=", ".join(wanted))
    return Finding(
        "reader",
        ok=False,
        text=f"no reader {settings.reader.name!r} among {', '.join(readers)}" if readers else "there is no card reader",
        remedy="Connect the reader; reader.name must be a part of its name or empty.",
    )


_PORTAL_REMEDY = "Check portal.base_url, the network, the account and its password."
_PORTAL_REMEDIES = {
    Trouble.CERTIFICATE: "Check the host's name in portal.base_url, this machine's clock and, for a private authority, "
    "portal.ca_file.",
    Trouble.LOGIN_REFUSED: "Check portal.username, the password in its file and portal.md5_case.",
}


_WRONG_FORM = "205"
_LOOK_UP_REMEDIES = {
    "054": "Register that member of staff at the portal, or check portal.staff_number.",
    "055": "Write portal.staff_name as it is registered at the portal.",
    "205": "Turn portal.body to the other form.",
    "500": "Check portal.lookup_path: older functions are switched off. Or the account is restricted: try later.",
}


def _portal(settings: Settings) -> Iterator[Finding]:
    """Log in, then look up a number that is nobody's."""
    try:
        insurance = PortalInsurance(settings.portal, settings.facility)
    except SettingsError as error:
        yield Finding("portal", ok=False, text=str(error), remedy="Put the account's password into that file.")
        return
    try:
        insurance.check()
        yield Finding("portal", ok=True, text=f"{settings.portal.base_url} answers and takes the account")
    except PortalTrouble as error:
        remedy = _PORTAL_REMEDIES.get(error.kind, _PORTAL_REMEDY)
        yield Finding("portal", ok=False, text=str(error), remedy=remedy)
    else:
        yield _look_up(insurance)
    finally:
        insurance.close()


def _look_up(insurance: PortalInsurance) -> Finding:
    try:
        code = insurance.try_look_up()
    except PortalTrouble as error:
        return Finding("look-up", ok=False, text=str(error), remedy="Check portal.lookup_path and portal.body.")
    result = result_at(code, datetime.now(UTC).date())
    text = f"the portal answers a look-up with code {code}" + (f": {result.meaning.en.rstrip('.')}" if result else "")
    if result is None or result.decision is Decision.PORTAL_UNAVAILABLE or code == _WRONG_FORM:
        return Finding("look-up", ok=False, text=text, remedy=_LOOK_UP_REMEDIES.get(code, "Ask the portal's support."))
    return Finding("look-up", ok=True, text="the portal answers look-ups in the name of the member of staff")


def _signing(settings: Settings) -> Iterator[Finding]:
    try:
        signer = signer_of(settings.signing)
    except SettingsError as error:
        yield Finding("signing", ok=False, text=str(error), remedy="Put certificate and key there in PEM form.")
        return
    if signer is None:
        return
    ends = f"{signer.ends.astimezone(settings.kiosk.zone):%Y-%m-%d}"
    if signer.ends <= datetime.now(UTC):
        remedy = "Have the certificate renewed and register the new one at the portal."
        yield Finding("signing", ok=False, text=f"the clinic's certificate ended on {ends}", remedy=remedy)
    else:
        yield Finding("signing", ok=True, text=f"notifications are signed; the certificate ends on {ends}")


def _receivers(settings: Settings) -> Iterator[Finding]:
    """See that tokens can be read and folders be written; a gateway gets no document for a try."""
    for receiver in settings.receivers:
        try:
            receiver_of(receiver)
        except SettingsError as error:
            yield Finding("receiver", ok=False, text=str(error), remedy="Put the receiver's token into that file.")
            continue
        if receiver.kind == "https":
            yield Finding(
                "receiver", ok=True, text=f"{receiver.name} at {receiver.url} (no document was sent for a try)"
            )
        elif os.access(receiver.folder, os.W_OK | os.X_OK):
            yield Finding("receiver", ok=True, text=f"{receiver.name} takes documents in {receiver.folder}")
        else:
            text = f"{receiver.name}: nothing can be written into the folder {receiver.folder}"
            yield Finding(
                "receiver", ok=False, text=text, remedy="Make the folder, or let the kiosk's user write there."
            )


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        register = SqlRegister(settings.database.url, settings.database.key_file, settings.kiosk.zone)
        try:
            register.check()
            staff = SqlAccounts(register.database).staff()
        finally:
            register.close()
    except RegisterUnavailable as error:
        remedy = "Without the register no number can be given out."
        yield Finding("database", ok=False, text=str(error), remedy=remedy)
        return
    text = f"the register can be written, its key is in {settings.database.key_file}"
    yield Finding("database", ok=True, text=text)
    yield _accounts(staff)


def _accounts(staff: Sequence[Staff]) -> Finding:
    if staff:
        active = sum(each.active for each in staff)
        return Finding("accounts", ok=True, text=f"{active} of the desk, {len(staff) - active} switched off")
    return Finding(
        "accounts",
        ok=True,
        text="nobody can log in at the desk: there is no account",
        remedy="Make the first administrator: kiosk account add LOGIN --role admin, as this machine's administrator.",
        warns=True,
    )


def _printers(settings: Settings) -> Iterator[Finding]:
    if not settings.printers:
        yield Finding("printer", ok=False, text="there is none", remedy="Add a table [[printers]] to the settings.")
    for printer in settings.printers:
        name = _name(printer)
        if printer.kind == "cups":
            yield from _kept_slips(printer.queue)
        if one_printer(printer).ready():
            tells = printer.kind not in {"device", "tcp"} or printer.status == "asked"
            state = (
                "is ready" if tells else 'can be reached; with status = "none" nobody notices a slip that stays away'
            )
            yield Finding("printer", ok=True, text=f"{name} {state}")
        else:
            yield Finding(
                "printer",
                ok=False,
                text=f"{name} is not ready",
                remedy="Check power, cable, paper and cover, and the rights of the kiosk's user.",
            )


def _kept_slips(queue: str) -> Iterator[Finding]:
    """Ask CUPS whether it keeps the slips: names and departments of a whole day would lie in its spool."""
    remedy = (
        "Tell it to keep none: cupsctl PreserveJobFiles=No (not PreserveJobHistory, by which the kiosk sees the end)."
    )
    try:
        kept = CupsPrinter(queue).keeps_slips()
    except PrintFailed:
        text = f"CUPS does not say whether it keeps the slips of {queue}"
        yield Finding("kept slips", ok=True, text=text, remedy=f"Run check-config as root. {remedy}", warns=True)
        return
    if kept:
        text = f"CUPS keeps the slips of {queue} after they are printed, by itself for a day"
        yield Finding("kept slips", ok=True, text=text, remedy=remedy, warns=True)
    else:
        yield Finding("kept slips", ok=True, text=f"CUPS keeps no slip of {queue}")


def _name(printer: PrinterSettings) -> str:
    match printer.kind:
        case "file":
            return f"the folder {printer.folder}"
        case "device":
            return f"the device {printer.path}"
        case "tcp":
            return f"the network printer {printer.host}:{printer.port}"
        case "cups":
            return f"the print queue {printer.queue}"
