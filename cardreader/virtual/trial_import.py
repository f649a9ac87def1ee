"""Make a kind of software card of what `cardreader trial` wrote about a real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from cardreader.crypto.curves import all_curves
from cardreader.virtual import der
from cardreader.virtual.errors import VirtualCardError
from cardreader.virtual.schemes import CHIP_AUTHENTICATION_SCHEMES, PACE_SCHEMES

_FORMAT: Final = "cardreader-trial/1"
_SELECT_MF: Final = "00A4000C Le 3F00: "
_CARD_ACCESS: Final = "00B09C00 Le "
_DH_GROUP: Final = 2
_HASHES: Final = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})
_CITIZEN: Final = 13
_OPTIONAL: Final = frozenset({*range(3, 13), 16})


def profile_text(path: Path) -> str:
    """Return the profile as TOML. What the trial does not tell stays as on the citizen card of 2021.

    Raises:
        VirtualCardError: The file cannot be read, is none of a trial, or its card was not read.
    """
    try:
        card = _card(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise VirtualCardError(message) from None
    except ValueError as error:
        told = "it is no JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else error
        message = f"{path.name} cannot be used: {told}"
        raise VirtualCardError(message) from None
    if "failed" in card or not isinstance(card.get("details"), dict):
        message = f"{path.name} describes a card that was not read: there is nothing to imitate"
        raise VirtualCardError(message)
    try:
        return _toml(_switches(card), _behaviour(card))
    except (KeyError, TypeError, ValueError, AttributeError):
        message = f"{path.name} is incomplete, or was changed"
        raise VirtualCardError(message) from None


def _switches(card: dict[str, Any]) -> dict[str, Any]:
    details, files = card["details"], card["files"]
    groups = set(details["signed_groups"])
    found: dict[str, Any] = {
        "description": f"Made of a trial: {card.get('access')}, {len(files)} files, ATR {str(card.get('atr'))[:60]}",
        "document": str(details.get("document", "TD1")).lower(),
        "pace": _pace(card),
        "chip_authentication": _chip_authentication(card),
        "dg13": _CITIZEN in groups,
        "picture": details.get("portrait", {}).get("format", "none"),
        "card_access": card["card_access"] is not None,
        "com": "right" if "EF.COM" in files else "absent",
        "atr_info": "EF.ATR" in files,
        "optional_groups": sorted(groups & _OPTIONAL),
    }
    if details["digest"] in _HASHES:
        found["hash_name"] = details["digest"]
    if details.get("lds_version") in ("0107", "0108"):
        found["lds_version"] = details["lds_version"]
    key = _key(details.get("dg15", ""))
    if key:
        found["active_authentication"] = f"{key}/sha256"
    return found


def _card(text: str) -> dict[str, Any]:
    content = json.loads(text)
    card = content.get("card") if isinstance(content, dict) and content.get("format") == _FORMAT else None
    if not isinstance(card, dict):
        message = f"it is no text of `cardreader trial` ({_FORMAT})"
        raise ValueError(message)  # noqa: TRY004 -- what the text says, not a type
    return card


def _pace(card: dict[str, Any]) -> list[str]:
    offered = card["card_access"] if isinstance(card["card_access"], list) else []
    names = {scheme.oid: scheme.name for scheme in PACE_SCHEMES}
    known = [(names.get(_oid(info)), info.get("parameter_id") or 13) for info in offered]
    return [f"{name}/{number}" for name, number in known if name]


def _chip_authentication(card: dict[str, Any]) -> list[str]:
    """Name the first protocol with the curve of its key."""
    infos = card["details"].get("dg14", [])
    keys = {_oid(info): info for info in infos if "key" in info}
    schemes = {scheme.oid: scheme for scheme in CHIP_AUTHENTICATION_SCHEMES}
    found = [schemes[_oid(info)] for info in infos if _oid(info) in schemes]
    named = []
    for one in found[:1]:
        key = keys.get(one.public_key_oid, {})
        number = key.get("key_id")
        named.append(f"{one.name}/{_parameter(key.get('key', '')) or 13}{'' if number is None else f'/{number}'}")
    return named


def _oid(info: dict[str, Any]) -> bytes:
    """Return the value bytes of an info's identifier; empty for one that is told in words."""
    name = str(info["oid"])
    return der.oid(name)[2:] if name.replace(".", "").isdigit() else b""


def _parameter(key: str) -> int | None:
    """Return the number of a key's domain parameters (ICAO 9303-11 table 4 and 5)."""
    if key.startswith("DH "):
        return _DH_GROUP
    names = {f"EC {curve.name}": curve.parameter_id for curve in all_curves()}
    return names.get(key)


def _key(name: str) -> str:
    if name.startswith("RSA "):
        return f"rsa/{int(name[4:])}"
    number = _parameter(name)
    return "" if number is None or name.startswith("DH ") else f"ecdsa/{number}"


def _behaviour(card: dict[str, Any]) -> dict[str, Any]:
    answers = [str(line) for line in card["unusual_answers"]]
    found: dict[str, Any] = {}
    for line in answers:
        status = line[-4:]
        if line.startswith(_SELECT_MF):
            found["select_mf"] = status
        elif line.startswith(_CARD_ACCESS) and status in ("6A82", "6982") and card["card_access"] is not None:
            found["card_access_by_short_id"] = status
        elif line.startswith(f"{_CARD_ACCESS}FE00") and status not in ("6282", "6700"):
            found["extended_read"] = status
    if not card["atr_announces_extended_length"] and card["longest_answer"] <= 258:  # noqa: PLR2004 -- short form
        found["extended_length"] = False
    return found


def _toml(switches: dict[str, Any], behaviour: dict[str, Any]) -> str:
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in switches.items()]
    if behaviour:
        lines += ["", "[behaviour]", *(f"{name} = {json.dumps(value)}" for name, value in behaviour.items())]
    return "\n".join(lines) + "\n"
