"""Show a reading in words and as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from cardreader.authenticity.verdict import Authenticity, ChipProof, Passive
from cardreader.citizen import Citizen, PartialDate
from cardreader.errors import AuthenticityFailed, CardReaderError
from cardreader.lds.mrz import Mrz
from cardreader.reading import Reading

_SHOWN_DIGITS = 3


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """Return the stable JSON of `cardreader read`. It names the citizen, whose card the caller holds."""
    return {
        "access": reading.access,
        "protocol": reading.protocol,
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in reading.files.items()
        },
        "mrz": _mrz_as_json(reading.mrz),
        "citizen": citizen_as_json(reading.citizen),
        "details": {name: group_as_json(group) for name, group in reading.details.items()},
        "authenticity": authenticity_as_json(reading.authenticity),
        "apdus": reading.apdus,
        "bytes_out": reading.bytes_out,
        "bytes_in": reading.bytes_in,
        "milliseconds": {name: round(value, 1) for name, value in reading.milliseconds.items()},
    }


def citizen_as_json(citizen: Citizen) -> dict[str, Any]:
    """Return the holder; dates as ISO 8601 (`yyyy-mm-dd`), the birth date as the chip writes it (`dd/MM/yyyy`)."""
    return {
        "number": citizen.number,
        "name": citizen.name,
        "latin_name": citizen.latin_name,
        "birth_date": None if citizen.birth_date is None else str(citizen.birth_date),
        "sex": citizen.sex.value,
        "nationality": citizen.nationality,
        "residence": citizen.residence,
        "issued": _iso(citizen.issued),
        "expires": _iso(citizen.expires),
    }


def authenticity_as_json(authenticity: Authenticity) -> dict[str, Any]:
    """Return the verdict's three answers, and what a clerk should know."""
    return {
        "passive": authenticity.passive.value,
        "active": authenticity.active.value,
        "chip": authenticity.chip.value,
        "detail": list(authenticity.detail),
        "reason": authenticity.reason,
    }


def error_as_json(error: CardReaderError) -> dict[str, Any]:
    """Return an error with its stable code; a failed check says which (`reason`)."""
    content: dict[str, Any] = {"error": {"code": error.code, "text": str(error), "remedy": error.remedy}}
    if isinstance(error, AuthenticityFailed):
        content["error"]["reason"] = error.reason
        content["authenticity"] = authenticity_as_json(failed_verdict(error.reason))
    return content


def failed_verdict(reason: str) -> Authenticity:
    """Return the verdict that a failed check stands for: which of the three questions it answers with no."""
    if reason == "active_authentication":
        return Authenticity(Passive.NOT_DONE, active=ChipProof.FAILED, reason=reason)
    if reason in ("chip_authentication", "chip_key"):
        return Authenticity(Passive.NOT_DONE, chip=ChipProof.FAILED, reason=reason)
    return Authenticity(Passive.FAILED, reason=reason)


def reading_as_text(reading: Reading) -> str:
    """Return a few lines for a terminal. Number, name and birth date are masked: others may see the screen."""
    citizen, verdict = reading.citizen, reading.authenticity
    expiry = citizen.expires.isoformat() if citizen.expires else "none"
    born = citizen.birth_date.year if citizen.birth_date else "unknown"
    lines = [
        f"holder        {_initials(citizen.name)}, number {_masked(citizen.number)}, born {born}",
        f"expires       {expiry}",
        f"access        {reading.access} ({reading.protocol})",
        f"signature     {_PASSIVE_WORDS[verdict.passive]}{f' ({verdict.reason})' if verdict.reason else ''}",
        f"chip          chip authentication {verdict.chip}, active authentication {verdict.active}",
        f"files         {', '.join(f'{name} {len(data)} B' for name, data in reading.files.items())}",
        f"exchange      {reading.apdus} commands, {reading.bytes_out} B out, {reading.bytes_in} B in, "
        f"{reading.milliseconds['total']:.0f} ms (holder known after {reading.milliseconds['identity']:.0f} ms)",
    ]
    return "\n".join([*lines, *(f"note          {sentence}" for sentence in verdict.detail)])


_PASSIVE_WORDS = {
    Passive.CHAIN_OK: "right, issuer trusted",
    Passive.UNANCHORED: "right, issuer unknown here",
    Passive.FAILED: "WRONG",
    Passive.NOT_DONE: "not checked",
}


def _mrz_as_json(mrz: Mrz) -> dict[str, Any]:
    return {
        "format": mrz.format.value,
        "document_code": mrz.document_code,
        "issuer": mrz.issuer,
        "document_number": mrz.document_number,
        "personal_number": mrz.personal_number,
        "birth": mrz.birth,
        "sex": mrz.sex.value,
        "expiry": mrz.expiry,
        "nationality": mrz.nationality,
        "surname": mrz.surname,
        "given_names": mrz.given_names,
        "optional": mrz.optional,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _masked(number: str) -> str:
    return "*" * max(0, len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split())


def group_as_json(value: object) -> Any:
    """Return a value of the data groups' parsers as JSON.

    Pictures and other bytes are told by their length and SHA-256, as files are; dates as ISO 8601 or, with unknown
    parts, the way the chip writes them (`MM/yyyy`); fields of unknown tags as hexadecimal by their tag.
    """
    match value:
        case bytes():
            return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
        case PartialDate():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [group_as_json(item) for item in value]
        case Mapping():
            return {f"{tag:X}": raw.hex().upper() for tag, raw in value.items()}
        case _ if is_dataclass(value):
            return {one.name: group_as_json(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
