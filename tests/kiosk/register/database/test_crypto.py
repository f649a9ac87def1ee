from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.register.database.crypto import KeyTrouble, Vault, create_once, make_key_file

KEY = bytes(range(32))
OTHER = bytes(range(32, 64))


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_is_sealed_opens_again_at_its_place(plain: bytes, about: str) -> None:
    vault = Vault.from_keys([KEY])
    assert vault.open(vault.seal(plain, about), about) == plain


def test_the_same_words_are_sealed_differently_each_time() -> None:
    vault = Vault.from_keys([KEY])
    assert vault.seal(b"words", "place") != vault.seal(b"words", "place")


def test_what_is_sealed_opens_at_no_other_place() -> None:
    vault = Vault.from_keys([KEY])
    with pytest.raises(KeyTrouble, match="was changed"):
        vault.open(vault.seal(b"words", "visits.patient/1"), "visits.patient/2")


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    vault = Vault.from_keys([KEY])
    sealed = bytearray(vault.seal(b"words", "place"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(KeyTrouble):
        vault.open(bytes(sealed), "place")


@given(st.binary(max_size=60))
def test_whatever_is_found_in_the_column_never_crashes(found: bytes) -> None:
    with pytest.raises(KeyTrouble):
        Vault.from_keys([KEY]).open(found, "place")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old = Vault.from_keys([KEY])
    rotated = Vault.from_keys([KEY, OTHER])
    assert rotated.open(old.seal(b"words", "place"), "place") == b"words"
    with pytest.raises(KeyTrouble, match="does not hold"):
        old.open(rotated.seal(b"words", "place"), "place")


def test_a_new_key_changes_neither_search_nor_audit() -> None:
    old, rotated = Vault.from_keys([KEY]), Vault.from_keys([KEY, OTHER])
    assert old.search_hash("001190000001") == rotated.search_hash("001190000001")
    assert old.chain_hash(b"link") == rotated.chain_hash(b"link")
    assert old.check == rotated.check


def test_each_purpose_has_a_key_of_its_own() -> None:
    vault = Vault.from_keys([KEY])
    assert vault.search_hash("x") != vault.chain_hash(b"x")


@pytest.mark.parametrize("content", ["", "00", "zz" * 32, "é" * 32, "00" * 33])
def test_a_key_file_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="utf-8")
    with pytest.raises(KeyTrouble, match="is damaged"):
        Vault.from_file(tmp_path / "key")


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyTrouble, match="cannot be read"):
        Vault.from_file(tmp_path)


def test_a_made_key_file_stays_as_it_is(tmp_path: Path) -> None:
    make_key_file(tmp_path / "key")
    first = (tmp_path / "key").read_text()
    make_key_file(tmp_path / "key")
    assert (tmp_path / "key").read_text() == first
    assert len(bytes.fromhex(first)) == 32


def test_a_key_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyTrouble, match="cannot be made"):
        make_key_file(tmp_path / "no" / "key")


def test_of_two_that_make_the_same_file_the_first_wins(tmp_path: Path) -> None:
    create_once(tmp_path / "file", b"first")
    create_once(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_vault_shows_no_key() -> None:
    assert "00" not in repr(Vault.from_keys([KEY]))
