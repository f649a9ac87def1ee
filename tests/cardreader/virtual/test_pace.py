"""PACE on the chip's side: the choice of protocol and every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cardreader.crypto.curves import Point, by_parameter_id
from cardreader.errors import WrongPassword
from cardreader.iso7816 import tlv
from cardreader.iso7816.secure_messaging import UnprotectedStatus
from cardreader.password import Can
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import CardImage
from tests.cardreader.virtual.behaviour import with_behaviour

if TYPE_CHECKING:
    from tests.cardreader.virtual.conftest import Terminal

Make = Callable[[CardImage], "Terminal"]


MSE = "0022C1A4"


GENERIC = "800A04007F00070202040202"


def test_every_file_is_read_after_pace_with_the_can(terminal: Terminal, image: CardImage) -> None:
    terminal.open()
    for short_id, name in ((1, "DG1"), (2, "DG2"), (13, "DG13"), (14, "DG14"), (0x1D, "EF.SOD"), (0x1E, "EF.COM")):
        assert terminal.sm(f"00B0{0x80 | short_id:02X}00", 65536, extended=True).data == image.files[name]


def test_the_mrz_opens_pace_too(terminal: Terminal) -> None:
    terminal.pace(password=terminal.mrz_key)
    assert terminal.select_application().sw == 0x9000


def test_a_wrong_can_is_refused_and_the_right_one_works_afterwards(terminal: Terminal) -> None:
    with pytest.raises(WrongPassword):
        terminal.pace(password=Can("000000"))
    terminal.open()


def test_pace_is_offered_in_the_master_file_alone(terminal: Terminal) -> None:
    terminal.select_application()
    data = bytes.fromhex("800A04007F00070202040202830102")
    assert terminal.send("0022C1A4", data=data).sw == 0x6A88


def test_a_reader_that_sends_back_the_chips_own_key_is_refused(image: CardImage) -> None:
    """ICAO 9303-11 §4.4.1: the public keys of the two sides must differ."""
    curve = by_parameter_id(13)

    def begin() -> VirtualCard:
        card = VirtualCard(image, lambda length: bytes(length - 1) + b"\x05")
        assert card.transmit(bytes.fromhex("0022C1A40F" + GENERIC + "830102")) == b"\x90\x00"
        assert card.transmit(bytes.fromhex("10860000027C0000"))[-2:] == b"\x90\x00"
        return card

    def step(card: VirtualCard, tag: int, point: Point) -> bytes:
        data = tlv.encode(0x7C, tlv.encode(tag, curve.encode(point)))
        return card.transmit(b"\x10\x86\x00\x00" + bytes([len(data)]) + data + b"\x00")

    chip = curve.multiply(5, curve.base)
    assert step(begin(), 0x81, chip) == b"\x6a\x80"
    card = begin()
    answer = step(card, 0x81, curve.multiply(7, curve.base))
    assert answer[-2:] == b"\x90\x00"
    # The nonce is 5 too: the mapped generator is 5 G + 5 * 7 G.
    assert step(card, 0x83, curve.multiply(5 * 40, curve.base)) == b"\x6a\x80"


def test_pace_can_be_done_again_inside_a_session(terminal: Terminal) -> None:
    terminal.pace()
    old = terminal.secure
    terminal.pace_inside()
    assert terminal.select_application().sw == 0x9000
    terminal.secure = old
    with pytest.raises(UnprotectedStatus):
        terminal.sm("00B09D00", 6)


def test_passwords_that_a_card_does_not_have_are_unknown(image: CardImage, terminal_for: Make) -> None:
    terminal = terminal_for(replace(image, can="", mrz=""))
    for reference in ("830101", "830102"):
        assert terminal.send("0022C1A4", data=bytes.fromhex(GENERIC + reference)).sw == 0x6A88


@pytest.mark.parametrize(
    ("data", "sw"),
    [
        ("810A04007F00070202040202830102", 0x6A80),  # the protocol in a wrong object
        ("800C060A04007F00070202040202830102", 0x6A80),  # the object identifier with its own header
        ("8000830102", 0x6A80),
        ("800904007F000702020402830102", 0x6A80),  # cut short
        (GENERIC + "840102", 0x6A80),  # no password
        (GENERIC + "8303010284", 0x6A88),
        (GENERIC + "8301028400", 0x6A88),
        (GENERIC + "83010284010C", 0x6A88),  # parameters that the card does not have
        (GENERIC + "830103", 0x6A88),  # a PIN
        (GENERIC + "83010285010D", 0x6A80),
        (GENERIC + "830102830102", 0x6A80),
    ],
)
def test_a_wrong_choice_of_protocol_starts_no_pace(terminal: Terminal, data: str, sw: int) -> None:
    assert terminal.send(MSE, data=bytes.fromhex(data)).sw == sw
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


def test_naming_the_domain_parameters_is_allowed_needed_or_refused(image: CardImage, terminal_for: Make) -> None:
    plain, named = bytes.fromhex(GENERIC + "830102"), bytes.fromhex(GENERIC + "83010284010D")
    answers = {
        switch: tuple(
            terminal_for(with_behaviour(image, do84=switch)).send(MSE, data=data).sw for data in (plain, named)
        )
        for switch in ("optional", "needed", "refused")
    }
    assert answers == {"optional": (0x9000, 0x9000), "needed": (0x6A80, 0x9000), "refused": (0x9000, 0x6A80)}


@pytest.mark.parametrize("data", ["8C00", "7C03810101", "80", "7C007C00"])
def test_the_first_step_of_pace_takes_an_empty_template_only(terminal: Terminal, data: str) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    assert terminal.send("10860000", 256, bytes.fromhex(data)).sw == 0x6A80
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


def test_a_step_of_pace_without_the_chaining_bit_ends_it(terminal: Terminal) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    assert terminal.send("00860000", 256, bytes.fromhex("7C00")).sw == 0x6884
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


def test_any_other_command_ends_a_run_of_pace(terminal: Terminal) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x9000
    assert terminal.send("00B09C00", 1).sw == 0x9000
    assert terminal.send("10860000", 256, bytes.fromhex("7C00")).sw == 0x6985


@pytest.mark.parametrize("point", ["04" + "00" * 64, "04" + "11" * 64, "04" + "00" * 63, "02" + "11" * 32, ""])
def test_a_mapping_key_that_is_no_point_ends_pace(terminal: Terminal, point: str) -> None:
    terminal.send(MSE, data=bytes.fromhex(GENERIC + "830102"))
    terminal.send("10860000", 256, bytes.fromhex("7C00"))
    data = tlv.encode(0x7C, tlv.encode(0x81, bytes.fromhex(point)))
    assert terminal.send("10860000", 256, data).sw == 0x6A80
    assert terminal.send("10860000", 256, data).sw == 0x6985
