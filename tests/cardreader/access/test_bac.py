from __future__ import annotations

import pytest

from cardreader.access.bac import run_bac
from cardreader.errors import AccessRefused, WrongPassword
from cardreader.iso7816.channel import PlainLayer
from tests.cardreader.scripted import ScriptedChannel, icao, mrz_key, unhex

BAC = icao("bac")
CHALLENGE = (BAC["get_challenge"]["c"], BAC["get_challenge"]["r"])
AUTHENTICATE = (BAC["external_authenticate"]["c"], BAC["external_authenticate"]["r"])


def nonces() -> list[bytes]:
    return [unhex(BAC["k_ifd"]), unhex(BAC["rnd_ifd"])]


def test_icao_appendix_d_is_reproduced_byte_for_byte() -> None:
    left = nonces()

    keys = run_bac(
        PlainLayer(ScriptedChannel([CHALLENGE, AUTHENTICATE])), mrz_key(BAC["mrz_information"]), lambda _n: left.pop()
    )

    assert (keys.enc, keys.mac) == (unhex(BAC["ks_enc"]), unhex(BAC["ks_mac"]))
    assert keys.counter == int(BAC["ssc"], 16)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("6300", WrongPassword),
        ("63C3", WrongPassword),
        ("6982", AccessRefused),
        ("9000", AccessRefused),
        (AUTHENTICATE[1][:-6] + "009000", AccessRefused),
        ("00" + AUTHENTICATE[1][2:], AccessRefused),
    ],
    ids=["wrong", "wrong with tries", "not allowed", "empty", "checksum", "cryptogram"],
)
def test_a_chip_that_does_not_prove_the_key_is_refused(answer: str, error: type[Exception]) -> None:
    left = nonces()

    with pytest.raises(error):
        run_bac(
            PlainLayer(ScriptedChannel([CHALLENGE, ("", answer)])),
            mrz_key(BAC["mrz_information"]),
            lambda _n: left.pop(),
        )


def test_an_old_answer_for_another_nonce_is_refused() -> None:
    """Checksum and encryption are right; RND.IFD does not come back."""
    left = [unhex(BAC["k_ifd"]), bytes(8)]

    with pytest.raises(AccessRefused, match="prove"):
        run_bac(
            PlainLayer(ScriptedChannel([CHALLENGE, ("", AUTHENTICATE[1])])),
            mrz_key(BAC["mrz_information"]),
            lambda _n: left.pop(),
        )


@pytest.mark.parametrize("answer", ["6D00", "01029000"])
def test_a_chip_without_a_challenge_is_refused(answer: str) -> None:
    with pytest.raises(AccessRefused, match="challenge"):
        run_bac(PlainLayer(ScriptedChannel([("", answer)])), mrz_key(BAC["mrz_information"]))
