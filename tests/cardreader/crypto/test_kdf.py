import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.crypto.ciphers import (
    AES128,
    AES192,
    AES256,
    KDF_ENC,
    KDF_MAC,
    KDF_PI,
    TDES,
    BlockSuite,
    adjust_parity,
    derive,
)

EXAMPLES = json.loads((Path(__file__).parents[2] / "data" / "icao9303.json").read_text())


def test_bac_keys_are_those_of_icao_appendix_d() -> None:
    example = EXAMPLES["bac"]
    seed = bytes.fromhex(example["k_seed"])
    assert derive(seed, KDF_ENC, TDES) == bytes.fromhex(example["k_enc"])
    assert derive(seed, KDF_MAC, TDES) == bytes.fromhex(example["k_mac"])


def test_pace_keys_are_those_of_icao_appendix_g1() -> None:
    example = EXAMPLES["pace_ecdh_gm"]
    shared = bytes.fromhex(example["shared_secret_point"])[:32]
    assert derive(bytes.fromhex(example["k"]), KDF_PI, AES128) == bytes.fromhex(example["k_pi"])
    assert derive(shared, KDF_ENC, AES128) == bytes.fromhex(example["ks_enc"])
    assert derive(shared, KDF_MAC, AES128) == bytes.fromhex(example["ks_mac"])


@pytest.mark.parametrize("suite", [TDES, AES128, AES192, AES256], ids=lambda suite: suite.name)
def test_a_derived_key_fits_its_cipher_and_depends_on_the_counter(suite: BlockSuite) -> None:
    keys = {derive(b"secret", counter, suite) for counter in (KDF_ENC, KDF_MAC, KDF_PI)}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {suite.key_length}


@given(st.binary(min_size=16, max_size=16))
def test_adjusted_bytes_have_odd_parity_and_keep_their_upper_seven_bits(key: bytes) -> None:
    adjusted = adjust_parity(key)
    assert all(byte.bit_count() % 2 == 1 for byte in adjusted)
    assert [byte >> 1 for byte in adjusted] == [byte >> 1 for byte in key]
