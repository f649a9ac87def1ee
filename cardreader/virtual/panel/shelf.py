"""The shelf: one card a person, to be picked by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QScrollArea, QSizePolicy, QWidget

from cardreader.plain_text import set_tooltip
from cardreader.virtual.panel import look as style
from cardreader.virtual.panel.look import Language, word
from cardreader.virtual.people import Person
from cardreader.virtual.portrait import portrait

_TILE = QSize(300, 120)
"""Least size: tiles share the width that is left over."""
_FACE = QSize(74, 96)
_PAD = 12
_GAP = 12
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def face(person: Person) -> QImage:
    """Draw a person's portrait as the chip holds it."""
    picture = portrait(person.portrait, female=person.sex == "F")
    raw = picture.convert("RGB").tobytes()
    return QImage(raw, picture.width, picture.height, 3 * picture.width, QImage.Format.Format_RGB888).copy()


class Tile(QAbstractButton):
    """One person's card: portrait, name, what the person stands for."""

    def __init__(self, person: Person, language: Language) -> None:
        super().__init__()
        self.person = person
        self._language = language
        self._face: QImage | None = None
        self.on_reader = False
        stands_for = person.stands_for[language]
        self.setObjectName(f"person-{person.key}")
        self.setText(person.name)
        self.setAccessibleName(f"{person.name}. {stands_for}")
        set_tooltip(self, f"{person.key}: {stands_for}")
        self.setMinimumSize(_TILE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size."""
        return _TILE

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take Enter like Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mark(self, *, on_reader: bool) -> None:
        """Show whether this card lies on the reader."""
        self.on_reader = on_reader
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        border = style.FOCUS if self.hasFocus() else style.TEAL if self.on_reader else style.HAIRLINE
        painter.setPen(QPen(QColor(border), 3 if self.hasFocus() or self.on_reader else 1.5))
        painter.setBrush(QColor(style.TEAL_TINT if self.on_reader or self.isDown() else style.SURFACE))
        painter.drawRoundedRect(area, 14, 14)
        self._paint_face(painter, QRectF(_PAD, _PAD, _FACE.width(), _FACE.height()))
        left = 2 * _PAD + _FACE.width()
        self._paint_words(painter, QRectF(left, _PAD, self.width() - left - _PAD, _FACE.height()))

    def _paint_face(self, painter: QPainter, area: QRectF) -> None:
        if self._face is None:
            self._face = face(self.person).scaled(
                _FACE * 2, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            )
        frame = QPainterPath()
        frame.addRoundedRect(area, 8, 8)
        painter.save()
        painter.setClipPath(frame)
        painter.drawImage(area, self._face)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRectF) -> None:
        person, language = self.person, self._language
        flags = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value | Qt.TextFlag.TextWordWrap.value
        marks = [word("slip" if person.slip else "desk", language)]
        if person.priority:
            marks.append(word("priority", language))
        for pixels, weight, colour, text, room in (
            (16, 700, style.INK, person.name, 44),
            (13, 400, style.INK_SOFT, person.stands_for[language], 54),
            (12, 600, style.TEAL if person.slip else style.FOCUS, f"{person.can} · {' · '.join(marks)}", 18),
        ):
            font = QFont(self.font())
            font.setPixelSize(pixels)
            font.setWeight(QFont.Weight(weight))
            painter.setFont(font)
            painter.setPen(QColor(colour))
            line = QFontMetrics(font).boundingRect(area.toRect(), flags, text)
            height = min(line.height(), room)
            painter.drawText(QRectF(area.x(), area.y(), area.width(), height), flags, text)
            area = area.adjusted(0, height + 3, 0, 0)


class Shelf(QScrollArea):
    """All cards in as many columns as there is room for. Arrow keys walk along it."""

    def __init__(self, people: Sequence[Person], language: Language, on_pick: Callable[[Person], None]) -> None:
        super().__init__()
        self.tiles = [Tile(person, language) for person in people]
        self._inside = QWidget()
        self._inside.setObjectName("shelf")
        self._grid = QGridLayout(self._inside)
        self._grid.setSpacing(_GAP)
        self._grid.setContentsMargins(2, 2, _GAP, _GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._columns = 0
        for tile in self.tiles:
            tile.clicked.connect(lambda _checked=False, person=tile.person: on_pick(person))
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._arrange(2)

    def mark(self, person: Person | None) -> None:
        """Show whose card lies on the reader."""
        for tile in self.tiles:
            tile.mark(on_reader=person is not None and tile.person.key == person.key)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, int(column < columns))
        self._columns = columns
        for tile in self.tiles:
            self._grid.removeWidget(tile)
        for place, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, place // columns, place % columns)

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Use the room."""
        super().resizeEvent(event)  # type: ignore[arg-type] # the stub names QResizeEvent, Qt passes nothing else
        self._arrange(max(1, (self.viewport().width() - _GAP) // (_TILE.width() + _GAP)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk along the shelf with the arrow keys."""
        steps = {**_ARROWS, Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        step = steps.get(Qt.Key(event.key()), 0)
        focused = next((place for place, tile in enumerate(self.tiles) if tile.hasFocus()), None)
        if step and focused is not None and 0 <= focused + step < len(self.tiles):
            tile = self.tiles[focused + step]
            tile.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(tile)
        else:
            super().keyPressEvent(event)
