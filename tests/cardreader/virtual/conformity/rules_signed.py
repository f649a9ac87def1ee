"""Units LDS_D, LDS_E, LDS_I, LDS_J and LDS_K: what is signed, and what is announced. Read with asn1crypto."""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import cms, core, keys, x509

from cardreader.crypto import curves
from cardreader.iso7816 import tlv
from cardreader.virtual.data_groups import GROUP_TAGS
from tests.cardreader.virtual.conformity.registry import step
from tests.cardreader.virtual.conformity.rules_lds import read
from tests.cardreader.virtual.conformity.steps_proofs import active_algorithm
from tests.cardreader.virtual.conformity.terminal import Terminal

DIGEST_IDS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
LDS_OBJECT, SECURITY_OBJECT = "2.23.136.1.1.1", "0.4.0.127.0.7.3.2.1"
PACE, CHIP, CHIP_KEY = "0.4.0.127.0.7.2.2.4.", "0.4.0.127.0.7.2.2.3.", "0.4.0.127.0.7.2.2.1."
GENERIC_OR_INTEGRATED = ("1", "2", "3", "4")
STANDARDISED = {*range(3), *range(8, 19)}
PLAIN_ECDSA = "0.4.0.127.0.7.1.1.4.1."

Info = tuple[str, tuple[tlv.Tlv, ...]]


def _signed(data: bytes) -> Any:
    return cms.ContentInfo.load(data, strict=True)["content"]


def _security_object(terminal: Terminal) -> Any:
    return _signed(tlv.parse_one(read(terminal, "EF.SOD")).value)


def _infos(data: bytes) -> list[Info]:
    """Give SecurityInfos as object identifier and the rest."""
    found = tlv.parse_one(data)
    assert found.tag == 0x31
    infos = []
    for info in tlv.children(found):
        parts = tlv.children(info)
        infos.append((str(core.ObjectIdentifier.load(parts[0].raw).dotted), parts[1:]))
    return infos


def _group_14(terminal: Terminal) -> list[Info]:
    return _infos(tlv.parse_one(read(terminal, "DG14")).value)


def _number(part: tlv.Tlv) -> int:
    assert part.tag == 0x02
    return int.from_bytes(part.value, "big", signed=True)


# -- EF.SOD -----------------------------------------------------------------------------------------------------------


@step
def signed_data_values(terminal: Terminal) -> None:
    signed = _security_object(terminal)
    assert signed["version"].native == "v3"
    assert {one["algorithm"].native for one in signed["digest_algorithms"]} <= set(DIGEST_IDS.values())
    assert signed["encap_content_info"]["content_type"].dotted == LDS_OBJECT


@step
def security_object(terminal: Terminal) -> None:
    """An entry for each group that can be read and no other, and the hashes match."""
    content = _security_object(terminal)["encap_content_info"]["content"].parsed.dump()
    parts = tlv.children(tlv.parse_one(content))
    version = _number(parts[0])
    assert (version == 1) is (len(parts) == 4)
    algorithm = core.ObjectIdentifier.load(tlv.children(parts[1])[0].raw).dotted
    digest = DIGEST_IDS[algorithm]
    hashes = {_number(tlv.children(entry)[0]): tlv.children(entry)[1].value for entry in tlv.children(parts[2])}
    listed = tlv.find(tlv.children(tlv.parse_one(read(terminal, "EF.COM"))), 0x5C).value
    assert {GROUP_TAGS[number] for number in hashes} == set(listed)
    for number, value in hashes.items():
        data = read(terminal, f"DG{number}")
        assert hashlib.new(digest, data, usedforsecurity=False).digest() == value
    for number in GROUP_TAGS.keys() - hashes.keys():
        assert terminal.select(0x0100 + number).sw == 0x6A82


# -- DG14 and EF.CardAccess -------------------------------------------------------------------------------------------


@step
def chip_authentication_infos(terminal: Terminal) -> None:
    infos = _group_14(terminal)
    assert any(oid in (CHIP_KEY + "1", CHIP_KEY + "2") for oid, _ in infos)
    versions = [_number(rest[0]) for oid, rest in infos if oid.startswith(CHIP)]
    assert not versions or 1 in versions


@step
def chip_authentication_info(terminal: Terminal) -> None:
    """Every info has a key of its agreement, and of its number when it has one."""
    infos = _group_14(terminal)
    keys_there = {(oid[-1], _number(rest[1]) if len(rest) > 1 else None) for oid, rest in infos if oid[:-1] == CHIP_KEY}
    found = [(oid.split(".")[-2], rest) for oid, rest in infos if oid.startswith(CHIP)]
    assert found
    for agreement, rest in found:
        assert _number(rest[0]) == 1
        assert (agreement, _number(rest[1]) if len(rest) > 1 else None) in keys_there


@step
def active_authentication_info(terminal: Terminal) -> None:
    assert active_algorithm(terminal).startswith(PLAIN_ECDSA)


@step
def pace_infos(terminal: Terminal) -> None:
    found = _pace_infos(terminal)
    assert found
    for oid, rest in found:
        mapping, cipher = oid.removeprefix(PACE).split(".")
        assert mapping in (*GENERIC_OR_INTEGRATED, "6")
        assert cipher in ("1", "2", "3", "4")
        assert _number(rest[0]) == 2
        assert _number(rest[1]) in STANDARDISED


@step
def other_mapping_beside(terminal: Terminal) -> None:
    assert any(oid.removeprefix(PACE)[0] in GENERIC_OR_INTEGRATED for oid, _ in _pace_infos(terminal))


def _pace_infos(terminal: Terminal) -> list[Info]:
    return [(oid, rest) for oid, rest in _infos(read(terminal, "EF.CardAccess")) if oid.startswith(PACE)]


# -- DG15 -------------------------------------------------------------------------------------------------------------


@step
def active_key(terminal: Terminal) -> None:
    info = keys.PublicKeyInfo.load(tlv.parse_one(read(terminal, "DG15")).value, strict=True)
    assert info.algorithm in ("rsa", "ec")
    if info.algorithm == "ec":
        kind, value = info.curve
        assert kind == "named"
        assert value


# -- EF.CardSecurity --------------------------------------------------------------------------------------------------


def _card_security(terminal: Terminal) -> tuple[Any, list[Info]]:
    signed = _signed(read(terminal, "EF.CardSecurity"))
    return signed, _infos(bytes(signed["encap_content_info"]["content"]))


@step
def mapping_key(terminal: Terminal) -> None:
    """The public key is a point of the curve that its parameters name."""
    for _, rest in _chip_keys(terminal):
        info = keys.PublicKeyInfo.load(rest[0].raw)
        curves.by_oid(info["algorithm"]["parameters"].chosen.dotted).decode(info["public_key"].native)


@step
def mapping_key_number(terminal: Terminal) -> None:
    parameters = {_number(rest[1]) for oid, rest in _pace_infos(terminal) if oid.startswith(PACE + "6.")}
    assert {_number(rest[1]) for _, rest in _chip_keys(terminal)} == parameters


def _chip_keys(terminal: Terminal) -> list[Info]:
    found = [(oid, rest) for oid, rest in _card_security(terminal)[1] if oid.startswith(CHIP_KEY)]
    assert found
    return found


@step
def card_security_values(terminal: Terminal) -> None:
    signed, _ = _card_security(terminal)
    assert signed["version"].native == "v3"
    assert signed["encap_content_info"]["content_type"].dotted == SECURITY_OBJECT


@step
def card_security_signer(terminal: Terminal) -> None:
    """The signer's certificate is inside, named by issuer and number, and meant for signatures."""
    signed, _ = _card_security(terminal)
    [certificate] = [one.chosen for one in signed["certificates"]]
    assert isinstance(certificate, x509.Certificate)
    [signer] = signed["signer_infos"]
    named = signer["sid"].chosen
    assert named["issuer"] == certificate.issuer
    assert named["serial_number"].native == certificate.serial_number
    assert certificate.key_usage_value.native == {"digital_signature"}
    assert "key_usage" in certificate.critical_extensions
    assert certificate.authority_key_identifier is not None
