"""Cases of EF.COM, DG1, DG2, DG14, DG15, EF.CardSecurity and EF.ATR/INFO."""

from __future__ import annotations

from functools import partial

from cardreader.errors import AuthenticityFailed
from cardreader.iso7816.tlv import encode
from cardreader.virtual import der
from tests.cardreader.conformity.authorities import card_security, signed, sod_of
from tests.cardreader.conformity.documents import (
    JPEG,
    com,
    dg1,
    dg2,
    edited,
    face,
    longer,
    security_object,
    without,
)
from tests.cardreader.conformity.workbench import (
    ALL,
    CAM,
    CAN,
    SHORT,
    Damage,
    Files,
    Workbench,
    case,
    passport,
    security_infos,
)


def group(name: str, data: bytes) -> Damage:
    """Exchange a file."""
    return lambda files: files.update({name: data})


GROUPS = [1, 2, 14, 15]
"""What the plan's passport has."""

ACCEPTED: dict[str, bytes] = {
    "LDS_B_02": dg1(name="MUSTERMANN<<ERIKA<M"),
    "LDS_B_04": dg1(optional_digit="0"),
    "LDS_B_26": dg1(birth="96<<12"),
    "LDS_B_28": dg1(birth="<<<<<<"),
    "LDS_C_02": dg2(face(points=2)),
    "LDS_C_12": dg2(biometric=b"\x00\x00\x02"),
}
REJECTED: dict[str, bytes] = {
    "LDS_A_02": longer(com(GROUPS), -1),
    "LDS_A_04": com(GROUPS, lds="0300"),
    "LDS_A_06": com(GROUPS, unicode_version="050000"),
    "LDS_A_08": com([2, 14, 15]),
    "LDS_B_06": longer(dg1(), -1),
    "LDS_B_08": dg1(code="Z<"),
    "LDS_B_10": dg1(name=""),
    "LDS_B_14": dg1(nationality="U1O"),
    "LDS_B_16": dg1(birth="961399"),
    "LDS_B_18": dg1(sex="A"),
    "LDS_B_20": dg1(expiry="311399"),
    "LDS_B_22": dg1(optional="ZE184226B<<<<<", optional_digit="9"),
    "LDS_B_24": encode(0x61, encode(0x04, b"nothing")),
    "LDS_C_04": b"\x76" + dg2()[1:],
    "LDS_C_06": longer(dg2(), 1),
    "LDS_C_08": dg2(owner=b"\x01\x02"),
    "LDS_C_10": dg2(kind=b"\x00\x09"),
    "LDS_C_14": dg2(face(magic=b"FAX\x00")),
    "LDS_C_16": dg2(face(points=2, length_off=-16)),
    "LDS_C_18": dg2(face(eyes=0x08)),
    "LDS_C_20": dg2(face(pose=b"\xb6\x00\x00")),
    "LDS_C_22": dg2(face(pose=b"\x00\x00\xb6")),
    "LDS_C_24": dg2(face(uncertainty=b"\x00\xb6\x00")),
    "LDS_C_26": dg2(face(kind=0x7F)),
    "LDS_C_28": dg2(b""),
}
FILE = {"LDS_A": "EF.COM", "LDS_B": "DG1", "LDS_C": "DG2"}


def _accepts(name: str, bench: Workbench) -> None:
    bench.accepted(passport(group(FILE[name[:5]], ACCEPTED[name])), CAN)


def _rejects(name: str, bench: Workbench) -> None:
    damage = group(FILE[name[:5]], REJECTED[name])
    bench.rejected(passport(damage), CAN)
    # The same with the hash over the whole file, should an issuer take that.
    whole = {1: REJECTED[name]} if name.startswith("LDS_B") else {2: REJECTED[name]}
    if not name.startswith("LDS_A"):
        bench.rejected(passport(damage, lambda groups: signed()(groups | whole)), CAN)


for _name in ACCEPTED:
    case(_name)(partial(_accepts, _name))
for _name in REJECTED:
    case(_name)(partial(_rejects, _name))


@case("LDS_A_10")
def lds_1_8(bench: Workbench) -> None:
    """EF.COM and EF.SOD of an LDS 1.8 document."""
    damage = group("EF.COM", com(GROUPS, lds="0108"))
    bench.accepted(passport(damage, lambda groups: sod_of(security_object(groups, version=1, lds="0108"))))


@case("LDS_B_12")
def another_number(bench: Workbench) -> None:
    """The key of the data page opens the chip; DG1 names another document."""
    error = bench.rejected(passport(group("DG1", dg1(number="C11T002JN"))))
    assert isinstance(error, AuthenticityFailed)
    assert error.reason == "mrz_differs"


# -- DG14, DG15 -------------------------------------------------------------------------------------------------------


@case("LDS_F_02")
def dg14_too_short(bench: Workbench) -> None:
    """The outer length is one too small."""
    bench.rejected(passport(lambda files: files.update(DG14=longer(files["DG14"], -1))))


@case("LDS_F_04")
def dg14_key_of_no_protocol(bench: Workbench) -> None:
    """The key's identifier ends in an arc that nobody defined."""
    known, unknown = bytes.fromhex("060904007F000702020102"), bytes.fromhex("060904007F000702020103")
    bench.rejected(passport(lambda files: files.update(DG14=files["DG14"].replace(known, unknown))))


@case("LDS_F_06")
def dg14_version(bench: Workbench) -> None:
    """Version 10 of chip authentication."""
    known, unknown = (bytes.fromhex(f"060A04007F000702020302010201{version}") for version in ("01", "0A"))

    def damage(files: Files) -> None:
        assert known in files["DG14"]
        files["DG14"] = files["DG14"].replace(known, unknown)

    bench.rejected(passport(damage))


@case("LDS_I_02")
def dg15_too_short(bench: Workbench) -> None:
    """The outer length is one too small; once with the tag of the plan's sample."""
    bench.rejected(passport(lambda files: files.update(DG15=longer(files["DG15"], -1))))
    bench.rejected(passport(lambda files: files.update(DG15=b"\x67" + longer(files["DG15"], -1)[1:])))


# -- EF.CardSecurity --------------------------------------------------------------------------------------------------


@case("LDS_J_02")
def card_security_with_fewer_infos(bench: Workbench) -> None:
    """One info of EF.CardAccess is missing."""
    count = 3  # terminal authentication, chip authentication, PACE: those of EF.CardAccess

    for at in range(count):

        def damage(files: Files, at: int = at) -> None:
            left = without(security_infos(files["EF.CardSecurity"]), (at,))
            files["EF.CardSecurity"] = card_security(left)

        bench.rejected(passport(damage, **CAM))


@case("LDS_J_04")
def card_security_key_without_protocol(bench: Workbench) -> None:
    """The key info lacks its object identifier."""

    def damage(files: Files) -> None:
        def stripped(parts: list[bytes]) -> list[bytes]:
            key = bytes.fromhex("060904007F000702020102")
            return [without(part, (0,)) if key in part else part for part in parts]

        files["EF.CardSecurity"] = card_security(edited(security_infos(files["EF.CardSecurity"]), (), stripped))

    bench.rejected(passport(damage, **CAM))


# -- EF.ATR/INFO ------------------------------------------------------------------------------------------------------


def _atr(*objects: bytes) -> Damage:
    abilities = encode(0x47, b"\x94\x01\xc0")
    return group("EF.ATR", abilities + b"".join(objects))


@case("LDS_K_02")
def limits_of_three_bytes(bench: Workbench) -> None:
    """Buffers of 64 kB and a little more."""
    limit = der.integer(0x010002)
    reading = bench.accepted(passport(_atr(encode(0x7F66, limit * 2)), atr_info=True))
    assert "EF.ATR" in reading.files


@case("LDS_K_04")
def limits_under_a_wrong_tag(bench: Workbench) -> None:
    """Extended length is announced and its limits are not where they belong."""
    limits = encode(0x7F65, der.integer(0x780) * 2)
    bench.rejected(passport(_atr(limits), atr_info=True))


# -- reading ----------------------------------------------------------------------------------------------------------


@case("ISO7816_C_02")
def more_than_32_kilobytes(bench: Workbench) -> None:
    """Read in short commands too, so that offsets pass 7FFF."""
    image = passport(group("DG2", dg2(face(JPEG + bytes(50000)))))
    for policy in (ALL, SHORT):
        assert len(bench.accepted(image, policy=policy).files["DG2"]) > 0x8000


@case("ISO7816_C_08")
def empty_image(bench: Workbench) -> None:
    """The whole of DG2 is fetched; that it holds no picture is said afterwards."""
    for record in (face(image=b""), b""):
        damage = group("DG2", dg2(record) if record else _dg2_with_empty_record())
        error = bench.rejected(passport(damage))
        assert error.code == "damaged_data"
        assert bench.known


def _dg2_with_empty_record() -> bytes:
    return edited(dg2(), (0, 1), lambda parts: [parts[0], encode(0x5F2E, b"")])
