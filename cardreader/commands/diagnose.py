"""Describe a card without one personal byte: what a clinic can send us when a card behaves unknown.

No file contents, no hashes of them, no password, no number of the document: only what all cards of a batch share.
"""

from __future__ import annotations

from typing import Any

from cardreader.errors import AuthenticityFailed, CardReaderError, DamagedData
from cardreader.iso7816.atr import extended_length
from cardreader.lds.dg2 import parse_dg2
from cardreader.lds.security_infos import (
    ChipAuthenticationPublicKeyInfo,
    PaceInfo,
    SecurityInfos,
    parse_card_access,
    parse_dg14,
    parse_dg15,
)
from cardreader.lds.sod import parse_sod
from cardreader.pki.cms import signer_certificate
from cardreader.pki.keys import parse_public_key
from cardreader.reading import Reading


def describe_card(
    atr: bytes, card_access: bytes | None, reading: Reading | CardReaderError, statuses: list[str], largest: int
) -> dict[str, Any]:
    """Everything that may leave the clinic.

    `statuses` are the status words that were not 9000, with the command's header; `largest` is the longest answer in
    bytes.
    """
    content: dict[str, Any] = {
        "atr": atr.hex().upper(),
        "atr_announces_extended_length": extended_length(atr),
        "card_access": None if card_access is None else _offers(card_access),
        "unusual_answers": statuses,
        "longest_answer": largest,
    }
    if isinstance(reading, CardReaderError):
        reason = reading.reason if isinstance(reading, AuthenticityFailed) else None
        return content | {"failed": {"code": reading.code, "reason": reason, "text": str(reading)}}
    verdict = reading.authenticity
    return content | {
        "access": reading.access,
        "protocol": reading.protocol,
        "files": {name: {"bytes": len(data)} for name, data in reading.files.items()},
        "details": _details(reading),
        "authenticity": {"passive": verdict.passive, "active": verdict.active, "chip": verdict.chip},
        "apdus": reading.apdus,
        "milliseconds": {name: round(value, 1) for name, value in reading.milliseconds.items()},
    }


def _offers(card_access: bytes) -> list[dict[str, Any]] | str:
    """Return what EF.CardAccess offers. It is the same on every card of a batch: one that is malformed is given raw."""
    try:
        return _infos(parse_card_access(card_access))
    except DamagedData:
        return f"malformed: {card_access.hex().upper()}"


def _infos(infos: SecurityInfos) -> list[dict[str, Any]]:
    return [
        {"oid": getattr(info, "oid", "active authentication")}
        | ({"parameter_id": info.parameter_id} if isinstance(info, PaceInfo) else {})
        | (_key(info) if isinstance(info, ChipAuthenticationPublicKeyInfo) else {})
        for info in infos.infos
    ]


def _key(info: ChipAuthenticationPublicKeyInfo) -> dict[str, Any]:
    """Return the kind of a key, and the number by which the chip calls it; the key itself is this card's alone."""
    try:
        name = parse_public_key(info.key).name
    except DamagedData:
        name = "unknown"
    return {"key": name, "key_id": info.key_id}


def _details(reading: Reading) -> dict[str, Any]:
    sod = parse_sod(reading.files["EF.SOD"])
    signer = signer_certificate(sod.signed) if sod.signed.certificates else None
    found: dict[str, Any] = {
        "document": reading.mrz.format,
        "signed_groups": sorted(sod.groups),
        "digest": sod.digest,
        "lds_version": sod.lds_version or "0107",
        "signature": f"{sod.signed.signer.algorithm.name} over {sod.signed.signer.digest}",
    }
    if signer is not None:
        found["signer"] = {
            "subject": signer.subject_text,
            "issuer": signer.issuer_text,
            "key": signer.key.name,
            "authority_key_id": signer.authority_key_id.hex() if signer.authority_key_id else None,
            "valid": f"{signer.not_before:%Y-%m-%d} to {signer.not_after:%Y-%m-%d}",
        }
    if reading.portrait is not None:
        portrait = parse_dg2(reading.files["DG2"])
        found["portrait"] = {"format": portrait.format, "width": portrait.width, "height": portrait.height}
    if "DG14" in reading.files:
        found["dg14"] = _infos(parse_dg14(reading.files["DG14"]))
    if "DG15" in reading.files:
        found["dg15"] = parse_dg15(reading.files["DG15"]).name
    return found
