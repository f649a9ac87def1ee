"""The documentation shows the screens as the program draws them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.galleries import patient_page
from kiosk.galleries.command import main
from kiosk.galleries.patient import pages

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_says_what_the_code_says() -> None:
    assert (DOCS / "screens.md").read_text(encoding="utf-8") == patient_page.text()


def test_the_page_shows_states_of_the_gallery_and_every_picture_is_there() -> None:
    assert {*patient_page.SHOWN, *patient_page.SHOWN_WIDE} <= set(pages())
    assert {DOCS / file for file in patient_page.files()} == set((DOCS / "screens").glob("*.png"))


def test_the_command_writes_page_and_pictures(themed: QApplication, tmp_path: Path) -> None:
    assert main(["--docs", str(tmp_path)]) == 0
    assert (tmp_path / "screens.md").is_file()
    assert all((tmp_path / file).stat().st_size > 2_000 for file in patient_page.files())


def test_a_folder_that_cannot_be_written_is_one_line_and_not_a_trace(
    themed: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "screens").write_text("in the way")
    assert main(["--docs", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("kiosk gallery: ")
