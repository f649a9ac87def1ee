"""Whatever a chip or a file sends, a parser gives a value or its own error: never another one, and quickly."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardreader.authenticity.cam import parse_card_security
from cardreader.authenticity.certificate import parse_certificate
from cardreader.authenticity.cms import parse_signed_data
from cardreader.authenticity.crl import parse_revocation_list
from cardreader.authenticity.keys import parse_public_key
from cardreader.authenticity.master_list import parse_master_list
from cardreader.errors import AuthenticityFailed, DamagedData
from cardreader.iso7816.atr import extended_length
from cardreader.iso7816.tlv import parse
from cardreader.lds.atr_info import parse_atr_info
from cardreader.lds.cardaccess import parse_card_access
from cardreader.lds.com import parse_com
from cardreader.lds.dg1 import parse_dg1
from cardreader.lds.dg2 import parse_dg2, parse_face_record
from cardreader.lds.dg7 import parse_dg7
from cardreader.lds.dg11 import parse_dg11
from cardreader.lds.dg12 import parse_dg12
from cardreader.lds.dg13 import parse_dg13
from cardreader.lds.dg14 import parse_dg14
from cardreader.lds.dg15 import parse_dg15
from cardreader.lds.dg16 import parse_dg16
from cardreader.lds.directory import parse_directory
from cardreader.lds.sod import parse_sod
from cardreader.virtual.issuer import Issuer
from tests.cardreader.conftest import MakeImage

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
    "public key": parse_public_key,
    "certificate": parse_certificate,
    "revocation list": parse_revocation_list,
    "signed data": parse_signed_data,
    "master list": parse_master_list,
}
REAL = [name for name in PARSERS if name.startswith(("EF", "DG", "cert", "revo"))]


@pytest.fixture(scope="module")
def real(make_image: MakeImage, issuer: Issuer) -> dict[str, bytes]:
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
    }


def parses_or_refuses(parser: Parser, data: bytes) -> None:
    try:
        parser(data)
    except (DamagedData, AuthenticityFailed) as error:
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


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize(
    "data",
    [bytes(65536), b"\x30\x00" * 32768, nested(16000), b"\x31\x84\xff\xff\xff\xff" * 10000, b"\x7f" * 65536],
    ids=["zeros", "empty sequences", "deep nesting", "huge lengths", "endless tag"],
)
def test_sixty_four_kilobytes_of_nonsense_take_no_time(name: str, data: bytes) -> None:
    def seconds() -> float:
        start = time.process_time()
        parses_or_refuses(PARSERS[name], data)
        return time.process_time() - start

    # The best of three: a garbage collection of the test run's own objects counts in the process's time.
    assert min(seconds() for _ in range(3)) < 0.1
