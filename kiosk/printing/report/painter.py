"""The report's pages: laid out once, painted by the same calls on the screen and into the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from kiosk.core.day_figures import Count, DayFigures, Times
from kiosk.core.texts import Language, Text
from kiosk.look.fonts import Weight, font
from kiosk.look.tokens import Colour
from kiosk.printing.blocks import Block, Gap, Stack
from kiosk.printing.report import words
from kiosk.printing.report.blocks import BODY, SMALL, Bars, Columns, Heading, KeyFigures, Line, Pair, Row, Signatures
from kiosk.printing.report.words import Names, lasting, long_day, named, number

PAGE_WIDTH: Final = 794.0
PAGE_HEIGHT: Final = 1123.0
"""A4 at 96 points to the inch."""
_MARGIN: Final = 56.0
_INNER: Final = PAGE_WIDTH - 2 * _MARGIN
_HALF: Final = (_INNER - 28) / 2
_FIRST_HOUR, _LAST_HOUR = 6, 18
_TIME_SHARES: Final = (0.36, 0.13, 0.17, 0.17, 0.17)
_FORCED_SHARES: Final = (0.08, 0.13, 0.12, 0.29, 0.38)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports."""

    clinic: str
    address: str
    facility: str
    """MA_CSKCB."""


class Report:
    """A day's report laid out in pages. Needs a `QGuiApplication`; may be used from any thread."""

    def __init__(self, figures: DayFigures, reporter: Reporter, names: Names, zone: tzinfo, language: Language) -> None:
        self._language = language
        self._foot = f"{reporter.clinic} · {long_day(figures.day, language)}"
        self._pages = _broken(list(_Composer(figures, reporter, names, zone, language).blocks()))

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def paint(self, painter: QPainter, page: int) -> None:
        """Paint a page, counted from 0, at the painter's origin; its size is `PAGE_WIDTH` by `PAGE_HEIGHT`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        Stack(self._pages[page]).paint(painter, _MARGIN, _MARGIN)
        painter.setFont(font(10))
        painter.setPen(QColor(Colour.INK_SOFT))
        foot = QRectF(_MARGIN, PAGE_HEIGHT - _MARGIN + 8, _INNER, 20)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, self._foot)
        counted = words.PAGE.filled(page=page + 1, pages=self.pages)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, counted(self._language))


def _broken(blocks: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Break groups of blocks into pages; a group stays together."""
    pages: list[list[Block]] = [[]]
    room = PAGE_HEIGHT - 2 * _MARGIN
    for group in blocks:
        height = sum(block.height for block in group)
        if height > room and pages[-1]:
            pages.append([])
            room = PAGE_HEIGHT - 2 * _MARGIN
        pages[-1].extend(group)
        room -= height
    return pages


class _Composer:
    """Chooses what stands where."""

    def __init__(self, figures: DayFigures, reporter: Reporter, names: Names, zone: tzinfo, language: Language) -> None:
        self._figures, self._reporter, self._names = figures, reporter, names
        self._zone, self._language = zone, language

    def blocks(self) -> Iterator[Sequence[Block]]:
        """Return groups that stay together on a page."""
        figures = self._figures
        yield self._title()
        yield [self._key_figures()]
        if not figures.visits:
            yield [Gap(16), Line(words.NOTHING(self._language), BODY, _INNER)]
        else:
            yield [self._heading(words.BY_HOUR), Columns(self._hours(), _INNER)]
            yield [
                Pair(
                    self._bars(words.BY_SERVICE, figures.by_service, self._names.services),
                    self._bars(words.BY_PAYMENT, figures.by_payment, words.PAYMENTS),
                    _HALF + 28,
                )
            ]
            yield [
                Pair(
                    self._bars(words.BY_DECISION, figures.by_decision, words.DECISIONS),
                    self._bars(words.BY_STATE, figures.by_state, words.STATES),
                    _HALF + 28,
                )
            ]
        yield self._times()
        yield [self._heading(words.PORTAL), *self._deliveries()]
        yield from self._forced()
        yield self._seal()

    def _title(self) -> list[Block]:
        head = self._reporter
        where = " · ".join(part for part in (head.clinic, head.address, head.facility) if part)
        return [
            Line(words.TITLE(self._language), 26, _INNER, weight=Weight.Bold),
            Line(long_day(self._figures.day, self._language), 17, _INNER, weight=Weight.DemiBold),
            Line(where, BODY, _INNER, soft=True),
            Line(words.SUBTITLE(self._language), BODY, _INNER, soft=True),
            Gap(14),
        ]

    def _key_figures(self) -> Block:
        figures, language = self._figures, self._language
        by_chip = sum(part.count for part in figures.by_access if part.key in ("pace", "bac"))
        waited = None if figures.waiting is None else figures.waiting.median
        return KeyFigures(
            [
                (number(figures.visits, language), words.VISITS(language)),
                (self._share(by_chip), words.BY_CHIP(language)),
                (number(figures.priority, language), words.PRIORITY(language)),
                (number(figures.help_cases, language), words.HELPED(language)),
                (lasting(waited, language), words.WAITING(language)),
            ],
            _INNER,
        )

    def _hours(self) -> list[tuple[str, int]]:
        """Return the hours of a working day, and more where somebody came earlier or later."""
        busy = [hour for hour, count in enumerate(self._figures.by_hour) if count]
        first, last = min(_FIRST_HOUR, *busy), max(_LAST_HOUR, *busy)
        return [(str(hour), self._figures.by_hour[hour]) for hour in range(first, last + 1)]

    def _bars(self, title: Text, counts: Sequence[Count], names: Mapping[str, Text]) -> Block:
        rows = [
            (named(names, part.key, self._language), part.count, f"{part.count} ({self._share(part.count)})")
            for part in counts
        ]
        return Stack([Heading(title(self._language), _HALF), Bars(rows, _HALF)])

    def _times(self) -> list[Block]:
        figures = self._figures
        rows = (
            (words.WAIT_ROW, figures.waiting),
            (words.SERVE_ROW, figures.serving),
            (words.LOOKUP_ROW, figures.lookups.times),
        )
        head = [text(self._language) for text in words.TIMES_HEAD]
        return [
            self._heading(words.TIMES),
            Row(head, _TIME_SHARES, _INNER, head=True),
            *(Row(self._time_cells(title, times), _TIME_SHARES, _INNER) for title, times in rows),
        ]

    def _time_cells(self, title: Text, times: Times | None) -> list[str]:
        if times is None:
            return [title(self._language), "0", *[words.NO_TIME] * 3]
        told = (times.median, times.ninth, times.longest)
        return [
            title(self._language),
            number(times.count, self._language),
            *(lasting(time, self._language) for time in told),
        ]

    def _deliveries(self) -> Iterator[Block]:
        figures = self._figures
        slips = {part.key: part.count for part in figures.slips}
        failed = sum(part.count for part in figures.lookups.failed)
        kinds = ", ".join(
            f"{named(words.TROUBLES, part.key, self._language)} {part.count}" for part in figures.lookups.failed
        )
        rows = (
            (words.LOOKUPS, figures.lookups.asked, ""),
            (words.LOOKUPS_FAILED, failed, kinds),
            (words.SLIPS_PRINTED, slips.get("printed", 0), ""),
            (words.SLIPS_FAILED, slips.get("failed", 0), ""),
            (words.SLIPS_WAITING, slips.get("waiting", 0), ""),
            (words.UNDELIVERED, figures.undelivered, ""),
            (words.DEAD, figures.dead_letters, ""),
        )
        for title, count, remark in rows:
            yield Row([title(self._language), number(count, self._language), remark], (0.5, 0.12, 0.38), _INNER)

    def _forced(self) -> Iterator[Sequence[Block]]:
        head = Row([text(self._language) for text in words.FORCED_HEAD], _FORCED_SHARES, _INNER, head=True)
        title = self._heading(words.FORCED)
        if not self._figures.forced:
            yield [title, Line(words.NO_FORCED(self._language), BODY, _INNER)]
            return
        rows = [
            Row(
                [
                    f"{line.at.astimezone(self._zone):%H:%M}",
                    line.by,
                    line.ticket,
                    named(self._names.actions, line.action, self._language),
                    " — ".join(
                        part for part in (named(self._names.reasons, line.reason, self._language), line.words) if part
                    ),
                ],
                _FORCED_SHARES,
                _INNER,
            )
            for line in self._figures.forced
        ]
        yield [title, head, rows[0]]
        yield from ([row] for row in rows[1:])

    def _seal(self) -> list[Block]:
        anchor = self._figures.anchor
        return [
            self._heading(words.ANCHOR),
            Line(words.ANCHOR_TEXT.filled(entries=anchor.entries)(self._language), BODY, _INNER),
            Gap(4),
            Line(anchor.link or words.NO_TIME, SMALL, _INNER, weight=Weight.DemiBold),
            Gap(18),
            Signatures([text(self._language) for text in words.SIGNATURES], _INNER),
        ]

    def _heading(self, text: Text) -> Block:
        return Heading(text(self._language), _INNER)

    def _share(self, count: int) -> str:
        return f"{round(100 * count / self._figures.visits)} %" if self._figures.visits else words.NO_TIME
