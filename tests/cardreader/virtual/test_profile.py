import pytest

from cardreader.virtual.errors import UnknownName, VirtualCardError
from cardreader.virtual.profile import DEFAULT, _profile, load_profiles, profile
from cardreader.virtual.switches import behaviour


def test_the_citizen_card_is_the_first_profile_and_the_usual_one() -> None:
    assert load_profiles()[0].name == DEFAULT
    assert profile() is profile(DEFAULT)


def test_every_profile_says_in_a_line_what_it_is() -> None:
    for one in load_profiles():
        assert 10 < len(one.description) < 120
        assert "\n" not in one.description


def test_an_unknown_profile_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownName, match="passport"):
        profile("pasport")


def test_an_unknown_switch_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(VirtualCardError, match="extended_length"):
        behaviour({"extended_lenght": True})


def test_a_profile_with_an_entry_of_no_meaning_is_told_in_a_line() -> None:
    with pytest.raises(VirtualCardError, match="profile odd does not fit"):
        _profile("odd", {"description": "odd", "colour": "blue"})


def test_a_status_word_is_written_in_hexadecimal() -> None:
    assert behaviour({"select_mf": "6D00"}).select_mf == 0x6D00
