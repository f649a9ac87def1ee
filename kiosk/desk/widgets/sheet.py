"""Our own dialogs: a panel over the window, which rests until the panel is answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiosk.desk.widgets.controls import button, words
from kiosk.desk.widgets.panel import Form, Panel
from kiosk.look.veil import Veil

_VEIL = 120
_WIDTH = 520
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Sheet(Veil):
    """A question with fields. Enter says yes, Escape goes back; `over` cannot be used meanwhile.

    Args:
        host: The window that is covered.
        over: The part of the window that rests.
        title: What is asked.
        yes: Words of the button that does it.
        no: Words of the button that does not.
        on_yes: Called for yes; it calls `done`, or `refuse` with what is wrong.
    """

    def __init__(
        self, host: QWidget, over: QWidget, title: str, *, yes: str, no: str, on_yes: Callable[[Sheet], None]
    ) -> None:
        super().__init__(host, _VEIL)
        self.setObjectName("sheet")
        self._over, self._on_yes = over, on_yes
        self._back_to = over.window().focusWidget()
        self.panel = Panel()
        self.panel.setFixedWidth(min(_WIDTH, host.width() - 40))
        self.title = words(title, "title")
        self.panel.column.addWidget(self.title)
        self.form = Form()
        self.panel.column.addLayout(self.form)
        self.fault = words("", "fault", name="sheet-fault")
        self.fault.hide()
        self.panel.column.addWidget(self.fault)
        self.yes: QPushButton = button("sheet-yes", yes, "primary")
        self.no: QPushButton = button("sheet-no", no, "quiet")
        self.yes.clicked.connect(lambda: self._on_yes(self))
        self.no.clicked.connect(self.done)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        self.panel.column.addLayout(buttons)
        column = QVBoxLayout(self)
        column.addWidget(self.panel, 0, Qt.AlignmentFlag.AlignCenter)
        self.setGeometry(host.rect())

    def lead(self, text: str) -> None:
        """Say a sentence below the title."""
        self.panel.column.insertWidget(1, words(text, soft=True))

    def open(self, first: QWidget | None = None) -> None:
        """Show it, with the focus on its first field."""
        self._over.setEnabled(False)
        self.show()
        self.raise_()
        (first or self.yes).setFocus()

    def refuse(self, text: str) -> None:
        """Say what is wrong and stay."""
        self.fault.setText(text)
        self.fault.show()

    def done(self) -> None:
        """Go away and give the focus back."""
        self._over.setEnabled(True)
        if self._back_to is not None:
            self._back_to.setFocus()
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter is yes, Escape is no."""
        if event.key() in _ENTER:
            self.yes.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.done()
        else:
            super().keyPressEvent(event)
