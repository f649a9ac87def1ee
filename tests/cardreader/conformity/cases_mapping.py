"""Cases of PACE with chip authentication mapping: the proof, its encoding, and the key behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cardreader.authenticity.verdict import ChipProof
from cardreader.iso7816.apdu import CommandApdu, ResponseApdu
from cardreader.iso7816.tlv import encode, parse_one
from tests.cardreader.conformity.cases_pace import first
from tests.cardreader.conformity.workbench import CAM, Probe, Workbench, case, pace_step, passport


def _with_proof(edit: Callable[[bytes, bytes], bytes]) -> Callable[[Probe, CommandApdu, ResponseApdu], ResponseApdu]:
    """Edit the last step's answer: token object and proof object."""

    def change(_probe: Probe, command: CommandApdu, answer: ResponseApdu) -> ResponseApdu:
        if pace_step(command) != 4:
            return answer
        content = parse_one(answer.data).value
        token = first(content)
        return ResponseApdu(encode(0x7C, edit(token, content[len(token) :])), answer.sw)

    return change


@case("ISO7816_G_30")
def proof_wrapped(bench: Workbench) -> None:
    """The encrypted data come inside an octet string, or with a padding indicator."""
    for wrap in (lambda data: encode(0x04, data), lambda data: b"\x01" + data):
        change = _with_proof(
            lambda token, proof, wrap=wrap: token + encode(0x8A, wrap(parse_one(proof).value))  # type: ignore[misc]  # bound early
        )
        bench.rejected(Probe(passport(**CAM), change))


@case("ISO7816_G_32")
def proof_in_another_tag(bench: Workbench) -> None:
    """The right data under tag 8B."""
    bench.rejected(Probe(passport(**CAM), _with_proof(lambda token, proof: token + b"\x8b" + proof[1:])))


@case("ISO7816_G_34")
def mapping_and_signature(bench: Workbench) -> None:
    """Both are checked; without a chain for EF.CardSecurity the chip is not accepted."""
    assert bench.accepted(passport(**CAM)).authenticity.chip is ChipProof.OK


@case("ISO7816_G_39")
def key_of_another_chip(bench: Workbench) -> None:
    """EF.CardSecurity is signed and holds another key than the chip's."""
    image = passport(**CAM)
    keys = tuple(replace(key, private=key.private // 2 + 1) for key in image.chip_authentication)
    bench.rejected(replace(image, chip_authentication=keys))
