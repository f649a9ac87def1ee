from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.keys import Scanned, Typed, Wedge


def burst(text: str) -> Typed | Scanned | None:
    wedge = Wedge()
    for character in text:
        wedge.key(character)
    return wedge.pause()


def test_six_fast_digits_are_typing() -> None:
    assert burst("123456") == Typed("123456")


def test_a_card_number_at_the_head_of_a_code_is_no_typing() -> None:
    assert burst("001190000123|") == Scanned("001190000123|")


def test_nothing_typed_is_nothing() -> None:
    assert Wedge().enter() is None


def test_the_next_burst_begins_empty() -> None:
    wedge = Wedge()
    wedge.key("1")
    busy = [wedge.busy]
    assert wedge.pause() == Typed("1")
    busy.append(wedge.busy)
    assert busy == [True, False]
    assert wedge.pause() is None


def test_an_endless_burst_is_cut() -> None:
    found = burst("x" * 10_000)
    assert isinstance(found, Scanned)
    assert len(found.text) == 4096


def test_what_was_scanned_is_not_in_the_repr() -> None:
    assert "0011" not in repr(burst("001190000123|Mai"))
    assert "123" not in repr(burst("123456"))


@given(st.text(min_size=1, max_size=100))
def test_no_key_is_lost_or_doubled(text: str) -> None:
    match burst(text):
        case Typed(characters=kept) | Scanned(text=kept):
            assert kept == text
        case None:
            raise AssertionError
