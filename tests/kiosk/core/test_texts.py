"""One text, every language."""

from __future__ import annotations

import pytest

from kiosk.core.texts import Language, Text, add_language

ROOM = Text("Phòng {number}", "Room {number}")
GO = Text("Mời đến {room}.", "Please go to {room}.")


def test_a_text_speaks_the_language_that_it_is_asked_in() -> None:
    assert GO(Language.VI) == "Mời đến {room}."
    assert Text.of({"vi": "Chào", "en": "Hello"})(Language.EN) == "Hello"


def test_texts_inside_texts_speak_the_same_language() -> None:
    said = Text.joined(GO.filled(room=ROOM.filled(number=7)), Text("Xin cảm ơn.", "Thank you."))
    assert said(Language.VI) == "Mời đến Phòng 7. Xin cảm ơn."
    assert said(Language.EN) == "Please go to Room 7. Thank you."


def test_an_added_language_speaks_too_and_stays_english_where_it_has_no_words() -> None:
    added = add_language("qpt", "Ψ", {GO.en: "→ {room}!"})
    assert GO.filled(room=ROOM.filled(number=7))(added) == "→ Room 7!"
    assert Text.joined(ROOM, GO)(added) == "Room {number} → {room}!"
    again = add_language("qpt", "Ψ", {ROOM.en: "# {number}"})
    assert again is added
    assert ROOM.filled(number=7)(added) == "# 7"
    assert GO(added) == GO.en


def test_a_language_that_was_never_added_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        Language("xx")
    with pytest.raises(ValueError, match="7"):
        Language(7)  # type: ignore[arg-type] # data may hold anything


@pytest.mark.parametrize(
    ("vi", "en", "said"),
    [
        ("", "Hello", "no words"),
        ("Chào", " ", "no words"),
        ("Phòng {number}", "Room", "placeholders"),
        ("Phòng {number}", "Room {count}", "placeholders"),
        ("Cha\u0300o", "Hello", "composed"),
    ],
)
def test_a_text_that_cannot_be_right_is_refused(vi: str, en: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Text(vi, en)


def test_data_is_shown_as_it_is() -> None:
    assert Text.from_data("{").vi == "{"
    assert Text.from_data("Cha\u0300o", "")(Language.EN) == ""
    assert Text("{name}", "{name}").filled(name="")(Language.VI) == ""
