"""BAC on the chip's side: the challenge and what answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from cardreader.virtual.image import CardImage
from tests.cardreader.virtual.behaviour import with_behaviour

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

Make = Callable[[CardImage], "Terminal"]


def test_every_file_is_read_after_bac(terminal: Terminal, image: CardImage) -> None:
    terminal.bac()
    assert terminal.sm("00B08D00", 65536, extended=True).data == image.files["DG13"]


def test_a_challenge_serves_once(terminal: Terminal) -> None:
    terminal.select_application()
    assert len(terminal.send("00840000", 8).data) == 8
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6300
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6985


@pytest.mark.parametrize(
    ("text", "le", "sw"), [("00840100", 8, 0x6A86), ("00840000", 4, 0x6700), ("00840000", 16, 0x6700)]
)
def test_challenges_have_eight_bytes_and_no_parameters(terminal: Terminal, text: str, le: int, sw: int) -> None:
    terminal.select_application()
    assert terminal.send(text, le).sw == sw


def test_mutual_authentication_takes_forty_bytes_outside_a_session(terminal: Terminal) -> None:
    terminal.select_application()
    terminal.send("00840000", 8)
    assert terminal.send("00820000", 40, bytes(39)).sw == 0x6700
    terminal.card.reset()
    terminal.open()
    terminal.sm("00840000", 8)
    assert terminal.sm("00820000", 40, bytes(40)).sw == 0x6985


def test_a_card_without_bac_knows_no_challenge(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(with_behaviour(image, bac=False))
    terminal.select_application()
    assert terminal.send("00840000", 8).sw == 0x6D00
    assert terminal.send("00820000", 40, bytes(40)).sw == 0x6D00


@pytest.mark.parametrize("text", ["0084000000", "00840000000008", "00840000000000"])
def test_a_challenge_is_given_to_whoever_asks_for_eight_bytes_or_for_all(terminal: Terminal, text: str) -> None:
    terminal.select_application()
    assert len(terminal.raw(text)) == 10


def test_commands_of_bac_carry_neither_parameters_nor_foreign_data(terminal: Terminal) -> None:
    terminal.select_application()
    assert terminal.send("00840000", 8, b"\x01").sw == 0x6700
    assert terminal.send("00840000", 8).sw == 0x9000
    assert terminal.send("00820001", 40, bytes(40)).sw == 0x6A86
