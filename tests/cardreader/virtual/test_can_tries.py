"""A chip that counts wrong CANs, seen from the other side of the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from cardreader.errors import AccessRefused, WrongPassword
from cardreader.password import Can, MrzKey
from cardreader.virtual.image import CardImage
from tests.cardreader.virtual.behaviour import with_behaviour

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

CHOICE = bytes.fromhex("800A04007F00070202040202830102")


@pytest.fixture
def counting(image: CardImage, terminal_for: Callable[[CardImage], Terminal]) -> Terminal:
    return terminal_for(with_behaviour(image, can_tries=2))


def fail(terminal: Terminal) -> None:
    with pytest.raises(WrongPassword):
        terminal.pace(password=Can("000000"))


def test_the_tries_that_are_left_are_told(counting: Terminal) -> None:
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x9000
    fail(counting)
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x63C1


def test_the_right_can_gives_all_tries_back(counting: Terminal) -> None:
    for _ in range(2):
        fail(counting)
        counting.open()
        counting.secure = None
        counting.card.reset()


def test_a_blocked_can_stays_blocked_over_a_reset_and_the_mrz_still_opens_the_chip(counting: Terminal) -> None:
    for _ in range(2):
        fail(counting)
    counting.card.power_off()
    counting.card.power_on()
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x6983
    with pytest.raises(AccessRefused):
        counting.pace()
    counting.pace(password=counting.mrz_key)
    assert counting.select_application().sw == 0x9000


def test_a_wrong_mrz_costs_no_try(counting: Terminal) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassword):
            counting.pace(password=MrzKey("X00000000", "900101", "300101"))
    assert counting.send("0022C1A4", data=CHOICE).sw == 0x9000
