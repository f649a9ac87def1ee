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


def struck(text: str, *times: int) -> list[Typed | Scanned | None]:
    """Strike keys at these times, and wait for the end."""
    wedge = Wedge()
    ended = [wedge.key(character, 1000 + at) for character, at in zip(text, times, strict=True)]
    return [*(burst for burst in ended if burst is not None), wedge.pause()]


def test_keys_that_were_struck_apart_are_typing_however_late_they_are_seen() -> None:
    times = (0, 150, 280, 420, 600, 730, 900, 1100)
    assert struck("12345678", *times) == [Typed(digit) for digit in "12345678"]


def test_six_digits_at_the_speed_of_a_machine_are_never_typing() -> None:
    assert struck("001190", 0, 8, 16, 24, 32, 40) == [Scanned("001190")]


def test_fast_fingers_are_typing() -> None:
    assert struck("123456", 0, 50, 85, 140, 180, 230) == [Typed("123456")]


def test_a_scanner_may_pause_after_any_six_keys() -> None:
    text = "001190000123|"
    times = [8 * place + (300 if place >= 6 else 0) for place in range(len(text))]
    assert struck(text, *times) == [Scanned(text)]


def test_a_burst_that_a_scanner_may_go_on_with_gets_a_rest_once() -> None:
    wedge = Wedge()
    for place, character in enumerate("001190"):
        wedge.key(character, 1000 + 8 * place)
    rests = [wedge.may_go_on]
    wedge.waited = True
    rests.append(wedge.may_go_on)
    assert rests == [True, False]


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
