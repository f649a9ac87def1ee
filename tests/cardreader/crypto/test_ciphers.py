from __future__ import annotations

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
    pad,
    unpad,
)

SUITES = (TDES, AES128, AES192, AES256)


@given(st.binary(max_size=100), st.sampled_from((8, 16)))
def test_padding_comes_off_as_it_went_on(data: bytes, block_size: int) -> None:
    padded = pad(data, block_size)
    assert len(padded) % block_size == 0
    assert len(data) < len(padded) <= len(data) + block_size
    assert unpad(padded) == data


@pytest.mark.parametrize("data", [b"", b"\x00" * 8, b"\x01" * 8, b"\x80\x01"])
def test_missing_padding_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="padding"):
        unpad(data)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_what_is_encrypted_can_be_decrypted(suite: BlockSuite) -> None:
    key, iv = bytes(range(1, 1 + suite.key_length)), bytes(range(suite.block_size))
    data = bytes(range(64))
    assert suite.decrypt_cbc(key, iv, suite.encrypt_cbc(key, iv, data)) == data


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_a_key_of_the_wrong_length_is_refused(suite: BlockSuite) -> None:
    with pytest.raises(ValueError, match="keys of"):
        suite.mac(bytes(5), bytes(16))
    with pytest.raises(ValueError, match="keys of"):
        suite.encrypt_cbc(bytes(5), bytes(suite.block_size), bytes(16))


def test_only_whole_single_blocks_are_encrypted_alone() -> None:
    with pytest.raises(ValueError, match="blocks of 16"):
        AES128.encrypt_block(bytes(16), bytes(8))


def test_aes_checksum_is_that_of_nist_sp_800_38b_cut_to_eight_bytes() -> None:
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    message = bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")
    assert AES128.mac(key, message).hex() == "070a16b46b4d4144"


def test_a_repr_shows_the_name_and_no_key() -> None:
    assert repr(AES128).startswith("_Aes(name='AES-128'")


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
