"""The house as its imports make it, and the contracts that keep it so."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
import tomllib
from graphlib import CycleError
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = SimpleNamespace(**runpy.run_path(str(ROOT / "docs" / "house.py")))
MOST_ROOMS, MOST_FLOORS = 22, 9

PLANTED = {
    "kiosk/core/planted.py": ("import kiosk.desk.board", "kiosk.core is not allowed to import kiosk.desk"),
    "kiosk/desk/planted.py": ("import sqlalchemy", "kiosk.desk.planted -> sqlalchemy"),
    "kiosk/delivery/planted.py": ("import PySide6.QtCore", "kiosk.delivery.planted -> PySide6"),
    "kiosk/portal/planted.py": (
        "import kiosk.register.register",
        "kiosk.portal is not allowed to import kiosk.register",
    ),
    "kiosk/loose.py": ("", "kiosk.loose"),
}
"""A file that must not be, what it imports, and what the contracts say of it."""


def test_the_rooms_are_few_and_no_arrow_runs_upward() -> None:
    rooms = HOUSE.arrows(HOUSE.modules())
    floors = HOUSE.floors_of(rooms)
    assert len(rooms) <= MOST_ROOMS
    assert max(floors.values()) <= MOST_FLOORS
    assert all(floors[room] > floors[below] for room, others in rooms.items() for below in others)


@pytest.mark.parametrize("package", HOUSE.INNER)
def test_the_rooms_inside_a_package_meet_in_no_circle(package: str) -> None:
    assert HOUSE.floors_of(HOUSE.arrows(HOUSE.modules(), package))


def test_a_circle_of_rooms_is_named() -> None:
    with pytest.raises(CycleError, match="desk"):
        HOUSE.floors_of({"desk": frozenset({"store"}), "store": frozenset({"desk"})})


def test_the_kiosk_holds_rooms_and_its_command_alone() -> None:
    assert {path.name for path in (ROOT / "kiosk").glob("*.py")} == {"__init__.py", "cli.py"}


def test_every_foreign_library_has_its_importers_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    named = {library for contract in contracts for library in contract.get("protected_modules", ())}
    watched = project["tool"]["importlinter"]["root_packages"]
    paths = [path for module, path in HOUSE.modules().items() if module.partition(".")[0] in watched]
    used = {name.partition(".")[0] for path in paths for name in HOUSE.imports(path, {})}
    assert used - set(HOUSE.PACKAGES) - sys.stdlib_module_names <= named


def _contracts(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    around = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "300", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=root, env=around, capture_output=True, text=True, check=False, timeout=200)


@pytest.mark.parametrize("planted", [tuple(PLANTED)[:-1], tuple(PLANTED)[-1:]], ids=["imports", "loose-module"])
def test_the_contracts_refuse_what_does_not_belong_there(planted: tuple[str, ...], tmp_path: Path) -> None:
    for package in HOUSE.PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.png", "*.wav")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in planted:
        (tmp_path / name).write_text(PLANTED[name][0] + "\n", encoding="utf-8")
    said = _contracts(tmp_path)
    assert said.returncode == 1
    for name in planted:
        assert PLANTED[name][1] in said.stdout, said.stdout
