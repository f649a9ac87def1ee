from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.desk.announce import Announcer, call_parts, new_calls
from kiosk.galleries import desk_people as people
from kiosk.sound.fake import FakeSounds
from kiosk.sound.numbers import NotSpeakable
from kiosk.sound.speech import spoken


def said(number: str, counter: str) -> str:
    words = spoken(Language.VI)
    return " ".join(words[part] for part in call_parts(number, counter, Language.VI))


def test_a_call_is_spoken_digit_by_digit() -> None:
    assert said("A 017", "1") == "Mời số A không một bảy đến quầy một"
    assert said("ƯT A 003", "12") == "Mời số ưu tiên A không không ba đến quầy mười hai"
    assert said("TG 004", "B") == "Mời số T G không không bốn đến quầy B"


def test_what_has_no_words_is_refused() -> None:
    with pytest.raises(NotSpeakable):
        call_parts("Ω 1", "1", Language.VI)


def test_only_new_calls_are_spoken_and_a_second_call_is_new() -> None:
    first, second, *_ = people.CALLS
    assert new_calls([second], [first, second]) == (first,)
    again = replace(second, times=3)
    assert new_calls([first, second], [again, first]) == (again,)
    assert new_calls([first, second], [first, second]) == ()


def test_the_oldest_new_call_is_spoken_first() -> None:
    assert [call.number for call in new_calls([], people.CALLS)] == ["TG 002", "B 004", "A 016", "ƯT A 003"]


def test_a_call_waits_until_the_one_before_is_over(qtbot: QtBot, qapp: QApplication) -> None:
    sounds = FakeSounds()
    announcer = Announcer(sounds, Language.VI)
    for call in people.CALLS[:2]:
        announcer.call(call)
    assert len(sounds.played) == 1
    announcer._busy.timeout.emit()
    assert len(sounds.played) == 2
    announcer._busy.timeout.emit()
    assert len(sounds.played) == 2


def test_a_number_without_words_is_a_chime(qtbot: QtBot) -> None:
    sounds = FakeSounds()
    Announcer(sounds, Language.VI).call(replace(people.CALLS[0], number="№ 1"))
    assert sounds.played[0].parts == ()
