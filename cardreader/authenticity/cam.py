"""PACE with chip authentication mapping: does the chip hold the key of EF.CardSecurity (ICAO 9303-11 §4.4.3.5)?"""

from __future__ import annotations

import hmac

from cardreader.access.groups import EcGroup
from cardreader.access.pace import PaceResult
from cardreader.authenticity.cms import SignedData, parse_signed_data
from cardreader.authenticity.keys import EcKey, parse_public_key
from cardreader.crypto.ciphers import unpad
from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.lds.security_infos import SecurityInfos, parse_security_infos

SECURITY_OBJECT = "0.4.0.127.0.7.3.2.1"
"""id-SecurityObject: the content of EF.CardSecurity is SecurityInfos."""


def parse_card_security(data: bytes) -> tuple[SignedData, SecurityInfos]:
    """Read EF.CardSecurity: its signature, and the infos under it (ICAO 9303-10 §3.11.4). Raises DamagedData."""
    signed = parse_signed_data(data)
    if signed.content_type != SECURITY_OBJECT:
        message = "EF.CardSecurity signs something else than security infos"
        raise DamagedData(message)
    return signed, parse_security_infos(signed.content)


def check_mapping(result: PaceResult, infos: SecurityInfos) -> None:
    """Compare the chip's mapping key with its static key of EF.CardSecurity.

    `infos` must come from a verified EF.CardSecurity.

    Raises:
        AuthenticityFailed: They do not belong together.
    """
    group = result.option.group
    scalar = int.from_bytes(_chip_authentication_data(result), "big")
    for key in static_keys(result, infos):
        try:
            mapped = group.power(scalar, group.curve.encode(key.point)) if isinstance(group, EcGroup) else b""
        except ValueError:
            continue
        if hmac.compare_digest(mapped, result.mapping_key_chip):
            return
    raise AuthenticityFailed(
        reason="chip_authentication", text="the chip does not hold the private key of its EF.CardSecurity"
    )


def static_keys(result: PaceResult, infos: SecurityInfos) -> tuple[EcKey, ...]:
    """Keys of EF.CardSecurity that lie on the curve of PACE. Raises DamagedData for a malformed one."""
    group = result.option.group
    keys = (parse_public_key(info.key) for info in infos.chip_keys)
    return tuple(
        key for key in keys if isinstance(key, EcKey) and isinstance(group, EcGroup) and key.curve == group.curve
    )


def _chip_authentication_data(result: PaceResult) -> bytes:
    """CA_IC: encrypted under the session key, the IV being the encryption of all ones (§4.4.3.5.2)."""
    suite = result.keys.suite
    iv = suite.encrypt_block(result.keys.enc, b"\xff" * suite.block_size)
    data = result.chip_authentication_data
    try:
        return unpad(suite.decrypt_cbc(result.keys.enc, iv, data))
    except ValueError:
        raise AuthenticityFailed(
            reason="chip_authentication", text="the chip's proof of its key is badly encrypted"
        ) from None
