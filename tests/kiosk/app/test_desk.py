"""`kiosk desk` as a program of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kiosk.rehearsal.house import lay_out
from kiosk.rehearsal.plan import Plan

ROOT = Path(__file__).parents[3]
KIOSK = (sys.executable, "-m", "kiosk.cli")


def test_a_desk_on_its_own_machine_records_its_settings_and_ends_in_order(tmp_path: Path) -> None:
    (tmp_path / "trust").mkdir()
    config = lay_out(Plan("insured-here", tmp_path), "http://127.0.0.1:9", tmp_path / "trust")
    command = [*KIOSK, "desk", "--config", str(config)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as desk:
        assert desk.stderr is not None
        assert any("settings_changed" in line for line in desk.stderr)
        desk.terminate()
        rest = desk.stderr.read()
    assert desk.returncode == 0, rest
    listed = subprocess.run(
        [*KIOSK, "audit", "settings", "--config", str(config)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "first start" in listed.stdout
