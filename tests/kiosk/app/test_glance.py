from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from kiosk.app.assemble import glance_of
from kiosk.app.glance import Glance, glance_at
from kiosk.core.dark_hours import DarkHours
from kiosk.core.texts import Language
from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan
from kiosk.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    (tmp_path / "trust").mkdir()
    return lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust")


@pytest.mark.parametrize(
    "screen",
    [
        "",
        "[screen]\ntext = 1.5\nmotion = false\nnight = 'always'\n",
        "[screen]\nnight_from = '20:30'\nnight_until = 05:00:00\n",
    ],
)
def test_a_glance_sees_what_the_checked_settings_say(settings: Path, screen: str) -> None:
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + screen, encoding="utf-8")
    assert glance_at(settings) == glance_of(Settings.load(settings))


@pytest.mark.parametrize(
    "text",
    ["", "facility = 3", "[facility", "[facility]\nname = 'A'\n[screen]\ntext = 'large'", "[kiosk]\ntimezone = 'Moon'"],
)
def test_what_cannot_be_read_is_left_as_designed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    assert glance_at(file) == Glance()


def test_a_missing_file_is_left_to_the_check_of_the_whole(tmp_path: Path) -> None:
    assert glance_at(tmp_path / "nothing.toml") == Glance()


def test_the_panel_is_dark_in_the_clinics_night_and_rests_when_it_always_is() -> None:
    def evening() -> datetime:
        return datetime(2026, 11, 22, 13, tzinfo=UTC)  # 20:00 in Hanoi

    assert Glance().look(evening).night()
    assert not Glance(night=DarkHours(since=time(21))).look(evening).night()
    assert not Glance(night=DarkHours("always")).look(evening).motion
    assert Glance(languages=(Language.EN,)).look(evening).motion
