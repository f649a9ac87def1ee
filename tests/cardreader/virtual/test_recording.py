import io
from pathlib import Path

import pytest

from cardreader.virtual.application import VirtualCard
from cardreader.virtual.recording import BrokenRecording, RecordingCard, ReplayedCard

READ = bytes.fromhex("00B09C0000")


def test_a_recording_gives_the_same_answers_again(citizen_card: VirtualCard, tmp_path: Path) -> None:
    out = io.StringIO()
    card = RecordingCard(citizen_card, out)
    card.power_on()
    card.reset()
    answers = [card.transmit(READ), card.transmit(b"\x00\xff\x00\x00")]
    card.power_off()
    path = tmp_path / "session.jsonl"
    path.write_text(out.getvalue())
    replayed = ReplayedCard.load(path)
    assert replayed.atr == citizen_card.atr == card.atr
    replayed.power_on()
    replayed.reset()
    assert [replayed.transmit(READ), replayed.transmit(READ)] == answers
    assert replayed.transmit(READ) == b"\x6f\x00"
    replayed.power_off()
    assert replayed.transmit(READ) == answers[0]


@pytest.mark.parametrize("content", ["", "{}", "[]", "no", '{"atr": "zz"}', '{"atr": "3b00"}\n{"answer": 1}'])
def test_anything_else_is_no_recording(content: str, tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    path.write_text(content)
    with pytest.raises(BrokenRecording):
        ReplayedCard.load(path)


def test_a_missing_recording_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenRecording, match="cannot be read"):
        ReplayedCard.load(tmp_path / "none")
