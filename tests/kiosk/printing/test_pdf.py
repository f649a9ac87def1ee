from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.slip import Slip
from kiosk.printing.paper import Paper
from kiosk.printing.pdf import pdf

PAPERS = pytest.mark.parametrize("paper", list(Paper))


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
