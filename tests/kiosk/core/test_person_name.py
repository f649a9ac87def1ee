"""One name, one person: which writings of a name agree, which are noted, and which are another name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.person_name import Likeness, asked, folded, likeness, searched
from tests.kiosk.core.name_pairs import ALPHABETS, PAIRS, SAME

LETTERS = "".join(ALPHABETS.values())
NAMES = st.text(
    st.sampled_from(LETTERS + LETTERS.lower() + " '\u2019-.\u200b\u00ad\u0300\u0323\u0306") | st.characters(),
    max_size=30,
)


def test_every_pair_of_names_has_the_wanted_outcome() -> None:
    assert len(set(PAIRS)) >= 400
    wrong = [
        (one, other, wanted, likeness(one, other)) for one, other, wanted in PAIRS if likeness(one, other) is not wanted
    ]
    assert not wrong


@given(NAMES, NAMES)
def test_neither_name_comes_first(one: str, other: str) -> None:
    assert likeness(one, other) is likeness(other, one)


@given(NAMES)
def test_folding_twice_is_folding_once_and_keeps_the_person(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert likeness(name, folded(name)) in {Likeness.SAME, Likeness.SPACES}
    assert searched(folded(name)) == searched(name)


@given(NAMES, NAMES)
def test_names_that_agree_are_found_by_each_other(one: str, other: str) -> None:
    if likeness(one, other) in {Likeness.SAME, Likeness.MARKS, Likeness.UNMARKED, Likeness.SPACES}:
        assert searched(one) == searched(other)


@pytest.mark.parametrize("typed", ["do", "đỗ", "Đỗ", "DO", "Ðỗ", "đô", "thi mau", "ĐỖTHỊ"])
def test_a_person_is_found_however_the_name_is_typed(typed: str) -> None:
    assert all(searched(typed) in searched(name) for name in SAME[0])


@pytest.mark.parametrize("people", ALPHABETS)
def test_no_letter_of_a_people_is_lost_by_folding(people: str) -> None:
    letters = ALPHABETS[people].replace("'", "").replace("\u02bc", "")
    assert len(searched(letters)) == sum(letter.isalpha() for letter in letters)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("\u00d0ỗ Thị Mẫu", "Đỗ Thị Mẫu"),
        ("H\u2019Hen  Mlô", "H'Hen Mlô"),
        ("Nguyễn\u200b Văn\u00ad Mẫu", "Nguyễn Văn Mẫu"),
        ("Vu\u0303 Thị", "Vũ Thị"),
    ],
)
def test_the_portal_is_asked_with_the_name_as_vietnam_writes_it(name: str, wanted: str) -> None:
    assert asked(name) == wanted


@given(NAMES)
def test_the_portal_is_asked_for_the_same_name(name: str) -> None:
    assert folded(asked(name)) == folded(name)
