"""One voice at a time, with real processes in place of player and voice: each takes the loudspeaker's lock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.sound.espeak import EspeakSpeaker
from kiosk.sound.one_voice import OneVoice
from kiosk.sound.player import ProcessSounds
from kiosk.sound.port import Chime, Sounding

DIGITS = Sounding(Chime.CARD, Language.VI, ("digits",))
_PROGRAM = """#!{python}
import fcntl, os, sys, wave
lock = os.open({lock!r}, os.O_CREAT | os.O_RDWR)
free = True
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    free = False
    fcntl.flock(lock, fcntl.LOCK_EX)
what = {what}
with open({notes!r}, "a") as notes:
    notes.write(("" if free else "over ") + what + "\\n")
{then}
"""
_SOUND = 'f"sound {wave.open(sys.argv[-1]).getnframes() / 16000 > ' + str(1.5) + '}"'
_WORDS = '"words " + sys.stdin.read()'
_GOES_ON = "import signal; signal.pause()"


@pytest.fixture
def voice(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[str, str], OneVoice]]:
    """Make a voice of programs that note what they say; what is given goes on behind it."""
    made: list[tuple[ProcessSounds, EspeakSpeaker]] = []

    def make(after_sound: str = "", after_words: str = "") -> OneVoice:
        player = program(tmp_path, "player", _SOUND, after_sound)
        sounds = ProcessSounds((str(player),))
        speaker = EspeakSpeaker(str(program(tmp_path, "speaker", _WORDS, after_words)))
        made.append((sounds, speaker))
        return OneVoice(sounds, speaker)

    yield make
    for sounds, speaker in made:
        speaker.close()
        sounds.close()


def program(folder: Path, name: str, what: str, then: str) -> Path:
    file = folder / name
    lock, notes = str(folder / "lock"), str(folder / "notes")
    file.write_text(_PROGRAM.format(python=sys.executable, lock=lock, what=what, notes=notes, then=then))
    file.chmod(0o755)
    return file


def heard(folder: Path) -> list[str]:
    file = folder / "notes"
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def test_what_is_read_waits_for_the_chime_and_takes_the_recorded_sentence_s_place(
    voice: Callable[..., OneVoice], qtbot: QtBot, tmp_path: Path
) -> None:
    one = voice()
    one.attend(listening=True)
    one.play(DIGITS)
    one.say("Nhập 6 số", Language.VI)
    qtbot.waitUntil(lambda: len(heard(tmp_path)) == 2)
    assert heard(tmp_path) == ["sound False", "words Nhập 6 số"]


def test_whoever_does_not_listen_hears_the_recorded_sentence(
    voice: Callable[..., OneVoice], qtbot: QtBot, tmp_path: Path
) -> None:
    voice().play(DIGITS)
    qtbot.waitUntil(lambda: heard(tmp_path) == ["sound True"])


def test_the_next_page_cuts_the_last_one_off_and_never_speaks_over_it(
    voice: Callable[..., OneVoice], qtbot: QtBot, tmp_path: Path
) -> None:
    one = voice(after_words=_GOES_ON)
    one.attend(listening=True)
    for page in range(3):
        one.play(DIGITS)
        one.say(f"page {page}", Language.VI)
        qtbot.waitUntil(lambda: len(heard(tmp_path)) == 2 * (page + 1))  # noqa: B023 - waited for at once
    assert [line.removeprefix("over ") for line in heard(tmp_path)] == [
        line for page in range(3) for line in ("sound False", f"words page {page}")
    ]


def test_silence_is_at_once_and_nothing_waits_behind_it(
    voice: Callable[..., OneVoice], qtbot: QtBot, tmp_path: Path
) -> None:
    one = voice(after_sound=_GOES_ON)
    one.attend(listening=True)
    one.play(DIGITS)
    qtbot.waitUntil(lambda: heard(tmp_path) == ["sound False"])
    one.say("page", Language.VI)
    one.hush()
    one.play(DIGITS)
    qtbot.waitUntil(lambda: len(heard(tmp_path)) == 2)
    assert not any("words" in line for line in heard(tmp_path))
