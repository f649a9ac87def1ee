"""Profiles: kinds of cards as data. A new profile is one new file in `profiles/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

from cardreader.virtual.data_groups import Dg13Shape, FaceRecord, KeyForm
from cardreader.virtual.errors import UnknownName, VirtualCardError
from cardreader.virtual.image import Behaviour
from cardreader.virtual.issuer import SodForm
from cardreader.virtual.people import unknown
from cardreader.virtual.portrait import ImageKind
from cardreader.virtual.switches import behaviour

DEFAULT: Final = "citizen-2021"


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of card. The defaults are those of the citizen card."""

    name: str
    description: str
    document: Literal["td1", "td3"] = "td1"
    pace: tuple[str, ...] = ("ECDH-GM-AES-CBC-CMAC-128/13",)
    """Protocols and domain parameters that the chip speaks and announces."""
    chip_authentication: tuple[str, ...] = ("ECDH-AES-CBC-CMAC-128/13",)
    """Protocols and domain parameters, with `/key id` behind them when there are several."""
    active_authentication: str = ""
    """Kind of key, `ecdsa/13/sha256` or `rsa/2048/sha256`; empty for none."""
    explicit_parameters: bool = False
    """Whether keys in DG14, DG15 and certificates spell out their curve."""
    chip_key_form: KeyForm = "named"
    """How the key of chip authentication tells its curve."""
    csca: str = "ecdsa/16/sha384"
    signer: str = "ecdsa/13/sha256"
    hash_name: str = "sha256"
    """Hash of the data groups."""
    card_access: bool = True
    pace_parameters: Literal["numbered", "spelt-out"] = "numbered"
    """Whether EF.CardAccess and DG14 name the domain parameters of PACE by number, or write them out."""
    com: Literal["right", "absent", "lying"] = "right"
    lds_version: str = "0107"
    sod_form: SodForm = "der"
    """Shape of EF.SOD: right, or one of those met in the field."""
    atr_info: bool = False
    """Whether the master file has EF.ATR/INFO and EF.DIR."""
    optional_groups: tuple[int, ...] = ()
    """Further groups of 3 to 12 and 16."""
    dg13: bool = True
    dg13_shape: Dg13Shape = "two-sequences"
    picture: ImageKind | Literal["none"] = "jpeg2000"
    face_record: FaceRecord = "19794-5"
    """Form of the record in DG2."""
    expired: bool = False
    behaviour: Behaviour = field(default_factory=Behaviour)


@cache
def load_profiles() -> tuple[Profile, ...]:
    """Return all profiles, the citizen cards first."""
    folder = resources.files("cardreader.virtual") / "profiles"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    names.sort(key=lambda name: not name.startswith("citizen"))
    return tuple(_profile(name, tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))) for name in names)


def profile(name: str = DEFAULT) -> Profile:
    """Return the profile of that name, or of a file `NAME.toml`; UnknownName names the nearest ones."""
    if name.endswith(".toml"):
        return _from_file(Path(name))
    by_name = {one.name: one for one in load_profiles()}
    if name not in by_name:
        raise UnknownName(unknown("profile", name, tuple(by_name)))
    return by_name[name]


def _from_file(path: Path) -> Profile:
    try:
        return _profile(path.stem, tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        message = f"the profile {path} cannot be read: {error.strerror}"
        raise VirtualCardError(message) from None
    except ValueError as error:
        message = f"the profile {path} is no TOML: {error}"
        raise VirtualCardError(message) from None


def _profile(name: str, content: Mapping[str, Any]) -> Profile:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()}
    switches = plain.pop("behaviour", {})
    try:
        return Profile(name=name, behaviour=behaviour(switches), **plain)
    except TypeError as error:
        message = f"profile {name} does not fit: {error}"
        raise VirtualCardError(message) from error
