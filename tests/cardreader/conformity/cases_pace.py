"""Cases of PACE: every variant, every step answered wrongly, chip authentication mapping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from cardreader.authenticity.verdict import ChipProof
from cardreader.crypto import curves, dh
from cardreader.errors import WrongPassword
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.tlv import encode, parse, parse_one
from cardreader.password import MrzKey
from cardreader.virtual import der
from cardreader.virtual.agreement import EllipticCurveAgreement
from cardreader.virtual.image import CardImage
from cardreader.virtual.signing import ec_public_key_info
from tests.cardreader.conformity.authorities import card_security
from tests.cardreader.conformity.documents import edited
from tests.cardreader.conformity.workbench import (
    Files,
    Probe,
    Workbench,
    at_instruction,
    at_step,
    case,
    dynamic,
    pace_step,
    passport,
    security_infos,
)

MSE = 0x22
CURVE = curves.by_parameter_id(13)
SUITES = ("3DES-CBC-CBC", "AES-CBC-CMAC-128", "AES-CBC-CMAC-192", "AES-CBC-CMAC-256")
OPEN_FILES = (0x81, 0x9C, 0x9E, 0)
"""What READ BINARY may name before the chip is open: EF.ATR/INFO, EF.CardAccess, EF.DIR by short identifier."""
FORGED_TOKEN = dynamic(0x86, bytes(8))
MALFORMED = (ResponseApdu(b"\x7c\x05\x80", 0x9000), ResponseApdu(b"", 0x9000), dynamic(0x99, b"nothing"))
ERRORS = (ResponseApdu(b"", 0x6A80), ResponseApdu(b"", 0x6300), ResponseApdu(b"", 0x6F00))


def point() -> bytes:
    """Somebody else's key on the plan's curve."""
    return CURVE.encode(CURVE.multiply(CURVE.random_scalar(), CURVE.base))


# -- variants ---------------------------------------------------------------------------------------------------------


def _opens(variants: list[str], bench: Workbench) -> None:
    for variant in variants:
        reading = bench.accepted(passport(pace=(variant,)))
        assert reading.protocol == f"PACE-{variant.split('/')[0]}"


case("ISO7816_G_02")(
    partial(
        _opens,
        [f"{agreement}-GM-AES-CBC-CMAC-128/{n}" for agreement, n in [("DH", n) for n in range(3)]]
        + [f"ECDH-GM-AES-CBC-CMAC-128/{n}" for n in range(8, 19)],
    )
)
case("ISO7816_G_04")(
    partial(_opens, [f"{kind}-GM-{suite}/{n}" for kind, n in (("DH", 2), ("ECDH", 13)) for suite in SUITES])
)


@case("ISO7816_G_06")
def several_infos(bench: Workbench) -> None:
    """Different protocols; and one protocol on two curves, where the chip needs to be told which."""
    bench.accepted(
        passport(pace=("ECDH-GM-AES-CBC-CMAC-128/13", "DH-GM-AES-CBC-CMAC-128/1", "ECDH-IM-3DES-CBC-CBC/12"))
    )
    image = passport(pace=("ECDH-GM-AES-CBC-CMAC-128/12", "ECDH-GM-AES-CBC-CMAC-128/13"))
    probe = Probe(replace(image, behaviour=replace(image.behaviour, do84="needed")))
    bench.accepted(probe)
    assert encode(0x84, b"\x0c") in next(one.data for one in probe.seen if one.ins == MSE)


@case("ISO7816_G_41")
def mapping_on_every_curve(bench: Workbench) -> None:
    """CAM on domain parameters 8 to 18."""
    for n in range(8, 19):
        image = passport(pace=(f"ECDH-CAM-AES-CBC-CMAC-128/{n}",), chip_authentication=(f"ECDH-AES-CBC-CMAC-128/{n}",))
        assert bench.accepted(image).authenticity.chip is ChipProof.OK


# -- infos ------------------------------------------------------------------------------------------------------------


def with_infos(files: Files, edit: Callable[[list[bytes]], list[bytes]]) -> None:
    """Edit the infos of EF.CardAccess, DG14 and EF.CardSecurity alike."""
    files["EF.CardAccess"] = edited(files["EF.CardAccess"], (), edit)
    files["DG14"] = edited(files["DG14"], (0,), edit)
    if "EF.CardSecurity" in files:
        files["EF.CardSecurity"] = card_security(edited(security_infos(files["EF.CardSecurity"]), (), edit))


def _no_pace(bench: Workbench, image: CardImage) -> None:
    """The read must end before PACE begins."""
    probe = Probe(image)
    bench.rejected(probe)
    assert all(one.ins not in (MSE, 0x86, 0x84, 0x82) for one in probe.seen)


@case("ISO7816_G_28")
def unknown_parameters(bench: Workbench) -> None:
    """Numbers that are reserved, and no parameters spelt out."""
    known = bytes.fromhex("060A04007F00070202040201020102" + "02010D")
    for number in (3, 7, 19, 31):

        def damage(files: Files, number: int = number) -> None:
            assert known in files["EF.CardAccess"]
            with_infos(files, lambda parts: [part.replace(known, known[:-1] + bytes([number])) for part in parts])

        _no_pace(bench, passport(damage))


@case("R_PACE_3.1")
def inconsistent_info(bench: Workbench) -> None:
    """The version of a PACEInfo says that it is two bytes long."""
    known = bytes.fromhex("060A04007F000702020402010201")

    def damage(files: Files) -> None:
        assert known in files["EF.CardAccess"]
        files["EF.CardAccess"] = files["EF.CardAccess"].replace(known, known[:-1] + b"\x02\x01")[:-1]

    _no_pace(bench, passport(damage))

    def longer(files: Files) -> None:
        files["EF.CardAccess"] = files["EF.CardAccess"].replace(known, known[:-1] + b"\x02")

    _no_pace(bench, passport(longer))


@case("TS_PACE_1.7")
def parameters_spelt_out(bench: Workbench) -> None:
    """A standardised variant, and one whose curve is spelt out."""
    explicit = parse_one(ec_public_key_info(CURVE, CURVE.encode(CURVE.base), explicit=True)).value
    algorithm = first(explicit)
    protocol = "0.4.0.127.0.7.2.2.4.2"
    infos = [
        der.sequence(der.oid(protocol), algorithm, der.integer(65)),
        der.sequence(der.oid(f"{protocol}.2"), der.integer(2), der.integer(65)),
    ]
    bench.accepted(passport(lambda files: with_infos(files, lambda parts: [*parts, *infos])))


def first(data: bytes) -> bytes:
    """The first of several elements."""
    return parse(data)[0].raw


@case("ISO7816_G_36")
def impossible_mapping(bench: Workbench) -> None:
    """CAM exists on curves only: the info for prime fields is passed over."""
    info = der.sequence(der.oid("0.4.0.127.0.7.2.2.4.5.2"), der.integer(2), der.integer(2))
    generic = bytes.fromhex("04007F00070202040201")
    probe = Probe(passport(lambda files: with_infos(files, lambda parts: [info, *parts])))
    assert bench.accepted(probe).protocol == "PACE-ECDH-GM-3DES-CBC-CBC"
    sent = next(one.data for one in probe.seen if one.ins == MSE)
    assert encode(0x80, generic) in sent
    assert encode(0x83, b"\x01") in sent


# -- steps ------------------------------------------------------------------------------------------------------------


@case("ISO7816_G_08", "R_PACE_2.3")
def refused_at_once(bench: Workbench) -> None:
    """No step may follow."""
    for sw in (0x6A88, 0x6A80, 0x6982):
        probe = Probe(passport(), at_instruction(MSE, sw=sw))
        bench.rejected(probe)
        assert not probe.steps
        assert all(one.ins != 0x84 for one in probe.seen)


def _aborts(number: int, bench: Workbench) -> None:
    for answer in (*ERRORS, *MALFORMED):
        probe = Probe(passport(), at_step(number, answer))
        bench.rejected(probe)
        assert set(probe.steps) == set(range(1, number + 1))
        assert all(one.ins != 0xB0 or one.p1 in OPEN_FILES for one in probe.seen)


for _number, _name in enumerate(("ISO7816_G_10", "ISO7816_G_12", "ISO7816_G_18", "ISO7816_G_24"), start=1):
    case(_name)(partial(_aborts, _number))


def _rejects_at(number: int, answers: tuple[ResponseApdu, ...], bench: Workbench, **switches: Any) -> Probe:
    """Once with the chip's own answers afterwards, once with status 9000 to the end."""
    bench.rejected(Probe(passport(**switches), at_step(number, answers[0])))
    probe = Probe(passport(**switches), at_step(number, *answers))
    bench.rejected(probe)
    return probe


@case("ISO7816_G_14")
def mapping_key_of_another(bench: Workbench) -> None:
    """The mapping key does not belong to the chip's private key."""

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        return {2: dynamic(0x82, point()), 4: FORGED_TOKEN}.get(pace_step(command), answer)

    bench.rejected(Probe(passport(), at_step(2, dynamic(0x82, point()))))
    bench.rejected(Probe(passport(), change))


@case("ISO7816_G_16")
def broken_points(bench: Workbench) -> None:
    """Each part of the mapping point damaged in turn: nothing may be sent afterwards."""
    good = point()
    size = len(good) // 2
    broken = [
        b"\x05" + good[1:],
        b"\x02" + good[1 : 1 + size],
        good[:size] + bytes([good[size] ^ 1]) + good[size + 1 :],
        good[:-1] + bytes([good[-1] ^ 1]),
        good[:-1],
        good + b"\x00",
        b"\x00",
        b"",
        b"\x04" + bytes(2 * size),
    ]
    for value in broken:
        probe = Probe(passport(), at_step(2, dynamic(0x82, value)))
        bench.rejected(probe)
        assert set(probe.steps) == {1, 2}


@case("ISO7816_G_20")
def key_of_another(bench: Workbench) -> None:
    """The ephemeral key is not the one that the chip computes with."""
    _rejects_at(3, (dynamic(0x84, point()), FORGED_TOKEN), bench)


@case("ISO7816_G_22")
def broken_dh_key(bench: Workbench) -> None:
    """Values outside the group, of small order, of the wrong length."""
    group = dh.by_parameter_id(1)
    size = group.element_length
    values = [number.to_bytes(size, "big") for number in (0, 1, group.p - 1, group.p, group.p + 1)]
    for value in (*values, group.encode(group.g)[:-1], b"\x00" + group.encode(group.g), b""):
        probe = Probe(passport(pace=("DH-GM-AES-CBC-CMAC-128/1",)), at_step(3, dynamic(0x84, value)))
        bench.rejected(probe)
        assert set(probe.steps) == {1, 2, 3}


@case("ISO7816_G_26", "R_PACE_3.5")
def wrong_token(bench: Workbench) -> None:
    """The chip's token is wrong though every status is 9000."""
    probe = _rejects_at(4, (FORGED_TOKEN,), bench)
    assert probe.steps == [1, 2, 3, 4]


@case("R_PACE_3.3")
def wrong_nonce(bench: Workbench) -> None:
    """What was encrypted is another nonce."""
    bench.rejected(Probe(passport(), at_step(1, dynamic(0x80, bytes(16)))))

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        return {1: dynamic(0x80, bytes(16)), 4: FORGED_TOKEN}.get(pace_step(command), answer)

    bench.rejected(Probe(passport(), change))


@case("R_PACE_4.5")
def wrong_password(bench: Workbench) -> None:
    """Somebody mistyped the machine readable zone."""
    assert isinstance(bench.rejected(passport(), MrzKey("C11T002JM", "960813", "231031")), WrongPassword)


@case("TS_PACE_2.5")
def wrong_generator(bench: Workbench) -> None:
    """The chip computes with a generator that the nonce does not map to."""

    def change(probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        run = probe._state.pace
        if pace_step(command) == 2 and run is not None:
            run._mapped = EllipticCurveAgreement(CURVE, CURVE.multiply(7, CURVE.base))
        return answer

    def positive(probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        return FORGED_TOKEN if pace_step(command) == 4 else change(probe, command, answer)

    bench.rejected(Probe(passport(), change))
    bench.rejected(Probe(passport(), positive))
