"""The day report at the desk: pages as they print, another day at a touch, PDF and CSV to a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from kiosk.core.day_figures import DayFigures
from kiosk.core.texts import Text
from kiosk.desk.pages.base import DeskPage, View
from kiosk.desk.widgets.controls import button
from kiosk.desk.widgets.controls import words as label
from kiosk.desk.widgets.panel import row
from kiosk.look.tokens import Tone
from kiosk.printing.report import words
from kiosk.printing.report.files import csv_of, pdf_of, write_private
from kiosk.printing.report.painter import PAGE_HEIGHT, PAGE_WIDTH, Report, Reporter
from kiosk.printing.report.words import Names, long_day

EARLIER: Final = Text("Ngày trước", "Day before")
LATER: Final = Text("Ngày sau", "Day after")
TODAY: Final = Text("Hôm nay", "Today")
AS_PDF: Final = Text("Lưu PDF", "Save as PDF")
AS_CSV: Final = Text("Lưu CSV", "Save as CSV")
SAVED: Final = Text("Đã lưu: {file}", "Saved: {file}")
NOT_SAVED: Final = Text(
    "Không lưu được vào {folder}: {why}. Kiểm tra thư mục rồi lưu lại.",
    "Cannot save into {folder}: {why}. Check the folder and save again.",
)
_WIDEST: Final = 900


@dataclass(frozen=True, slots=True)
class ReportSource:
    """Where the page's figures and words come from, and where its files go."""

    figures: Callable[[date], DayFigures]
    """Blocks; raises `RegisterUnavailable`."""
    reporter: Reporter
    names: Names
    folder: Path


class Sheet(QWidget):
    """One page of the report, as wide as there is room."""

    def __init__(self, report: Report, page: int) -> None:
        super().__init__()
        self._report, self._page = report, page
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumWidth(_WIDEST)
        self.setObjectName(f"sheet-{page + 1}")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the paper at 96 points to the inch."""
        return QSize(round(PAGE_WIDTH), round(PAGE_HEIGHT))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return A4's height at that width."""
        return round(width * PAGE_HEIGHT / PAGE_WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and argument
        """Paint white paper, then the page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        scale = self.width() / PAGE_WIDTH
        painter.scale(scale, scale)
        self._report.paint(painter, self._page)
        painter.end()


class DayReportPage(DeskPage):
    """The figures of one day."""

    def __init__(self, view: View, source: ReportSource) -> None:
        super().__init__(view, words.PAGE_TITLE)
        self._source = source
        self.day = view.office.today()
        self._figures: DayFigures | None = None
        self.shown = label("", "strong", name="report-day")
        earlier = button("day-earlier", self.t(EARLIER), "secondary", "")
        self.later = button("day-later", self.t(LATER), "secondary", "")
        today = button("day-today", self.t(TODAY), "quiet", "")
        self.pdf = button("save-pdf", self.t(AS_PDF), "primary", "")
        self.csv = button("save-csv", self.t(AS_CSV), "secondary", "")
        earlier.clicked.connect(lambda: self.go(self.day - timedelta(days=1)))
        self.later.clicked.connect(lambda: self.go(self.day + timedelta(days=1)))
        today.clicked.connect(lambda: self.go(self.view.office.today()))
        self.pdf.clicked.connect(lambda: self._save("pdf"))
        self.csv.clicked.connect(lambda: self._save("csv"))
        self.column.addWidget(self.shown)
        self.column.addLayout(row(self.pdf, self.csv, earlier, today, self.later))
        self.first = earlier
        self._scroll = QScrollArea()
        self._scroll.setObjectName("report-pages")
        self._scroll.setAccessibleName(self.t(words.TITLE))
        self._scroll.setWidgetResizable(True)
        self.column.addWidget(self._scroll, 1)
        self._show_day()

    def load(self) -> None:
        """Ask for the day's figures."""
        day = self.day
        self.ask(lambda: self._source.figures(day), self._came)

    def go(self, day: date) -> None:
        """Show another day; there is none after today."""
        self.day = min(day, self.view.office.today())
        self._figures = None
        self._show_day()
        self.load()

    def _show_day(self) -> None:
        self.shown.setText(long_day(self.day, self.view.language))
        self.later.setEnabled(self.day < self.view.office.today())
        for save in (self.pdf, self.csv):
            save.setEnabled(self._figures is not None)

    def _came(self, figures: DayFigures) -> None:
        if figures.day != self.day:
            return  # another day was chosen meanwhile
        self._figures = figures
        report = self._report(figures)
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setSpacing(16)
        for page in range(report.pages):
            line = QHBoxLayout()
            line.addStretch()
            line.addWidget(Sheet(report, page), 1, Qt.AlignmentFlag.AlignTop)
            line.addStretch()
            column.addLayout(line)
        column.addStretch(1)
        self._scroll.setWidget(pages)
        self._show_day()

    def _report(self, figures: DayFigures) -> Report:
        source = self._source
        return Report(figures, source.reporter, source.names, self.view.office.clinic.zone, self.view.language)

    def _save(self, kind: str) -> None:
        figures = self._figures
        if figures is None:
            return
        file = self._source.folder / f"report-{figures.day.isoformat()}.{kind}"
        if kind == "pdf":
            content = pdf_of(self._report(figures), self.view.language)
        else:
            content = csv_of(figures, self.view.office.clinic.zone)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_private(file, content)
        except OSError as error:
            why = error.strerror or type(error).__name__
            self.view.notice(NOT_SAVED.filled(folder=file.parent, why=why), Tone.STOP)
        else:
            self.view.notice(SAVED.filled(file=file), Tone.GOOD)
