from __future__ import annotations

import re
import subprocess
import time
import unicodedata
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage

from kiosk.core.slip import Slip, plain_slip
from kiosk.core.texts import Language, Text
from kiosk.printing import escpos, rendering
from kiosk.printing.interpreter import Interpreter, joined
from kiosk.printing.paper import Paper
from kiosk.printing.rendering import bitmap, paint, pdf, png

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


def tool(tmp_path: Path, content: bytes, *command: str) -> str:
    file = tmp_path / "slip.pdf"
    file.write_bytes(content)
    arguments = [str(file) if part == "FILE" else part for part in command]
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def words_of(slip: Slip) -> Counter[str]:
    texts = [slip.clinic, slip.address, slip.number, slip.name, slip.masked_number, slip.printed_at]
    both = [slip.service, slip.room, slip.insurance, slip.banner, *slip.notes]
    texts += [words for text in both if text is not None for words in (text.vi, text.en)]
    return Counter(unicodedata.normalize("NFC", " ".join(texts)).split())


@PAPERS
def test_every_word_comes_back_from_the_pdf(slip: Slip, paper: Paper, tmp_path: Path) -> None:
    text = tool(tmp_path, pdf(slip, paper), "pdftotext", "FILE", "-")
    assert text == unicodedata.normalize("NFC", text)
    assert not words_of(slip) - Counter(text.split())


@PAPERS
def test_long_words_come_back_whole_from_their_lines(long_slip: Slip, paper: Paper, tmp_path: Path) -> None:
    text = "".join(tool(tmp_path, pdf(long_slip, paper), "pdftotext", "-raw", "FILE", "-").split())
    assert long_slip.insurance is not None
    for words in (long_slip.clinic, long_slip.address, long_slip.name, long_slip.insurance.vi, long_slip.room.en):
        assert "".join(words.split()) in text


@PAPERS
def test_nothing_is_cut_off_at_the_page_s_edge(long_slip: Slip, paper: Paper, tmp_path: Path) -> None:
    boxes = tool(tmp_path, pdf(long_slip, paper), "pdftotext", "-bbox", "FILE", "-")
    page = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)
    assert page is not None
    width, height = map(float, page.groups())
    found = re.findall(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"', boxes)
    assert len(found) > 50
    for left, top, right, bottom in (map(float, box) for box in found):
        assert 0 <= left <= right <= width
        assert 0 <= top <= bottom <= height


@PAPERS
def test_both_languages_of_a_note_stand_in_line_beside_its_mark(slip: Slip, paper: Paper, tmp_path: Path) -> None:
    boxes = tool(tmp_path, pdf(slip, paper), "pdftotext", "-bbox", "FILE", "-")
    left = {word: float(at) for at, word in re.findall(r'<word xMin="([\d.-]+)"[^>]*>([^<]*)</word>', boxes)}
    assert left["•"] < left["Giữ"] == pytest.approx(left["Keep"], abs=1)


@PAPERS
def test_a_copy_says_that_it_is_one_and_when_it_was_made(slip: Slip, paper: Paper, tmp_path: Path) -> None:
    copy = replace(slip, copied_at="22/11/2026 09:15")
    first, again = (tool(tmp_path, pdf(each, paper), "pdftotext", "FILE", "-").split() for each in (slip, copy))
    assert sorted((Counter(again) - Counter(first)).elements()) == sorted(
        ["In", "lại", "·", "Printed", "again", "22/11/2026", "09:15"]
    )


@PAPERS
def test_a_slip_is_one_page_of_the_paper_s_width(slip: Slip, long_slip: Slip, paper: Paper, tmp_path: Path) -> None:
    for each in (slip, long_slip):
        described = tool(tmp_path, pdf(each, paper), "pdfinfo", "FILE")
        assert re.search(r"Pages: +1\n", described)
        size = re.search(r"Page size: +([\d.]+) x ([\d.]+) pts", described)
        assert size is not None
        assert float(size[1]) == pytest.approx(paper.value.page_mm / 25.4 * 72, abs=1)


def test_the_fonts_travel_with_the_pdf(slip: Slip, tmp_path: Path) -> None:
    fonts = tool(tmp_path, pdf(slip), "pdffonts", "FILE").splitlines()[2:]
    assert fonts
    assert all("NotoSans" in line and line.split()[-5] == "yes" for line in fonts)


HOSTILE_WORDS = ("x" * 200_000, "Mai " * 50_000, "a" + "\u0301" * 5_000)


@PAPERS
@pytest.mark.parametrize("words", HOSTILE_WORDS, ids=["one-word", "many-words", "marks"])
def test_a_slip_whose_words_could_not_be_painted_in_time_is_replaced_by_number_and_time(
    slip: Slip, paper: Paper, words: str
) -> None:
    begun = time.thread_time()
    image = paint(replace(slip, name=words), paper)
    assert image.size() == paint(plain_slip(slip), paper).size()
    pdf(replace(slip, notes=(Text.from_data(words),)), paper)
    assert time.thread_time() - begun < 3
    (found,) = zxingcpp.read_barcodes(opened(image))
    assert found.text == slip.qr


def test_a_slip_that_takes_too_long_to_lay_out_is_replaced_as_well(slip: Slip, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = paint(plain_slip(slip)).size()
    monkeypatch.setattr(rendering, "LAYOUT_SECONDS", -1.0)
    assert paint(slip).size() == plain


@PAPERS
def test_a_slip_that_is_only_long_is_painted_whole(slip: Slip, long_slip: Slip, paper: Paper) -> None:
    for each in (slip, long_slip):
        assert paint(each, paper).height() > paint(plain_slip(each), paper).height()
