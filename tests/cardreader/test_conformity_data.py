"""Data cases of the inspection system's conformity plan (after BSI TR-03105 part 5.1), by their case ids.

Faulty groups are hashed and signed again, so that only the check in question can find the fault. The card is a passport
of Utopia behind PACE; every file is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from cardreader.access.password import check_digit
from cardreader.authenticity.certificate import parse_certificate
from cardreader.authenticity.trust import TrustStore
from cardreader.authenticity.verdict import Passive
from cardreader.errors import CardReaderError
from cardreader.reading import ReadPolicy
from cardreader.virtual.image import CardImage
from tests.cardreader.authenticity.pki import Authority, certify, der, sod
from tests.cardreader.conftest import MakeImage, Read
from tests.cardreader.lds.test_dg2 import JPEG, dg2, record

ALL = ReadPolicy(files=None)


@cache
def csca() -> Authority:
    return certify("CSCA", ec.generate_private_key(ec.SECP256R1()), ca=True)


@cache
def signer() -> Authority:
    return certify("DS", ec.generate_private_key(ec.SECP256R1()), csca(), serial=2)


def mrz(  # noqa: PLR0913 -- one argument per field that a case damages
    name: str = "MUSTERMANN<<ERIKA",
    number: str = "C11T002JM",
    birth: str = "960812",
    sex: str = "F",
    expiry: str = "311031",
    nationality: str = "UTO",
    optional: str = 14 * "<",
    optional_digit: str = "",
    code: str = "P<",
) -> bytes:
    """DG1 of a passport with right check digits."""
    digit = optional_digit or check_digit(optional)
    second = number + check_digit(number) + nationality + birth + check_digit(birth) + sex
    second += expiry + check_digit(expiry) + optional + digit
    second += check_digit(second[0:10] + second[13:20] + second[21:43])
    return der(0x61, _mrz_object(f"{code}UTO{name:<<39}{second}"))


def _mrz_object(text: str) -> bytes:
    return b"\x5f\x1f" + bytes([len(text)]) + text.encode()


def com(groups: str = "6175", lds: str = "0107", unicode_version: str = "040000") -> bytes:
    """EF.COM."""
    versions = b"\x5f\x01\x04" + lds.encode() + b"\x5f\x36\x06" + unicode_version.encode()
    return der(0x60, versions, der(0x5C, bytes.fromhex(groups)))


def shorter(file: bytes, by: int = 1) -> bytes:
    """The outer length one too small (or too big)."""
    at = 1 if file[1] < 0x80 else 1 + (file[1] & 0x7F)
    return file[:at] + bytes([file[at] - by]) + file[at + 1 :]


Change = Callable[[dict[str, bytes]], None]


def group(name: str, data: bytes) -> Change:
    return lambda files: files.update({name: data})


ACCEPTED: dict[str, Change] = {
    "base": lambda _files: None,
    "LDS_B_02": group("DG1", mrz(name="MUSTERMANN<<ERIKA<M")),
    "LDS_B_04": group("DG1", mrz(optional_digit="0")),
    "LDS_B_26": group("DG1", mrz(birth="96<<12")),
    "LDS_C_02": group("DG2", dg2(record(JPEG, 2))),
    "ISO7816_C_02": group("DG2", dg2(record(JPEG + bytes(50000)))),
}
REJECTED: dict[str, Change] = {
    "LDS_A_02": group("EF.COM", shorter(com())),
    "LDS_A_04": group("EF.COM", com(lds="0300")),
    "LDS_A_06": group("EF.COM", com(unicode_version="050000")),
    "LDS_A_08": group("EF.COM", com("75")),
    "LDS_B_06": group("DG1", shorter(mrz())),
    "LDS_B_08": group("DG1", mrz(code="Z<")),
    "LDS_B_10": group("DG1", mrz(name="")),
    "LDS_B_14": group("DG1", mrz(nationality="U1O")),
    "LDS_B_16": group("DG1", mrz(birth="961399")),
    "LDS_B_18": group("DG1", mrz(sex="A")),
    "LDS_B_20": group("DG1", mrz(expiry="311399")),
    "LDS_B_22": group("DG1", mrz(optional="ZE184226B<<<<<", optional_digit="9")),
    "LDS_B_24": group("DG1", der(0x61, der(0x04, b"nothing"))),
    "LDS_C_04": group("DG2", b"\x76" + dg2(record(JPEG))[1:]),
    "LDS_C_06": group("DG2", shorter(dg2(record(JPEG)), -1)),
    "LDS_C_08": group("DG2", dg2(record(JPEG), owner=b"\x01\x02")),
    "LDS_C_10": group("DG2", dg2(record(JPEG), kind=b"\x00\x09")),
    "LDS_C_14": group("DG2", dg2(record(JPEG, magic=b"FAX\x00"))),
    "LDS_C_16": group("DG2", dg2(record(JPEG, length_off=-8))),
    "LDS_C_28": group("DG2", dg2(b"")),
}


@pytest.fixture(scope="module")
def shell(make_image: MakeImage) -> CardImage:
    """The chip around the files."""
    return make_image(document="td3", chip_authentication=())


def card(shell: CardImage, change: Change, sod_file: Callable[[dict[int, bytes]], bytes] | None = None) -> CardImage:
    files = {"DG1": mrz(), "DG2": dg2(record(JPEG)), "EF.COM": com()}
    change(files)
    groups = {int(name[2:]): data for name, data in files.items() if name.startswith("DG")}
    files["EF.SOD"] = (sod_file or (lambda signed: sod(signed, signer(), "ecdsa", "sha256")))(groups)
    return replace(shell, files={"EF.CardAccess": shell.files["EF.CardAccess"]} | files)


def trusted() -> TrustStore:
    return TrustStore.of([parse_certificate(csca().raw)])


@pytest.mark.parametrize("case", ACCEPTED)
def test_data_that_the_standard_allows_are_accepted(read: Read, shell: CardImage, case: str) -> None:
    reading = read(card(shell, ACCEPTED[case]), policy=ALL, trust=trusted())

    assert reading.authenticity.passive is Passive.CHAIN_OK


@pytest.mark.parametrize("case", REJECTED)
def test_data_that_the_standard_forbids_are_rejected(read: Read, shell: CardImage, case: str) -> None:
    with pytest.raises(CardReaderError):
        read(card(shell, REJECTED[case]), policy=ALL, trust=trusted())


SodFile = Callable[[dict[int, bytes]], bytes]


def signed(how: str = "ecdsa", by: Callable[[], Authority] = signer, **options: Any) -> SodFile:
    return lambda groups: sod(groups, by(), how, "sha256", **options)


def replaced(old: str, new: str) -> SodFile:
    """A right EF.SOD in which bytes (hexadecimal) are exchanged for as many others."""

    def make(groups: dict[int, bytes]) -> bytes:
        file = signed()(groups)
        assert bytes.fromhex(old) in file
        return file.replace(bytes.fromhex(old), bytes.fromhex(new))

    return make


@cache
def made(**options: Any) -> Authority:
    return certify("DS", ec.generate_private_key(ec.SECP256R1()), csca(), serial=3, **options)


@cache
def rsa_signer() -> Authority:
    return certify("DS", rsa.generate_private_key(65537, 2048), csca(), serial=4)


def _with_signer_damaged(groups: dict[int, bytes]) -> bytes:
    """The last byte of the certificate's signature is another."""
    certificate = signer().raw
    return signed()(groups).replace(certificate, certificate[:-1] + bytes([certificate[-1] ^ 1]))


ACCEPTED_SODS: dict[str, SodFile] = {
    "LDS_H_71": signed(),
    "LDS_H_12": signed("ecdsa-plain"),
    "LDS_H_80": signed("rsa", rsa_signer),
    "LDS_H_96": signed("pss", rsa_signer),
    "LDS_H_75": signed("pss", rsa_signer, lds_digest="sha224"),
}
REJECTED_SODS: dict[str, SodFile] = {
    "LDS_H_17": lambda groups: b"\x78" + signed()(groups)[1:],
    "LDS_H_19": lambda groups: shorter(signed()(groups), -1),
    "LDS_H_29": lambda groups: sod(groups, signer(), "ecdsa", "sha256", by_key_id=True).replace(
        der(0x80, parse_certificate(signer().raw).subject_key_id or b""), der(0x80, bytes(20))
    ),
    "LDS_H_37": lambda groups: signed()(groups)[:-1] + b"\x00",
    "LDS_H_39": signed(object_version=5),
    "LDS_H_41": signed(lds_digest="md5"),
    "LDS_H_43": lambda groups: signed()(groups | {2: b"another portrait"}),
    "LDS_H_45": lambda groups: signed()(groups | {10: b""}),
    "LDS_H_49": replaced("A003020102", "A003020100"),
    "LDS_H_53": replaced("0603550406", "0603550408"),
    "LDS_H_61": signed(by=lambda: made(authority_key_id=False)),
    "LDS_H_63": signed(by=lambda: made(usage=False)),
    "LDS_H_67": _with_signer_damaged,
    "LDS_H_84": signed(version=3),
    "LDS_H_88": signed(object_version=1),
    "LDS_H_90": lambda groups: signed()(groups | {3: b"\xff"}),
    "LDS_H_92": lambda groups: signed()({1: groups[1], 3: b"\xff"}),
}


@pytest.mark.parametrize("case", ACCEPTED_SODS)
def test_signatures_that_the_standard_allows_are_accepted(read: Read, shell: CardImage, case: str) -> None:
    reading = read(card(shell, ACCEPTED["base"], ACCEPTED_SODS[case]), policy=ALL, trust=trusted())

    assert reading.authenticity.passive is Passive.CHAIN_OK


@pytest.mark.parametrize("case", REJECTED_SODS)
def test_signatures_that_the_standard_forbids_are_rejected(read: Read, shell: CardImage, case: str) -> None:
    with pytest.raises(CardReaderError):
        read(card(shell, ACCEPTED["base"], REJECTED_SODS[case]), policy=ALL, trust=trusted())
