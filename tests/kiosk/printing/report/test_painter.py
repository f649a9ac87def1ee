"""The pages: everything told is on the paper, nothing runs over its edge."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from kiosk.core.day_figures import Anchor, DayFigures
from kiosk.core.texts import Language
from kiosk.printing.report.files import pdf_of
from kiosk.printing.report.painter import PAGE_HEIGHT, PAGE_WIDTH, Report
from tests.kiosk.printing.report.conftest import NAMES, REPORTER, ZONE, make_day

pytestmark = pytest.mark.usefixtures("qapp")


def words_of(figures: DayFigures, language: Language, folder: Path) -> str:
    """Give the words of the PDF, white space made one."""
    file = folder / "report.pdf"
    file.write_bytes(pdf_of(Report(figures, REPORTER, NAMES, ZONE, language), language))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split())


def painted(report: Report, page: int) -> QImage:
    """Paint a page with a frame around it that must stay white."""
    image = QImage(int(PAGE_WIDTH) + 40, int(PAGE_HEIGHT) + 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(20, 20)
    report.paint(painter, page)
    painter.end()
    return image


def test_the_pdf_says_what_the_figures_say(tmp_path: Path) -> None:
    told = words_of(make_day(), Language.VI, tmp_path)
    for expected in (
        "Thứ Hai, 23/11/2026",
        "217 92 % 41 19 20 phút",
        "Khám bệnh đa khoa 150 (69 %)",
        "Chấp nhận thông tin khác nhau",
        "Đã xem giấy tờ gốc — Tên đệm cũ",
        "quá thời gian 3, không kết nối được 2",
        "9f" * 32,
        "Trang 1/2",
    ):
        assert expected in told


def test_the_english_report_has_no_vietnamese_heading(tmp_path: Path) -> None:
    told = words_of(make_day(), Language.EN, tmp_path)
    assert "DAY REPORT" in told
    assert "Decisions by staff" in told
    assert "BÁO CÁO" not in told


def test_a_day_without_anybody_is_a_report_too(tmp_path: Path) -> None:
    nobody = make_day(
        visits=0,
        by_hour=(0,) * 24,
        by_service=(),
        by_payment=(),
        by_decision=(),
        by_state=(),
        by_access=(),
        waiting=None,
        serving=None,
        forced=(),
        anchor=Anchor(0, ""),
    )
    told = words_of(nobody, Language.VI, tmp_path)
    assert "Không có lượt đăng ký nào trong ngày này." in told
    assert "Không có quyết định nào." in told


def test_many_decisions_with_long_words_go_on_over_the_pages_and_none_is_lost(tmp_path: Path) -> None:
    line = make_day().forced[0]
    many = tuple(replace(line, ticket=f"ƯT A {number:03d}", words="rất dài " * (number % 40)) for number in range(120))
    told = words_of(make_day(forced=many), Language.VI, tmp_path)
    assert all(f"ƯT A {number:03d}" in told for number in range(120))


@pytest.mark.parametrize("language", Language)
def test_nothing_is_painted_outside_the_margins(qtbot: QtBot, language: Language) -> None:
    del qtbot
    report = Report(make_day(), REPORTER, NAMES, ZONE, language)
    white = QColor("white").rgb()
    for page in range(report.pages):
        image = painted(report, page)
        edges = [image.pixel(x, y) for y in range(0, image.height(), 3) for x in (70, image.width() - 70)]
        assert set(edges) == {white}
        assert {image.pixel(x, 70) for x in range(image.width())} == {white}
