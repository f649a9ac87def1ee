"""The touch targets."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from kiosk.look import theme
from kiosk.look.pictures import paint_icon
from kiosk.look.tokens import Colour, Metrics, Role
from kiosk.screens.components.base import rounded
from kiosk.screens.components.label import Balance, wrapped


class Kind(Enum):
    """How a button looks: ground, ground while pressed, border, words."""

    PRIMARY = (Colour.TEAL, Colour.TEAL_DEEP, Colour.TEAL, Colour.SURFACE)
    SECONDARY = (Colour.SURFACE, Colour.TEAL_TINT, Colour.TEAL, Colour.TEAL)
    CHOSEN = (Colour.TEAL_TINT, Colour.PAPER_DEEP, Colour.TEAL, Colour.TEAL_DEEP)
    """A switch that is on; what the patient should do next is `PRIMARY`."""
    QUIET = (Colour.PAPER, Colour.PAPER_DEEP, Colour.OUTLINE, Colour.INK)
    KEY = (Colour.SURFACE, Colour.TEAL_TINT, Colour.OUTLINE, Colour.INK)
    DANGER = (Colour.SURFACE, Colour.STOP_TINT, Colour.STOP, Colour.STOP)


_WRAP = Qt.TextFlag.TextWordWrap


class Button(QAbstractButton):
    """A large button: icon, words that wrap, and a smaller second line. It acts when the finger goes up inside.

    Keys go to the window, which tells the scanner from fingers; Enter and Space come back as clicks.
    """

    def __init__(self, name: str, kind: Kind = Kind.SECONDARY, icon: str = "", role: Role = Role.BUTTON) -> None:
        super().__init__()
        self.setObjectName(name)
        self.kind = kind
        self.icon_name = icon
        self.role = role
        self._second = ""
        self.wraps = True
        """Whether words may take several lines; a key's one character does not."""
        self.tight = False
        """Whether there is little air above and below the words."""
        self._metrics = Metrics(1080, 1920)
        self._balance, self._second_balance = Balance(), Balance()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, words: str, second: str = "") -> None:
        """Show these words, and hand them to assistive tools."""
        if (words, second) == (self.text(), self._second) and self.accessibleName():
            return
        self.setText(words)
        self.setShortcut(QKeySequence())  # an `&` in a service's name is painted as it is, and is no key
        self._second = second
        self.setAccessibleName(f"{words}. {second}".replace("\n", ", ") if second else words)
        self.updateGeometry()
        self.update()

    @property
    def second(self) -> str:
        """The second line as it is painted: a sparse page has none."""
        return "" if self._metrics.sparse else self._second

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        self.setFont(theme.font(metrics, self.role))
        self.setMinimumSize(metrics.target, metrics.target)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave keys to the window."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave keys to the window."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Drop the focus that Qt gives to the first button of a window as it opens: no key was used."""
        if event.reason() is Qt.FocusReason.ActiveWindowFocusReason:
            self.clearFocus()
        else:
            super().focusInEvent(event)

    # Geometry ------------------------------------------------------------------------------------------------------

    @property
    def _padding(self) -> int:
        return self._metrics.px(22 if self.tight or self.role is Role.CAPTION_STRONG else 30)

    @property
    def _icon_size(self) -> int:
        return round(self.fontMetrics().height() * 1.05) if self.icon_name else 0

    @property
    def _beside(self) -> int:
        """Width that the icon and its gap take."""
        return self._icon_size + self._metrics.px(22) if self.icon_name and self.text() else 0

    def _second_metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.font(self._metrics, Role.BODY))

    def _text_rects(self, width: int) -> tuple[QRect, QRect]:
        """Bounding boxes of both lines for words that have that width."""
        first = wrapped(self.fontMetrics(), self.text(), width)
        second = wrapped(self._second_metrics(), self.second, width) if self.second else QRect()
        return first, second

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return whether words wrap."""
        return self.wraps

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height that the words take at that width."""
        first, second = self._text_rects(width - 2 * self._padding - self._beside)
        return max(self.minimumHeight(), first.height() + second.height() + self._metrics.px(16 if self.tight else 36))

    def words_fit(self) -> bool:
        """Return whether the words stand inside the button as it is now."""
        room = self.width() - 2 * self._padding - self._beside
        first, second = self._text_rects(room)
        if not self.wraps:  # one sign needs no room for accents and descenders
            first.setHeight(min(first.height(), self.fontMetrics().tightBoundingRect(self.text()).height()))
        widest = max(first.width(), second.width())
        return widest <= room and first.height() + second.height() <= self.height()

    def second_fits(self, width: int) -> bool:
        """Return whether the second line stands on one line in a button of that width."""
        room = width - 2 * self._padding - self._beside
        return self._second_metrics().horizontalAdvance(self.second) <= room

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the words on one line."""
        width = max(
            self.fontMetrics().horizontalAdvance(self.text()),
            *(self._second_metrics().horizontalAdvance(line) for line in self.second.split("\n")),
        )
        width += 2 * self._padding + self._beside + 6
        return QSize(max(width, self.minimumWidth()), max(self.heightForWidth(width), self.minimumHeight()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: the longest word."""
        words = [*self.text().split(), ""]
        width = max(self.fontMetrics().horizontalAdvance(word) for word in words)
        width += 2 * self._padding + self._beside + 6
        return QSize(max(width, self.minimumWidth()), self.minimumHeight())

    # Painting ------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, focus ring, icon and words."""
        painter = QPainter(self)
        ground, pressed, border, ink = self._colours()
        if self.isDown():
            ground = pressed
        radius = self._metrics.px(26)
        area = QRectF(self.rect())
        rounded(painter, area, radius, ground, border, self._metrics.px(4))
        if self.window().focusWidget() is self:  # also without a window manager, where no window is ever active
            inset = self._metrics.px(9)
            ring = self._metrics.shade(Colour.SURFACE if self.kind is Kind.PRIMARY else Colour.FOCUS)
            painter.setPen(QPen(QColor(ring), self._metrics.px(5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius - inset / 2, radius - inset / 2)
        self._paint_content(painter, ink)

    def _colours(self) -> tuple[str, str, str, str]:
        """Ground, ground while pressed, border and words, as they are now."""
        colours = self.kind.value
        if not self.isEnabled():
            colours = (Colour.PAPER_DEEP, Colour.PAPER_DEEP, Colour.PAPER_DEEP, Colour.INK_SOFT)
        ground, pressed, border, ink = (self._metrics.shade(colour) for colour in colours)
        return ground, pressed, border, ink

    def _paint_content(self, painter: QPainter, ink: str) -> None:
        padding, icon = self._padding, self._icon_size
        if icon and not self.text():
            middle = QRectF(self.rect()).center()
            paint_icon(painter, self.icon_name, ink, QRectF(middle.x() - icon / 2, middle.y() - icon / 2, icon, icon))
            return
        room = self.width() - 2 * padding - self._beside
        text, wide = self._balance.lay(self.font(), self.text(), room)
        first, second, more = wrapped(self.fontMetrics(), text, wide), QRect(), self.second
        if self.second:
            more, wide = self._second_balance.lay(theme.font(self._metrics, Role.BODY), self.second, room)
            second = wrapped(self._second_metrics(), more, wide)
        words = max(first.width(), second.width())
        left = padding if self.second else (self.width() - words - self._beside) // 2
        if icon:
            paint_icon(painter, self.icon_name, ink, QRectF(left, (self.height() - icon) / 2, icon, icon))
        top = (self.height() - first.height() - second.height()) // 2 - (self._metrics.px(4) if self.tight else 0)
        left += self._beside
        align = (Qt.AlignmentFlag.AlignLeft if self.second else Qt.AlignmentFlag.AlignHCenter).value | _WRAP.value
        painter.setPen(QColor(ink))
        painter.setFont(self.font())
        painter.drawText(QRect(left, top, max(first.width(), 1) + 1, first.height()), align, text)
        if self.second:
            painter.setFont(theme.font(self._metrics, Role.BODY))
            painter.drawText(QRect(left, top + first.height(), words + 1, second.height()), align, more)
