from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest

from cardreader.iso7816.files import Learned
from cardreader.iso7816.read_sizes import FileReadSizes

ATR = bytes.fromhex("3B8580018073940140F7")


def test_what_was_learned_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "blocks.json"
    FileReadSizes(path).put(ATR, 4096)

    sizes = FileReadSizes(path)

    assert sizes.get(ATR) == 4096
    assert sizes.get(b"\x3b\x00") is None
    assert [entry.name for entry in path.parent.iterdir()] == ["blocks.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100000, b'{"3b": "4096", "3b00": -1}'])
def test_a_damaged_file_starts_afresh(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blocks.json"
    path.write_bytes(content)

    sizes = FileReadSizes(path)

    assert sizes.get(b"\x3b") is sizes.get(b"\x3b\x00") is None
    sizes.put(ATR, 256)
    assert FileReadSizes(path).get(ATR) == 256


def test_a_place_that_cannot_be_written_is_logged_and_gone_on_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    sizes = FileReadSizes(tmp_path / "file" / "blocks.json")

    with caplog.at_level(logging.WARNING):
        sizes.put(ATR, 4096)

    assert sizes.get(ATR) == 4096
    assert "cannot be" in caplog.text


def test_the_oldest_kinds_make_room(tmp_path: Path) -> None:
    sizes = FileReadSizes(tmp_path / "blocks.json")
    for number in range(502):
        sizes._learned[number.to_bytes(2, "big").hex()] = Learned(256, 2, time.time())

    sizes.put(ATR, 4096)

    assert sizes.get(b"\x00\x00") is None
    assert sizes.get(ATR) == 4096


def test_what_is_known_already_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "blocks.json"
    sizes = FileReadSizes(path)
    sizes.put(ATR, 4096)
    path.unlink()

    sizes.put(ATR, 4096)

    assert not path.exists()
