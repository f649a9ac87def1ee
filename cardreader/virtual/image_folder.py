"""Card images as folders: any card, valid or not, kept as files that anyone can make or change.

The folder holds each file of the chip as it is (`EF.CardAccess.bin`, `DG1.bin`, ...) and `card.toml`:

    can = "123456"
    mrz = "..."                        # document number, birth, expiry, each with its check digit
    atr = "3B8580018073940140..."      # left out: made from the behaviour
    pace = ["ECDH-GM-AES-CBC-CMAC-128/13"]

    [[chip_authentication]]
    protocol = "ECDH-AES-CBC-CMAC-128"
    parameters = 13
    private = "..."                    # hexadecimal
    key_id = 1                         # left out when there is one key

    [active_authentication]
    pkcs8 = "..."                      # hexadecimal, unencrypted
    hash = "sha256"

    [behaviour]                        # switches of `image.Behaviour` that differ from the usual
    extended_length = false
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import load_der_private_key

from cardreader.errors import CardReaderError
from cardreader.virtual.errors import BrokenImage, VirtualCardError
from cardreader.virtual.filesystem import ENTRIES
from cardreader.virtual.image import (
    ActiveAuthenticationKey,
    Behaviour,
    CardImage,
    ChipAuthenticationKey,
    PaceOffer,
)
from cardreader.virtual.people import unknown
from cardreader.virtual.profile import behaviour
from cardreader.virtual.schemes import chip_authentication_scheme, pace_scheme
from cardreader.virtual.signing import KeySpec

DESCRIPTION: Final = "card.toml"
_SUFFIX: Final = ".bin"
_PARAMETERS: Final = (*range(3), *range(8, 19))
_NAMES: Final = tuple(entry.name for entry in ENTRIES)


def write_image(image: CardImage, folder: Path) -> None:
    """Write a card as a folder, made if it is not there. Private keys are in it: test keys, readable for the owner.

    Raises:
        VirtualCardError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in image.files.items():
            (folder / f"{name}{_SUFFIX}").write_bytes(content)
        description = folder / DESCRIPTION
        description.touch(mode=0o600)
        description.write_text(_describe(image), encoding="utf-8")
    except OSError as error:
        message = f"the card image cannot be written to {folder}: {error.strerror}"
        raise VirtualCardError(message) from error


def read_image(folder: Path) -> CardImage:
    """Read a card from a folder; the files' content is taken as it is.

    Raises:
        BrokenImage: There is no such folder, or its description cannot be understood.
    """
    try:
        files = {path.name.removesuffix(_SUFFIX): path.read_bytes() for path in sorted(folder.glob(f"*{_SUFFIX}"))}
        content = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except OSError as error:
        message = f"no card image can be read from {folder}: {error.strerror}"
        raise BrokenImage(message) from error
    except ValueError as error:
        message = f"{folder / DESCRIPTION} is no TOML: {error}"
        raise BrokenImage(message) from error
    for name in files:
        if name not in _NAMES:
            raise BrokenImage(unknown("file", name, _NAMES))
    try:
        return _image(files, content)
    except (ValueError, KeyError, TypeError) as error:
        message = f"{folder / DESCRIPTION} cannot be understood: {_reason(error)}"
        raise BrokenImage(message) from error


def _image(files: Mapping[str, bytes], content: Mapping[str, Any]) -> CardImage:
    known = {"can", "mrz", "atr", "pace", "chip_authentication", "active_authentication", "behaviour"}
    if not content.keys() <= known:
        raise ValueError(unknown("entry", sorted(content.keys() - known)[0], tuple(sorted(known))))
    return CardImage(
        files=files,
        can=content.get("can", ""),
        mrz=content.get("mrz", ""),
        pace=tuple(_offer(text) for text in content.get("pace", ())),
        chip_authentication=tuple(_chip_key(entry) for entry in content.get("chip_authentication", ())),
        active_authentication=_active_key(content.get("active_authentication")),
        behaviour=_behaviour(content.get("behaviour", {})),
        atr=bytes.fromhex(content.get("atr", "")),
    )


def _offer(text: str) -> PaceOffer:
    name, _, parameters = text.partition("/")
    return PaceOffer(pace_scheme(name), _parameters(parameters))


def _chip_key(entry: Mapping[str, Any]) -> ChipAuthenticationKey:
    return ChipAuthenticationKey(
        chip_authentication_scheme(entry["protocol"]),
        _parameters(entry["parameters"]),
        int(entry["private"], 16),
        entry.get("key_id"),
    )


def _active_key(entry: Mapping[str, Any] | None) -> ActiveAuthenticationKey | None:
    if entry is None:
        return None
    key, hash_name = bytes.fromhex(entry["pkcs8"]), entry.get("hash", "sha256")
    load_der_private_key(key, password=None)
    return ActiveAuthenticationKey(key, KeySpec.parse(f"ecdsa/13/{hash_name}").hash_name)


def _parameters(text: str | int) -> int:
    """Check that the number stands for domain parameters: the chip is to work, only its files may be wrong."""
    number = int(text)
    if number not in _PARAMETERS:
        message = f"there are no domain parameters {number}; there are 0 to 2 and 8 to 18"
        raise ValueError(message)
    return number


def _behaviour(switches: Mapping[str, Any]) -> Behaviour:
    try:
        return behaviour(switches)
    except CardReaderError as error:
        raise ValueError(str(error)) from error


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _describe(image: CardImage) -> str:
    """Write `card.toml`; JSON's strings, numbers and lists are TOML's too."""
    lines = [
        _line("can", image.can),
        _line("mrz", image.mrz),
        _line("atr", image.atr.hex().upper()),
        _line("pace", [f"{offer.scheme.name}/{offer.parameter_id}" for offer in image.pace]),
    ]
    for key in image.chip_authentication:
        lines += ["", "[[chip_authentication]]", _line("protocol", key.scheme.name)]
        lines += [_line("parameters", key.parameter_id), _line("private", f"{key.private:X}")]
        lines += [] if key.key_id is None else [_line("key_id", key.key_id)]
    if image.active_authentication is not None:
        lines += ["", "[active_authentication]", _line("pkcs8", image.active_authentication.pkcs8.hex().upper())]
        lines.append(_line("hash", image.active_authentication.hash_name))
    usual = Behaviour()
    switches = [
        _switch(image.behaviour, field.name) for field in fields(Behaviour) if _differs(image, usual, field.name)
    ]
    return "\n".join([*lines, *(["", "[behaviour]", *switches] if switches else [])]) + "\n"


def _differs(image: CardImage, usual: Behaviour, name: str) -> bool:
    return bool(getattr(image.behaviour, name) != getattr(usual, name))


def _switch(switches: Behaviour, name: str) -> str:
    value = getattr(switches, name)
    return _line(name, f"{value:04X}" if name == "select_mf" else value)


def _line(name: str, value: Any) -> str:
    return f"{name} = {json.dumps(value)}"
