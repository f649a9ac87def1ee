"""The panel: header, pages and footer in the sizes of the window, of the hour and of the patient's own view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from cardreader.plain_text import set_window_title
from kiosk.core.check_in import state
from kiosk.core.check_in.events import Event
from kiosk.core.check_in.state import Idle, Kiosk
from kiosk.core.texts import Language
from kiosk.look.pictures import Veil
from kiosk.look.tokens import Colour, Metrics
from kiosk.screens.components.base import adapt_all
from kiosk.screens.components.frame import Footer, Header, LanguageSwitch, Stack
from kiosk.screens.components.sheets import View
from kiosk.screens.look import Look
from kiosk.screens.pages.base import Page
from kiosk.screens.pages.idle import IdlePage

_SMALLER_TEXT = (1.75, 1.62, 1.5, 1.35, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7)
_LARGE = 2.0
"""How much larger the words are for those who ask for it, as far as a page can hold them."""
_WHOLE = 1.62
"""Where a page cannot hold words of this size, it leaves out what only explains, for those who ask for larger ones."""
_CLOCK_MS = 60_000


class Panel(QWidget):
    """Shows a state's page as large as it fits. What is touched is emitted; keys are the window's matter."""

    def __init__(
        self,
        emit: Callable[[Event], None],
        clinic: str,
        languages: tuple[Language, ...],
        look: Look,
        on_staff: Callable[[], None],
    ) -> None:
        super().__init__()
        self._look = look
        self.kiosk = Kiosk()
        self.view = View()
        self.night = look.night()
        self._held: bool | None = None
        set_window_title(self, clinic)
        self.setAutoFillBackground(True)
        self.header = Header(clinic, on_staff)
        self.footer = Footer(emit)
        self.switch = LanguageSwitch(emit, languages, self.open_view)
        self._stack = Stack()
        self._emit_touch = emit
        idle = IdlePage(emit, look)
        self._stack.addWidget(idle)
        self._pages: dict[type[state.Page], Page] = {state.Idle: idle}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        column.addWidget(self.footer)
        self._unmade: dict[type[state.Page], Callable[[], Page]] | None = None
        self._cold: list[Page] = []
        self._at_leisure = QTimer(self)
        self._at_leisure.timeout.connect(self._prepare_one)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start(_CLOCK_MS)

    def open_view(self) -> None:
        """Offer the patient's own view."""
        raise NotImplementedError

    @property
    def page(self) -> Page:
        """The page that is shown."""
        current = self._stack.currentWidget()
        assert isinstance(current, Page)  # noqa: S101 - only pages are stacked
        return current

    def page_of(self, kiosk: Kiosk) -> Page:
        """The page for that state."""
        kind = type(kiosk.page)
        return self._pages[kind] if kind in self._pages else self._make(kind)

    def prepare_pages(self) -> None:
        """Make the pages that the first frame needs not, and draw each once: one at a time, while nothing else is on.

        Who touches the screen or puts a card on meanwhile waits for one page at most, not for all of them.
        """
        self._to_make()
        self._at_leisure.start()

    def _to_make(self) -> dict[type[state.Page], Callable[[], Page]]:
        if self._unmade is None:
            from kiosk.screens.pages.every import other_pages  # noqa: PLC0415 - the first frame does not wait for them

            self._unmade = other_pages(self._emit_touch, self._look)
        return self._unmade

    def _make(self, kind: type[state.Page]) -> Page:
        page = self._pages[kind] = self._to_make().pop(kind)()
        self._stack.addWidget(page)
        adapt_all(page, self._metrics(self._text))
        self._cold.append(page)
        return page

    def show_page(self, kiosk: Kiosk, *, stays: bool = False) -> None:
        """Show that state's page and what belongs to it in the frame; one that stays does not grow meanwhile."""
        page = self.page_of(kiosk)
        page.show_state(kiosk)
        self._stack.setCurrentWidget(page)
        self._show_frame(kiosk)
        self._fit(page, page.metrics.text if stays else self._text)

    def _show_frame(self, kiosk: Kiosk) -> None:
        self.footer.show_state(kiosk)
        self.switch.translate(kiosk.language, at_rest=isinstance(kiosk.page, Idle))
        for part in (self.switch, self.footer, self):  # at once, from the inside: else it jumps for some frames
            layout = part.layout()
            if layout is not None:
                layout.activate()

    def take_view(self, view: View) -> None:
        """Take the patient's own view."""
        sizes = (view.large, view.low) != (self.view.large, self.view.low)
        self.view = view
        if sizes:
            self.take_sizes()

    def look_at_clock(self) -> None:
        """Change between day and night while nobody is here."""
        if isinstance(self.kiosk.page, Idle) and self._look.night() is not self.night:
            self.night = not self.night
            self.take_sizes()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit everything to the new size."""
        super().resizeEvent(event)
        self.take_sizes()

    def _metrics(self, text: float, *, sparse: bool = False) -> Metrics:
        low = self.view.low and self.height() > self.width()
        return Metrics(self.width(), self.height(), text, self.night, low, sparse)

    @property
    def _text(self) -> float:
        return max(self._look.text, _LARGE) if self.view.large else self._look.text

    def _fit(self, page: Page, largest: float) -> None:
        """Return the page the largest words, up to those asked for, with which all of it stands in its place."""
        sizes = (largest, *(size for size in _SMALLER_TEXT if size < largest))
        tries = [(text, False) for text in sizes]
        if self.view.large:
            stays_sparse = page.metrics.sparse and largest < _LARGE
            whole = () if stays_sparse else (text for text in sizes if text >= _WHOLE)
            tries = [*((text, False) for text in whole), *((text, True) for text in sizes)]
        for text, sparse in tries:
            metrics = self._metrics(text, sparse=sparse)
            if page.metrics != metrics:
                adapt_all(page, metrics)
                page.show_state(self.kiosk)
            if page.fits(self._stack.size()):
                return

    def take_sizes(self) -> None:
        """Return everything its sizes and colours again."""
        metrics = self._metrics(1.0)  # header and footer keep their size, and leave their room to the page
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(metrics.shade(Colour.PAPER)))
        self.setPalette(palette)
        if metrics.portrait is not self._held:
            self._held = metrics.portrait
            self.footer.hold(self.switch if metrics.portrait else None)
            if not metrics.portrait:
                self.header.hold(self.switch)
        for part in (self.header, self.footer, *self.findChildren(Veil)):
            adapt_all(part, metrics)
        adapt_all(self.page, self._metrics(self._text))
        self._show_frame(self.kiosk)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self._fit(self.page, self._text)
        self._cold = [page for page in self._pages.values() if page is not self.page]
        self._at_leisure.start()

    def _prepare_one(self) -> None:
        """Make one page, or draw one that nobody sees, so that its pictures and letters are ready when its turn comes.

        The event loop calls this when it has nothing else to do.
        """
        if self._unmade:
            self._make(next(iter(self._unmade)))
        elif self._cold and self.isVisible():
            self._draw_unseen(self._cold.pop(0))
        else:
            self._at_leisure.stop()

    def _draw_unseen(self, page: Page) -> None:
        if page is self.page:
            return
        if page.metrics != self._metrics(self._text):
            adapt_all(page, self._metrics(self._text))
        page.resize(self._stack.size())
        page.grab()
