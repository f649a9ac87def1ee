"""The committed sounds: all there, small, and joined to one piece."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import pytest

import assets
from kiosk.core.texts import Language
from kiosk.sound import files
from kiosk.sound.files import RATE, UnfitSound, as_loud_as, read, read_raw, resampled, trimmed, write
from kiosk.sound.make_chimes import melody
from kiosk.sound.port import Chime, Sounding
from kiosk.sound.speech import spoken

FOLDER = assets.folder() / "sounds"


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav), "rb") as opened:
        return opened.getnframes() / opened.getframerate()


@pytest.mark.parametrize("language", Language)
def test_every_part_is_there_and_none_is_left_over(language: Language) -> None:
    assert {file.stem for file in (FOLDER / language).glob("*.wav")} == set(spoken(language))
    assert all(0.05 < len(read(file)[1]) / RATE < 5 for file in (FOLDER / language).glob("*.wav"))


@pytest.mark.parametrize("language", Language)
def test_the_drafts_say_what_the_pages_mean_today(language: Language) -> None:
    assert json.loads(files.script_file(language).read_text(encoding="utf-8")) == spoken(language)


@pytest.mark.parametrize("language", Language)
def test_every_draft_is_loud_unclipped_and_about_as_long_as_its_words(language: Language) -> None:
    for name, words in spoken(language).items():
        _, samples = read(files.part_file(language, name))
        loudest = max(map(abs, samples))
        assert 0.5 < loudest < 1, name
        assert sum(abs(sample) >= 0.999 for sample in samples) == 0, name
        mean = (sum(sample * sample for sample in samples) / len(samples)) ** 0.5
        assert 0.03 < mean < 0.5, name
        assert 0.03 < len(samples) / RATE / len(words) < 0.8, name


def test_the_sounds_keep_the_repository_small() -> None:
    assert sum(files.chime_file(chime).stat().st_size for chime in Chime) < 200_000
    assert sum(file.stat().st_size for file in FOLDER.glob("*/*.wav")) < 3_200_000


@pytest.mark.parametrize("chime", Chime)
def test_the_committed_chime_is_what_its_script_makes(chime: Chime, tmp_path: Path) -> None:
    write(tmp_path / "again.wav", melody(chime))
    assert (tmp_path / "again.wav").read_bytes() == files.chime_file(chime).read_bytes()


@pytest.mark.parametrize("chime", Chime)
def test_a_chime_is_gentle_begins_softly_and_ends_in_silence(chime: Chime) -> None:
    samples = melody(chime)
    assert max(map(abs, samples)) <= 0.56
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.01
    assert len(samples) / RATE < 1.2


def test_chime_and_words_become_one_piece() -> None:
    said = Sounding(Chime.DONE, Language.VI, ("your-number", "letter-a", "number-10", "number-7"))
    assert seconds(files.joined(said)) > seconds(files.joined(said, speech=False)) + 1.5


def test_small_files_lose_little(tmp_path: Path) -> None:
    samples = [0.0, 0.5, -0.5, 1.0, -1.0, 2.0]
    write(tmp_path / "small.wav", samples, small=True)
    rate, found = read(tmp_path / "small.wav")
    assert rate == RATE
    assert found == pytest.approx([0.0, 0.5, -0.5, 1.0, -1.0, 1.0], abs=0.02)


def test_silence_around_is_cut_and_loudness_is_set() -> None:
    samples = [0.0] * 4000 + [0.2] * 100 + [0.0] * 4000
    assert len(trimmed(samples, margin=10)) == pytest.approx(120, abs=2)
    assert max(as_loud_as(samples, 0.9)) == pytest.approx(0.9)
    assert not list(trimmed([0.0] * 10))


def test_another_rate_is_brought_to_ours() -> None:
    assert len(resampled([0.1] * 22_050, 22_050)) == RATE


def test_what_is_no_sound_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.wav"
    wrong.write_bytes(b"RIFFno")
    with pytest.raises(UnfitSound, match=r"wrong\.wav"):
        read_raw(wrong)
    with wave.open(str(wrong), "wb") as opened:
        opened.setnchannels(2)
        opened.setsampwidth(2)
        opened.setframerate(RATE)
        opened.writeframes(bytes(8))
    with pytest.raises(UnfitSound, match="mono"):
        read_raw(wrong)
