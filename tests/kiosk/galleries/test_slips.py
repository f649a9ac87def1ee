"""The documentation shows the slips as the painter paints them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.galleries import slips

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_says_what_the_code_says_and_every_slip_is_there(qapp: QApplication) -> None:
    assert (DOCS / "slips.md").read_text(encoding="utf-8") == slips.text()
    assert set(slips.SHOWN) == set(slips.slips()) == {file.stem for file in (DOCS / "slips").glob("*.png")}


def test_the_command_writes_page_and_pictures_and_every_paper(qapp: QApplication, tmp_path: Path) -> None:
    assert slips.main(["--docs", str(tmp_path / "docs")]) == 0
    assert slips.main(["--out", str(tmp_path / "full")]) == 0
    assert len(list((tmp_path / "docs" / "slips").glob("*.png"))) == len(slips.SHOWN)
    assert len(list((tmp_path / "full").glob("*/*.png"))) == 3 * len(slips.SHOWN)


def test_a_folder_that_cannot_be_written_is_one_line(
    qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "slips").write_text("in the way")
    assert slips.main(["--docs", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("kiosk slips: ")
