import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardreader.crypto.ciphers import AES128, AES192, AES256, TDES, BlockSuite, pad, unpad

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
