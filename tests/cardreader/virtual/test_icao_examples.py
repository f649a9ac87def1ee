"""The chip's side of the worked examples of ICAO Doc 9303-11, byte for byte."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cardreader.virtual import pace
from cardreader.virtual.agreement import PrimeFieldAgreement, by_parameter_id
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage, PaceOffer
from cardreader.virtual.schemes import SUITES, pace_scheme

EXAMPLES = json.loads((Path(__file__).parents[2] / "data" / "icao9303.json").read_text())


def drawn(*values: str) -> Callable[[int], bytes]:
    """A random source that gives these values, and insists on their lengths."""
    waiting = [bytes.fromhex(value) for value in values]

    def draw(length: int) -> bytes:
        value = waiting.pop(0)
        assert len(value) == length
        return value

    return draw


def replay(card: VirtualCard, exchanges: Sequence[dict[str, Any]]) -> None:
    for exchange in exchanges:
        answer = card.transmit(bytes.fromhex(exchange["c"]))
        assert answer.hex().upper() == exchange["r"].split()[0].upper()


@pytest.mark.parametrize(
    ("name", "scheme", "parameter_id"),
    [("pace_ecdh_gm", "ECDH-GM-AES-CBC-CMAC-128", 13), ("pace_dh_gm", "DH-GM-AES-CBC-CMAC-128", 0)],
)
def test_pace_with_generic_mapping_of_appendix_g(name: str, scheme: str, parameter_id: int) -> None:
    example = EXAMPLES[name]
    image = CardImage({}, mrz=example["mrz_information"], pace=(PaceOffer(pace_scheme(scheme), parameter_id),))
    random = drawn(example["nonce_s"], example["map_chip_private"], example["chip_private"])
    replay(VirtualCard(image, random), example["apdus"])


def test_pace_with_integrated_mapping_of_appendix_h1(monkeypatch: pytest.MonkeyPatch) -> None:
    example = EXAMPLES["pace_ecdh_im"]
    # ICAO gives K_pi of this example as it is: no password leads to it.
    monkeypatch.setattr(pace, "derive", lambda *_arguments: bytes.fromhex(example["k_pi"]))
    image = CardImage({}, can="000000", mrz="-", pace=(PaceOffer(pace_scheme("ECDH-IM-AES-CBC-CMAC-128"), 13),))
    card = VirtualCard(image, drawn(example["nonce_s"], example["chip_private"]))
    exchanges = list(example["apdus"])
    # The example's port leaves out the empty DO 82 that ICAO allows in the answer to the reader's nonce.
    exchanges[2] = {"c": exchanges[2]["c"], "r": "7C0282009000"}
    replay(card, exchanges)


def test_integrated_mapping_over_a_prime_field_of_appendix_h2() -> None:
    example = EXAMPLES["pace_dh_im"]
    mapped = by_parameter_id(0).map_integrated(
        bytes.fromhex(example["nonce_s"]), bytes.fromhex(example["nonce_t"]), SUITES[2]
    )
    assert isinstance(mapped, PrimeFieldAgreement)
    assert mapped.public(1) == bytes.fromhex(example["mapped_generator"])
    assert mapped.public(int(example["terminal_private"], 16)) == bytes.fromhex(example["terminal_public"])


def test_bac_and_secure_messaging_of_appendix_d() -> None:
    example = EXAMPLES["bac"]
    com = bytes.fromhex("60145F0104303130365F36063034303030305C026175")
    image = CardImage({"EF.COM": com}, mrz=example["mrz_information"])
    card = VirtualCard(image, drawn(example["rnd_ic"], example["k_ic"]))
    assert card.transmit(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"
    replay(card, [example["get_challenge"], example["external_authenticate"]])
    protected = example["secure_messaging_D4"]
    replay(card, [{"c": step["c_protected"], "r": step["r_protected"]} for step in protected])
