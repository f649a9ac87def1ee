from itertools import pairwise

import pytest

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.errors import UnknownName
from cardreader.virtual.link import LINKS, LinkedCard, link


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds + 0.001


def test_twice_the_rate_takes_about_half_the_time() -> None:
    times = [one.wire(40, 15_000) for one in LINKS[:4]]
    assert all(0.5 < fast / slow < 0.53 for slow, fast in pairwise(times))


def test_a_kilobyte_at_106_kbit_takes_about_88_milliseconds() -> None:
    assert 0.087 < link("106").wire(10, 1000) < 0.092


def test_contact_links_cost_eleven_units_a_byte() -> None:
    assert link("t1-9600").wire(0, 0) == pytest.approx((2 * 4 * 11 + 2 * 22) / 9600)


def test_what_the_chip_calculates_is_told_by_the_header() -> None:
    one = link("424")
    plain = one.cost(bytes.fromhex("00B0000000"), bytes(2))
    assert one.cost(bytes.fromhex("1086000000"), bytes(2)) - plain == pytest.approx(0.125)
    assert one.cost(bytes.fromhex("0C86000000"), bytes(2)) - plain == pytest.approx(0.2 + 7 * 30e-6)
    assert one.cost(bytes.fromhex("0088000000"), bytes(2)) - plain == pytest.approx(0.15)
    assert one.cost(bytes.fromhex("002241A600"), bytes(2)) - plain == pytest.approx(0.2)


def test_an_exchange_takes_the_time_of_the_link_and_overshoots_do_not_add_up(citizen_card: VirtualCard) -> None:
    clock = Clock()
    card = LinkedCard(citizen_card, link("848"), sleep=clock.sleep, clock=clock)
    for _ in range(50):
        assert card.transmit(bytes.fromhex("00B09C0000"))[-2:] == b"\x90\x00"
    assert card.charged <= clock.now <= card.charged + 0.0011
    assert card.transmit(b"") == b"\x67\x00"


def test_a_card_that_is_slower_than_its_link_is_not_waited_for(citizen_card: VirtualCard) -> None:
    clock = Clock()

    class SlowCard(VirtualCard):
        def transmit(self, command: bytes) -> bytes:
            clock.now += 1
            return super().transmit(command)

    card = LinkedCard(SlowCard(citizen_card.image), link("848"), sleep=clock.sleep, clock=clock)
    card.transmit(bytes.fromhex("00B09C0000"))
    assert clock.now == 1.0


def test_the_card_behind_is_passed_through(citizen_card: VirtualCard) -> None:
    card = LinkedCard(citizen_card, link("848"))
    assert card.atr == citizen_card.atr
    for control in (card.power_on, card.reset, card.power_off):
        control()


def test_an_unknown_link_is_refused() -> None:
    with pytest.raises(UnknownName, match="424"):
        link("425")
