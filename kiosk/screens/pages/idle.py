"""Pages without a patient: the invitation, and a kiosk that is out of service."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from cardreader.plain_text import PlainLabel
from kiosk.core.check_in.events import Begin
from kiosk.core.check_in.state import Device, Kiosk, OutOfService
from kiosk.core.texts import Language
from kiosk.look import theme
from kiosk.look.pictures import paint_icon
from kiosk.look.tokens import Colour, Metrics, Role, Tone
from kiosk.screens import words
from kiosk.screens.cannot_start import STAFF_PIXELS, breakable
from kiosk.screens.components.button import Button, Kind
from kiosk.screens.components.card import StatusCard
from kiosk.screens.components.card_on_reader import CardOnReader
from kiosk.screens.components.label import Label
from kiosk.screens.components.picture import Picture
from kiosk.screens.look import AS_DESIGNED, Look
from kiosk.screens.pages.base import Emit, Page

_NOTES = {Device.PRINTER: ("printer", words.NOTE_PRINTER), Device.PORTAL: ("clock", words.NOTE_PORTAL)}
"""What does not work and yet hinders nobody: icon and words."""
_STEP_ICONS = ("card", "digits", "slip")
_DISC, _BADGE = 112, 48


class Sign(QWidget):
    """The sign of one step: its icon on a disc, its place in a smaller one."""

    def __init__(self, icon: str, place: int) -> None:
        super().__init__()
        self._icon, self._place = icon, place
        self._metrics = Metrics(1080, 1920)

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._metrics = metrics
        side = metrics.px(_DISC)
        self.setFixedSize(side + metrics.px(_BADGE), side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint disc, icon and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, badge = float(self.height()), self._metrics.px(_BADGE)
        disc = QRectF((self.width() - side) / 2, 0, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._metrics.shade(Colour.TEAL_TINT)))
        painter.drawEllipse(disc)
        inset = side * 0.23
        paint_icon(painter, self._icon, self._metrics.shade(Colour.TEAL), disc.adjusted(inset, inset, -inset, -inset))
        small = QRectF(disc.left() - badge * 0.25, 0, badge, badge)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._metrics.shade(Colour.TEAL)))
        painter.drawEllipse(small)
        painter.setPen(QColor(self._metrics.shade(Colour.SURFACE)))
        painter.setFont(theme.sized(round(badge * 0.66), 700))
        painter.drawText(small, Qt.AlignmentFlag.AlignCenter, str(self._place))


class Steps(QWidget):
    """The three steps to a number, side by side: a sign with its words below."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._labels: list[Label] = []
        for column, icon in enumerate(_STEP_ICONS):
            label = Label(Role.CAPTION_STRONG, Colour.TEAL, centred=True)
            self._labels.append(label)
            self._grid.addWidget(Sign(icon, column + 1), 0, column, Qt.AlignmentFlag.AlignHCenter)
            self._grid.addWidget(label, 1, column, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def translate(self, language: Language) -> None:
        """Speak that language."""
        for label, step in zip(self._labels, words.IDLE_STEPS, strict=True):
            label.say(step(language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self._grid.setHorizontalSpacing(metrics.px(12))
        self._grid.setVerticalSpacing(metrics.px(8))
        self._grid.setContentsMargins(0, metrics.px(16), 0, metrics.px(8))


class IdlePage(Page):
    """Invites to put the card on the reader; one that lies there already waits for a touch."""

    def __init__(self, emit: Emit, look: Look = AS_DESIGNED) -> None:
        super().__init__(emit)
        self._look = look
        self._language = Language.VI
        self._picture = CardOnReader(moving=look.motion, drum=True)
        self._steps = Steps()
        self._start = Button("start", Kind.PRIMARY, "next")
        self._start.clicked.connect(lambda _checked=False: emit(Begin()))
        self._refused = StatusCard("refused")
        self._refused.hide()
        self._notes = {device: StatusCard(f"note-{device}", quiet=True) for device in _NOTES}
        self._privacy = Label(Role.CAPTION, Colour.INK_SOFT)
        self.tell.addWidget(self._picture, 1)
        self.touch.addStretch(1)
        for widget in (self.title, self.lead, self._refused, self._start, self._steps, *self._notes.values()):
            self.touch.addWidget(widget)
        self.touch.addStretch(1)
        self.touch.addWidget(self._privacy)

    def show_state(self, kiosk: Kiosk) -> None:
        """Speak the language."""
        self._language = kiosk.language
        left_behind = kiosk.card_in
        self.title.say((words.IDLE_CARD_IN_TITLE if left_behind else words.IDLE_TITLE)(kiosk.language))
        self._picture.let_lie(left_behind)
        crowded = not self.metrics.portrait or self.metrics.text > 1
        notes = not kiosk.down.isdisjoint(_NOTES) and crowded
        invites = words.IDLE_LEAD if self._look.scanner else words.IDLE_LEAD_DIGITS
        lead = words.IDLE_CARD_IN_LEAD if left_behind else invites
        sparse = self.metrics.sparse
        self.lead.say("" if notes or (sparse and not left_behind) else lead(kiosk.language))
        self._start.say(words.START(kiosk.language))
        self._start.setVisible(left_behind)
        # beside the picture larger words need the room of the steps
        steps = not sparse and (self.metrics.portrait or self.metrics.text <= 1)
        self._steps.setVisible(steps and not left_behind and not notes)
        self._steps.translate(kiosk.language)
        for device, note in self._notes.items():
            if device in kiosk.down:
                icon, said = _NOTES[device]
                note.say(Tone.NOTE, icon, said(kiosk.language))
            else:
                note.forget()
        self._privacy.say("" if sparse and (left_behind or kiosk.down) else words.IDLE_PRIVACY(kiosk.language))

    def refuse_scan(self) -> None:
        """Say that the scanned code is of no use, until the next patient or language."""
        self._refused.say(Tone.CAUTION, "warning", words.SCAN_REFUSED(self._language))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self._picture.setMaximumHeight(metrics.px(720))
        align = Qt.AlignmentFlag.AlignHCenter if metrics.portrait else Qt.AlignmentFlag.AlignLeft
        for label in (self.title, self.lead):
            label.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.touch.setSpacing(metrics.px(30))
        beside = (4, 5) if metrics.text <= 1 else (1, 3) if metrics.sparse else (1, 2)
        self.share(*((1, 1) if metrics.portrait else beside))


_ICONS = {Device.READER: "card", Device.PRINTER: "printer", Device.REGISTER: "slip", Device.PORTAL: "clock"}


_LARGE = 1.5
"""Words that a patient enlarged so far need the room of the note for staff, who take the usual ones by a touch."""


class StaffNote(PlainLabel):
    """Small words for staff who stand before the kiosk: neither enlarged nor read aloud with the page."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setWordWrap(True)

    def say(self, said: str) -> None:
        """Show these words; no words take no room."""
        self.setText(breakable(said))
        self.setVisible(bool(said))

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        self.setFont(theme.sized(metrics.px(STAFF_PIXELS), Role.CAPTION.weight))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(metrics.shade(Colour.INK_SOFT)))
        self.setPalette(palette)


class OutOfServicePage(Page):
    """Says what is missing, and where to go instead."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self._picture = Picture("rest", 620, 430)
        self._picture.beside = True
        self._devices = {device: StatusCard(f"device-{device}") for device in Device}
        self._still = Label(Role.BODY, Colour.INK_SOFT)
        self._staff = StaffNote(self)
        self.tell.addStretch(1)
        self.tell.addWidget(self._picture, 4)
        self.tell.addStretch(1)
        self.touch.addStretch(1)
        for widget in (self.title, self.lead, *self._devices.values()):
            self.touch.addWidget(widget)
        self.touch.addWidget(self._still)
        self.touch.addStretch(2)

    def show_state(self, kiosk: Kiosk) -> None:
        """Name the devices."""
        page, language = kiosk.page, kiosk.language
        assert isinstance(page, OutOfService)  # noqa: S101 - the window chooses the page by its type
        self.title.say(words.OUT_TITLE(language))
        self.lead.say(words.OUT_LEAD(language))
        self._still.say(words.OUT_STILL(language))
        large = self.metrics.text >= _LARGE
        known = [] if large else [fault for device, fault in kiosk.why_down if device in page.devices]
        self._staff.say("\n".join(f"{words.FOR_STAFF(language)}: {why.whole(language)} [{why.code}]" for why in known))
        for device, card in self._devices.items():
            if device in page.devices:
                card.say(Tone.NOTE, _ICONS[device], words.DEVICES[device](language))
            else:
                card.forget()

    def adapt(self, metrics: Metrics) -> None:
        """Take the sizes."""
        super().adapt(metrics)
        self.touch.setSpacing(metrics.px(34))
        self.tell.removeWidget(self._staff)
        self.touch.removeWidget(self._staff)
        if metrics.portrait:
            self.touch.insertWidget(self.touch.count() - 1, self._staff)
        else:  # beside the words, which would otherwise be smaller for its sake
            self.tell.addWidget(self._staff)
