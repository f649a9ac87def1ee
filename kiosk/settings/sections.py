"""The sections of `kiosk.toml`, each a frozen model that refuses what it does not know."""

from __future__ import annotations

import ipaddress
import os
import re
from contextvars import ContextVar
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
    field_validator,
)

from kiosk.core.dark_hours import DarkHours, When
from kiosk.core.texts import Language
from kiosk.settings.translations import TranslationError
from kiosk.settings.translations import load as load_language

settings_folder: ContextVar[Path] = ContextVar("settings_folder", default=Path())

_SQLITE = "sqlite:///"
_CREDENTIAL = "credential:"


def _from_folder(path: Path) -> Path:
    """Return the place of a path: from the settings' folder, or, for `credential:NAME`, from the service manager."""
    name = str(path)
    if not name.startswith(_CREDENTIAL):
        return settings_folder.get() / path.expanduser()
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    name = name.removeprefix(_CREDENTIAL)
    if not given:
        message = f"{_CREDENTIAL}{name} needs a service manager that hands credentials over (CREDENTIALS_DIRECTORY)"
        raise ValueError(message)
    if not name or Path(name).name != name:
        message = f"{_CREDENTIAL} wants the name of one credential"
        raise ValueError(message)
    return Path(given) / name


def http_url(url: str) -> str:
    """Return an address without a slash at its end. Raises `ValueError`."""
    try:
        HttpUrl(url)
    except ValidationError as error:
        message = "must be an address like https://portal.example"
        raise ValueError(message) from error
    return url.rstrip("/")


def is_protected(url: str) -> bool:
    """Return whether nobody can listen on the way: TLS, or a server on this very machine."""
    parts = urlsplit(url)
    try:
        here = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = parts.hostname == "localhost"
    return parts.scheme == "https" or here


def protected_url(url: str) -> str:
    """Return an address as `http_url` does, of a server to which nobody can listen. Raises `ValueError`."""
    url = http_url(url)
    if not is_protected(url):
        message = (
            "must begin with https://: over http:// names, numbers and the password's hash can be read on the way "
            "(http:// is for a server on this very machine)"
        )
        raise ValueError(message)
    return url


def _database_from_folder(url: str) -> str:
    if not url.startswith(_SQLITE) or url == _SQLITE:
        return url
    return _SQLITE + str(_from_folder(Path(url.removeprefix(_SQLITE))))


LocatedPath = Annotated[Path, AfterValidator(_from_folder)]
"""A path; a relative one counts from the folder of the settings file, `credential:NAME` is the service manager's."""


def proxy_url(text: str) -> str:
    """Check a proxy's address; a user in it belongs into a file. Raises ValueError."""
    if text and not re.fullmatch(r"https?://(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}", text):
        message = "is http://host:port, without a user (proxy_user_file holds user:password)"
        raise ValueError(message)
    return text


class SettingsError(Exception):
    """The settings cannot be used. `faults` holds one line each; the text is all of them."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Section(BaseModel):
    """What every section has in common: it never changes and refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Facility(Section):
    """The clinic, as the insurance knows it."""

    code: str = Field(pattern=r"^[0-9A-Z]{5}$")
    """Five characters of the facility (MA_CSKCB)."""
    name: str = Field(min_length=1)
    address: str = ""
    level: Literal["BAN_DAU", "CO_BAN", "CHUYEN_SAU"] = "BAN_DAU"
    """Professional level (Law 15/2023/QH15 art. 104)."""
    former_line: Literal["XA", "HUYEN", "TINH", "TW"] = "HUYEN"
    """Technical line until 2024, on which some ratios still depend."""
    score: int | None = None
    """Points of the ranking under Decree 96/2023; None while unranked."""
    primary_type: bool = False
    """Whether it is of a type that pays in full whatever the card says (MA_DOITUONG_KCB 1.2: commune station, ...)."""


class Place(Section):
    """A place at the kiosk in both languages: `ở khe bên dưới`, `at the slot below`."""

    vi: str = Field(min_length=1, max_length=40)
    en: str = Field(min_length=1, max_length=40)


class ThisKiosk(Section):
    """This machine."""

    id: str = Field(default="kiosk-1", pattern=r"^[A-Za-z0-9_-]{1,32}$")
    languages: tuple[Language, ...] = Field(default=(Language.VI, Language.EN), min_length=1)
    timezone: str = "Asia/Ho_Chi_Minh"
    scanner: bool = True
    """Whether a scanner of QR codes is there: without one, no page speaks of it."""
    scan_pause_ms: int = Field(default=60, ge=20, le=400)
    """After how long without a key a scanner's code has ended: more for a scanner that types slowly."""
    slot: Place | None = None
    """Where slips come out, in words that follow `Please take your slip`; without it no page says a place."""

    @field_validator("languages", mode="before")
    @classmethod
    def _with_added(cls, codes: object) -> object:
        """Load the files of languages that are not built in."""
        for code in codes if isinstance(codes, list | tuple) else ():
            if isinstance(code, str) and code not in {"vi", "en"}:
                try:
                    load_language(code, _from_folder(Path("translations")))
                except TranslationError as error:
                    raise ValueError(str(error)) from error
        return codes

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = "is no time zone of this machine"
            raise ValueError(message) from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's zone, in which its days begin."""
        return ZoneInfo(self.timezone)


class Reader(Section):
    """The card reader."""

    kind: Literal["pcsc", "in-process"] = "pcsc"
    name: str = ""
    """A part of the reader's name; in capitals or not; empty watches every reader."""
    trust: LocatedPath = Field(default_factory=lambda: _from_folder(Path("trust")))
    """Folder of the issuers' certificates (CSCA)."""


class FilePrinterSettings(Section):
    """Slips as files (`slip.pdf`, `slip.png`, `slip.escpos`)."""

    kind: Literal["file"]
    folder: LocatedPath


class DevicePrinterSettings(Section):
    """A receipt printer on a device file."""

    kind: Literal["device"]
    path: Path = Path("/dev/usb/lp0")
    paper: Literal["80mm", "58mm"] = "80mm"
    status: Literal["asked", "none"] = "asked"
    """`none` for a printer that answers no DLE EOT: a slip that does not come out is not noticed."""


class TcpPrinterSettings(Section):
    """A receipt printer on the network."""

    kind: Literal["tcp"]
    host: str = Field(min_length=1)
    port: int = Field(default=9100, ge=1, le=65535)
    paper: Literal["80mm", "58mm"] = "80mm"
    timeout_seconds: float = Field(default=3, gt=0, le=30)
    status: Literal["asked", "none"] = "asked"
    """As of a device file."""


class CupsPrinterSettings(Section):
    """An office printer behind CUPS."""

    kind: Literal["cups"]
    queue: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    paper: Literal["80mm", "58mm", "A5"] = "A5"


PrinterSettings = Annotated[
    FilePrinterSettings | DevicePrinterSettings | TcpPrinterSettings | CupsPrinterSettings,
    Field(discriminator="kind"),
]


class Database(Section):
    """The register's database and the key to its personal columns."""

    url: Annotated[str, AfterValidator(_database_from_folder)] = Field(
        default="sqlite:///register.sqlite",
        pattern=r"^(sqlite:///|postgresql\+psycopg://).+",
        validate_default=True,
        repr=False,
    )
    key_file: LocatedPath = Field(default_factory=lambda: _from_folder(Path("register.key")))
    """Made at first use. Keep a copy apart: without it the personal columns cannot be read."""

    @property
    def folder(self) -> Path:
        """Where this machine keeps what is its own: beside a register on file, else where a service may write.

        That is systemd's STATE_DIRECTORY; without a service manager it is beside the key file.
        """
        if self.url.startswith(_SQLITE):
            return Path(self.url.removeprefix(_SQLITE)).parent
        given = os.environ.get("STATE_DIRECTORY", "").partition(":")[0]
        return Path(given) if given else self.key_file.parent


class Audit(Section):
    """What shows that nobody changed the record."""

    anchor: LocatedPath = Field(default_factory=lambda: _from_folder(Path("audit.anchor")))
    """File to whose end the audit's head is written again and again: best of another owner, or on another machine."""


class Timeouts(Section):
    """Time limits of the pages, in seconds."""

    idle_seconds: float = Field(default=60, gt=0)
    warn_seconds: float = Field(default=20, ge=0)
    done_seconds: float = Field(default=20, gt=0)
    help_seconds: float = Field(default=30, gt=0)
    card_reminder_seconds: float = Field(default=5, gt=0)


class Policy(Section):
    """What the clinic accepts by self-service."""

    unanchored: Literal["to_be_checked", "clerk"] = "to_be_checked"
    """A chip for which nobody vouches, where no issuer of its state is installed: a number, with the insurance to be
    checked at the desk, or always to the clerk. Where one is installed it always goes to the clerk."""
    allow_bac: bool = False
    """Whether the older access protocol may be used when a chip offers no PACE."""
    referral_days: int = Field(default=365, ge=1)
    """For how many days after its date a referral letter may be claimed at the kiosk; the clerk looks closer."""
    re_examination_days_early: int = Field(default=7, ge=0)
    """How many days before the day on a re-examination slip one may come with it."""
    re_examination_days_late: int = Field(default=15, ge=0)
    """How many days after it."""
    ends_soon_days: int = Field(default=30, ge=0)
    """Within so many days before an identity card or an insurance card ends the patient is told; 0 tells nobody."""

    @field_validator("unanchored", mode="before")
    @classmethod
    def _replaced(cls, value: object) -> object:
        if value == "self_service_with_proof":
            fault = 'self_service_with_proof is no longer offered; choose "to_be_checked" or "clerk"'
            raise ValueError(fault)
        return value


class Retention(Section):
    """After how many days the purge removes what."""

    personal_days: int = Field(default=3650, ge=1)
    """Personal columns of a visit (the visit itself stays, without them)."""
    lookups_days: int = Field(default=1825, ge=1)
    """Raw answers of the portal."""


def read_secret(path: Path, what: str) -> str:
    """Read a secret's file (its first line). Raises `SettingsError` naming the setting `what`."""
    try:
        secret = path.read_text(encoding="utf-8-sig").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a text file"
        fault = f"{what}: cannot read {path} ({reason})"
        raise SettingsError(fault) from error
    if not secret:
        fault = f"{what}: {path} is empty"
        raise SettingsError(fault)
    return secret


class Sound(Section):
    """What the kiosk lets be heard."""

    enabled: bool = True
    """Chimes: card seen, done, error, the card that was forgotten."""
    speech: bool = True
    """Spoken prompts and the spoken number, in the patient's language."""


class Reached(Section):
    """How a server is reached."""

    ca_file: LocatedPath | None = None
    """Certificates to trust instead of the system's, for a server behind a private authority."""
    proxy: Annotated[str, AfterValidator(proxy_url)] = ""
    """`http://host:port` of a proxy; empty for none. Proxies of the environment are never used."""
    proxy_user_file: LocatedPath | None = None
    """File with `user:password` for the proxy."""


class HttpsTarget(Reached):
    """A server to which names of patients go: over TLS, with a token when it wants one."""

    token_file: LocatedPath | None = None
    """File with the bearer token."""
    connect_seconds: float = Field(default=3, gt=0, le=60)
    total_seconds: float = Field(default=15, gt=0, le=120)

    def token(self, setting: str) -> str:
        """Return the token, or nothing where there is none. Raises `SettingsError`, which names the setting."""
        return "" if self.token_file is None else read_secret(self.token_file, setting)


def https_url(text: str) -> str:
    """Check the address of such a server. Raises ValueError."""
    if text.lower().startswith("http://"):
        message = "names of patients go over https:// only; check url"
        raise ValueError(message)
    return http_url(text)


class Screen(Section):
    """The panel."""

    text: float = Field(default=1.0, ge=1.0, le=2.0)
    """How much larger than designed the words are, as far as a page can hold them."""
    motion: bool = True
    """Whether the picture of the idle page moves. By night it rests anyway."""
    night: When = "auto"
    """Dark colours: by the hours below, or always, or never."""
    night_from: time = time(19)
    night_until: time = time(6)

    def hours(self) -> DarkHours:
        """Return the hours in which the panel is dark."""
        return DarkHours(self.night, self.night_from, self.night_until)


class Desk(Section):
    """The clerk's desk."""

    counters: tuple[str, ...] = ("1",)
    """Names of the counters that call numbers."""
    lock_minutes: float = Field(default=5, gt=0, le=120)
    """Quiet after which the desk locks itself."""
    on_kiosk: bool = True
    """Whether staff can open the desk on the kiosk's own screen."""
    on_kiosk_lock_seconds: float = Field(default=60, gt=0, le=600)
    """Quiet after which the desk on the kiosk's screen locks itself: patients wait for it."""
    four_eyes: bool = False
    """Whether an administrator's change of accounts needs a second administrator."""
    policy_file: LocatedPath | None = None
    """The clinic's own roles, reasons and order of calling; None for those that come with the kiosk."""


class Handover(HttpsTarget):
    """Every registered visit for the hospital's own system, as FHIR R4."""

    url: Annotated[str, AfterValidator(https_url)] = ""
    """Base address of the FHIR endpoint; empty hands nothing over."""
    ids: Literal["kiosk", "server"] = "kiosk"
    """Who chooses the ids of resources; `server` for servers that refuse ours: conditional updates by identifier."""

    def read_token(self) -> str:
        """Return the token, or nothing where there is none. Raises `SettingsError` when its file gives none."""
        return self.token("handover.token_file")
