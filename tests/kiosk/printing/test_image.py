from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage

from kiosk.core.slip import Slip
from kiosk.core.texts import Language, Text
from kiosk.printing import escpos
from kiosk.printing.image import bitmap, paint, png
from kiosk.printing.interpreter import Interpreter, joined
from kiosk.printing.paper import Paper

PAPERS = pytest.mark.parametrize("paper", list(Paper))


def opened(image: QImage) -> Image.Image:
    return Image.open(BytesIO(png(image))).convert("L")


@PAPERS
def test_the_picture_is_as_wide_as_the_paper(slip: Slip, paper: Paper) -> None:
    image = paint(slip, paper)
    assert image.width() == paper.value.width
    assert image.format() is QImage.Format.Format_Mono


@PAPERS
def test_the_png_and_the_dots_are_the_same_picture(slip: Slip, paper: Paper) -> None:
    image = paint(slip, paper)
    dots = bitmap(image)
    black_is_zero = bytes(byte ^ 0xFF for byte in dots.rows)
    assert (
        Image.frombytes("1", (dots.width, dots.height), black_is_zero).convert("L").tobytes() == opened(image).tobytes()
    )


@pytest.mark.parametrize("paper", [Paper.ROLL_80, Paper.ROLL_58])
def test_the_printer_gets_what_was_painted(slip: Slip, paper: Paper) -> None:
    dots = bitmap(paint(slip, paper))
    assert joined(Interpreter().feed(escpos.encode(dots))) == dots


@PAPERS
def test_the_qr_code_holds_the_visit_s_id_and_nothing_else(slip: Slip, long_slip: Slip, paper: Paper) -> None:
    for each in (slip, long_slip):
        (found,) = zxingcpp.read_barcodes(opened(paint(each, paper)))
        assert found.text == each.qr


def test_the_same_slip_is_painted_the_same(slip: Slip) -> None:
    assert bitmap(paint(slip)) == bitmap(paint(slip))


def test_text_that_is_not_composed_is_painted_as_if_it_were(slip: Slip) -> None:
    decomposed = replace(
        slip, name="Nguye\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING TILDE}n Thi\N{COMBINING DOT BELOW} Sao M."
    )
    assert bitmap(paint(decomposed)) == bitmap(paint(slip))


def test_the_number_is_the_largest_thing_on_the_paper(slip: Slip) -> None:
    """A stroke of the number is taller than any other text, the boxes apart."""
    image = opened(paint(slip))
    tallest, runs = 0, []
    for x in range(image.width):
        column = image.crop((x, 0, x + 1, image.height)).tobytes()
        runs.append(max((len(run) for run in column.split(b"\xff")), default=0))
    tallest = max(runs)
    assert tallest > 100


def test_a_banner_is_white_on_black(slip: Slip) -> None:
    plain = opened(paint(slip))
    boxed = opened(paint(replace(slip, banner=Text("TỰ CHI TRẢ", "SELF-PAY"))))
    assert boxed.height > plain.height
    full_rows = [y for y in range(boxed.height) if not any(boxed.crop((0, y, boxed.width, y + 1)).tobytes())]
    assert len(full_rows) > 20


def test_both_languages_stand_on_the_paper_and_the_patient_s_own_is_larger(slip: Slip) -> None:
    english = replace(slip, language=Language.EN)
    assert bitmap(paint(english)) != bitmap(paint(slip))


def test_a_text_that_is_the_same_in_both_languages_stands_there_once(slip: Slip) -> None:
    once = replace(slip, room=Text("Room 1", "Room 1"))
    twice = replace(slip, room=Text("Room 1", "Room 2"))
    assert paint(once).height() < paint(twice).height()


def test_a_clinic_without_address_and_a_slip_without_notes_leave_no_hole(slip: Slip) -> None:
    assert paint(replace(slip, address="", notes=())).height() < paint(slip).height()
