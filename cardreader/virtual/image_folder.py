"""Card images as folders: any card, valid or not, kept as files that anyone can make or change.

The folder holds each file of the chip as it is (`EF.CardAccess.bin`, `DG1.bin`, ...) and `card.toml`, which
`card_description` reads. docs/card-images.md describes both.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from cardreader.virtual.card_description import card_image
from cardreader.virtual.errors import BrokenImage, VirtualCardError
from cardreader.virtual.filesystem import ENTRIES
from cardreader.virtual.image import Behaviour, CardImage
from cardreader.virtual.people import unknown
from cardreader.virtual.switches import STATUS_WORDS

DESCRIPTION: Final = "card.toml"
_SUFFIX: Final = ".bin"
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
        content = tomllib.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        files = {path.name.removesuffix(_SUFFIX): path.read_bytes() for path in sorted(folder.glob(f"*{_SUFFIX}"))}
    except OSError as error:
        message = f"no card image can be read from {folder}: {Path(error.filename or folder).name}: {error.strerror}"
        raise BrokenImage(message) from error
    except ValueError as error:
        message = f"{folder / DESCRIPTION} is no TOML: {error}"
        raise BrokenImage(message) from error
    for name in files:
        if name not in _NAMES:
            raise BrokenImage(unknown("file", name, _NAMES))
    try:
        return card_image(files, content, lambda name: (folder / name).read_bytes())
    except (ValueError, VirtualCardError) as error:
        message = f"{folder / DESCRIPTION} cannot be understood: {error}"
        raise BrokenImage(message) from error


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
    return _line(name, f"{value:04X}" if name in STATUS_WORDS else value)


def _line(name: str, value: Any) -> str:
    return f"{name} = {json.dumps(value)}"
