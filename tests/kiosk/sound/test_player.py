"""The loudspeaker's process: real processes that stand in for the player."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.core.texts import Language
from kiosk.sound import player
from kiosk.sound.player import ProcessSounds, find_player
from kiosk.sound.port import Chime, FakeSounds, Sounding, Sounds

ONE = Sounding(Chime.CARD, Language.VI, ("digits",))
TWO = Sounding(Chime.DONE, Language.EN, ("take-card",))


@pytest.fixture
def loudspeaker(qtbot: QtBot) -> Iterator[Callable[..., ProcessSounds]]:
    """Give a loudspeaker whose player is a Python program that gets the file's name."""
    made: list[ProcessSounds] = []

    def make(program: str = "", command: tuple[str, ...] | None = None) -> ProcessSounds:
        made.append(ProcessSounds((sys.executable, "-c", program) if command is None else command))
        return made[-1]

    yield make
    for one in made:
        one.close()


def holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text() == text


def noting(into: Path, then: str = "") -> str:
    return f"import sys, time; open({str(into)!r}, 'a').write(open(sys.argv[1], 'rb').read(4).decode()); {then}"


def test_a_sound_reaches_the_player_as_a_file(
    loudspeaker: Callable[..., ProcessSounds], qtbot: QtBot, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    loudspeaker(noting(heard)).play(ONE)
    qtbot.waitUntil(lambda: heard.is_file() and heard.read_text() == "RIFF")


def test_a_new_sound_takes_the_place_of_one_that_still_plays(
    loudspeaker: Callable[..., ProcessSounds], qtbot: QtBot, tmp_path: Path, kiosk_log: io.StringIO
) -> None:
    heard = tmp_path / "heard"
    sounds = loudspeaker(noting(heard, "time.sleep(60)"))
    sounds.play(ONE)
    qtbot.waitUntil(lambda: heard.is_file() and heard.read_text() == "RIFF")
    sounds.play(TWO)
    qtbot.waitUntil(lambda: heard.read_text() == "RIFFRIFF")
    assert "sound_silent" not in kiosk_log.getvalue()


def test_a_player_without_a_device_is_logged_once_and_tried_again(
    loudspeaker: Callable[..., ProcessSounds], qtbot: QtBot, tmp_path: Path, kiosk_log: io.StringIO
) -> None:
    heard = tmp_path / "heard"
    sounds = loudspeaker(noting(heard, "sys.exit(1)"))
    for wanted in ("RIFF", "RIFFRIFF"):
        sounds.play(ONE)
        qtbot.waitUntil(partial(holds, heard, wanted))
        qtbot.waitUntil(lambda: "sound_silent" in kiosk_log.getvalue())
    assert kiosk_log.getvalue().count("sound_silent") == 1


def test_a_player_that_does_not_start_leaves_the_kiosk_silent(
    loudspeaker: Callable[..., ProcessSounds], qtbot: QtBot, kiosk_log: io.StringIO
) -> None:
    loudspeaker(command=("/no/such/player",)).play(ONE)
    qtbot.waitUntil(lambda: "sound_silent" in kiosk_log.getvalue())


def test_a_machine_without_a_player_is_silent(
    loudspeaker: Callable[..., ProcessSounds], kiosk_log: io.StringIO
) -> None:
    loudspeaker(command=()).play(ONE)
    assert "no player found" in kiosk_log.getvalue()


def test_a_sound_that_is_missing_is_logged_and_not_raised(
    loudspeaker: Callable[..., ProcessSounds], kiosk_log: io.StringIO
) -> None:
    loudspeaker().play(Sounding(Chime.CARD, Language.VI, ("no-such-part",)))
    assert "sound_unfit" in kiosk_log.getvalue()


def test_only_a_few_joined_sounds_are_kept(loudspeaker: Callable[..., ProcessSounds]) -> None:
    sounds = loudspeaker()
    for number in range(10):
        sounds.play(Sounding(Chime.DONE, Language.VI, (f"number-{number}",)))
    assert len(list(Path(sounds._folder.name).iterdir())) == player._KEPT


def test_the_first_player_that_is_installed_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_player() == ()
    for name in ("paplay", "aplay"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert find_player() == ("paplay",)


def test_the_fake_remembers() -> None:
    fake = FakeSounds()
    port: Sounds = fake
    port.play(ONE)
    assert fake.played == [ONE]
