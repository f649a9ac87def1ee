"""The two commands of the README, and what continuous integration makes of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def dev(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "dev"), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env=os.environ | variables,
    )


def test_the_commands_are_named_on_request() -> None:
    shown = dev("--help")
    assert shown.returncode == 0
    assert re.search(r"^\s+run \[--headless\]", shown.stdout, re.MULTILINE)


@pytest.mark.parametrize("words", [(), ("dance",)])
def test_an_unknown_command_is_exit_code_two(words: tuple[str, ...]) -> None:
    shown = dev(*words)
    assert shown.returncode == 2
    assert "usage: ./dev" in shown.stderr


def test_a_machine_without_python_is_told_so(tmp_path: Path) -> None:
    for name in ("bash", "env", "dirname"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    shown = dev("setup", PATH=str(tmp_path))
    assert shown.returncode == 1
    assert "install Python 3.11 or newer" in shown.stderr


def test_the_packages_of_running_and_of_testing_are_listed_with_their_sizes_apart() -> None:
    running, tests = dev("setup", "--print").stdout.split("packages for ./dev test")
    assert "vsmartcard-vpcd" in running
    assert "postgresql" in tests
    assert "chromium" in tests
    for of_the_tests in ("postgresql", "cups", "chromium", "at-spi", "poppler", "xvfb"):
        assert of_the_tests not in running
    assert re.search(r"together: \d+ packages", running)


def test_a_set_up_for_something_else_is_exit_code_two() -> None:
    assert dev("setup", "dance").returncode == 2


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "./dev test" in readme
    assert script.rstrip().endswith("\n./dev test")


def test_the_lock_files_hold_hashes_and_no_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9-]+(?:\[[a-z]+\])?==", text, re.MULTILINE | re.IGNORECASE)
        assert text.count("\\\n    --hash") >= len(pinned) > 0


def test_no_file_of_the_project_names_a_place_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT)
    homes = re.compile("/(?:home|Users)/[a-z]+/|/" + "root/")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".json", ".txt", ""} and path.is_file():
            assert not homes.search(path.read_text(encoding="utf-8", errors="replace")), name
