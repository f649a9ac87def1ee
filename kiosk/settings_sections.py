"""The sections of `kiosk.toml`, each a frozen model that refuses what it does not know."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from kiosk.core.texts import Language, Text
from kiosk.core.visit import Service

settings_folder: ContextVar[Path] = ContextVar("settings_folder", default=Path())

_SQLITE = "sqlite:///"


def _from_folder(path: Path) -> Path:
    return settings_folder.get() / path.expanduser()


def _text(words: dict[Language, str]) -> Text:
    return Text(vi=words[Language.VI], en=words[Language.EN])


def _http_url(url: str) -> str:
    try:
        HttpUrl(url)
    except ValidationError as error:
        message = "must be an address like https://portal.example"
        raise ValueError(message) from error
    return url.rstrip("/")


def _database_from_folder(url: str) -> str:
    if not url.startswith(_SQLITE) or url == _SQLITE:
        return url
    return _SQLITE + str(_from_folder(Path(url.removeprefix(_SQLITE))))


LocatedPath = Annotated[Path, AfterValidator(_from_folder)]
"""A path; a relative one counts from the folder of the settings file."""


class SettingsError(Exception):
    """The settings cannot be used. `faults` holds one line each; the text is all of them."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Facility(_Section):
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


class ThisKiosk(_Section):
    """This machine."""

    id: str = Field(default="kiosk-1", pattern=r"^[A-Za-z0-9_-]{1,32}$")
    languages: tuple[Language, ...] = Field(default=(Language.VI, Language.EN), min_length=1)
    timezone: str = "Asia/Ho_Chi_Minh"

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


class Reader(_Section):
    """The card reader."""

    kind: Literal["pcsc", "in-process"] = "pcsc"
    name: str = ""
    """A part of the reader's name; empty takes the first contactless one."""
    trust: LocatedPath = Field(default_factory=lambda: _from_folder(Path("trust")))
    """Folder of the issuers' certificates (CSCA)."""


class Portal(_Section):
    """The insurance portal and the clinic's account there."""

    base_url: Annotated[str, AfterValidator(_http_url)]
    """`https://host[:port][/path]`, without a slash at the end."""
    token_path: str = "/api/token/take"  # noqa: S105 - a path, no password
    lookup_path: str = "/api/egw/KQNhanLichSuKCB2024"
    notify_path: str = "/api/qd130/checkInKcbQd3176"
    body: Literal["json", "form"] = "json"
    md5_case: Literal["upper", "lower"] = "upper"
    username: str = Field(min_length=1)
    password: SecretStr | None = None
    """From the environment only."""
    password_file: LocatedPath | None = None
    staff_name: str = Field(min_length=1, repr=False)
    """Name of the registered member of staff (hoTenCb) in whose name the kiosk asks."""
    staff_number: str = Field(pattern=r"^\d{12}$", repr=False)
    """Personal number of the same (cccdCb)."""
    ca_file: LocatedPath | None = None
    """Certificates to trust instead of the system's, for a portal behind a private authority."""
    connect_seconds: float = Field(default=3, gt=0, le=60)
    total_seconds: float = Field(default=8, gt=0, le=120)
    retries: int = Field(default=1, ge=0, le=5)
    breaker_failures: int = Field(default=3, ge=1)
    breaker_seconds: float = Field(default=60, ge=0)

    @model_validator(mode="after")
    def _has_password(self) -> Self:
        if self.password is None and self.password_file is None:
            message = "needs password_file (or KIOSK_PORTAL__PASSWORD in the environment)"
            raise ValueError(message)
        return self

    def read_password(self) -> str:
        """Give the account's password. Raises `SettingsError` when the file gives none."""
        if self.password is not None:
            return self.password.get_secret_value()
        return read_secret(self.password_file or Path(), "portal.password_file")


class FirstServiceSettings(_Section):
    """What every visit of a service costs first, normally the examination fee (codes of QĐ 2010/QĐ-BYT)."""

    code: str = Field(min_length=1, max_length=50)
    name: str = Field(min_length=1, max_length=1024)


class OfferedService(_Section):
    """A service on offer, with its queue."""

    key: str = Field(pattern=r"^[a-z0-9-]{1,32}$")
    prefix: str = Field(pattern=r"^[A-Z]{1,2}$")
    name: dict[Language, str]
    room: dict[Language, str]
    insured: bool = True
    first_service: FirstServiceSettings | None = None
    """With it a visit is notified to the portal on arrival; without it, once the desk knows the first service."""

    @field_validator("name", "room")
    @classmethod
    def _in_every_language(cls, words: dict[Language, str]) -> dict[Language, str]:
        missing = [language for language in Language if not words.get(language, "").strip()]
        if missing:
            message = f"has no words for: {', '.join(missing)}"
            raise ValueError(message)
        return words

    @property
    def default_first_service(self) -> tuple[str, str] | None:
        """Code and name of the first service that every visit of this kind has; None when the desk says it."""
        return None if self.first_service is None else (self.first_service.code, self.first_service.name)

    def as_service(self) -> Service:
        """Give the service as the flow knows it."""
        return Service(self.key, self.prefix, _text(self.name), _text(self.room), self.insured)


class FilePrinterSettings(_Section):
    """Slips as files (`slip.pdf`, `slip.png`, `slip.escpos`)."""

    kind: Literal["file"]
    folder: LocatedPath


class DevicePrinterSettings(_Section):
    """A receipt printer on a device file."""

    kind: Literal["device"]
    path: Path = Path("/dev/usb/lp0")
    paper: Literal["80mm", "58mm"] = "80mm"


class TcpPrinterSettings(_Section):
    """A receipt printer on the network."""

    kind: Literal["tcp"]
    host: str = Field(min_length=1)
    port: int = Field(default=9100, ge=1, le=65535)
    paper: Literal["80mm", "58mm"] = "80mm"
    timeout_seconds: float = Field(default=3, gt=0, le=30)


class CupsPrinterSettings(_Section):
    """An office printer behind CUPS."""

    kind: Literal["cups"]
    queue: str = Field(pattern=r"^[A-Za-z0-9_.-]+$")
    paper: Literal["80mm", "58mm", "A5"] = "A5"


PrinterSettings = Annotated[
    FilePrinterSettings | DevicePrinterSettings | TcpPrinterSettings | CupsPrinterSettings,
    Field(discriminator="kind"),
]


class Database(_Section):
    """The register's database and the key to its personal columns."""

    url: Annotated[str, AfterValidator(_database_from_folder)] = Field(
        default="sqlite:///register.sqlite",
        pattern=r"^(sqlite:///|postgresql\+psycopg://).+",
        validate_default=True,
        repr=False,
    )
    key_file: LocatedPath = Field(default_factory=lambda: _from_folder(Path("register.key")))
    """Made at first use. Keep a copy apart: without it the personal columns cannot be read."""


class Timeouts(_Section):
    """Time limits of the pages, in seconds."""

    idle_seconds: float = Field(default=60, gt=0)
    warn_seconds: float = Field(default=20, ge=0)
    done_seconds: float = Field(default=20, gt=0)
    help_seconds: float = Field(default=30, gt=0)
    card_reminder_seconds: float = Field(default=5, gt=0)


class Policy(_Section):
    """What the clinic accepts by self-service."""

    unanchored: Literal["self_service_with_proof", "clerk"] = "self_service_with_proof"
    """A chip whose issuer is unknown here: by self-service when it proves itself no copy, or always to the clerk."""
    allow_bac: bool = False
    """Whether the older access protocol may be used when a chip offers no PACE."""


class Retention(_Section):
    """After how many days the purge removes what."""

    personal_days: int = Field(default=3650, ge=1)
    """Personal columns of a visit (the visit itself stays, without them)."""
    lookups_days: int = Field(default=1825, ge=1)
    """Raw answers of the portal."""


DEFAULT_SERVICE = OfferedService(
    key="general",
    prefix="A",
    name={Language.VI: "Khám bệnh", Language.EN: "Medical examination"},
    room={Language.VI: "Phòng khám 1", Language.EN: "Room 1"},
)


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


class Sound(_Section):
    """What the kiosk lets be heard."""

    enabled: bool = True
    """Chimes: card seen, done, error, the card that was forgotten."""
    speech: bool = True
    """Spoken prompts and the spoken number, in the patient's language."""
