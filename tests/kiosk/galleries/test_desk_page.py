"""The documentation shows the desk as the program draws it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.galleries import desk_page
from kiosk.galleries.desk import scenes
from kiosk.galleries.desk_command import main

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_says_what_the_code_says_and_every_picture_is_there() -> None:
    assert (DOCS / "desk.md").read_text(encoding="utf-8") == desk_page.text()
    assert {DOCS / file for file in desk_page.files()} == set((DOCS / "desk").glob("*.png"))
    assert set(desk_page.SHOWN) <= set(scenes())


def test_the_command_writes_page_and_pictures(themed: QApplication, tmp_path: Path) -> None:
    assert main(["--docs", str(tmp_path)]) == 0
    assert (tmp_path / "desk.md").is_file()
    assert all((tmp_path / file).stat().st_size > 2_000 for file in desk_page.files())


def test_a_folder_that_cannot_be_written_is_one_line_and_not_a_trace(
    themed: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "desk").write_text("in the way")
    assert main(["--docs", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("kiosk desk gallery: ")
