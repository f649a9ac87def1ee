"""The service that brings the kiosk up: understood by systemd, and of one mind with the documentation."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from kiosk.cli import main

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "packaging" / "systemd" / "chip-id-kiosk.service"
TEXT = UNIT.read_text(encoding="utf-8")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that stands on this machine."""
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub(r"^ExecStart=.*$", "ExecStart=/bin/true", TEXT, flags=re.MULTILINE), encoding="utf-8")
    return copy


def _analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False, timeout=200)


def test_systemd_understands_every_line_of_the_service(unit: Path) -> None:
    verified = _analyze("verify", "--man=no", unit)
    assert [line for line in verified.stderr.splitlines() if unit.name in line] == []
    assert verified.returncode == 0


def test_a_line_that_systemd_does_not_understand_would_be_seen(unit: Path) -> None:
    unit.write_text(unit.read_text(encoding="utf-8") + "\n[Service]\nWatchDogSec=30\n", encoding="utf-8")
    assert "WatchDogSec" in _analyze("verify", "--man=no", unit).stderr


def test_the_sandbox_is_as_tight_as_the_documentation_says(unit: Path) -> None:
    judged = _analyze("security", "--offline=yes", "--no-pager", unit)
    found = re.search(r"exposure level for \S+: ([0-9.]+)", judged.stdout)
    assert found, judged.stderr
    stated = re.search(r"([0-9.]+) of 10", (ROOT / "docs" / "operation.md").read_text(encoding="utf-8"))
    assert stated
    assert float(found.group(1)) <= float(stated.group(1))


def test_the_service_starts_a_command_that_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(re.findall(r"^ExecStart=(.*)$", TEXT, re.MULTILINE)[0])
    program, *arguments = words[words.index("--") + 1 :]
    assert Path(program).name == "kiosk"
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    assert "--config" in capsys.readouterr().out


def test_each_credential_is_explained(unit: Path) -> None:
    guide = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    names = re.findall(r"^LoadCredential=([^:]+):", TEXT, re.MULTILINE)
    assert names
    for name in names:
        assert f'"credential:{name}"' in guide


def test_what_is_shipped_has_the_versions_that_are_tested() -> None:
    def pinned(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z]+\])?==(\S+)", text, re.MULTILINE | re.IGNORECASE))

    shipped, tested = pinned("run.txt"), pinned("lock.txt")
    assert shipped
    assert shipped.items() <= tested.items()
    assert "pytest" not in shipped


def test_a_wrong_argument_to_the_packager_is_one_line() -> None:
    ended = subprocess.run(
        [ROOT / "dev", "package", "--dance"], capture_output=True, text=True, check=False, timeout=200
    )
    assert ended.returncode == 2
    assert ended.stderr.strip().splitlines() == ["package: unknown argument --dance; usage: ./dev package [--out DIR]"]
