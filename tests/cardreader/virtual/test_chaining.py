"""Commands in parts: plain, protected as a whole, and protected part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cardreader.crypto import dh
from cardreader.iso7816 import tlv
from cardreader.virtual.application import VirtualCard
from cardreader.virtual.image import Behaviour
from cardreader.virtual.issuer import Issuer
from cardreader.virtual.people import Person
from cardreader.virtual.personalisation import personalise
from cardreader.virtual.profile import profile
from tests.cardreader.virtual.conformity.pace import FieldGroup, Pace
from tests.cardreader.virtual.conformity.terminal import Answer, Session, Terminal

Make = Callable[..., Terminal]
PRIVATE = 0x1234567890ABCDEF1234567890ABCDEF
PART = 150
USUAL = Behaviour()


@pytest.fixture
def opened(issuer: Issuer, holder: Person) -> Make:
    """Give a terminal inside the session of a card with a Diffie-Hellman key of 256 bytes and this behaviour."""

    def make(behaviour: Behaviour = USUAL) -> Terminal:
        made = personalise(holder, issuer, replace(profile("ca-dh"), chip_authentication=("DH-AES-CBC-CMAC-128/2",)))
        image = replace(made, behaviour=behaviour)
        terminal = Terminal(VirtualCard(image).transmit, image, holder, {})
        Pace(terminal).run()
        assert terminal.select_application().ok
        return terminal

    return make


def group() -> FieldGroup:
    return FieldGroup(dh.by_parameter_id(2))


def choose(terminal: Terminal) -> bytes:
    """Choose the chip's key and give the data of the GENERAL AUTHENTICATE that must follow."""
    scheme = terminal.image.chip_authentication[0].scheme
    assert terminal.sm("002241A4", tlv.encode(0x80, scheme.oid)).ok
    return tlv.encode(0x7C, tlv.encode(0x80, group().public(PRIVATE)))


def agreed(terminal: Terminal) -> Session:
    key = terminal.image.chip_authentication[0]
    return Session.of(key.scheme.suite, group().shared(PRIVATE, group().public(key.private)))


def part_by_part(terminal: Terminal, data: bytes) -> Answer:
    """Protect every part by itself, as readers do whose secure messaging lies below the chaining."""
    while len(data) > PART:
        answer = terminal.sm("10860000", data[:PART])
        assert answer == Answer(b"", 0x9000, (0x99, 0x8E))
        data = data[PART:]
    return terminal.sm("00860000", data, 256)


def as_a_whole(terminal: Terminal, data: bytes) -> Answer:
    """Protect the command, then cut what became of it."""
    assert terminal.session is not None
    body = b"".join(terminal.session.objects(bytes.fromhex("0C860000"), data, 256))
    while len(body) > PART:
        assert terminal.transmit(bytes.fromhex("1C860000") + bytes([PART]) + body[:PART]) == b"\x90\x00"
        body = body[PART:]
    return terminal.session.open(terminal.transmit(bytes.fromhex("0C860000") + bytes([len(body)]) + body + b"\x00"))


@pytest.mark.parametrize("send", [part_by_part, as_a_whole])
def test_a_key_too_long_for_a_short_command_comes_in_parts(
    opened: Make, send: Callable[[Terminal, bytes], Answer]
) -> None:
    terminal = opened(Behaviour(extended_length=False))
    answer = send(terminal, choose(terminal))
    assert (answer.sw, answer.data) == (0x9000, b"\x7c\x00")
    terminal.session = agreed(terminal)
    assert terminal.alive()


def test_a_card_without_chaining_refuses_parts_inside_the_session_and_keeps_it(opened: Make) -> None:
    terminal = opened(Behaviour(chaining=False))
    answer = terminal.sm("10860000", choose(terminal)[:PART])
    assert (answer.sw, answer.protected) == (0x6884, True)
    assert terminal.alive()


def test_another_command_in_between_gives_the_parts_up(opened: Make) -> None:
    terminal = opened()
    data = choose(terminal)
    assert terminal.sm("10860000", data[:PART]).ok
    assert terminal.alive()
    assert terminal.sm("00860000", data[PART:], 256).sw == 0x6A80
    assert terminal.alive()


def test_an_endless_chain_inside_the_session_is_cut_off(opened: Make) -> None:
    terminal = opened()
    answers = [terminal.sm("10860000", bytes(PART)) for _ in range(30)]
    assert {answer.sw for answer in answers} == {0x9000, 0x6700}
    assert all(answer.protected for answer in answers)
    assert terminal.alive()


def test_a_part_with_a_wrong_checksum_ends_the_session(opened: Make) -> None:
    terminal = opened()
    data = choose(terminal)
    spoilt = terminal.sm("10860000", data[:PART], change=lambda found: [*found[:-1], tlv.encode(0x8E, bytes(8))])
    assert (spoilt.sw, spoilt.protected) == (0x6988, False)
    assert terminal.gone()


def test_a_plain_part_ends_the_session_at_once(opened: Make) -> None:
    terminal = opened()
    assert terminal.send("10A4040C", b"\xa0\x00").ok
    assert terminal.gone()


def test_a_part_of_another_command_ends_a_run_of_pace(opened: Make) -> None:
    terminal = opened()
    assert terminal.send("00A4000C", b"\x3f\x00").ok
    Pace(terminal).until(2)
    assert terminal.send("10A4040C", b"\xa0\x00").ok
    assert terminal.send("10860000", bytes.fromhex("7C00"), 256).sw == 0x6985


def test_a_step_of_pace_comes_in_parts_and_is_answered_once_it_is_whole(opened: Make) -> None:
    """Its last part has the bit of a chain too, for another step follows: the template tells that it is whole."""
    terminal = opened(Behaviour(extended_length=False))
    assert terminal.send("00A4000C", b"\x3f\x00").ok
    Pace(terminal).until(2)
    whole = bytes.fromhex("7C8200E9818200E5") + bytes(229)
    assert terminal.send("10860000", whole[:PART]) == Answer(b"", 0x9000, ())
    assert terminal.send("10860000", whole[PART:], 256).sw == 0x6A80


def test_a_card_without_chaining_refuses_part_of_a_step(opened: Make) -> None:
    terminal = opened(Behaviour(chaining=False))
    assert terminal.send("00A4000C", b"\x3f\x00").ok
    Pace(terminal).until(2)
    assert terminal.send("10860000", bytes.fromhex("7C820108") + bytes(100)).sw == 0x6884
