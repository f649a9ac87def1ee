from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cardreader.access import pace
from cardreader.access.dynamic_authentication import send_without_answer
from cardreader.access.pace import PaceOption, PaceRefused, PaceResult, pace_options, run_pace
from cardreader.crypto.ciphers import KDF_PI, BlockSuite, derive
from cardreader.crypto.groups import EcGroup, group_by_parameter_id
from cardreader.crypto.protocols import pace_protocol
from cardreader.errors import AccessRefused, CardReaderError, DamagedData, WrongPassword
from cardreader.iso7816.channel import PlainLayer
from cardreader.iso7816.der import OID, SEQUENCE, SET, encode_oid
from cardreader.iso7816.tlv import encode, parse_one
from cardreader.lds.security_infos import PaceInfo, SecurityInfos, parse_card_access
from cardreader.password import Can, Password
from cardreader.pki.keys import EC
from tests.cardreader.scripted import FixedRandomness, ScriptedChannel, icao, mrz_key, unhex

EXAMPLES = ["pace_ecdh_gm", "pace_dh_gm", "pace_ecdh_im", "pace_dh_im", "pace_ecdh_cam"]
GM = icao("pace_ecdh_gm")


def option_of(example: dict[str, Any]) -> PaceOption:
    protocol, group = pace_protocol(example["oid"]), group_by_parameter_id(example["parameter_id"])
    assert protocol is not None
    assert group is not None
    return PaceOption(protocol, example["parameter_id"], group)


def run(example: dict[str, Any], exchanges: list[tuple[str, str]] | None = None) -> PaceResult:
    exchanges = exchanges or [(exchange["c"], exchange["r"]) for exchange in example["apdus"]]
    keys = [example[name] for name in ("map_terminal_private", "terminal_private") if name in example]
    randomness = FixedRandomness(keys, example.get("nonce_t", ""))
    password = mrz_key(example.get("mrz_information", GM["mrz_information"]))
    return run_pace(PlainLayer(ScriptedChannel(exchanges)), option_of(example), password, randomness)


@pytest.mark.parametrize("name", EXAMPLES)
def test_icao_examples_are_reproduced_apdu_by_apdu(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example = icao(name)

    def given_password_key(secret: bytes, counter: int, suite: BlockSuite) -> bytes:
        # Appendix H gives K_pi itself; it follows from no password that is printed there.
        return unhex(example["k_pi"]) if counter == KDF_PI else derive(secret, counter, suite)

    if "mrz_information" not in example:
        monkeypatch.setattr(pace, "derive", given_password_key)
    result = run(example)

    assert result.keys.enc == unhex(example["ks_enc"])
    assert result.keys.mac == unhex(example["ks_mac"])
    assert result.chip_authentication_data == unhex(example.get("encrypted_chip_auth_data", ""))


def test_any_refusal_of_the_last_step_is_a_wrong_password() -> None:
    exchanges = [("", exchange["r"]) for exchange in GM["apdus"]]

    for sw in ("6300", "63C2", "6A80", "6982", "6985", "6988", "6F00"):
        with pytest.raises(WrongPassword):
            run(GM, [*exchanges[:4], ("", sw)])


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("sw", ["6300", "6A80", "6982"])
def test_an_error_in_an_earlier_step_is_no_wrong_password(step: int, sw: str) -> None:
    exchanges = [("", exchange["r"]) for exchange in GM["apdus"]]

    with pytest.raises(AccessRefused) as caught:
        run(GM, [*exchanges[:step], ("", sw)])
    assert not isinstance(caught.value, WrongPassword)


@pytest.mark.parametrize("step", [2, 3])
def test_a_reflected_key_is_refused(step: int) -> None:
    own = unhex(GM["apdus"][step]["c"])[9:-1].hex()
    tag = {2: "82", 3: "84"}[step]
    exchanges = [("", exchange["r"]) for exchange in GM["apdus"]]
    exchanges[step] = ("", f"7C43{tag}41{own}9000")

    with pytest.raises(DamagedData, match="own key"):
        run(GM, exchanges)


@pytest.mark.parametrize("step", [2, 3])
@pytest.mark.parametrize("damage", ["format", "x", "y", "short", "infinity"])
def test_a_point_that_is_not_on_the_curve_is_refused(step: int, damage: str) -> None:
    tag = {2: 0x82, 3: 0x84}[step]
    point = bytearray(unhex(GM["apdus"][step]["r"])[4:-2])
    if damage in ("format", "x", "y"):
        point[{"format": 0, "x": 5, "y": 40}[damage]] ^= 1
    point = {"short": point[:-1], "infinity": bytearray(1)}.get(damage, point)
    exchanges = [("", exchange["r"]) for exchange in GM["apdus"]]
    exchanges[step] = ("", (bytes([0x7C, len(point) + 2, tag, len(point)]) + point).hex() + "9000")

    with pytest.raises(DamagedData, match="invalid"):
        run(GM, exchanges)


@pytest.mark.parametrize("value", ["00", "01", "p-1", "p", "outside"])
def test_a_number_outside_the_subgroup_is_refused(value: str) -> None:
    example = icao("pace_dh_gm")
    p = int(example["p"], 16)
    number = {"00": 0, "01": 1, "p-1": p - 1, "p": p, "outside": 2}[value]
    exchanges = [("", exchange["r"]) for exchange in example["apdus"]]
    exchanges[2] = ("", "7C8183828180" + number.to_bytes(128, "big").hex() + "9000")

    with pytest.raises(DamagedData, match="not an element"):
        run(example, exchanges)


def test_the_chip_token_is_checked() -> None:
    exchanges = [("", exchange["r"]) for exchange in GM["apdus"]]
    exchanges[4] = ("", "7C0A86083ABB9674BCE93C099000")

    with pytest.raises(WrongPassword, match="token differs"):
        run(GM, exchanges)


def test_names_of_authorities_in_the_last_answer_are_passed_over() -> None:
    *before, (_, last) = [("", exchange["r"]) for exchange in GM["apdus"]]
    body = parse_one(unhex(last)[:-2]).value
    more = encode(0x7C, body + encode(0x87, b"DETESTCVCA00002") + encode(0x88, b"DETESTCVCA00001"))

    assert run(GM, [*before, ("", more.hex() + "9000")]).keys == run(GM, [*before, ("", last)]).keys


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        (1, "7C129F0195A3A016522EE98D01E76CB6B98B42C39000"),
        (1, "7C0A800895A3A016522EE98D9000"),
        (1, "7D12801095A3A016522EE98D01E76CB6B98B42C39000"),
        (1, "9000"),
        (4, "7C0C86083ABB9674BCE93C088A009000"),
        (4, "7C0A87083ABB9674BCE93C089000"),
    ],
)
def test_answers_with_wrong_objects_are_refused(step: int, answer: str) -> None:
    exchanges = [("", exchange["r"]) for exchange in GM["apdus"]]
    exchanges[step] = ("", answer)

    with pytest.raises(CardReaderError) as caught:
        run(GM, exchanges)
    assert isinstance(caught.value, DamagedData)


@dataclass
class MseChip:
    """Answers MSE:Set AT depending on whether the parameter reference (DO 84) is there, and refuses what follows."""

    with_reference: str
    without: str
    commands: int = 0

    def transmit(self, command: bytes) -> bytes:
        self.commands += 1
        if command[1] != 0x22:
            return b"\x6f\x00"
        return unhex(self.with_reference if b"\x84\x01\x0d" in command[-3:] else self.without)


@pytest.mark.parametrize("ambiguous", [False, True])
@pytest.mark.parametrize(("with_reference", "without"), [("9000", "6A80"), ("6A87", "9000"), ("6A88", "9000")])
def test_the_parameter_reference_is_tried_both_ways(with_reference: str, without: str, *, ambiguous: bool) -> None:
    chip = MseChip(with_reference, without)
    option = PaceOption(option_of(GM).protocol, 13, option_of(GM).group, ambiguous)

    with pytest.raises(AccessRefused, match="6F00"):
        run_pace(PlainLayer(chip), option, Can("123456"))


def test_nothing_follows_a_refused_protocol() -> None:
    chip = MseChip("6A88", "6A88")

    with pytest.raises(PaceRefused):
        run_pace(PlainLayer(chip), option_of(GM), Can("123456"))
    assert chip.commands == 2


def infos(*pairs: tuple[str, int | None]) -> SecurityInfos:
    return SecurityInfos(tuple(PaceInfo(f"0.4.0.127.0.7.2.2.4.{oid}", 2, parameter) for oid, parameter in pairs))


def test_the_best_offer_comes_first_and_impossible_ones_are_skipped() -> None:
    offered = infos(
        ("1.2", 0), ("2.1", 13), ("2.2", 13), ("4.2", 10), ("5.2", 13), ("6.2", 12), ("2.2", 99), ("2.2", 0)
    )

    assert [option.protocol.name for option in pace_options(offered)] == [
        "PACE-ECDH-CAM-AES-CBC-CMAC-128",
        "PACE-ECDH-GM-AES-CBC-CMAC-128",
        "PACE-ECDH-GM-3DES-CBC-CBC",
        "PACE-DH-GM-AES-CBC-CMAC-128",
    ]


def test_parameters_spelt_out_stand_in_for_a_missing_number() -> None:
    protocol = encode(OID, encode_oid("0.4.0.127.0.7.2.2.4.2.2"))
    spelt_out = encode(OID, encode_oid("0.4.0.127.0.7.2.2.4.2"))
    curve = encode(SEQUENCE, encode(OID, encode_oid(EC)) + encode(OID, encode_oid("1.3.36.3.3.2.8.1.1.7")))
    pace_info = encode(SEQUENCE, protocol + b"\x02\x01\x02")
    data = encode(SET, pace_info + encode(SEQUENCE, spelt_out + curve))

    (option,) = pace_options(parse_card_access(data))

    assert option.group == group_by_parameter_id(13)
    assert option.parameter_id is None


def test_identifiers_of_mappings_that_nobody_knows_are_passed_over() -> None:
    """A later edition may define them, and what stands behind the identifier with them."""
    unknown = encode(SEQUENCE, encode(OID, encode_oid("0.4.0.127.0.7.2.2.4.9")) + b"\x02\x01\x02")
    known = encode(SEQUENCE, encode(OID, encode_oid("0.4.0.127.0.7.2.2.4.2.2")) + b"\x02\x01\x02\x02\x01\x0d")

    (option,) = pace_options(parse_card_access(encode(SET, unknown + known)))

    assert option.parameter_id == 13


def test_of_several_parameters_spelt_out_those_of_the_info_s_number_count() -> None:
    def spelt_out(curve: str, number: int) -> bytes:
        named = encode(SEQUENCE, encode(OID, encode_oid(EC)) + encode(OID, encode_oid(curve)))
        return encode(SEQUENCE, encode(OID, encode_oid("0.4.0.127.0.7.2.2.4.2")) + named + bytes([2, 1, number]))

    pace_info = encode(SEQUENCE, encode(OID, encode_oid("0.4.0.127.0.7.2.2.4.2.2")) + b"\x02\x01\x02\x02\x01\x29")
    curves = spelt_out("1.2.840.10045.3.1.7", 40) + spelt_out("1.3.36.3.3.2.8.1.1.7", 41)

    (option,) = pace_options(parse_card_access(encode(SET, curves + pace_info)))

    assert option.group == group_by_parameter_id(13)


def test_a_nonce_shorter_than_the_key_cannot_be_mapped_integrated() -> None:
    example = icao("pace_ecdh_im")
    (option,) = pace_options(infos(("4.4", 13)))
    exchanges = [("", "9000"), ("", example["apdus"][1]["r"])]

    with pytest.raises(DamagedData, match="too short for integrated mapping"):
        run_pace(PlainLayer(ScriptedChannel(exchanges)), option, Can("123456"))


@pytest.mark.parametrize("password", [Can("123456"), mrz_key(GM["mrz_information"])])
def test_the_password_reference_tells_can_from_mrz(password: Password) -> None:
    channel = ScriptedChannel([("", "6A88"), ("", "6A88")])

    with pytest.raises(PaceRefused):
        run_pace(PlainLayer(channel), option_of(GM), password)
    assert channel.sent[0].endswith(bytes([0x83, 0x01, 2 if isinstance(password, Can) else 1]))


def test_vietnams_card_access_offers_pace_on_brainpool() -> None:
    data = (
        "3134300D060804007F0007020202020101300F060A04007F000702020302020201013012060A04007F0007020204020202010202010D"
    )

    (option,) = pace_options(parse_card_access(unhex(data)))

    assert option.protocol.name == "PACE-ECDH-GM-AES-CBC-CMAC-128"
    assert option.group.name.casefold() == "brainpoolp256r1"


class ChipInTheKnow:
    """A chip that chooses its mapping key after the terminal's, whose private key it knows: H = -s x G."""

    def __init__(self, encrypted: bytes, mapping_key: bytes) -> None:
        self.answers = [b"", encode(0x80, encrypted), encode(0x82, mapping_key)]

    def transmit(self, _command: bytes) -> bytes:
        data = self.answers.pop(0)
        return (encode(0x7C, data) if data else b"") + b"\x90\x00"


def test_a_generator_at_infinity_is_refused() -> None:
    option, password, nonce, private = option_of(GM), Can("123456"), bytes(15) + b"\x07", 3
    group, suite = option.group, option.protocol.suite
    assert isinstance(group, EcGroup)
    encrypted = suite.encrypt_cbc(derive(password.secret(), KDF_PI, suite), bytes(16), nonce)
    opposite = -7 * pow(private, -1, group.curve.order) % group.curve.order
    chip = ChipInTheKnow(encrypted, group.power(opposite, group.generator))

    with pytest.raises(DamagedData, match="infinity"):
        run_pace(PlainLayer(chip), option, password, FixedRandomness([f"{private:x}"]))


@pytest.mark.parametrize("answer", [b"", b"\x7c\x00", encode(0x7C, encode(0x82, b""))])
def test_a_step_without_an_answer_may_be_answered_in_three_ways(answer: bytes) -> None:
    channel = ScriptedChannel([("", (answer + b"\x90\x00").hex())])

    send_without_answer(PlainLayer(channel), encode(0x81, bytes(16)), 0x82, more=True)
    assert not channel.left


@pytest.mark.parametrize("inside", [encode(0x82, b"\x01"), encode(0x80, b"")])
def test_a_step_without_an_answer_must_get_none(inside: bytes) -> None:
    channel = ScriptedChannel([("", (encode(0x7C, inside) + b"\x90\x00").hex())])

    with pytest.raises(DamagedData, match="should be empty"):
        send_without_answer(PlainLayer(channel), encode(0x81, bytes(16)), 0x82, more=True)
