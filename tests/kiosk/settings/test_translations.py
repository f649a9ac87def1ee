"""A further language by one file: made here from the English sentences, and shown on every page."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.texts import Language, Text, add_language
from kiosk.galleries.patient_states import states
from kiosk.settings import Settings, SettingsError
from kiosk.settings.translations import TranslationError, load, main, missing, read, sentences, template, unknown
from tests.kiosk.screens.conftest import Bench, open_window, themed
from tests.kiosk.settings.test_kiosk_toml import LEAST, write

__all__ = ["open_window", "themed"]
INVENTED = {"Khám", "Room", "Examination", "Health", "Children", "Eyes", "Vaccination", "Teeth", "People", "Pregnant"}
"""Beginnings of what a clinic's own settings say: services, rooms."""


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def pseudo(folder: Path, code: str = "qps", leave_out: int = 0) -> Path:
    """Write a language whose words are the English ones between brackets."""
    lines = ['name = "Ψευδο"', "[words]"]
    lines += [f"{quoted(english)} = {quoted(f'⟦{english}⟧')}" for english in list(sentences())[leave_out:]]
    file = folder / f"{code}.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_every_sentence_of_the_patients_pages_speaks_an_added_language(
    tmp_path: Path, open_window: Callable[..., Bench]
) -> None:
    pseudo(tmp_path)
    language = load("qps", tmp_path)
    bench = open_window(languages=(Language.VI, Language.EN, language))
    assert "Ψευδο" in bench.words()
    for name, kiosk in states().items():
        bench.show(replace(kiosk, language=language))
        for words in bench.words().split("\n"):
            english = words.isascii() and len(words.split()) > 2 and words.split()[0] not in INVENTED
            assert not english, (name, words)


def test_an_added_language_is_a_language_by_its_code(tmp_path: Path) -> None:
    pseudo(tmp_path, "qpa")
    language = load("qpa", tmp_path)
    assert Language("qpa") is language
    assert str(language) == "qpa"
    assert language.own_name == "Ψευδο"
    assert list(Language) == [Language.VI, Language.EN]


def test_what_is_put_together_is_translated_part_by_part() -> None:
    language = add_language(
        "qpb", "b", {"Born in {year}": "né en {year}", "room 1": "salle 1", "Go to {room}": "À {room}"}
    )
    assert Text("x {year}", "Born in {year}").filled(year=1990)(language) == "né en 1990"
    assert Text("Mời {room}", "Go to {room}").filled(room=Text("P 1", "room 1"))(language) == "À salle 1"
    assert Text.joined(Text("P 1", "room 1"), Text("a", "not there"))(language) == "salle 1 not there"
    assert Text.joined(Text("a", "b"), Text("c", "d")) == Text("a c", "b d")


COMPOSED = st.text().map(partial(unicodedata.normalize, "NFC"))


@given(COMPOSED, COMPOSED, st.integers())
def test_filling_in_says_the_value_in_each_language(vi: str, en: str, value: int) -> None:
    text = Text(vi.replace("{", "").replace("}", "") + "{n}", en.replace("{", "").replace("}", "") + "{n}")
    assert text.filled(n=value).vi.endswith(str(value))
    assert text.filled(n=value)(Language.EN).endswith(str(value))


def test_what_a_file_lacks_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = pseudo(tmp_path, leave_out=2)
    first, second = list(sentences())[:2]
    assert missing(read(file)) == [first, second]
    assert main(["check", str(file)]) == 1
    assert f"missing: {first}" in capsys.readouterr().out
    assert main(["check", str(pseudo(tmp_path))]) == 0


def test_a_sentence_that_nobody_says_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = pseudo(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + '\n"Our own service" = "x"\n', encoding="utf-8")
    assert unknown(read(file)) == ["Our own service"]
    assert main(["check", str(file)]) == 0
    assert "not said by the kiosk itself: Our own service" in capsys.readouterr().out


def test_the_template_holds_every_sentence_and_is_a_file_to_fill_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template"]) == 0
    made = capsys.readouterr().out
    assert made == template()
    assert set(tomllib.loads(made)["words"]) == set(sentences())
    file = tmp_path / "fr.toml"
    file.write_text(made, encoding="utf-8")
    assert len(missing(read(file))) == len(sentences())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fr.toml", "no toml ["),
        ("fr.toml", "[words]"),
        ("fr.toml", 'name = "x"'),
        ("Fr-1.toml", 'name = "x"\n[words]'),
        ("fr.toml", 'name = "x"\n[words]\n"Born in {year}" = "{name}"'),
        ("fr.toml", 'name = "x"\n[words]\n"a" = 1'),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TranslationError, match=name):
        read(file)
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_settings_take_a_language_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "translations").mkdir()
    pseudo(tmp_path / "translations", "qpc")
    text = LEAST + '[kiosk]\nlanguages = ["vi", "en", "qpc"]'
    assert [str(code) for code in Settings.load(write(tmp_path, text)).kiosk.languages] == ["vi", "en", "qpc"]
    with pytest.raises(SettingsError, match="cannot be read as a translation"):
        Settings.load(write(tmp_path, text.replace("qpc", "qpd")))
