"""Tests of a part of the machine: known as such, left out with words, and never skipped in silence."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests import parts

ROOT = Path(__file__).parents[2]


def item(*fixtures: str, **parameters: str) -> pytest.Item:
    found = SimpleNamespace(fixturenames=fixtures, get_closest_marker=lambda _name: None)
    if parameters:
        found.callspec = SimpleNamespace(params=parameters)
    return cast("pytest.Item", found)


def test_every_part_is_a_documented_marker() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert {marker.split(":")[0] for marker in settings["markers"]} == {*parts.PARTS, "long", "slow"}


def test_a_test_needs_what_its_fixtures_and_parameters_stand_for() -> None:
    assert parts.needed(item("virtual_reader", "pcscd")) == {"pcscd"}
    assert parts.needed(item("register", backend="postgresql")) == {"postgres"}
    assert parts.needed(item("register", backend="sqlite")) == set()


def test_a_test_whose_part_is_missing_fails_and_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_is_there", lambda _part: False)
    with pytest.raises(pytest.fail.Exception, match=r"cups is missing: install cups-daemon .* or run --without cups"):
        parts.pytest_runtest_setup(item("cups"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--without", "postgres"), ["postgres tests did not run: --without postgres"]),
        (("-m", "not postgres and not slow"), ["postgres tests did not run: -m", "slow tests did not run: -m"]),
    ],
)
def test_what_is_left_out_is_said_at_the_end(words: tuple[str, str], said: list[str]) -> None:
    files = ("tests/kiosk/register/audit/test_clock.py", "tests/kiosk/register/test_many_processes.py")
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *words, *files]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=200).stdout
    assert [sentence for sentence in said if sentence not in shown] == []


def test_a_part_that_there_is_not_is_a_usage_error() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "--without", "database", "tests/house"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=200)
    assert shown.returncode == pytest.ExitCode.USAGE_ERROR
    assert "the parts are pcscd, postgres" in shown.stderr
