"""Whatever a chip or a file sends, a parser gives a value or its own error: never another one, and quickly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardreader.access.mrz_scan import from_mrz_text
from cardreader.access.qr import from_qr
from cardreader.authenticity.chip_proofs import parse_card_security
from cardreader.authenticity.trust import parse_master_list
from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.iso7816.atr import extended_length
from cardreader.iso7816.tlv import TlvError, encode, find, parse, parse_one
from cardreader.lds.dg2 import parse_dg2, parse_face_block, parse_face_record
from cardreader.lds.dg13 import parse_dg13
from cardreader.lds.master_file import parse_atr_info, parse_directory
from cardreader.lds.mrz import parse_dg1, parse_mrz
from cardreader.lds.optional_groups import parse_dg7, parse_dg11, parse_dg12, parse_dg16
from cardreader.lds.security_infos import parse_card_access, parse_dg14, parse_dg15
from cardreader.lds.sod import parse_com, parse_sod
from cardreader.password import PasswordError
from cardreader.pki.certificate import parse_certificate, parse_revocation_list
from cardreader.pki.cms import parse_signed_data
from cardreader.pki.keys import parse_public_key
from cardreader.virtual.data_groups import dg2
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.trust_files import master_list
from tests.cardreader.conftest import MakeImage
from tests.cardreader.cost import cost_of

Parser = Callable[[bytes], Any]

PARSERS: dict[str, Parser] = {
    "TLV": parse,
    "ATR": extended_length,
    "EF.ATR": parse_atr_info,
    "EF.DIR": parse_directory,
    "EF.CardAccess": parse_card_access,
    "EF.CardSecurity": parse_card_security,
    "EF.COM": parse_com,
    "EF.SOD": parse_sod,
    "DG1": parse_dg1,
    "DG2": parse_dg2,
    "DG7": parse_dg7,
    "DG11": parse_dg11,
    "DG12": parse_dg12,
    "DG13": parse_dg13,
    "DG14": parse_dg14,
    "DG15": parse_dg15,
    "DG16": parse_dg16,
    "face record": parse_face_record,
    "face block": lambda data: parse_face_block(parse_one(data)),
    "public key": parse_public_key,
    "certificate": parse_certificate,
    "revocation list": parse_revocation_list,
    "signed data": parse_signed_data,
    "master list": parse_master_list,
    "MRZ": lambda data: parse_mrz(data.decode("latin-1")),
    "scanned MRZ": lambda data: from_mrz_text(data.decode("latin-1")),
    "QR": lambda data: from_qr(data.decode("utf-8", "replace")),
}
REAL = [name for name in PARSERS if name not in ("TLV", "ATR", "face record")]


@pytest.fixture(scope="module")
def real(make_image: MakeImage, issuer: Issuer, person: Person) -> dict[str, bytes]:
    """A real structure for every parser that has one."""
    image = make_image(
        pace=("ECDH-CAM-AES-CBC-CMAC-128/13", "ECDH-GM-AES-CBC-CMAC-128/13"),
        active_authentication="ecdsa/13/sha256",
        explicit_parameters=True,
        optional_groups=(7, 11, 12, 16),
        atr_info=True,
    )
    return dict(image.files) | {
        "certificate": issuer.csca_certificate,
        "revocation list": issuer.revocation_list(),
        "face block": face_block(),
        "public key": parse_one(image.files["DG15"]).value,
        "signed data": parse_one(image.files["EF.SOD"]).value,
        "master list": master_list(issuer, [issuer.csca_certificate]),
        "MRZ": "".join(person.mrz).encode(),
        "scanned MRZ": "\n".join(person.mrz).encode(),
        "QR": person.qr_text.encode(),
    }


def face_block() -> bytes:
    """The data block of a DG2 in ISO/IEC 39794-5."""
    group = find(parse(parse_one(dg2(b"\xff\xd8\xff" + bytes(900), "jpeg", "39794-5")).value), 0x7F61)
    record = find(parse(find(parse(group.value), 0x7F60).value), 0x7F2E)
    return parse_one(record.value).value


def parses_or_refuses(parser: Parser, data: bytes) -> None:
    try:
        parser(data)
    except (DamagedData, AuthenticityFailed, PasswordError) as error:
        assert str(error)  # noqa: PT017 -- both outcomes are right; the text must be there


@pytest.mark.parametrize("name", PARSERS)
@given(data=st.binary(max_size=2000))
def test_arbitrary_bytes_give_a_value_or_a_refusal(name: str, data: bytes) -> None:
    parses_or_refuses(PARSERS[name], data)


@pytest.mark.parametrize("name", REAL)
def test_the_real_structure_is_read(name: str, real: dict[str, bytes]) -> None:
    PARSERS[name](real[name])


@pytest.mark.parametrize("name", REAL)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_mutated_structure_gives_a_value_or_a_refusal(name: str, real: dict[str, bytes], data: st.DataObject) -> None:
    mutant = bytearray(real[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, min(len(mutant), 1500) - 1))
        match data.draw(st.sampled_from(["flip", "set", "cut", "delete", "insert", "repeat"])):
            case "flip":
                mutant[at] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                mutant[at] = data.draw(st.sampled_from([0, 1, 0x30, 0x7F, 0x80, 0x84, 0xFF]))
            case "cut":
                del mutant[max(1, at) :]
            case "delete":
                del mutant[at : at + data.draw(st.integers(1, 9))]
            case "insert":
                mutant[at:at] = data.draw(st.binary(min_size=1, max_size=9))
            case _:
                mutant[at:at] = mutant[at : at + 40]
        mutant = mutant or bytearray(1)
    parses_or_refuses(PARSERS[name], bytes(mutant))


def nested(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        length = len(data)
        header = bytes([length]) if length < 0x80 else b"\x82" + length.to_bytes(2, "big")
        data = b"\x30" + header + data
    return data


MOST_CALLS = 300_000
"""About a tenth of a second of Python on a slow machine; the fuzz entry measures the time itself."""
MOST_BYTES = 50 << 20
LONGEST = 1 << 16
NONSENSE = {
    "zeros": bytes(LONGEST),
    "empty sequences": b"\x30\x00" * (LONGEST // 2),
    "deep nesting": nested(16000),
    "huge lengths": b"\x31\x84\xff\xff\xff\xff" * 10000,
    "endless tag": b"\x7f" * LONGEST,
}


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("data", NONSENSE.values(), ids=NONSENSE)
def test_sixty_four_kilobytes_of_nonsense_cost_little(name: str, data: bytes) -> None:
    cost = cost_of(lambda: parses_or_refuses(PARSERS[name], data))

    assert cost.calls <= MOST_CALLS
    assert cost.peak <= MOST_BYTES


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("tag", [0x02, 0x04, 0x06, 0x30, 0x31])
def test_a_real_structure_swollen_to_sixty_four_kilobytes_costs_little(
    name: str, real: dict[str, bytes], tag: int
) -> None:
    data = swollen(real[name], tag, LONGEST)

    cost = cost_of(lambda: parses_or_refuses(PARSERS[name], data))

    assert cost.calls <= MOST_CALLS
    assert cost.peak <= MOST_BYTES


def swollen(data: bytes, tag: int, length: int) -> bytes:
    """Repeat what the first object of that tag holds until all is about that long; the lengths around it are right."""
    try:
        objects = parse(data)
    except TlvError:
        return data
    for one in objects:
        bigger = one.raw
        if one.tag == tag and one.value:
            bigger = encode(tag, (one.value * (length // len(one.value)))[: length - 100])
        elif one.constructed:
            bigger = encode(one.tag, swollen(one.value, tag, length - 16))
        if bigger != one.raw:
            return data.replace(one.raw, bigger, 1)
    return data
