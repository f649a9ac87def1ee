from __future__ import annotations

import pytest

from cardreader.errors import DamagedData
from cardreader.iso7816.tlv import encode
from cardreader.lds.files import LDS1_APPLICATION
from cardreader.lds.master_file import AtrInfo, parse_atr_info, parse_directory
from cardreader.reading import ReadPolicy
from cardreader.virtual.image import Behaviour
from tests.cardreader.conftest import MakeImage, Read

ABILITIES = encode(0x47, b"\x94\x01\xc0")
LIMITS = bytes.fromhex("7F660802020780020203E8")


def test_abilities_and_limits_are_read() -> None:
    assert parse_atr_info(ABILITIES + LIMITS) == AtrInfo(
        chaining=True, extended_length=True, longest_command=1920, longest_answer=1000
    )
    assert parse_atr_info(encode(0x47, b"\x94\x01\x00")) == AtrInfo(chaining=False, extended_length=False)
    assert parse_atr_info(encode(0x43, b"\x01")) == AtrInfo()


@pytest.mark.parametrize(
    "data",
    [
        ABILITIES,
        ABILITIES + b"\x7f\x65" + LIMITS[2:],
        ABILITIES + bytes.fromhex("7F660402020780"),
        ABILITIES + bytes.fromhex("7F6606020100020100"),
        b"\x47\x05\x94",
    ],
)
def test_abilities_that_contradict_themselves_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedData):
        parse_atr_info(data)


def test_applications_are_listed() -> None:
    other = encode(0x61, encode(0x4F, b"\xa0\x01") + encode(0x50, b"label"))

    assert parse_directory(encode(0x61, encode(0x4F, LDS1_APPLICATION)) + other) == (LDS1_APPLICATION, b"\xa0\x01")


@pytest.mark.parametrize("data", [encode(0x61, b""), encode(0x61, encode(0x4F, b"")), encode(0x4F, bytes(17))])
def test_a_wrong_directory_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedData):
        parse_directory(data)


@pytest.mark.parametrize("end", ["6282", "9000", "6B00", "6700", "6Cxx"])
@pytest.mark.parametrize("short_ids", [True, False], ids=["SFI", "SELECT"])
def test_both_files_are_read_from_every_kind_of_chip(
    read: Read, make_image: MakeImage, end: str, *, short_ids: bool
) -> None:
    image = make_image(atr_info=True, behaviour=Behaviour(end_of_file=end, read_by_sfi=short_ids))  # type: ignore[arg-type]  # one of its literals

    reading = read(image, policy=ReadPolicy(files=frozenset({"EF.ATR", "EF.DIR"})))

    assert {name: reading.files[name] for name in ("EF.ATR", "EF.DIR")} == {
        name: image.files[name] for name in ("EF.ATR", "EF.DIR")
    }
