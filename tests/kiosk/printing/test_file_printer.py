from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from kiosk.core.ports import PrintFailed
from kiosk.core.slip import Slip
from kiosk.printing.file_printer import FilePrinter
from kiosk.printing.interpreter import Interpreter, joined
from kiosk.printing.rendering import paint


def size_of(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as image:
        return image.size


def test_a_slip_becomes_three_files_and_nothing_else(slip: Slip, tmp_path: Path) -> None:
    FilePrinter(tmp_path / "slips").print(slip)
    assert sorted(path.name for path in (tmp_path / "slips").iterdir()) == ["slip.escpos", "slip.pdf", "slip.png"]


def test_the_files_show_the_same_slip(slip: Slip, tmp_path: Path) -> None:
    FilePrinter(tmp_path).print(slip)
    dots = joined(Interpreter().feed((tmp_path / "slip.escpos").read_bytes()))
    black_is_zero = bytes(byte ^ 0xFF for byte in dots.rows)
    with Image.open(tmp_path / "slip.png") as picture:
        assert picture.convert("1").tobytes() == black_is_zero
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF-1.")


def test_the_next_slip_takes_the_place_of_the_last(slip: Slip, long_slip: Slip, tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path)
    printer.print(slip)
    printer.print(long_slip)
    assert size_of(tmp_path / "slip.png")[1] == paint(long_slip).height()


def test_a_slip_is_printed_off_the_gui_thread(slip: Slip, tmp_path: Path) -> None:
    thread = Thread(target=FilePrinter(tmp_path).print, args=(slip,))
    thread.start()
    thread.join()
    assert (tmp_path / "slip.pdf").exists()


def test_a_printer_is_ready_when_its_folder_can_be_written(tmp_path: Path) -> None:
    assert FilePrinter(tmp_path / "not" / "yet" / "there").ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes what belongs to another")
def test_a_folder_that_root_makes_in_the_kiosks_own_folder_is_the_kiosks(tmp_path: Path) -> None:
    kiosk = 4711
    os.chown(tmp_path, kiosk, kiosk)
    assert FilePrinter(tmp_path / "slips" / "today").ready()
    made = [tmp_path / "slips", tmp_path / "slips" / "today"]
    assert [(place.stat().st_uid, place.stat().st_gid) for place in made] == [(kiosk, kiosk)] * 2


def test_a_folder_that_cannot_be_made_fails_in_one_line_and_is_not_ready(slip: Slip, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    printer = FilePrinter(tmp_path / "file" / "slips")
    assert not printer.ready()
    with pytest.raises(PrintFailed, match=r"^the slip folder .* cannot be written \(Not a directory\)$"):
        printer.print(slip)


def test_a_file_that_cannot_be_replaced_fails_and_leaves_no_rest(slip: Slip, tmp_path: Path) -> None:
    (tmp_path / "slip.png").mkdir()
    with pytest.raises(PrintFailed, match="cannot be written"):
        FilePrinter(tmp_path).print(slip)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
